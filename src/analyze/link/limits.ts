import type { TimeoutSource } from '../../model.js';
import type { BoundModel } from '../library.js';
import { argumentsOf } from './arguments.js';
import type { CallGraph } from './callgraph.js';
import { type Evaluated, literal } from './evaluated.js';
import { numberOf, settled } from './numbers.js';
import { abortDelay, movedDate } from './timers.js';

/** What a place says about a bound. */
export type Bound =
  | { readonly is: 'known'; readonly ms: number; readonly source: TimeoutSource; readonly detail: string }
  /** A limit is stated, of a length that is not known. */
  | { readonly is: 'some'; readonly source: TimeoutSource; readonly detail: string }
  /** Something is stated, and it is not known whether it bounds anything. */
  | { readonly is: 'unknown'; readonly detail: string; readonly bySignal?: boolean }
  /** Something is stated that bounds nothing: `timeout: 0`, a signal that no timer aborts. */
  | { readonly is: 'none'; readonly detail: string; readonly bySignal?: boolean };

/** What a value means as a bound; null where nothing is stated. */
export function interpret(
  graph: CallGraph,
  means: BoundModel['means'],
  value: Evaluated,
  source: TimeoutSource,
  location: string,
): Bound | null {
  if (value.k === 'oneOf')
    return weakest(withoutOverrides(value.of).map((each) => interpret(graph, means, each, source, location)));
  if (value.k === 'undefined' || (value.k === 'literal' && value.value === null)) return null;
  const option = location.split('.').at(-1) ?? location;
  const name = /^[@\d*]/.test(option) ? 'the limit' : `\`${option}\``;
  if (means === 'signal') {
    const bound = signalBound(graph, value, source);
    return bound.is === 'known' || bound.is === 'some' ? bound : { ...bound, bySignal: true };
  }
  if (means === 'deadline') return deadlineBound(graph, value, source);
  if (value.k === 'literal' && value.value === false)
    return { is: 'none', detail: `${name} is switched off` };
  const known = settled(asDeployed(graph, value));
  if (known.k === 'object' || known.k === 'merged' || known.k === 'function' || known.k === 'array')
    return null;
  const ms = means === 'duration-text' ? durationOf(known) : numberOf(known);
  if (ms === null) {
    if (value.k === 'setting') return { is: 'some', source, detail: `${name} is the setting ${value.name}` };
    return {
      is: 'unknown',
      detail:
        value.k === 'parameter'
          ? `${name} is \`${value.name}\`, which the caller passes in`
          : `${name} is not known: ${value.k === 'unknown' ? value.reason : 'it is computed'}`,
    };
  }
  if (ms <= 0 || !Number.isFinite(ms))
    return { is: 'none', detail: `${name} is ${ms}, which means no limit` };
  return { is: 'known', ms: means === 'seconds' ? ms * 1000 : ms, source, detail: `${name}` };
}

/** A setting as what is deployed gives it. */
function asDeployed({ evaluator }: CallGraph, value: Evaluated): Evaluated {
  const { environment } = evaluator.program;
  const given =
    value.k === 'setting' && Object.hasOwn(environment, value.name) ? environment[value.name] : '';
  return given ? literal(given) : value;
}

/** `overrides[key] || process.env[key] || 60_000`: a member of options that nobody in sight gives changes nothing. */
function withoutOverrides(all: readonly Evaluated[]): readonly Evaluated[] {
  const others = all.filter(
    (each) => each.k !== 'parameter' || each.path.length < 2 || each.otherwise !== null,
  );
  return others.length > 0 ? others : all;
}

/** Of alternatives, the one that bounds least: none, then unknown, then one of unknown length, then the longest. */
export function weakest(bounds: readonly (Bound | null)[]): Bound | null {
  if (bounds.some((bound) => bound === null)) {
    const other = bounds.find((bound) => bound !== null);
    return other ? { is: 'unknown', detail: 'a limit is set on some paths only' } : null;
  }
  const stated = bounds as readonly Bound[];
  const none = stated.find((bound) => bound.is === 'none');
  const open = stated.find((bound) => bound.is === 'unknown');
  const known = stated.filter((bound) => bound.is === 'known').sort((a, b) => b.ms - a.ms);
  return none ?? open ?? stated.find((bound) => bound.is === 'some') ?? known[0] ?? null;
}

/** `5s`, `2 minutes`, or a number of milliseconds. */
function durationOf(value: Evaluated): number | null {
  if (value.k === 'literal' && typeof value.value === 'string') {
    const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|days?|seconds?|minutes?|hours?|milliseconds?)\s*$/.exec(
      value.value,
    );
    const unit = match?.[2] ?? '';
    if (match)
      return Number(match[1]) * (DURATION_UNITS[unit] ?? DURATION_UNITS[unit.replace(/s$/, '')] ?? 1);
  }
  return numberOf(value);
}

const DURATION_UNITS: Record<string, number> = {
  ms: 1,
  d: 86_400_000,
  day: 86_400_000,
  m: 60_000,
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  s: 1000,
};

/** An absolute time. A plain number is one in 1970, so that every call fails at once: that is no bound anyone meant. */
function deadlineBound(graph: CallGraph, value: Evaluated, source: TimeoutSource): Bound {
  const known = settled(value);
  if (known.k === 'time') {
    const ms = numberOf(known.fromNow);
    if (ms !== null && ms > 0) return { is: 'known', ms, source, detail: 'deadline' };
    return { is: 'unknown', detail: 'the deadline is computed from something that is not known' };
  }
  if (known.k === 'result') {
    const moved = movedDate(graph, known);
    const ms = moved ? numberOf(moved) : null;
    if (ms !== null) return { is: 'known', ms, source, detail: 'deadline' };
  }
  const number = numberOf(known);
  if (number !== null && Number.isFinite(number) && number < 1e11) {
    return {
      is: 'none',
      detail: `the deadline ${number} is an absolute time in 1970: every call fails at once`,
    };
  }
  if (number === Number.POSITIVE_INFINITY) return { is: 'none', detail: 'the deadline is Infinity' };
  return { is: 'unknown', detail: 'the deadline is not known' };
}

/** An AbortSignal bounds a call if a timer aborts it. */
function signalBound(graph: CallGraph, value: Evaluated, source: TimeoutSource): Bound {
  const known = settled(value);
  if (known.k === 'result') {
    const callee = known.callee.k === 'external' ? known.callee.path : '';
    if (callee === 'AbortSignal.timeout') {
      const [first] = argumentsOf(graph.evaluator, known.call, known.context);
      const ms = first ? numberOf(graph.evaluator.force(first)) : null;
      return ms === null
        ? { is: 'some', source, detail: 'AbortSignal.timeout of a length that is not known' }
        : { is: 'known', ms, source, detail: 'AbortSignal.timeout' };
    }
    if (callee === 'AbortSignal.any') return anySignal(graph, known, source);
    if (callee === 'AbortController') {
      const delay = abortDelay(graph, known);
      if (!delay) return { is: 'none', detail: 'no timer aborts the signal that it is given' };
      const ms = numberOf(delay);
      return ms === null
        ? { is: 'some', source, detail: 'a timer of unknown length aborts it' }
        : { is: 'known', ms, source, detail: 'a timer aborts it' };
    }
    return { is: 'unknown', detail: 'the signal that it is given comes from a call that is not followed' };
  }
  if (known.k === 'parameter') {
    return known.path.length > 0 || known.ref.module.functions[known.ref.id]?.argumentOf
      ? { is: 'none', detail: `no timer aborts the signal that it is given (\`${known.name}\`)` }
      : { is: 'unknown', detail: `the signal \`${known.name}\` is passed in by the caller` };
  }
  return {
    is: 'unknown',
    detail: known.k === 'unknown' ? known.reason : 'the signal that it is given is not followed',
  };
}

function anySignal(graph: CallGraph, value: Evaluated & { k: 'result' }, source: TimeoutSource): Bound {
  const [first] = argumentsOf(graph.evaluator, value.call, value.context);
  const list = first ? graph.evaluator.force(first) : null;
  if (list?.k !== 'array') return { is: 'unknown', detail: 'AbortSignal.any of signals that are not known' };
  const bounds = list.items.map((item) => signalBound(graph, graph.evaluator.force(item), source));
  const known = bounds.filter((bound) => bound.is === 'known').sort((a, b) => a.ms - b.ms);
  return (
    known[0] ??
    bounds.find((bound) => bound.is === 'some') ??
    bounds.find((bound) => bound.is === 'unknown') ??
    bounds[0] ?? { is: 'none', detail: 'no timer aborts the signal that it is given' }
  );
}
