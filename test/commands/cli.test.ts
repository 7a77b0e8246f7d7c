import { spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, openSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { directory, hoplint, program, sound, unbounded, unresolved } from './run.js';

const packageRoot = join(dirname(program), '..');

describe('exit codes', () => {
  test('0: nothing at error level', async () => {
    const { code, stdout, stderr } = await hoplint(directory(sound), []);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('No findings');
    expect(stdout.replace(/\s+/g, ' ')).toContain('100 % of the calls have a known target');
  });

  test('1: findings at error level', async () => {
    const { code, stdout, stderr } = await hoplint(directory(unbounded), []);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('── missing-timeout ─');
    expect(stdout).toContain('    services/web/server.ts:4:24\n');
    expect(stdout).toContain('❯ 4 │   const answer = await fetch(');
    expect(stdout).toMatch(/\n1 error · 100 % of the calls have a known target\n$/);
  });

  test('0: warnings only', async () => {
    const { code, stdout } = await hoplint(directory(unbounded), ['--rule', 'missing-timeout=warn']);
    expect(code).toBe(0);
    expect(stdout).toContain('1 warning ·');
  });

  test.each([[[]], [['--quiet']]])('1: more warnings than --max-warnings allows %j', async (more) => {
    const args = ['--rule', 'missing-timeout=warn', '--max-warnings', '0', ...more];
    const { code, stderr } = await hoplint(directory(unbounded), args);
    expect(code).toBe(1);
    expect(stderr).toBe('1 warning, --max-warnings allows 0\n');
  });

  test('1: under --min-resolution', async () => {
    const root = directory(unresolved);
    const { code, stdout, stderr } = await hoplint(root, ['--min-resolution', '80']);
    expect(code).toBe(1);
    expect(stderr).toBe('only 0 % of the calls have a known target, --min-resolution asks for 80 %\n');
    expect(stdout).toContain('unknown targets');
    expect((await hoplint(root, [])).code).toBe(0);
  });

  test('3: a defect is one friendly line, and a stack only for who asks', async () => {
    // An installation without its documents.
    const broken = directory({});
    cpSync(dirname(program), join(broken, 'dist'), { recursive: true });
    cpSync(join(packageRoot, 'package.json'), join(broken, 'package.json'));
    symlinkSync(join(packageRoot, 'node_modules'), join(broken, 'node_modules'));
    const run = (env: NodeJS.ProcessEnv) =>
      new Promise<{ code: number | null; stderr: string }>((resolve) => {
        const args = [join(broken, 'dist/cli.js'), 'explain', 'sync-chain'];
        const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
        let stderr = '';
        child.stderr.on('data', (text) => {
          stderr += text;
        });
        child.on('close', (code) => resolve({ code, stderr }));
      });
    const plain = await run({});
    expect(plain.code).toBe(3);
    expect(plain.stderr).toMatch(
      /^hoplint failed: ENOENT.*\nThis is a defect in hoplint, .*HOPLINT_DEBUG=1\.\n$/,
    );
    const debug = await run({ HOPLINT_DEBUG: '1' });
    expect(debug.code).toBe(3);
    expect(debug.stderr).toMatch(/\n +at /);
  });
});

describe('2: the command line is wrong', () => {
  test.each([
    [['--fomat', 'json'], "error  unknown option '--fomat'\n(Did you mean --format?)\n"],
    [['-f', 'xml'], 'The formats are pretty, json, sarif'],
    [['--rule', 'sync-chian'], 'error  there is no rule `sync-chian`\n       Did you mean `sync-chain`?\n'],
    [['--rule', 'sync-chain=fatal'], 'The severities are error, warn and off.'],
    [['--preset', 'all'], 'Allowed choices are recommended, strict.'],
    [['--max-warnings', 'few'], 'It must be a whole number, 0 or more.'],
    [['check', 'a', 'b'], 'too many arguments'],
    [['grpah'], 'error  "grpah" is neither a command nor a directory\n       Did you mean hoplint graph?\n'],
    [['-f', 'json', 'check'], 'A command stands before its options: hoplint check …'],
    [['check', 'nowhere'], 'error  there is no directory nowhere\n'],
    [['graph', 'nowhere'], 'error  there is no directory nowhere\n'],
    [['hoplint.yaml'], 'error  hoplint.yaml is a file, not a directory\n'],
    [['-f', 'json=no/such/report.json'], 'cannot write no/such/report.json: there is no such directory'],
    [['-f', 'json=services'], 'cannot write services: it is a directory'],
    [['graph', '--focus', 'prodcut'], 'there is no service prodcut\n       Did you mean product?\n'],
    [['explain', 'missing-timeuot'], 'Did you mean hoplint explain missing-timeout?'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await hoplint(directory(unbounded), args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('check', () => {
  test('is what runs without its name, here and elsewhere', async () => {
    const root = directory(unbounded);
    const here = await hoplint(root, []);
    expect(await hoplint(root, ['check'])).toEqual(here);
    expect(await hoplint(root, ['check', '.'])).toEqual(here);
    const parent = join(root, 'services');
    const there = await hoplint(parent, ['..']);
    expect(there.stdout).toContain('    ../services/web/server.ts:4:24\n');
    expect(there.stdout).toContain('❯ 4 │   const answer = await fetch(');
    expect(await hoplint(parent, ['check', '..'])).toEqual(there);
    expect((await hoplint('/', [root])).stdout).not.toMatch(/^ *\/.*server\.ts/m);
  });

  test('the same tree gives the same bytes', async () => {
    const runs = await Promise.all(
      [directory(unbounded), directory(unbounded)].map((root) =>
        hoplint(root, ['-f', 'pretty', '-f', 'json']),
      ),
    );
    expect(runs[0]).toEqual(runs[1]);
  });

  test('writes several formats in one run', async () => {
    const root = directory({ ...unbounded, 'report.json': 'old', 'real.txt': '' });
    symlinkSync('real.txt', join(root, 'link.txt'));
    const args = ['-f', 'json', '-f', 'json=report.json', '-f', 'pretty=link.txt', '--color'];
    const { code, stdout } = await hoplint(root, args);
    expect(code).toBe(1);
    expect(readFileSync(join(root, 'report.json'), 'utf8')).toBe(stdout);
    expect(JSON.parse(stdout).summary).toMatchObject({ services: 2, errors: 1, warnings: 0 });
    expect(JSON.parse(stdout).findings[0]).toMatchObject({
      rule: 'missing-timeout',
      file: 'services/web/server.ts',
    });
    const text = readFileSync(join(root, 'real.txt'), 'utf8');
    expect(text).toContain('── missing-timeout ─');
    expect(text).not.toContain('\x1b');
    expect(readdirSync(root).sort()).toEqual([
      'hoplint.yaml',
      'link.txt',
      'real.txt',
      'report.json',
      'services',
    ]);
  });

  test.skipIf(!existsSync('/dev/full'))('says that what it found could not be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [program], {
      cwd: directory(unbounded),
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    let stderr = '';
    child.stderr?.on('data', (text) => {
      stderr += text;
    });
    expect(await new Promise((done) => child.on('close', done))).toBe(2);
    expect(stderr).toMatch(/^error {2}cannot write to stdout: no space is left\n/);
  });

  test('writes into a pipe that stands there as a file', async ({ skip }) => {
    const root = directory(unbounded);
    const made = spawn('mkfifo', [join(root, 'pipe')]);
    const failed = await new Promise((resolve) => made.on('error', resolve).on('close', resolve));
    if (failed !== 0) skip('there is no mkfifo here');
    const reader = spawn('cat', [join(root, 'pipe')]);
    onTestFinished(() => void reader.kill());
    let text = '';
    reader.stdout.on('data', (part) => {
      text += part;
    });
    const ended = new Promise((resolve) => reader.on('close', resolve));
    await hoplint(root, ['-f', 'json=pipe']);
    await ended;
    expect(JSON.parse(text).schemaVersion).toBe(1);
  });

  test('--rule, --preset and --quiet', async () => {
    const root = directory(unbounded);
    const off = await hoplint(root, ['--rule', 'missing-timeout=off']);
    expect(off.code).toBe(0);
    expect(off.stdout).toContain('No findings');
    expect(off.stdout).not.toContain('missing-timeout');
    const quiet = await hoplint(root, ['--rule', 'missing-timeout=warn', '--quiet']);
    expect(quiet.stdout).toMatch(/^✓ {2}No errors · /);
    const strict = await hoplint(root, ['--rule', 'missing-timeout=warn', '--preset', 'strict']);
    expect(strict.code).toBe(0);
  });

  test('--timing says how long the stages took, beside the report', async () => {
    const root = directory(unbounded);
    const { stdout, stderr } = await hoplint(root, ['--timing']);
    expect(stdout).toBe((await hoplint(root, [])).stdout);
    expect(stderr).toMatch(/^capture +\d+ ms$/m);
    expect(stderr).toMatch(/^rules +\d+ ms$/m);
    expect(stderr).toMatch(/^total +\d+ ms\n$/m);
  });

  test('colours only for who wants them', async () => {
    const root = directory(unbounded);
    expect((await hoplint(root, [])).stdout).not.toContain('\x1b');
    expect((await hoplint(root, ['--color'])).stdout).toContain('\x1b[31m');
    expect((await hoplint(root, [], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\x1b[31m');
    expect((await hoplint(root, ['--no-color'], { env: { FORCE_COLOR: '1' } })).stdout).not.toContain('\x1b');
  });

  test('a reader that goes away ends it quietly, with the same exit code', async () => {
    const child = spawn(process.execPath, [program, '-f', 'json'], { cwd: directory(unbounded) });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });
});

describe('graph', () => {
  test('as mermaid', async () => {
    const { code, stdout } = await hoplint(directory(unbounded), ['graph']);
    expect(code).toBe(0);
    expect(stdout).toContain('  service_web -->|"GET /products/:id"| service_product\n');
  });

  test('as json', async () => {
    const { stdout } = await hoplint(directory(unbounded), ['graph', '-f', 'json']);
    const graph = JSON.parse(stdout);
    expect(graph.hops).toMatchObject([
      { from: 'web#GET /product/:id', to: 'product#GET /products/:id', certainty: 'certain' },
    ]);
  });

  test('of one service and its neighbours', async () => {
    const other = { 'hoplint.yaml': `${unbounded['hoplint.yaml']}  mail: { root: services/mail }\n` };
    const root = directory({
      ...unbounded,
      ...other,
      'services/mail/index.ts': 'export const mail = 1;\n',
    });
    expect((await hoplint(root, ['graph'])).stdout).toContain('service_mail');
    const { stdout } = await hoplint(root, ['graph', '--focus', 'web', '--level', 'operation']);
    expect(stdout).not.toContain('service_mail');
    expect(stdout).toContain('  operation_web_GET_product_id --> operation_product_GET_products_id\n');
  });
});

describe('explain', () => {
  test('lists the rules', async () => {
    const { code, stdout } = await hoplint('/', ['explain']);
    expect(code).toBe(0);
    for (const page of readdirSync(join(packageRoot, 'docs/rules'))) {
      expect(stdout).toContain(`  ${page.replace('.md', '')} `);
    }
  });

  test('prints the page of a rule', async () => {
    const { code, stdout } = await hoplint('/', ['explain', 'sync-chain']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sync-chain\n──────────\n/);
  });
});

describe('the program', () => {
  test('knows its version, and loads next to nothing to tell', async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    const coverage = directory({});
    const { stdout } = await hoplint('/', ['--version'], { env: { NODE_V8_COVERAGE: coverage } });
    expect(stdout).toBe(`${version}\n`);
    const [file = ''] = readdirSync(coverage);
    const scripts: { url: string }[] = JSON.parse(readFileSync(join(coverage, file), 'utf8')).result;
    const loaded = scripts.map(({ url }) => url).filter((url) => url.startsWith('file:'));
    expect(loaded.filter((url) => url.includes('/node_modules/') && !url.includes('/commander/'))).toEqual(
      [],
    );
    expect(loaded.filter((url) => /\/dist\/(analyze|report|rules|topology)\//.test(url))).toEqual([]);
    expect(loaded.filter((url) => url.endsWith('/dist/cli.js'))).toHaveLength(1);
  });

  test.each([[['--help']], [['check', '--help']], [['graph', '--help']], [['explain', '--help']]])(
    'helps: %j',
    async (args) => {
      const { code, stdout, stderr } = await hoplint('/', args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      await expect(stdout).toMatchFileSnapshot(`golden/${args.join('-').replace('---', '-')}.txt`);
    },
  );
});
