import { expect, test } from 'vitest';
import { markdownText } from '../../src/report/markdown.js';

const page = `# sync-chain

**A request waits for few services**, see [the guide](https://example.org/guide) and [another rule](other.md).

## Bad

\`\`\`ts
await get('/a');

await get('/b');
\`\`\`

- a point that is so long that it must be broken, because a terminal is only so wide, and here it is
- \`max\` hops

1. first
2. second

> quoted
> twice

| option | default |
|---|---|
| \`max\` | 3 |
`;

test('a page without colour', () => {
  expect(markdownText(page, { width: 60, colour: false })).toMatchInlineSnapshot(`
    "sync-chain
    ──────────

    A request waits for few services, see the guide
    (https://example.org/guide) and another rule.

    Bad
    ───

        await get('/a');

        await get('/b');

      • a point that is so long that it must be broken, because
        a terminal is only so wide, and here it is
      • \`max\` hops

      1. first
      2. second

    │ quoted twice

    option  default
    ──────  ───────
    \`max\`   3
    "
  `);
});

test('a page with colour', () => {
  expect(markdownText('# Why\n\nBecause of `max`.\n', { width: 60, colour: true })).toBe(
    '\x1b[1mWhy\x1b[22m\n\nBecause of \x1b[36mmax\x1b[39m.\n',
  );
});
