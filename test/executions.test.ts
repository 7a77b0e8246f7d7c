import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { analyze } from '../src/analyze/index.js';

/**
 * A comment `visit <answer> <failure>[:<end>] [transaction] [relations]` says what is known of the interaction on its
 * line: what of its answer is used, what becomes of its failure and how that ends, whether it is in a transaction, and
 * how it stands to the interactions that the operation made before it.
 */
const root = fileURLToPath(new URL('../fixtures/executions/', import.meta.url));

test('what operations do with what they call, and in which order', async () => {
  const { data } = await analyze(root);
  const interactions = new Map(data.interactions.map((interaction) => [interaction.id, interaction]));
  const found = data.executions.flatMap(({ visits }) =>
    visits.map((visit) => {
      const interaction = interactions.get(visit.interaction);
      const words = [
        visit.answer,
        visit.handling ? `${visit.failure}:${visit.handling.ends}` : visit.failure,
        visit.transaction ? 'transaction' : '',
        visit.relations.join(','),
      ];
      return `${interaction?.file}:${interaction?.line} ${words.filter(Boolean).join(' ')}`;
    }),
  );
  expect(found.sort()).toEqual(expected().sort());
});

function expected(): string[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const file = relative(root, path).split(sep).join('/');
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        [...line.matchAll(/\/\/ visit (.*)$/g)].map(([, words]) => `${file}:${index + 1} ${words}`),
      );
  });
}
