import { nearest } from '../nearest.js';
import { quotedWord } from '../report/text.js';
import type { Candidate } from './candidates.js';
import type { Subject } from './interview.js';

/** What the words of a user name: the candidates, and the subject that they stand for together. */
export type Named = { readonly subject: Subject; readonly candidates: readonly Candidate[] };

/**
 * The interactions that are named by `orders->payment`, `orders payment POST /charge`, the id of an interaction or the
 * place of one, `src/orders.ts:41`, relative to the system. Empty where there is none.
 */
export function named(text: string, candidates: readonly Candidate[]): readonly Named[] {
  const place = candidates.filter(({ interactions }) =>
    interactions.some(
      ({ id, file, line, column, sink }) =>
        id === text ||
        [`${file}:${line}`, `${file}:${line}:${column}`, `${sink.file}:${sink.line}`].includes(text),
    ),
  );
  if (place.length > 0)
    return place.map((candidate) => ({ subject: candidate.subject, candidates: [candidate] }));
  const words = wordsOf(text);
  const [from = '', to = '', ...operation] = words;
  const between = candidates.filter(({ subject }) => subject.from === from && subject.to === to);
  if (operation.length === 0) {
    return between.length === 0 ? [] : [{ subject: { from, to, operation: null }, candidates: between }];
  }
  const wanted = operation.join(' ').toLowerCase();
  const exact = between.filter(({ subject }) => subject.operation.toLowerCase() === wanted);
  const fitting =
    exact.length > 0 ? exact : between.filter(({ subject }) => endsWith(subject.operation, wanted));
  return fitting.map((candidate) => ({ subject: candidate.subject, candidates: [candidate] }));
}

/** Up to three names of interactions that the words were most likely meant to be. */
export function nearestNames(text: string, candidates: readonly Candidate[]): string[] {
  const [from = '', to = '', ...operation] = wordsOf(text);
  const names = new Map<string, string>();
  for (const { subject } of candidates) {
    const full = nameOf(subject);
    names.set(`${subject.from} ${subject.to} ${subject.operation}`, full);
    names.set(`${subject.from} ${subject.to}`, full);
    names.set(subject.operation, full);
  }
  const meant = [[from, to, ...operation].join(' '), `${from} ${to}`, operation.join(' '), text].flatMap(
    (wanted) => {
      const name = wanted === '' ? null : nearest(wanted, [...names.keys()]);
      return name === null ? [] : [names.get(name) ?? name];
    },
  );
  const sharing = candidates
    .filter(({ subject }) => [subject.from, subject.to].some((name) => name === from || name === to))
    .map(({ subject }) => nameOf(subject));
  return [...new Set([...meant, ...sharing])].slice(0, 3);
}

/** How a subject is named on the command line: what a shell would act upon stands in quotes. */
export function nameOf({ from, to, operation }: Subject): string {
  const words = operation === null ? [] : operation.split(' ');
  const isPlain = words.every((word) => quotedWord(word) === word);
  return [quotedWord(from), quotedWord(to), ...(isPlain ? words : [quotedWord(operation ?? '')])].join(' ');
}

/** Both services, then the words of the operation, however they are joined. */
function wordsOf(text: string): string[] {
  return text
    .replace(/\s*(?:->|=>|→)\s*/, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** `charge` for `rpc payment.Payments/Charge`, `/charge` for `POST /charge`. */
function endsWith(operation: string, wanted: string): boolean {
  const name = operation.toLowerCase();
  return name.endsWith(wanted) && /[\s./]$/.test(name.slice(0, name.length - wanted.length));
}
