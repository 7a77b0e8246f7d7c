import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { questions } from '../../src/advise/questions.js';
import { inNamesOf } from '../../src/advise/recommend.js';
import type { Condition } from '../../src/advise/rows.js';
import { type SourceName, sources } from '../../src/advise/sources.js';
import { modifierFacets, patternFacet } from '../../src/advise/table.js';

/** docs/advise.md shows the questions and the table: these are what they have to look like there. */
const schema = JSON.parse(readFileSync(new URL('../../schema/hoplint.schema.json', import.meta.url), 'utf8'));
const page = readFileSync(new URL('../../docs/advise.md', import.meta.url), 'utf8');
const sides = { from: 'A', to: 'B', operation: null };

function conditionText(when: Condition): string {
  const parts = Object.entries(when).map(([name, wanted]) =>
    typeof wanted === 'string' ? `${name}=${wanted}` : `${name}=${wanted?.join('\\|')}`,
  );
  return parts.length === 0 ? 'else' : parts.map((part) => `\`${part.replaceAll('\\|', ' or ')}\``).join(' ');
}

function linksTo(names: readonly string[]): string {
  return names
    .map((name) => `[${sources[name as SourceName].title}](${sources[name as SourceName].url})`)
    .join('; ');
}

function tableOf(mark: string): string {
  const [, after = ''] = page.split(`<!-- table:${mark} -->\n`);
  return after.split('\n\n')[0] ?? '';
}

test('shows every question with its answers', () => {
  const rows = questions.map(({ id, ask, answers }) => {
    const accepted = answers.map((answer) => `\`${answer.id}\` ${inNamesOf(sides, answer.say)}`).join('<br>');
    return `| \`${id}\` | ${inNamesOf(sides, ask)} | ${accepted} |`;
  });
  expect(tableOf('questions')).toBe(
    ['| question | asked as | answers |', '|---|---|---|', ...rows].join('\n'),
  );
});

test('shows every row that decides on the pattern', () => {
  const rows = patternFacet.rows.map(
    ({ when, choose, because, sources: names }) =>
      `| ${conditionText(when)} | \`${choose}\` | ${inNamesOf(sides, because)} | ${linksTo(names)} |`,
  );
  expect(tableOf('patterns')).toBe(
    ['| when | pattern | because | sources |', '|---|---|---|---|', ...rows].join('\n'),
  );
});

test('shows every row that decides on something else', () => {
  const rows = modifierFacets.flatMap(({ name, rows: all }) =>
    all
      .filter(({ because }) => because !== '')
      .map(
        ({ when, choose, because, sources: names }) =>
          `| \`${name}\` | ${conditionText(when)} | \`${choose}\` | ${inNamesOf(sides, because)} | ${linksTo(names)} |`,
      ),
  );
  expect(tableOf('modifiers')).toBe(
    ['| what | when | value | because | sources |', '|---|---|---|---|---|', ...rows].join('\n'),
  );
});

test('the schema of hoplint.yaml accepts exactly the answers that there are', () => {
  const { properties, additionalProperties } = schema.definitions.decision.properties.answers;
  expect(additionalProperties).toBe(false);
  expect(properties).toEqual(
    Object.fromEntries(
      questions.map(({ id, answers }) => [id, { enum: answers.map((answer) => answer.id) }]),
    ),
  );
});

test('the schema of hoplint.yaml accepts exactly the patterns that the table leads to', () => {
  const patterns = new Set(patternFacet.rows.map(({ choose }) => choose));
  expect([...schema.definitions.decision.properties.pattern.enum].sort()).toEqual([...patterns].sort());
});
