import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { RuleSettings, Severity } from '../src/model.js';
import { rules } from '../src/rules/index.js';
import type { Rule } from '../src/rules/rule.js';
import { checkRules } from '../src/rules/settings.js';

const root = new URL('../', import.meta.url);

test('every rule has a page, and every page a rule', () => {
  const pages = readdirSync(new URL('docs/rules/', root)).sort();
  expect(pages).toEqual(rules.map(({ id }) => `${id}.md`).sort());
});

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('the page of $id', ({ rule }) => {
  const page = readFileSync(new URL(rule.docs, root), 'utf8');

  test('opens with its id, title, default and category', () => {
    const opening = `# ${rule.id}\n\n**${rule.title}**\n\nDefault: \`${rule.severity}\` · Category: ${rule.category}\n`;
    expect(page.slice(0, opening.length)).toBe(opening);
  });

  test('has the sections of every page', () => {
    expect(page.match(/^## .*$/gm)).toEqual([
      '## What it finds',
      '## Why',
      '## Bad',
      '## Good',
      '## Options',
      '## When to switch it off',
      '## Limits',
    ]);
  });

  test('says why in the words that hoplint uses', () => {
    expect(section(page, 'Why').replace(/\s+/g, ' ')).toContain(rule.why);
  });

  test('lists its options', () => {
    expect(optionsOf(section(page, 'Options'))).toEqual(
      Object.entries(rule.options).map(([name, option]) => [
        `\`${name}\``,
        option.type,
        `\`${JSON.stringify(option.default)}\``,
        option.description,
      ]),
    );
  });

  test('configures rules as they can be', () => {
    for (const [, block] of page.matchAll(/```yaml\n([\s\S]*?)```/g)) {
      expect(checkRules(settingsIn(parse(block ?? '')), [], rules)).toEqual([]);
    }
  });
});

test('a rule is named like its file and speaks in sentences', () => {
  const files = readdirSync(new URL('src/rules/', root));
  for (const { id, docs, title, why, instead } of rules) {
    expect(files).toContain(`${id}.ts`);
    expect(docs).toBe(`docs/rules/${id}.md`);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    for (const text of [why, instead]) expect(text).toMatch(/^[A-Z].*\.$/);
  }
});

function section(page: string, title: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
}

/** The rows of a section's table. */
function optionsOf(text: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** All settings of rules in an excerpt of hoplint.yaml, wherever they stand. */
function settingsIn(node: unknown): RuleSettings {
  const found: Record<string, { severity?: Severity; options?: Rule['options'] }> = {};
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (key !== 'rules') visit(child);
      else
        for (const [id, setting] of Object.entries(child)) {
          const [severity, options] = Array.isArray(setting) ? setting : [setting];
          expect(['error', 'warn', 'off']).toContain(severity);
          found[id] = { severity, ...(options ? { options } : {}) };
        }
    }
  };
  visit(node);
  return { rules: found };
}
