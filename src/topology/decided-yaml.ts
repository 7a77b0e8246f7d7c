import { isDeepStrictEqual } from 'node:util';
import {
  Document,
  isMap,
  isNode,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Decision, HeldBounds } from '../model.js';
import { SCHEMA_COMMENT } from './drafted-yaml.js';

/** The keys of a decision that `hoplint advise` writes, in their order. The rest of an entry is the user's. */
const KEYS = [
  'from',
  'to',
  'operation',
  'pattern',
  'holds',
  'answers',
  'date',
  'review-by',
  'record',
] as const;

export type WrittenDecision = Omit<Decision, 'declaredAt' | 'rules'>;

/**
 * A hoplint.yaml with a decision: in the place of the one about the same interaction, if there is one, else behind the
 * others. What stands around it stays as it is, to the letter where that can be done. `existing` is null for a new file,
 * and valid YAML otherwise.
 */
export function withDecision(existing: string | null, decision: WrittenDecision): string {
  if (existing === null) {
    const fresh = new Document({ version: 1 });
    fresh.commentBefore = ` ${SCHEMA_COMMENT}`;
    return rendered(edited(fresh, decision));
  }
  const read = () => parseDocument(existing, { uniqueKeys: false, logLevel: 'silent' });
  const whole = edited(read(), decision);
  const spliced = splice(existing, read(), decision);
  const means = (text: string) => parseDocument(text, { uniqueKeys: false, logLevel: 'silent' }).toJS();
  if (spliced !== null && isDeepStrictEqual(means(spliced), whole.toJS())) return spliced;
  return rendered(whole, !/\{\S/.test(existing));
}

function rendered(document: Document, padding = true): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: padding });
}

// ── The document as data ─────────────────────────────────────────────────────────────────────────────────────────

function edited<D extends Document>(document: D, decision: WrittenDecision): D {
  const list = document.get('decisions');
  if (!isSeq(list)) {
    document.set('decisions', document.createNode([]));
    return edited(document, decision);
  }
  const index = list.items.findIndex((item) => isAbout(item, decision));
  const known = list.items[index];
  if (isMap(known)) update(known, decision);
  else list.items.push(update(new YAMLMap(), decision));
  if (list.items.length === 1) list.flow = false;
  return document;
}

function isAbout(item: unknown, { from, to, operation }: WrittenDecision): boolean {
  if (!isMap(item)) return false;
  return item.get('from') === from && item.get('to') === to && item.get('operation') === operation;
}

/** Sets what is decided in an entry: keys that are there keep their place, and the user's own stay. */
function update(map: YAMLMap, decision: WrittenDecision): YAMLMap {
  const { holds, answers, reviewBy, ...plain } = decision;
  const values: Readonly<Record<string, unknown>> = {
    ...plain,
    'review-by': reviewBy,
    holds: holds && Object.keys(holds).length > 0 ? heldNode(holds) : undefined,
    answers: answers && Object.keys(answers).length > 0 ? mapOf(answers) : undefined,
  };
  for (const key of KEYS) {
    const value = values[key];
    if (value === undefined) map.delete(key);
    else if (map.has(key)) map.set(key, value);
    else map.add(new Pair(new Scalar(key), isNode(value) ? value : new Scalar(value)));
  }
  return map;
}

function heldNode({ timeout, ...others }: HeldBounds): YAMLMap {
  const map = mapOf({ ...(timeout === undefined ? {} : { timeout: durationText(timeout) }), ...others });
  map.flow = true;
  return map;
}

function mapOf(values: Readonly<Record<string, unknown>>): YAMLMap {
  const map = new YAMLMap();
  for (const [key, value] of Object.entries(values)) map.add(new Pair(new Scalar(key), new Scalar(value)));
  return map;
}

/** `2s`, `1500ms`. */
function durationText(ms: number): string {
  return ms % 1000 === 0 && ms > 0 ? `${ms / 1000}s` : `${ms}ms`;
}

// ── The text around it ───────────────────────────────────────────────────────────────────────────────────────────

/** The text with the entry put into it; null where that takes writing the whole file anew. */
function splice(text: string, document: Document, decision: WrittenDecision): string | null {
  const { contents } = document;
  if (!isMap(contents) || contents.flow || contents.items.length === 0) return null;
  const pair = contents.items.find(({ key }) => key instanceof Scalar && key.value === 'decisions');
  if (!pair) {
    const start = text.endsWith('\n') || text === '' ? text : `${text}${lineEnd(text)}`;
    const gap = /\n\r?\n\S/.test(text) ? lineEnd(text) : '';
    return `${start}${gap}${asWritten(text, `decisions:\n${entryText(new YAMLMap(), decision, listColumn(text, contents))}`)}`;
  }
  const { value } = pair;
  const key = pair.key as Scalar;
  if (!isSeq(value) || value.items.length === 0) {
    const range = isNode(value) ? value.range : null;
    const isEmpty = !isSeq(value) || value.flow === true;
    if (!isEmpty || !key.range) return null;
    // What stands for nothing, `[]` or `null`, goes; a comment behind it stays.
    const kept =
      range && range[1] > range[0] ? text.slice(0, range[0]).trimEnd() + text.slice(range[1]) : text;
    return insertLines(kept, key.range[1], entryText(new YAMLMap(), decision, listColumn(text, contents)));
  }
  return value.flow ? null : spliceIntoList(text, value, decision);
}

function spliceIntoList(text: string, list: YAMLSeq, decision: WrittenDecision): string | null {
  const item = list.items.find((each) => isAbout(each, decision));
  const start = list.range?.[0];
  if (start === undefined) return null;
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  if (!isMap(item)) {
    const last = list.items.at(-1);
    const end = isNode(last) ? endOf(text, last) : null;
    return end === null ? null : insertLines(text, end, entryText(new YAMLMap(), decision, column));
  }
  const from = item.range ? text.lastIndexOf('-', item.range[0]) : -1;
  const value = endOf(text, item);
  if (from < 0 || value === null || text.slice(from + 1, item.range?.[0]).trim() !== '') return null;
  // A comment in the last line of an entry is that line's; what follows it belongs to what comes next, or to nobody.
  const end = value + (item.flow ? 0 : (/^[ \t]+#[^\r\n]*/.exec(text.slice(value))?.[0].length ?? 0));
  const alone = parseDocument(' '.repeat(column) + text.slice(from, end), {
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const own = isSeq(alone.contents) ? alone.contents.items[0] : null;
  if (!isMap(own)) return null;
  const [first = '', ...rest] = entryText(own, decision, column).split('\n');
  const written = [first.slice(column), ...rest].join('\n').trimEnd();
  const entry = withGapsOf(text.slice(from, end), written);
  return text.slice(0, from) + asWritten(text, entry) + text.slice(end);
}

/** An entry, its comments as far behind their lines as they stood: `record: a.md   # old`. */
function withGapsOf(before: string, entry: string): string {
  const gaps = new Map(
    [...before.matchAll(/^[ \t]*(?:-[ \t]+)?([\w-]+:).*?([ \t]{2,})(#[^\r\n]*)/gm)].map(
      ([, key = '', gap = '', comment = '']) => [`${key} ${comment}`, gap],
    ),
  );
  return entry.replace(
    /^([ \t]*(?:-[ \t]+)?([\w-]+:).*?) (#.*)$/gm,
    (line, start: string, key: string, comment: string) => {
      const gap = gaps.get(`${key} ${comment}`);
      return gap === undefined ? line : `${start}${gap}${comment}`;
    },
  );
}

/** Where the last character of a node stands, its trailing blank and comments left out. */
function endOf(text: string, { range }: Node): number | null {
  if (!range) return null;
  return range[0] + text.slice(range[0], range[1]).trimEnd().length;
}

/** An entry of a block list whose dash stands at a column, with a line break at its end. */
function entryText(map: YAMLMap, decision: WrittenDecision, column: number): string {
  map.commentBefore = null;
  map.spaceBefore = false;
  const document = new Document();
  document.contents = document.createNode([]) as never;
  const isFlow = map.flow === true;
  (document.contents as unknown as YAMLSeq).items.push(update(map, decision));
  // An entry that holds answers is too long for one line.
  if (isFlow) map.flow = false;
  const indent = ' '.repeat(column);
  return rendered(document).replace(/^(?=.)/gm, indent);
}

/** Puts whole lines behind the line in which an offset lies. */
function insertLines(text: string, offset: number, lines: string): string {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return `${text}${lineEnd(text)}${asWritten(text, lines)}`;
  return text.slice(0, newline + 1) + asWritten(text, lines) + text.slice(newline + 1);
}

/** The column of dashes in the other lists of the file; two where it has none. */
function listColumn(text: string, contents: YAMLMap): number {
  for (const { value } of contents.items) {
    if (!isSeq(value) || value.flow || !value.range) continue;
    return value.range[0] - (text.lastIndexOf('\n', value.range[0] - 1) + 1);
  }
  return 2;
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Lines with the line ends of the text that they go into. */
function asWritten(text: string, lines: string): string {
  return lines.replaceAll('\n', lineEnd(text));
}
