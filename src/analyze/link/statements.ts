/** What an SQL statement does to which table, as far as its first words say. */
export type Statement = { readonly access: 'read' | 'write' | null; readonly table: string | null };

const NOTHING: Statement = { access: null, table: null };

/**
 * Reads the verb and the first table of an SQL text. Tolerant: it knows no dialect, and what it does not recognise
 * (`BEGIN`, `CREATE`, a call of a procedure) does nothing to any table. Holes in the text are written `:param`.
 */
export function readStatement(text: string): Statement {
  const statements = split(tokens(text));
  for (const statement of statements) {
    const read = statementOf(statement);
    if (read.access !== null) return read;
  }
  return NOTHING;
}

/** `word` in lower case for keywords; `name` as written, without quotes. `depth` counts the parentheses around it. */
type Token = { readonly word: string; readonly name: string | null; readonly depth: number };

const COMMENT_OR_TEXT = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/.source;
const QUOTED = /"(?:[^"]|"")*"|`[^`]*`|\[[^\]\s]+\]/.source;
const WORD = /:param|[\p{L}_][\p{L}\p{N}_$]*(?::param[\p{L}\p{N}_$]*)*/u.source;
const TOKEN = new RegExp(`(?<skip>${COMMENT_OR_TEXT})|(?<quoted>${QUOTED})|(?<word>${WORD})|[().;,]`, 'gu');

/** Longer texts are data; their verb stands in front. */
const MOST_CHARACTERS = 5_000;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let depth = 0;
  for (const match of text.slice(0, MOST_CHARACTERS).matchAll(TOKEN)) {
    const { skip, quoted, word } = match.groups ?? {};
    const [whole] = match;
    if (skip !== undefined) continue;
    if (whole === ')') depth -= 1;
    if (quoted !== undefined) found.push({ word: '', name: quoted.slice(1, -1), depth });
    else found.push({ word: whole.toLowerCase(), name: word ?? null, depth });
    if (whole === '(') depth += 1;
  }
  return found;
}

function split(all: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of all) {
    if (token.word === ';' && token.depth === 0) statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements;
}

function statementOf(statement: readonly Token[]): Statement {
  const start = statement.findIndex((token) => token.word !== '(');
  const first = statement[start];
  if (!first) return NOTHING;
  if (first.word !== 'with') return verbOf(statement, start, new Set());
  return withOf(statement, start);
}

const VERBS = new Set(['select', 'insert', 'update', 'delete', 'replace', 'merge', 'truncate']);

/** `WITH a AS (…), b AS (…) SELECT …`: the names that it defines are no tables; a part of it that writes counts. */
function withOf(statement: readonly Token[], start: number): Statement {
  const level = statement[start]?.depth ?? 0;
  const defined = new Set<string>();
  const parts: number[] = [];
  let main = -1;
  for (let i = start + 1; i < statement.length && main < 0; i += 1) {
    const token = statement[i];
    if (!token) continue;
    if (token.depth === level && token.name !== null && !VERBS.has(token.word)) {
      const next = statement[i + 1]?.word;
      if (next === 'as' || next === '(') defined.add(token.name.toLowerCase());
    } else if (token.depth === level && VERBS.has(token.word)) main = i;
    else if (VERBS.has(token.word) && statement[i - 1]?.word === '(' && token.depth === level + 1)
      parts.push(i);
  }
  const own = main < 0 ? NOTHING : verbOf(statement, main, defined);
  const inner = parts.map((part) => verbOf(statement, part, defined));
  const written = [...inner, own].find((part) => part.access === 'write');
  if (written) return written;
  const table = own.table ?? inner.find((part) => part.table !== null)?.table ?? null;
  return { access: own.access, table };
}

function verbOf(statement: readonly Token[], at: number, defined: ReadonlySet<string>): Statement {
  const after = (...skipped: string[]) => {
    let next = at + 1;
    while (skipped.includes(statement[next]?.word ?? '')) next += 1;
    return tableAt(statement, next, defined);
  };
  switch (statement[at]?.word) {
    case 'select':
      return { access: 'read', table: fromTable(statement, at, defined) };
    case 'insert':
    case 'replace':
    case 'merge':
      return {
        access: 'write',
        table: after('ignore', 'or', 'replace', 'rollback', 'abort', 'low_priority', 'delayed', 'into'),
      };
    case 'update':
      return { access: 'write', table: after('only', 'low_priority', 'ignore') };
    case 'delete':
      return { access: 'write', table: fromTable(statement, at, defined) };
    case 'truncate':
      return { access: 'write', table: after('table', 'only') };
    default:
      return NOTHING;
  }
}

/** The first table after `FROM`, also inside a subquery that stands there. */
function fromTable(statement: readonly Token[], at: number, defined: ReadonlySet<string>): string | null {
  const level = statement[at]?.depth ?? 0;
  for (let i = at + 1; i < statement.length; i += 1) {
    const token = statement[i];
    if (!token || token.depth < level) return null;
    if (token.depth !== level || !(token.word === 'from' || token.word === 'join')) continue;
    let next = i + 1;
    while (['only', 'lateral', '('].includes(statement[next]?.word ?? '')) next += 1;
    const found =
      statement[next]?.word === 'select'
        ? fromTable(statement, next, defined)
        : tableAt(statement, next, defined);
    if (found !== null) return found;
  }
  return null;
}

/** A name, with what it is qualified with except Postgres' `public`; null for a hole and for a function's result. */
function tableAt(statement: readonly Token[], at: number, defined: ReadonlySet<string>): string | null {
  const names: string[] = [];
  let next = at;
  for (;;) {
    const name = statement[next]?.name ?? null;
    if (name === null || name === ':param') return null;
    names.push(name);
    if (statement[next + 1]?.word !== '.') break;
    next += 2;
  }
  const isInsert = statement[at - 1]?.word === 'into';
  if (statement[next + 1]?.word === '(' && !isInsert) return null;
  if (names.length === 1 && defined.has((names[0] ?? '').toLowerCase())) return null;
  return (names[0] === 'public' ? names.slice(1) : names).join('.');
}
