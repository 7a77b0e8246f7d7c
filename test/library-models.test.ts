import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { clientModels } from '../src/analyze/clients/index.js';
import { entrypointModels } from '../src/analyze/entrypoints/index.js';
import type { LibraryModel } from '../src/analyze/library.js';

/**
 * The models are data that the compiler cannot check through: names of types and locations are strings. These
 * tests read every model as plain data, so that a new kind of action needs no change here.
 */
const analyze = join(dirname(fileURLToPath(import.meta.url)), '../src/analyze');
const models = [...clientModels, ...entrypointModels];

/** Keys whose values are locations, or lists or records of them. */
const LOCATIONS = new Set([
  'lists',
  'text',
  'url',
  'base',
  'protocol',
  'host',
  'port',
  'path',
  'database',
  'method',
  'procedure',
  'document',
  'service',
  'channel',
  'routingKey',
  'systemAt',
  'entity',
  'statement',
  'schema',
  'table',
  'at',
  'delayAt',
  'callback',
  'what',
  'arguments',
  'through',
  'concurrency',
  'forEach',
  'token',
  'carries',
  'handlers',
  'handles',
  'prefix',
  'on',
  'queue',
  'name',
  'otherwise',
  'model',
  'for',
  'useValue',
  'useClass',
  'useFactory',
  'useExisting',
  'accessAt',
  'under',
  'onto',
  'rewrite',
  'resolve',
]);

/** A list of named members, whose names must not be taken for properties of a model. */
const NAMED = new Set(['exports', 'members', 'types']);

/** The grammar of `Location` in library.ts. */
const LOCATION =
  /^(="[^"]*"|(\d+\+?|\*|last|each|@[A-Za-z]\w*|\$name(-\w+)?|\$variable|\$class|\$this|\$self|\$typed?\.\d+)(\(\))?(\.(@?\w[\w-]*|\$name|\*)(\(\))?)*)$/;

type Visit = (key: string, value: unknown, path: string) => void;

/** Every property of a model, with where it stands: `exports.default.call.url`. */
function walk(value: unknown, visit: Visit, path = ''): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    const parent = path.split('.').at(-1) ?? '';
    if (!NAMED.has(parent) && !Array.isArray(value)) visit(key, inner, at);
    if (key !== 'carries') walk(inner, visit, at);
  }
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(texts);
}

/** `@nestjs/axios` is described by nestjs-axios.ts, `node:http` by node-http.ts. */
function fileOf(model: LibraryModel): string {
  return `${model.library.replace('@', '').replace(/[/:]/g, '-')}.ts`;
}

describe.each(models.map((model) => [model.library, model] as const))('model of %s', (_, model) => {
  test('names only types that it has', () => {
    const missing: string[] = [];
    walk(model, (key, value, path) => {
      if (key !== 'type' && key !== 'gives') return;
      for (const type of texts(value)) {
        if (!Object.hasOwn(model.types, type)) missing.push(`${path}: ${type}`);
      }
    });
    expect(missing).toEqual([]);
  });

  test('reaches every type that it has', () => {
    const named = new Set<string>();
    walk(model, (key, value) => {
      if (key === 'type' || key === 'gives' || key === 'container')
        for (const type of texts(value)) named.add(type);
    });
    expect(Object.keys(model.types).filter((type) => !named.has(type))).toEqual([]);
  });

  test('has locations that can be read', () => {
    const broken: string[] = [];
    walk(model, (key, value, path) => {
      const isDecoratorTarget = key === 'on' && path.endsWith('decorator.on');
      const isNamedMember = typeof value === 'object' && value !== null && key === 'callback';
      if (!LOCATIONS.has(key) || isDecoratorTarget || isNamedMember) return;
      for (const text of texts(value)) if (!LOCATION.test(text)) broken.push(`${path}: ${text}`);
    });
    expect(broken).toEqual([]);
  });

  test('reads from its receiver only what some value of it carries', () => {
    const carried = new Set(model.schemas ? ['schema', 'options'] : []);
    const read: [string, string][] = [];
    walk(model, (key, value, path) => {
      if (key === 'carries' && typeof value === 'object' && value !== null) {
        for (const name of Object.keys(value)) carried.add(name.replace(/\/$/, ''));
      }
      if (!LOCATIONS.has(key)) return;
      for (const text of texts(value)) {
        const name = /^@(\w+)/.exec(text)?.[1];
        if (name) read.push([name, path]);
      }
    });
    expect(read.filter(([name]) => !carried.has(name))).toEqual([]);
  });

  test('says where its facts were read', () => {
    expect(model.source).toMatch(/\S/);
  });
});

test.each([
  ['clients', clientModels],
  ['entrypoints', entrypointModels],
] as const)('%s: one file for one library, and all are listed', (folder, listed) => {
  const helpers = ['index.ts', 'verbs.ts', 'decorated.ts', 'resolvers.ts', 'documents.ts'];
  const files = readdirSync(join(analyze, folder)).filter((file) => !helpers.includes(file));
  expect(listed.map(fileOf).sort()).toEqual(files.sort());
});

test('no library is described twice', () => {
  const libraries = models.map((model) => model.library);
  expect(libraries.filter((library, index) => libraries.indexOf(library) !== index)).toEqual([]);
});

test('no export of a module is described by two models', () => {
  const owners = new Map<string, string[]>();
  for (const model of models) {
    for (const module of model.modules) {
      for (const name of Object.keys(model.exports)) {
        const key = `${module} ${name}`;
        owners.set(key, [...(owners.get(key) ?? []), model.library]);
      }
    }
  }
  expect([...owners].filter(([, libraries]) => libraries.length > 1)).toEqual([]);
});

test('a client whose wait for an answer nothing bounds says what it does by default', () => {
  const silent: string[] = [];
  for (const model of clientModels) {
    walk(model, (_, value, path) => {
      if (typeof value !== 'object' || value === null) return;
      const action = value as { is?: string; kind?: string; unbounded?: unknown };
      const waits = action.is === 'remote' && (action.kind === 'http' || action.kind === 'rpc');
      if (waits && action.unbounded === undefined) silent.push(`${model.library} ${path}`);
    });
  }
  expect(silent).toEqual([]);
});
