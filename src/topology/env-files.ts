import { parseEnv } from 'node:util';
import { type FileTree, hasFile, readText } from './file-tree.js';

/** Values of environment variables, by name. */
export type Environment = Readonly<Record<string, string>>;

/** Files of a directory that give values to environment variables, the most binding first. */
const NAMES = [
  '.env',
  '.env.development',
  '.env.dev',
  '.env.local',
  '.env.docker',
  '.env.default',
  '.env.defaults',
  '.env.example',
  '.env.sample',
  '.env.dist',
  '.env.template',
];

/** Variables refer to variables that refer to others. */
const ROUNDS = 3;
/** References to references multiply; no address is this long. */
const LONGEST_VALUE = 10_000;

/** What the env files of a directory say together. The empty environment where it has none. */
export async function readEnvironment(tree: FileTree, directory: string): Promise<Environment> {
  const layers: Environment[] = [];
  for (const name of NAMES) {
    const path = directory === '.' ? name : `${directory}/${name}`;
    if (hasFile(tree, path)) layers.push(await readEnvFile(tree, path));
  }
  return layered(layers);
}

/** The variables of one env file, references between them resolved. Empty if the file cannot be read. */
export async function readEnvFile(tree: FileTree, path: string): Promise<Environment> {
  const text = await readText(tree, path);
  if (text === null) return {};
  const entries = Object.entries(parseEnv(text)).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  );
  let values: Environment = Object.fromEntries(entries);
  for (let round = 0; round < ROUNDS; round++) {
    const known = values;
    values = Object.fromEntries(
      Object.entries(known).map(([name, value]) => {
        // `PORT=${PORT:-8000}` asks for what the shell says.
        const full = interpolate(value, without(known, name));
        return [name, full.length > LONGEST_VALUE ? value : full];
      }),
    );
  }
  return values;
}

function without(values: Environment, name: string): Environment {
  return Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));
}

/** An environment in which references to variables of another one, which hold around it, have their values. */
export function resolvedWith(inner: Environment, outer: Environment): Environment {
  return Object.fromEntries(
    Object.entries(inner).map(([name, value]) => [name, interpolate(value, without(outer, name))]),
  );
}

/** One environment of several, the first binding. */
export function layered(layers: readonly Environment[]): Environment {
  return Object.fromEntries(layers.toReversed().flatMap((layer) => Object.entries(layer)));
}

const REFERENCE = /\$(?:\$|\{([A-Za-z_]\w*)(?:(:?[-?+])([^{}]*))?\}|([A-Za-z_]\w*))/g;

/**
 * Puts values in place of `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`, as docker compose does. What
 * has neither value nor default stays as written.
 *
 * Source: https://docs.docker.com/reference/compose-file/interpolation/
 */
export function interpolate(text: string, values: Environment): string {
  return text.replace(
    REFERENCE,
    (written: string, braced?: string, operator?: string, word = '', bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return '$';
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      const given = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
      if (operator?.endsWith('+')) return given ? word : '';
      if (given) return value ?? '';
      return operator?.endsWith('-') ? word : written;
    },
  );
}

/** Nothing but references that have no value. */
export function isUnset(text: string): boolean {
  return text === '' || text.replace(REFERENCE, '').trim() === '';
}
