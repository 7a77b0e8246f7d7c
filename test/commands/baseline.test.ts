import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { directory, hoplint, sound, unbounded } from './run.js';

const file = 'hoplint-baseline.json';
const web = 'services/web/server.ts';

/** A system with findings that are all in its baseline. */
async function agreed(): Promise<string> {
  const root = directory(unbounded);
  const { code, stderr } = await hoplint(root, ['--baseline', file, '--update-baseline']);
  expect([code, stderr]).toEqual([0, `${file} has 1 finding\n`]);
  return root;
}

function edit(root: string, path: string, change: (text: string) => string): void {
  writeFileSync(join(root, path), change(readFileSync(join(root, path), 'utf8')));
}

describe('a baseline', () => {
  test('takes out what it holds, wherever it has moved to in its file', async () => {
    const root = await agreed();
    edit(root, web, (text) => `// more\n\n${text}`);
    const { code, stdout, stderr } = await hoplint(root, ['--baseline', file, '-f', 'json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [], summary: { errors: 0, baselined: 1 } });
    expect((await hoplint(root, ['--baseline', file])).stdout).toContain('No findings (1 in the baseline)');
  });

  test('takes it out when its file has another name', async () => {
    const root = await agreed();
    mkdirSync(join(root, 'services/web/routes'));
    renameSync(join(root, web), join(root, 'services/web/routes/products.ts'));
    const { code, stderr } = await hoplint(root, ['--baseline', file]);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('has an entry for each of those that are alike', async () => {
    const root = directory({ ...unbounded, 'services/web/more.ts': unbounded[web] });
    expect((await hoplint(root, ['--baseline', file, '--update-baseline'])).stderr).toBe(
      `${file} has 2 findings\n`,
    );
    // One moves, one is new: the new one is told.
    renameSync(join(root, web), join(root, 'services/web/zones.ts'));
    writeFileSync(join(root, 'services/web/less.ts'), unbounded[web]);
    const { stdout, stderr } = await hoplint(root, ['--baseline', file, '-f', 'json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ rule: 'missing-timeout' }],
      summary: { baselined: 2 },
    });
  });

  test('of a hoplint that gave other ids is read, and can be written anew', async () => {
    const root = await agreed();
    edit(root, file, (text) => text.replace(/"id":"[^"]+"/, '"id":"b844b9cfb76dadbf"'));
    const { code, stderr } = await hoplint(root, ['--baseline', file]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      `1 finding of ${file} was written by another version of hoplint: --update-baseline writes it so that renamed files change nothing\n`,
    );
    await hoplint(root, ['--baseline', file, '--update-baseline']);
    expect((await hoplint(root, ['--baseline', file])).stderr).toBe('');
  });

  test('does not grow by itself', async () => {
    const root = await agreed();
    edit(root, web, (text) =>
      text.replace('app.listen', "app.get('/b', async () => fetch('http://product:3000/b'));\napp.listen"),
    );
    const before = readFileSync(join(root, file), 'utf8');
    const { code, stdout } = await hoplint(root, ['--baseline', file, '-f', 'json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{}], summary: { errors: 1, baselined: 1 } });
    expect(readFileSync(join(root, file), 'utf8')).toBe(before);
  });

  test('of a finding that gathers many calls tells when another comes', async () => {
    const ask = 'const ask = (path) => fetch(`http://product:3000/${path}`);\n';
    const calls = ['a', 'b', 'c']
      .map((path) => `app.get('/${path}', async () => ask('${path}'));\n`)
      .join('');
    const root = directory({
      ...unbounded,
      [web]: `import express from 'express';\nconst app = express();\n${ask}${calls}app.listen(1);\n`,
    });
    expect((await hoplint(root, ['--baseline', file, '--update-baseline'])).stderr).toBe(
      `${file} has 1 finding\n`,
    );
    expect((await hoplint(root, ['--baseline', file])).code).toBe(0);
    edit(root, web, (text) => text.replace('app.listen', "app.get('/d', async () => ask('d'));\napp.listen"));
    const { code, stdout } = await hoplint(root, ['--baseline', file, '-f', 'json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { message: expect.stringMatching(/^4 calls of web to product/) },
    ]);
  });

  test('says what is mended, and drops it when it is written anew', async () => {
    const root = await agreed();
    writeFileSync(join(root, web), sound[web]);
    const { code, stderr } = await hoplint(root, ['--baseline', file]);
    expect([code, stderr]).toEqual([
      0,
      `1 finding of ${file} is found no more: --update-baseline removes it\n`,
    ]);
    // A rule that does not run finds nothing, and that mends nothing.
    expect((await hoplint(root, ['--baseline', file, '--rule', 'missing-timeout=off'])).stderr).toBe('');
    await hoplint(root, ['--baseline', file, '--update-baseline']);
    expect(JSON.parse(readFileSync(join(root, file), 'utf8'))).toEqual({ schemaVersion: 1, findings: [] });
  });

  test.each([
    ['{', 'the baseline is no JSON'],
    ['<<<<<<< HEAD\n{}', 'conflict marks of git'],
    ['{ "schemaVersion": 2, "findings": [] }', 'the baseline is not as hoplint writes it: /schemaVersion'],
    [
      '{ "schemaVersion": 1, "findings": [{ "id": 3 }] }',
      'the baseline is not as hoplint writes it: /findings/0',
    ],
  ])('that nobody wrote: %s', async (text, message) => {
    const root = directory({ ...sound, [file]: text });
    for (const more of [[], ['--update-baseline']]) {
      const { code, stderr } = await hoplint(root, ['--baseline', file, ...more]);
      expect(code).toBe(2);
      expect(stderr.replace(/\s+/g, ' ')).toContain(message);
    }
    expect(readFileSync(join(root, file), 'utf8')).toBe(text);
  });

  test('that is not there', async () => {
    const root = directory(sound);
    const { code, stderr } = await hoplint(root, ['--baseline', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('--update-baseline writes it');
    expect((await hoplint(root, ['--update-baseline'])).stderr).toContain('needs the file');
    expect(existsSync(join(root, file))).toBe(false);
  });
});

test('a suppressed finding stays visible', async () => {
  const root = directory(unbounded);
  edit(root, web, (text) =>
    text.replace(
      /^(.*fetch\()/m,
      '// hoplint-disable-next-line missing-timeout -- product answers from memory\n$1',
    ),
  );
  const { code, stdout } = await hoplint(root, ['-f', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    findings: [],
    suppressed: [{ rule: 'missing-timeout', reason: 'product answers from memory' }],
    summary: { suppressed: 1 },
  });
});
