import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { property, textOf } from '../topology/plain.js';
import { UserError } from '../topology/user-error.js';
import { parseYaml } from '../topology/yaml-source.js';

/** Where a system keeps its decision records, and the names of what is in there. */
export type AdrDirectory = {
  /** Relative to the system, with `/`. */
  readonly path: string;
  readonly names: readonly string[];
};

/** Directories in which records usually are: MADR's, adr-tools', log4brains' and what else is common. */
const USUAL = [
  'docs/adr',
  'docs/adrs',
  'doc/adr',
  'doc/adrs',
  'docs/decisions',
  'docs/architecture/decisions',
  'docs/architecture/adr',
  'doc/architecture/decisions',
  'docs/architecture-decisions',
  'docs/architectural-decisions',
  'adr',
  'adrs',
];

/**
 * The directory in which a system keeps its decision records: that of the records of its decisions, else the one that
 * `.adr-dir` (adr-tools) or `.log4brains.yml` names, else a usual one that is there, else `docs/adr`. Throws `UserError`
 * if it leads out of the system.
 *
 * @param records paths of records, relative to the system, the latest last
 */
export async function adrDirectoryOf(root: string, records: readonly string[]): Promise<AdrDirectory> {
  for (const record of [...records].reverse()) {
    const path = dirname(record).split(sep).join('/');
    if (await isDirectoryIn(root, path)) return listed(root, path);
  }
  const stated = (await fromAdrTools(root)) ?? (await fromLog4brains(root));
  if (stated !== null) return listed(root, stated);
  const found: AdrDirectory[] = [];
  for (const path of USUAL) {
    const actual = await withCase(root, path);
    if (actual !== null && (await isDirectoryIn(root, actual))) found.push(await listed(root, actual));
  }
  const used = found.find(({ names }) => names.some((name) => recordNumber(name) !== null)) ?? found[0];
  return used ?? listed(root, 'docs/adr');
}

/** Whether a path, links resolved, is inside of the system or, where it is not there yet, will be. */
export async function isInside(root: string, path: string): Promise<boolean> {
  const base = await realpath(root);
  for (let at = resolve(base, path); ; at = dirname(at)) {
    const real = await realpath(at).catch(() => null);
    if (real !== null) return real === base || real.startsWith(base.endsWith(sep) ? base : base + sep);
    // A link that leads nowhere would be followed when it is written to.
    if (await lstat(at).catch(() => null)) return false;
    if (at === dirname(at)) return false;
  }
}

async function listed(root: string, path: string): Promise<AdrDirectory> {
  if (!(await isInside(root, path))) {
    const message = `the directory of decision records, ${path}, is outside of the system`;
    throw new UserError([{ message, hint: 'Records are kept beside the code that they are about.' }]);
  }
  const names = await readdir(resolve(root, path)).catch(() => []);
  return { path, names: names.sort() };
}

async function isDirectoryIn(root: string, path: string): Promise<boolean> {
  const real = await realpath(resolve(root, path)).catch(() => null);
  if (real === null || !(await isInside(root, path))) return false;
  return (await lstat(real)).isDirectory();
}

async function fromAdrTools(root: string): Promise<string | null> {
  const text = await readFile(join(root, '.adr-dir'), 'utf8').catch(() => '');
  return inSystem(root, text.split('\n')[0] ?? '');
}

async function fromLog4brains(root: string): Promise<string | null> {
  const file = '.log4brains.yml';
  const text = await readFile(join(root, file), 'utf8').catch(() => '');
  const folder = property(property(parseYaml(file, text).value, 'project'), 'adrFolder');
  return inSystem(root, textOf(folder) ?? '');
}

/** `./docs/adr/` as `docs/adr`; null for nothing. */
function inSystem(root: string, written: string): string | null {
  if (written.trim() === '') return null;
  return relative(resolve(root), resolve(root, written.trim())).split(sep).join('/');
}

/** `docs/ADR` where that is how `docs/adr` is written in the system; null where it is not there. */
async function withCase(root: string, path: string): Promise<string | null> {
  let found = '';
  for (const part of path.split('/')) {
    const names = await readdir(join(root, found)).catch(() => []);
    const name =
      names.find((each) => each === part) ?? names.sort().find((each) => each.toLowerCase() === part);
    if (name === undefined) return null;
    found = found === '' ? name : `${found}/${name}`;
  }
  return found;
}

// ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `0004-use-kafka.md`, `ADR-004_use_kafka.md`, `20260131-use-kafka.md`, `2026-01-31-use-kafka.md`. */
const NUMBERED = /^((?:adr[-_ ]?)?)(\d{4}-\d\d-\d\d|\d{1,8})([-_. ]+)(.+)\.(md|markdown|mdx)$/i;
const DATE = /^(?:19|20)\d\d-?[01]\d-?[0-3]\d$/;

/** The number in the name of a record; null for a name without one, and for a date. */
export function recordNumber(name: string): number | null {
  const [, , number = ''] = NUMBERED.exec(name) ?? [];
  return number === '' || DATE.test(number) ? null : Number(number);
}

export type AdrName = {
  readonly file: string;
  /** How others refer to it: `ADR-0004`, or the name of the file where records are known by their dates. */
  readonly reference: string;
  /** With its zeros; null where records are known by their dates. */
  readonly number: string | null;
};

/**
 * The name of the next record, in the style of those that are there: prefix, width of the number or date, and what joins
 * words. `0001-orders-payment.md` where there is none.
 */
export function nextName(names: readonly string[], title: string, today: string): AdrName {
  const records = names.flatMap((name) => {
    const [, prefix = '', number, separator = '-', rest = '', extension = 'md'] = NUMBERED.exec(name) ?? [];
    return number === undefined ? [] : [{ prefix, number, separator, rest, extension }];
  });
  const numbers = names.map((name) => recordNumber(name) ?? 0);
  const latest = records.find(({ number }) => Number(number) === Math.max(...numbers)) ?? records.at(-1);
  const { prefix, separator, extension } = latest ?? { prefix: '', separator: '-', extension: 'md' };
  const words = slug(title, latest && /^[^-]*_[^-]*$/.test(latest.rest) ? '_' : '-');
  if (latest && DATE.test(latest.number)) {
    const date = latest.number.includes('-') ? today : today.replaceAll('-', '');
    const base = `${prefix}${date}${separator}${words}`;
    const taken = (name: string) => names.includes(`${name}.${extension}`);
    let name = base;
    for (let copy = 2; taken(name); copy += 1) name = `${base}-${copy}`;
    return { file: `${name}.${extension}`, reference: name, number: null };
  }
  const number = String(Math.max(0, ...numbers) + 1).padStart(latest?.number.length ?? 4, '0');
  return { file: `${prefix}${number}${separator}${words}.${extension}`, reference: `ADR-${number}`, number };
}

/** Words of letters and digits that every file system takes. */
function slug(title: string, joint: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const text = (words ?? ['decision']).join(joint);
  return text.length <= 80 ? text : text.slice(0, 80).replace(/[-_][a-z0-9]*$/, '');
}
