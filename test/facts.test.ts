import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyze } from '../src/analyze/index.js';
import type { Interaction, InteractionKind, Target } from '../src/model.js';
import { expectSame, foldersIn, type Statement, statementsIn } from './expectations.js';

/**
 * What the analysis says of each library, against the comments in `fixtures/clients/<library>`, exact in both
 * directions. A comment stands on the line of the interaction's site:
 *
 *   // fact <kind> <verb | read | write | -> <target> <path | procedure | entity | -> [timeout=…] [blocking=no] [loop=yes] [retries=…] [breaker=yes] [asks=query:order]
 *
 * Target: a service, `store:name`, `channel:name`, `external:host`, `unresolved` or `ambiguous`. Timeout, always
 * stated for http and rpc: milliseconds, `none` or `unknown`. Retries: a number or `unlimited`.
 */
const clients = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/clients');

/** Kinds that must be expected wherever they are found; others only in fixtures that mention them. */
const ALWAYS: readonly InteractionKind[] = ['http', 'rpc', 'publish'];

function factOf(interaction: Interaction): Statement {
  const { kind, method, access, path, entity, target, blocking, loop, retry } = interaction;
  const words = [kind, method ?? access ?? '-', nameOf(target), path ?? entity ?? '-'];
  if (kind === 'http' || kind === 'rpc') {
    words.push(`timeout=${timeoutOf(interaction)}`);
    if (!blocking) words.push('blocking=no');
    if (retry) words.push(`retries=${retry.attempts === null ? 'unlimited' : retry.attempts - 1}`);
  }
  if (interaction.graphql) words.push(`asks=${interaction.graphql.replace(' ', ':')}`);
  if (interaction.circuitBreaker) words.push('breaker=yes');
  if (loop && loop.excuse === null) words.push('loop=yes');
  return { file: interaction.file, line: interaction.line, text: inOrder(words) };
}

function timeoutOf({ timeout }: Interaction): string {
  if (timeout.ms !== null) return String(timeout.ms);
  return timeout.source === 'none' ? 'none' : 'unknown';
}

function nameOf({ status, service, store, channel, address }: Target): string {
  if (status === 'ambiguous' || status === 'unresolved') return status;
  if (channel !== null) return `channel:${channel}`;
  if (store !== null) return `store:${store}`;
  const host = address === null ? null : hostOf(address);
  // An external host that the topology does not know is a service of that name.
  const isUnknownHost = status === 'external' && service === host;
  return service === null || isUnknownHost ? `external:${host ?? '?'}` : service;
}

function hostOf(address: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/]*)/i.exec(address)?.[1] ?? address;
}

/** The four words, then the optional ones sorted, so that a comment may have them in any order. */
function inOrder(words: readonly string[]): string {
  return [...words.slice(0, 4), ...words.slice(4).sort()].join(' ');
}

describe.each(foldersIn(clients))('%s', (library) => {
  const root = join(clients, library);
  const expected = statementsIn(root, 'fact').map((fact) => ({
    ...fact,
    text: inOrder(fact.text.split(' ')),
  }));

  test('expects something', () => {
    expect(expected.length).toBeGreaterThan(0);
  });

  test('has the facts that its comments state, and no others', async () => {
    const { data } = await analyze(root);
    const kinds = new Set<string>([...ALWAYS, ...expected.map((fact) => fact.text.split(' ')[0] ?? '')]);
    const found = data.interactions.filter(({ kind }) => kinds.has(kind)).map(factOf);
    expectSame(expected, found);
  });
});
