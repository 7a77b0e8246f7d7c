import {
  type Alias,
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import type { Location, UserProblem } from '../model.js';

/** A path into a YAML document: keys of mappings and indexes of lists. */
export type YamlPath = readonly (string | number)[];

/** A YAML file, with the place of everything in it. */
export type YamlSource = {
  readonly file: string;
  /** Plain data; undefined where the text has problems. */
  readonly value: unknown;
  /** What is wrong with it as YAML. */
  readonly problems: readonly UserProblem[];
  /** The place of a value, or of the nearest one around it that exists; with `key`, of the key that leads there. */
  at(path: YamlPath, options?: { readonly key?: boolean }): Location;
};

/** Aliases that a document may expand to: far more than a person writes, far less than a bomb has. */
const MOST_ALIASES = 1000;
/** No topology that a person writes is larger. */
const LARGEST_CHARACTERS = 2_000_000;

const TOO_DEEP = 'it is nested too deeply to be read';
/** Levels of nesting; the parser recurses, and V8 cannot survive every place where its stack may end. */
const DEEPEST = 200;

/** Keys that are short for something longer. */
export type Shorthand = {
  /** Whether a key may be given twice. */
  readonly mayRepeat: (key: unknown) => boolean;
  readonly expand: (document: Document) => void;
};

/** Parses one YAML document. Anchors and merge keys are resolved. Never throws. */
export function parseYaml(file: string, text: string, shorthand?: Shorthand): YamlSource {
  const start = { file, line: 1, column: 1 };
  const nothing = { file, value: undefined, at: () => start };
  if (text.length > LARGEST_CHARACTERS) {
    const message = `the file is too large to be read (${Math.round(text.length / 1000)} kB)`;
    return {
      ...nothing,
      problems: [{ ...start, message, hint: 'At most 2000 kB of YAML are read from one file.' }],
    };
  }
  if (isTooDeep(text)) return { ...nothing, problems: [{ ...start, message: TOO_DEEP }] };
  if (text.includes('\uFFFD') || text.includes('\0')) {
    const message = `${file} is not text in UTF-8`;
    return { ...nothing, problems: [{ ...start, message, hint: 'Save it as UTF-8.' }] };
  }
  const lines = new LineCounter();
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      merge: true,
      prettyErrors: false,
      logLevel: 'error',
      ...(shorthand
        ? { uniqueKeys: (a: unknown, b: unknown) => isSameKey(a, b) && !shorthand.mayRepeat(a) }
        : {}),
    });
    shorthand?.expand(document);
    const problems = document.errors.map((error) => ({
      ...place(error.pos[0]),
      ...inWords(error.code, error.message),
    }));
    if (problems.length > 0) return { ...nothing, problems: firstOfEachLine(problems) };
    const unknown = unknownAlias(document);
    if (unknown) {
      const message = `there is no anchor \`&${unknown.source}\``;
      return {
        ...nothing,
        problems: [
          {
            ...place(unknown.range?.[0] ?? 0),
            message,
            hint: 'An anchor stands before the aliases that use it.',
          },
        ],
      };
    }
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return {
      file,
      value,
      problems: [],
      at: (path, options) => place(offsetOf(document, path, options?.key ?? false)),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/alias/i.test(message)) {
      const hint = 'Aliases that expand to this many values are not read: write the values out.';
      return { ...nothing, problems: [{ ...start, message: 'too many YAML aliases', hint }] };
    }
    return { ...nothing, problems: [{ ...start, message: `cannot be read as YAML: ${message}` }] };
  }
}

/** Estimates, without parsing, whether brackets, compact lists (`- - - a`) or indentation go very deep. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  return text.split('\n').some((line) => {
    const [before = ''] = /^[\s?:-]*/.exec(line) ?? [];
    return before.length > 2 * DEEPEST && before.trim().length !== before.length;
  });
}

/** One broken bracket makes several errors: the first of a line tells. */
function firstOfEachLine<T extends Location>(problems: readonly T[]): T[] {
  return problems.filter(({ line }, index) => problems.findIndex((other) => other.line === line) === index);
}

/** As the parser compares keys by itself. */
function isSameKey(a: unknown, b: unknown): boolean {
  return a === b || (isScalar(a) && isScalar(b) && a.value === b.value);
}

function unknownAlias(document: Document): Alias | null {
  let found: Alias | null = null;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function inWords(code: string, message: string): Pick<UserProblem, 'message' | 'hint'> {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'a tab is used as indentation', hint: 'YAML is indented with spaces.' };
    case 'DUPLICATE_KEY':
      return { message: 'this key is given twice', hint: 'Keep one of the two, or give one another name.' };
    case 'MULTIPLE_DOCS':
      return {
        message: 'the file holds several YAML documents',
        hint: 'Keep one: remove the `---` between them.',
      };
    default:
      if (/call stack/i.test(message)) return { message: TOO_DEEP };
      return { message: `not valid YAML: ${message}` };
  }
}

function offsetOf(document: Document, path: YamlPath, key: boolean): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    const pair: Pair | null = isMap(node)
      ? (node.items.find((item) => keyOf(item) === String(step)) ?? null)
      : null;
    const wanted = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
    const from = pair && ((key && depth === path.length - 1) || !isPlaced(wanted)) ? pair.key : wanted;
    if (!isPlaced(from)) return offset;
    offset = from.range[0];
    node = isPlaced(wanted) ? (wanted as Node) : null;
  }
  return offset;
}

function isPlaced(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return (
    typeof node === 'object' &&
    node !== null &&
    Array.isArray((node as { range?: unknown }).range) &&
    !isPair(node)
  );
}

function keyOf(pair: Pair): string | null {
  return isScalar(pair.key) ? String(pair.key.value) : null;
}
