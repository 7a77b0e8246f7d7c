import { Buffer } from 'node:buffer';
import { stringify } from 'yaml';
import { isPlain, property, textOf } from '../plain.js';

/**
 * Functions of Go templates, Sprig and Helm that charts use for names, images, addresses and variables. One that is
 * not here gives nothing.
 *
 * Source: https://helm.sh/docs/chart_template_guide/function_list/
 */
export const functions: Readonly<Record<string, (...given: readonly unknown[]) => unknown>> = Object.assign(
  Object.create(null) as Record<string, (...given: readonly unknown[]) => unknown>,
  {
    default: (fallback: unknown, value: unknown) => (isEmpty(value) ? fallback : value),
    coalesce: (...values: unknown[]) => values.find((value) => !isEmpty(value)),
    required: (_: unknown, value: unknown) => value,
    ternary: (yes: unknown, no: unknown, condition: unknown) => (isEmpty(condition) ? no : yes),
    empty: (value: unknown) => isEmpty(value),
    not: (value: unknown) => isEmpty(value),
    and: (...values: unknown[]) => values.find(isEmpty) ?? (values.some(isEmpty) ? undefined : values.at(-1)),
    or: (...values: unknown[]) => values.find((value) => !isEmpty(value)) ?? values.at(-1),
    eq: (value: unknown, ...others: unknown[]) =>
      others.some((other) => textOfValue(value) === textOfValue(other)),
    ne: (value: unknown, other: unknown) => textOfValue(value) !== textOfValue(other),
    quote: (...values: unknown[]) => values.map((value) => JSON.stringify(textOfValue(value))).join(' '),
    squote: (value: unknown) => `'${textOfValue(value).replaceAll("'", "''")}'`,
    toYaml: (value: unknown) =>
      value === undefined ? '' : stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 }).trimEnd(),
    toJson: (value: unknown) => (value === undefined ? '' : JSON.stringify(value)),
    toString: (value: unknown) => textOfValue(value),
    int: (value: unknown) => Number(textOfValue(value)) || 0,
    int64: (value: unknown) => Number(textOfValue(value)) || 0,
    indent: (count: unknown, value: unknown) => indented(count, value),
    nindent: (count: unknown, value: unknown) => `\n${indented(count, value)}`,
    printf: (format: unknown, ...values: unknown[]) => {
      const waiting = [...values];
      return textOfValue(format).replace(/%[-+#0-9.]*([svdqt%])/g, (_, verb: string) =>
        verb === '%'
          ? '%'
          : verb === 'q'
            ? JSON.stringify(textOfValue(waiting.shift()))
            : textOfValue(waiting.shift()),
      );
    },
    print: (...values: unknown[]) => values.map(textOfValue).join(''),
    lower: (text: unknown) => textOfValue(text).toLowerCase(),
    upper: (text: unknown) => textOfValue(text).toUpperCase(),
    trim: (text: unknown) => textOfValue(text).trim(),
    trunc: (count: unknown, text: unknown) => textOfValue(text).slice(0, Number(count) || undefined),
    trimSuffix: (suffix: unknown, text: unknown) => withoutEnd(textOfValue(text), textOfValue(suffix)),
    trimPrefix: (prefix: unknown, text: unknown) =>
      textOfValue(text).startsWith(textOfValue(prefix))
        ? textOfValue(text).slice(textOfValue(prefix).length)
        : textOfValue(text),
    replace: (from: unknown, to: unknown, text: unknown) =>
      textOfValue(text).replaceAll(textOfValue(from), () => textOfValue(to)),
    contains: (part: unknown, text: unknown) => textOfValue(text).includes(textOfValue(part)),
    hasPrefix: (part: unknown, text: unknown) => textOfValue(text).startsWith(textOfValue(part)),
    hasSuffix: (part: unknown, text: unknown) => textOfValue(text).endsWith(textOfValue(part)),
    join: (separator: unknown, items: unknown) =>
      (Array.isArray(items) ? items : [items]).map(textOfValue).join(textOfValue(separator)),
    list: (...items: unknown[]) => items,
    first: (items: unknown) => (Array.isArray(items) ? items[0] : undefined),
    last: (items: unknown) => (Array.isArray(items) ? items.at(-1) : undefined),
    len: (value: unknown) =>
      isPlain(value) ? Object.keys(value).length : ((value as string | undefined)?.length ?? 0),
    dict: (...pairs: unknown[]) =>
      Object.fromEntries(
        pairs.flatMap((key, index) =>
          index % 2 === 0 ? [[textOfValue(key), pairs[index + 1]] as const] : [],
        ),
      ),
    get: (map: unknown, key: unknown) => property(map, textOfValue(key)),
    hasKey: (map: unknown, key: unknown) => property(map, textOfValue(key)) !== undefined,
    index: (value: unknown, ...keys: unknown[]) =>
      keys.reduce<unknown>(
        (inner, key) => (Array.isArray(inner) ? inner[Number(key)] : property(inner, textOfValue(key))),
        value,
      ),
    merge: (...maps: unknown[]) => Object.assign({}, ...maps.filter(isPlain).toReversed()),
    mergeOverwrite: (...maps: unknown[]) => Object.assign({}, ...maps.filter(isPlain)),
    b64enc: (text: unknown) => Buffer.from(textOfValue(text)).toString('base64'),
  },
);

/** What Go holds for false: nothing, zero, an empty text, list or mapping. */
export function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isPlain(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || value === 0 || value === '';
}

/** A value as it is printed into a text. */
export function textOfValue(value: unknown): string {
  return textOf(value) ?? (typeof value === 'object' && value !== null ? JSON.stringify(value) : '');
}

function indented(count: unknown, value: unknown): string {
  const space = ' '.repeat(Math.min(Number(count) || 0, 100));
  return textOfValue(value)
    .split('\n')
    .map((line) => space + line)
    .join('\n');
}

function withoutEnd(text: string, end: string): string {
  return end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text;
}
