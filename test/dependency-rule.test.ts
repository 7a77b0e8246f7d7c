import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';

/**
 * The table of what may not use what. A name is a folder or file of this repository, an npm package, or a
 * Node module with `node:`; it stands for everything beneath it. Type-only imports count, except where said.
 */
const table: readonly Row[] = [
  {
    from: ['src/analyze/capture'],
    mayNot: [
      'src/analyze/clients',
      'src/analyze/entrypoints',
      'src/analyze/link',
      'src/topology',
      'src/rules',
      'src/report',
    ],
    why: 'facts are per file and know no library, so that they can be cached and captured in parallel',
  },
  {
    from: ['src/rules'],
    mayNot: ['src/analyze/capture', 'ts-morph', 'typescript', 'node:fs'],
    why: 'a rule reads the architecture and never touches syntax or files',
  },
  {
    from: ['src'],
    except: ['src/analyze/capture', 'src/fix'],
    mayNot: ['ts-morph', 'typescript'],
    why: 'the compiler is slow to load, and a run with everything cached must not load it',
  },
  {
    from: ['src/report'],
    mayNot: ['src'],
    butMay: ['src/model', 'src/report', 'src/group', 'src/order'],
    butMayTypesOf: ['src/analyze/architecture'],
    why: 'a report prints what it is given',
  },
  {
    from: ['src'],
    except: ['src/report', 'src/advise', 'src/commands', 'src/cli'],
    mayNot: ['console', 'process.stdout', 'process.stderr'],
    why: 'only report, advise, commands and cli write to the terminal',
  },
  {
    from: ['src'],
    mayNot: ['src/cli'],
    why: 'cli is the program; nothing is built upon it',
  },
  {
    from: ['src'],
    mayNot: ['node:vm', 'import(computed)', 'require(computed)'],
    why: 'nothing in the tree under analysis runs',
  },
];

type Row = {
  readonly from: readonly string[];
  readonly except?: readonly string[];
  readonly mayNot: readonly string[];
  readonly butMay?: readonly string[];
  readonly butMayTypesOf?: readonly string[];
  readonly why: string;
};

/** One thing that a file uses: another file, a package, a Node module, or the terminal. */
type Use = { readonly target: string; readonly line: number; readonly typeOnly: boolean };

/** Path from the repository's root, with `/`, to source text. */
type Sources = ReadonlyMap<string, string>;

function usesOf(path: string, text: string): Use[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const uses: Use[] = [];
  const add = (node: ts.Node, target: string, typeOnly = false) => {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    uses.push({ target, line, typeOnly });
  };
  const addModule = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) add(node, resolve(path, specifier.text), typeOnly);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      addModule(node, node.moduleSpecifier, clause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
      const bindings = clause?.namedBindings;
      if (targetIs(node.moduleSpecifier, 'process') && bindings && ts.isNamedImports(bindings)) {
        for (const { propertyName, name } of bindings.elements)
          add(node, `process.${(propertyName ?? name).text}`);
      }
      if (targetIs(node.moduleSpecifier, 'console')) add(node, 'console');
    } else if (ts.isExportDeclaration(node)) {
      addModule(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportEqualsDeclaration(node)) {
      if (ts.isExternalModuleReference(node.moduleReference)) {
        addModule(node, node.moduleReference.expression, node.isTypeOnly);
      }
    } else if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument)) addModule(node, node.argument.literal, true);
    } else if (ts.isCallExpression(node)) {
      const dynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword;
      if (dynamic || (ts.isIdentifier(node.expression) && node.expression.text === 'require')) {
        const [specifier] = node.arguments;
        if (specifier && ts.isStringLiteralLike(specifier)) addModule(node, specifier, false);
        else add(node, dynamic ? 'import(computed)' : 'require(computed)');
      }
    } else if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      if (node.expression.text === 'console') add(node, 'console');
      if (node.expression.text === 'process') add(node, `process.${node.name.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return uses;
}

function targetIs(specifier: ts.Node, builtin: string): boolean {
  return ts.isStringLiteral(specifier) && specifier.text.replace(/^node:/, '') === builtin;
}

/** `./x.js` written in src/a/b.ts is src/a/x.ts; a Node module always has `node:`. */
function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) {
    return posix.join(posix.dirname(from), specifier).replace(/\.([cm]?)js$/, '.$1ts');
  }
  return isBuiltin(specifier) && !specifier.startsWith('node:') ? `node:${specifier}` : specifier;
}

function within(target: string, names: readonly string[] | undefined): boolean {
  return !!names?.some((name) => target === name || target === `${name}.ts` || target.startsWith(`${name}/`));
}

function violations(sources: Sources, rows: readonly Row[] = table): string[] {
  const found: string[] = [];
  for (const [path, text] of sources) {
    const applying = rows.filter((row) => within(path, row.from) && !within(path, row.except));
    for (const { target, line, typeOnly } of usesOf(path, text)) {
      for (const row of applying) {
        const allowed = within(target, row.butMay) || (typeOnly && within(target, row.butMayTypesOf));
        if (within(target, row.mayNot) && !allowed) {
          found.push(`${path}:${line} may not use ${target}: ${row.why}`);
        }
      }
    }
  }
  return found;
}

/** Cycles as the files on them; empty only if there is none. A type-only import is gone at run time and closes no cycle. */
function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      found.push([...trail.slice(start), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const { target, typeOnly } of usesOf(path, sources.get(path) ?? '')) {
      if (!typeOnly && sources.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return [...new Set(found)];
}

function readSources(): Sources {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[cm]?ts$/.test(path))
    .map((path) => join(root, 'src', path))
    .sort();
  return new Map(
    paths.map((path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')] as const),
  );
}

describe('the source', () => {
  const sources = readSources();

  test('is found', () => {
    expect([...sources.keys()]).not.toEqual([]);
  });

  test('holds the table of what may not use what', () => {
    expect(violations(sources)).toEqual([]);
  });

  test('has no cycle between files', () => {
    expect(cycles(sources)).toEqual([]);
  });
});

describe('the table finds', () => {
  test.each([
    [
      'src/analyze/capture/walk.ts',
      "import { axios } from '../clients/axios.js';",
      'src/analyze/clients/axios.ts',
    ],
    ['src/analyze/capture/walk.ts', "export * from '../../topology/load.js';", 'src/topology/load.ts'],
    ['src/analyze/capture/walk.ts', "let r: import('../link/index.js').Linked;", 'src/analyze/link/index.ts'],
    [
      'src/rules/sync-chain.ts',
      "import type { F } from '../analyze/capture/index.js';",
      'src/analyze/capture/index.ts',
    ],
    ['src/rules/sync-chain.ts', "import { readFileSync } from 'fs';", 'node:fs'],
    ['src/rules/sync-chain.ts', "import { readFile } from 'node:fs/promises';", 'node:fs/promises'],
    ['src/analyze/link/index.ts', "const { ts } = await import('ts-morph');", 'ts-morph'],
    ['src/report/json.ts', "import { link } from '../analyze/link/index.js';", 'src/analyze/link/index.ts'],
    [
      'src/report/json.ts',
      "import { paths } from '../analyze/architecture.js';",
      'src/analyze/architecture.ts',
    ],
    ['src/topology/load.ts', "console.log('loaded');", 'console'],
    ['src/topology/load.ts', "process.stderr.write('loaded');", 'process.stderr'],
    ['src/topology/load.ts', "import { stdout as out } from 'node:process';", 'process.stdout'],
    ['src/commands/check.ts', "import { main } from '../cli.js';", 'src/cli.ts'],
    ['src/analyze/discover.ts', 'const config = await import(path);', 'import(computed)'],
  ])('in %s: %s', (path, text, target) => {
    expect(violations(new Map([[path, `\n${text}`]]))).toEqual([
      expect.stringMatching(`^${path}:2 may not use ${target.replace(/[()]/g, '\\$&')}: `),
    ]);
  });

  test('a cycle', () => {
    const sources = new Map([
      ['src/a.ts', "import { b } from './b.js';"],
      ['src/b.ts', "export { c } from './c.js';"],
      ['src/c.ts', "import { a } from './a.js';"],
    ]);
    expect(cycles(sources)).toEqual(['src/a.ts → src/b.ts → src/c.ts → src/a.ts']);
  });
});

describe('the table lets pass', () => {
  test.each([
    ['src/analyze/capture/walk.ts', "import { ts } from 'ts-morph';"],
    ['src/analyze/capture/walk.ts', "import type { ModuleFacts } from '../../model.js';"],
    ['src/fix/timeout.ts', "import { Project } from 'ts-morph';"],
    ['src/rules/sync-chain.ts', "import type { Architecture } from '../analyze/architecture.js';"],
    ['src/report/pretty.ts', "import type { Architecture } from '../analyze/architecture.js';"],
    ['src/report/pretty.ts', "import chalk from 'chalk'; import { table } from './table.js';"],
    ['src/commands/check.ts', "console.log('done'); process.stderr.write('done');"],
    [
      'src/topology/load.ts',
      "const home = process.env.HOME; // console.log, process.stdout\nsay('console.log');",
    ],
  ])('in %s: %s', (path, text) => {
    expect(violations(new Map([[path, text]]))).toEqual([]);
  });

  test('a cycle of types', () => {
    const sources = new Map([
      ['src/a.ts', "import { b } from './b.js';"],
      ['src/b.ts', "import type { A } from './a.js';"],
    ]);
    expect(cycles(sources)).toEqual([]);
  });
});
