import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { clientModels } from '../src/analyze/clients/index.js';
import { entrypointModels } from '../src/analyze/entrypoints/index.js';
import { rules } from '../src/rules/index.js';
import { directory, hoplint } from './commands/run.js';

/** What README.md and docs/architecture.md promise, held against the product. */
const root = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const architecture = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

/** The code block that follows a comment `<!-- mark -->`. */
function block(mark: string): string {
  const [, after = ''] = readme.split(`<!-- ${mark} -->\n`);
  return /^```\w+\n([\s\S]*?)^```$/m.exec(after)?.[1] ?? '';
}

/** The cells of the table below a heading row, trimmed. */
function table(heading: string): string[][] {
  const rows = (readme.split(`${heading}\n`)[1] ?? '').split('\n').slice(1);
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return rows.slice(0, end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Where a markdown file links to, in this repository. */
function links(text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target ?? '');
}

describe('README.md', () => {
  test('shows what the example prints, cut only where it says so', async () => {
    const { code, stdout } = await hoplint(root, ['check', 'fixtures/black-friday']);
    expect(code).toBe(1);
    const pieces = block('output:example').split('…\n');
    expect(pieces.length).toBeGreaterThan(1);
    let rest = stdout;
    for (const piece of pieces) {
      expect(rest).toContain(piece);
      rest = rest.slice(rest.indexOf(piece) + piece.length);
    }
    expect(stdout.startsWith(pieces[0] ?? ' ')).toBe(true);
    expect(rest).toBe('');
  });

  test('shows what advise prints, cut only where it says so', async () => {
    const [, after = ''] = readme.split('## Decide how services talk');
    const command = /^npx hoplint (advise .*)$/m.exec(after)?.[1] ?? '';
    const { code, stdout } = await hoplint(join(root, 'fixtures/black-friday'), command.split(' '));
    expect(code).toBe(0);
    const pieces = block('output:advise').split('…\n').filter(Boolean);
    expect(pieces.length).toBe(2);
    expect(stdout.startsWith(pieces[0] ?? ' ')).toBe(true);
    expect(stdout).toContain(pieces[1]);
  });

  test('is right that the mended shop has no findings', async () => {
    const { code, stdout } = await hoplint(root, ['check', 'fixtures/black-friday-fixed']);
    expect(stdout).toContain('No findings');
    expect(code).toBe(0);
  });

  test('has commands that are accepted as they stand', async () => {
    const system = directory({});
    cpSync(join(root, 'fixtures/black-friday'), system, { recursive: true });
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: system });
    git('init', '--quiet');
    git('-c', 'user.name=a', '-c', 'user.email=a@b.example', 'commit', '--quiet', '--allow-empty', '-m', 'a');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    git('add', '--all');
    const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text ?? '');
    const commands = blocks
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.startsWith('npx hoplint'))
      .map((line) => line.replace(/\s+#.*$/, ''));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const { code, stderr } = await hoplint(system, command.split(' ').slice(2));
      expect(code, `${command}\n${stderr}`).toBeLessThan(2);
    }
    expect(existsSync(join(system, 'hoplint-report.json'))).toBe(true);
  });

  test('names no command that does not exist', async () => {
    const { stdout } = await hoplint(root, ['--help']);
    const [, list = ''] = stdout.split('Commands:\n');
    const commands = [...(list.split('\n\n')[0] ?? '').matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
    const named = [...readme.matchAll(/(?:`|npx )hoplint ([a-z]+)/g)].map(([, name]) => name);
    expect(commands).toContain('check');
    expect(named).toContain('explain');
    expect(named.filter((name) => !commands.includes(name))).toEqual([]);
  });

  test('has a hoplint.yaml that resolves what nothing else tells', async () => {
    const handler = (calls: readonly string[]) =>
      `import express from 'express';
const app = express();
app.post('/charge', async (req, res) => {
  ${calls.join('\n  ')}
  res.json({});
});
app.listen(3000);
`;
    const system = {
      'services/orders/server.ts': handler([
        "await fetch(process.env.PAYMENT_URL + '/charge', { method: 'POST' });",
        "await fetch('http://payment.internal/charge', { method: 'POST' });",
        "await fetch('https://api.stripe.com/v1/charges', { signal: AbortSignal.timeout(2000) });",
      ]),
      'services/payment/server.ts': handler([]),
    };
    const alone = await hoplint(directory(system), ['-f', 'json']);
    expect(alone.code).toBe(1);
    expect(JSON.parse(alone.stdout).resolution).toMatchObject({ resolved: 0, unresolved: 2 });

    const told = directory({ ...system, 'hoplint.yaml': block('example:hoplint.yaml') });
    const checked = await hoplint(told, ['-f', 'json']);
    expect(checked.stderr).toBe('');
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.stdout)).toMatchObject({ findings: [], resolution: { percent: 100 } });
    const { interactions } = JSON.parse((await hoplint(told, ['graph', '-f', 'json'])).stdout);
    expect(interactions.map(({ target }: { target: { service: string } }) => target.service).sort()).toEqual([
      'payment',
      'payment',
      'stripe',
    ]);
  });

  test('lists the rules as they are', () => {
    expect(table('| rule | holds that | default |')).toEqual(
      rules.map(({ id, title, severity, docs }) => [`[${id}](${docs})`, title, severity]),
    );
  });

  test('lists the exit codes as the program does', async () => {
    const { stdout } = await hoplint(root, ['--help']);
    const codes = [...stdout.matchAll(/^ {2}(\d+) {2}(.+)$/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(codes.length).toBeGreaterThan(0);
    expect(table('| exit code | means |')).toEqual(codes);
  });

  test('names the formats that there are', async () => {
    const formatsOf = async (command: string) => {
      const { stderr } = await hoplint(root, [command, '-f', 'none']);
      return /The formats are (.*)\.$/m.exec(stderr)?.[1]?.split(/, | and /);
    };
    const ticked = (text: string | undefined) => text?.match(/(?<=`)[a-z]+(?=`)/g);
    expect(ticked(/Formats are (.*);$/m.exec(readme)?.[1])).toEqual(await formatsOf('check'));
    expect(ticked(/^`hoplint graph` prints (.*?)\./m.exec(readme)?.[1])).toEqual(await formatsOf('graph'));
  });

  test('lists the libraries that are modelled', () => {
    const list = readFileSync(join(root, 'docs/libraries.md'), 'utf8');
    const listed = [...list.matchAll(/^- `([^`]+)`/gm)].map(([, name]) => name);
    const modelled = [...clientModels, ...entrypointModels].map(({ library }) => library);
    expect(listed.sort()).toEqual(modelled.sort());
  });

  test('names the file that npm pack makes', () => {
    expect(readme).toContain(`\`hoplint-${version}.tgz\``);
  });

  test('is right that hoplint uses no network and starts no program but git', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && path !== join('commands', 'git.ts'))
      .map((path) => readFileSync(join(root, 'src', path), 'utf8'));
    const imported = sources.flatMap((text) =>
      [...text.matchAll(/(?:from|import)\s*\(?\s*'([^'.][^']*)'/g)].map(([, name]) => name),
    );
    expect(imported).toContain('node:fs/promises');
    expect(
      imported.filter((name) =>
        /^(node:)?(child_process|cluster|dgram|dns|http|http2|https|net|tls|vm|worker_threads)(\/|$)/.test(
          name ?? '',
        ),
      ),
    ).toEqual([]);
  });

  test('links to what is there', () => {
    expect(links(readme).filter((target) => !existsSync(join(root, target)))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  test('links to what is there', () => {
    const targets = links(architecture);
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !existsSync(join(root, 'docs', target)))).toEqual([]);
  });

  test('names functions and types where they are', () => {
    const named = [...architecture.matchAll(/`(\w+)`\s+in\s+\[[^\]]+\]\(([^)]+\.ts)\)/g)];
    expect(named.length).toBeGreaterThan(0);
    const missing = named.filter(([, name, file]) => {
      const text = readFileSync(join(root, 'docs', file ?? ''), 'utf8');
      return !new RegExp(`^export (async )?(function|const|type|class) ${name}\\b`, 'm').test(text);
    });
    expect(missing.map(([text]) => text)).toEqual([]);
  });

  test('maps every folder of the source', () => {
    const folders = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'));
    expect(folders.filter((folder) => !architecture.includes(`\`${folder}/\``))).toEqual([]);
  });
});
