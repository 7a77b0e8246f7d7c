import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyze } from '../src/analyze/index.js';
import type { Interaction, Reach, Timeout } from '../src/model.js';
import { foldersIn } from './expectations.js';

/**
 * Every folder of `fixtures/gateways` is a small system whose `hops.txt` lists, sorted, every HTTP hop that there is, and
 * no other: `gateway GET /api/orders/:id -> orders GET /orders/:id (4000)`. In braces the timeout (`none`, `some` for one
 * whose length is not known), and `?` for a target that is only possible. What no operation reaches, in browsers say, is listed by its address.
 */
const gateways = fileURLToPath(new URL('../fixtures/gateways/', import.meta.url));

describe.each(foldersIn(gateways))('%s', (name) => {
  test('has the hops that hops.txt lists, and no others', async () => {
    const root = join(gateways, name);
    const { data } = await analyze(root);
    const found = data.interactions
      .filter(({ kind }) => kind === 'http')
      .flatMap((call) =>
        call.reaches.length === 0
          ? [hopOf(call, { operation: `${call.service}#${call.target.address}` })]
          : call.reaches.map((reach) => hopOf(call, reach)),
      );
    expect(found.sort()).toEqual(readFileSync(join(root, 'hops.txt'), 'utf8').trim().split('\n'));
  });
});

function hopOf(
  { target, timeout, retry, path, method }: Interaction,
  { operation, to }: Pick<Reach, 'operation' | 'to'>,
): string {
  const asked = to ?? target.operation ?? `${target.service ?? target.status}#${method} ${path} unknown`;
  const doubt = target.certainty === 'possible' ? ['?'] : [];
  const more = [timeoutOf(timeout), ...(retry ? [`${retry.attempts} attempts`] : []), ...doubt];
  return `${operation.replace('#', ' ')} -> ${asked.replace('#', ' ')} (${more.join(', ')})`;
}

function timeoutOf({ ms, source }: Timeout): string {
  return ms === null ? (source === 'none' ? 'none' : 'some') : String(ms);
}
