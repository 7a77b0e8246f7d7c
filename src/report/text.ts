import { posix } from 'node:path';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/**
 * Control characters, invisible formatting (bidirectional overrides, zero-width text), separators that start a
 * line, and halves of surrogate pairs. Joiners stay: emoji and many scripts are written with them.
 */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The only texts that may have several lines: what hoplint itself wrote for people to read or paste. */
const MANY_LINES: ReadonlySet<string> = new Set(['suggestion', 'hint']);

/** Makes text from an analysed tree harmless on a terminal: what would act or hide is shown as a symbol. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? '␡' : '\ufffd';
  });
}

/** `visible` for each line of a text. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}

/** `visible` for every text in plain data. Line breaks stay where several lines are expected. */
export function neutralise<T>(data: T): T {
  return neutraliseAny(data, '') as T;
}

/** Names of files as `neutralise` shows them, so that what belongs to a file is still found by its name. */
export function neutraliseKeys<T>(byName: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...byName].map(([name, value]) => [visible(name), value]));
}

function neutraliseAny(data: unknown, key: string): unknown {
  if (typeof data === 'string') {
    return MANY_LINES.has(key) ? visibleLines(data) : visible(data);
  }
  if (Array.isArray(data)) return data.map((item) => neutraliseAny(item, key));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, neutraliseAny(value, name)]));
}

/** Lines of at most `width` columns, broken at spaces. A longer word stays whole: paths are to be clicked. */
export function wrap(text: string, width: number): string[] {
  return wrapAnsi(text, Math.max(width, 12)).split('\n');
}

/** Fills with spaces up to `width` columns, whatever the width of the characters. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** `1 error`, `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function sentenceList(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** Milliseconds for people: `250 ms`, `2.5 s`, `5 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${round(ms)} ms`;
  if (ms < 120_000) return `${round(ms / 1000)} s`;
  return `${round(ms / 60_000)} min`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** `services/a.ts:3:7`, with the way from the working directory in front, so that terminals can open it. */
export function place(
  at: { readonly file: string; readonly line: number; readonly column: number },
  prefix: string,
): string {
  return `${pathOf(at.file, prefix)}:${at.line}:${at.column}`;
}

/** `shop/` and `../config/hoplint.yaml` are `config/hoplint.yaml`. */
export function pathOf(file: string, prefix: string): string {
  return prefix === '' ? file : posix.normalize(prefix + file);
}

/** As a shell, and what splits words as a shell does, takes it for one word. */
export function quotedWord(word: string): string {
  return /^[\w./@+:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
