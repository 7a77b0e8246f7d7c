import type { Retry } from '../../model.js';
import type { RemoteAction, RetryModel } from '../library.js';
import { type BoundCall, type CallGraph, viewOf } from './callgraph.js';
import { callKey, type Evaluated, isStated } from './evaluated.js';
import { type CallView, locate } from './locations.js';
import { numberOf, settled } from './numbers.js';
import { onceFor } from './once.js';
import { loopRetry } from './retry-loops.js';
import { chainedViews } from './stated-bounds.js';
import { surroundsOf, type Wrap } from './wraps.js';

/**
 * How often a remote call is tried, by its library's own retries, those that are put on its client, and every wrapper
 * and loop by hand around it: retries inside retries multiply. Of several ways to the call, the one that tries most. null where nothing
 * retries it.
 */
export function retriesOf(
  graph: CallGraph,
  calls: readonly BoundCall[],
  method: string | null,
): Retry | null {
  const all = calls.flatMap((call) => {
    const own = [ownRetries(graph, call, method), ...clientRetries(graph, call, method)];
    return surroundsOf(graph, call).map(({ wraps, runs }) =>
      [
        ...own,
        ...wraps.map((wrap) => wrapRetries(graph, wrap, method)),
        ...runs.map((run) => loopRetry(graph, run)),
      ].reduce(nested, null),
    );
  });
  return all.reduce(worse, null);
}

function ownRetries(graph: CallGraph, call: BoundCall, method: string | null): Retry | null {
  const { library, context } = call;
  const { retries } = library.action as RemoteAction;
  if (!retries) return null;
  const view = viewOf(library, context);
  if (retries.chained === undefined) return retriesAt(graph, retries, view, method);
  const [chained] = chainedViews(call, retries.chained);
  return chained ? retriesAt(graph, retries, chained, method) : null;
}

/** What wraps the call's client: `axiosRetry(client, { retries: 3 })`. */
function clientRetries(graph: CallGraph, { library }: BoundCall, method: string | null): (Retry | null)[] {
  const { receiver } = library;
  const client = receiver?.k === 'parameter' ? receiver.otherwise : receiver;
  if (client?.k !== 'library') return [];
  return retryingWraps(graph).flatMap(({ action, call, context, receiver: of, name }) => {
    if (action.is !== 'wrap' || !action.retries || !action.what) return [];
    const view = { call, context, receiver: of, name };
    const isOn = isSameClient(locate(graph.evaluator, action.what, view), client);
    return isOn ? [retriesAt(graph, action.retries, view, method)] : [];
  });
}

/** The calls that give a client retries; every call of a client asks for them. */
const retryingWraps = onceFor(({ libraryCalls }: CallGraph) =>
  libraryCalls.filter(({ action }) => action.is === 'wrap' && action.retries && action.what),
);

type LibraryValue = Evaluated & { readonly k: 'library' };

/** Whether two values are the same client: made by the same call, or both what the library exports. */
function isSameClient(one: Evaluated, other: LibraryValue): boolean {
  if (one.k !== 'library' || one.model !== other.model || one.type !== other.type) return false;
  const [a, b] = [one.made, other.made];
  if (a === 'elsewhere' || b === 'elsewhere') return false;
  return a === null || b === null ? a === b : callKey(a.call) === callKey(b.call);
}

function wrapRetries(graph: CallGraph, { action, view }: Wrap, method: string | null): Retry | null {
  return action.retries ? retriesAt(graph, action.retries, view, method) : null;
}

/** What a place states about retries, or else what the library does by itself. */
function retriesAt(graph: CallGraph, model: RetryModel, view: CallView, method: string | null): Retry | null {
  if (model.methods && method !== null && !model.methods.includes(method)) return null;
  const delay = delayAt(graph, model, view);
  const attempts = attemptsOf(model, countAt(graph, model, view, method));
  if (attempts !== null && attempts <= 1) return null;
  return model.timeout === 'all' ? { attempts, waits: 1, delay } : { attempts, delay };
}

/** That it retries is stated, and how often is not known. */
const AT_LEAST_ONCE = 'at least once';

function countAt(
  graph: CallGraph,
  model: RetryModel,
  view: CallView,
  method: string | null,
): number | null | typeof AT_LEAST_ONCE {
  const value = model.at ? settled(locate(graph.evaluator, model.at, view)) : null;
  if (value === null || !isStated(value)) {
    const isRetried = method === null || (model.methodsByDefault?.includes(method) ?? true);
    return isRetried ? model.default : model.counts === 'retries' ? 0 : 1;
  }
  switch (value.k) {
    case 'object':
    case 'merged':
    case 'record':
    case 'function':
    case 'array':
      return model.default; // other options of the same name
    case 'literal':
      return value.value === false ? 0 : (numberOf(value) ?? model.default);
    default:
      return AT_LEAST_ONCE;
  }
}

function attemptsOf(model: RetryModel, count: number | null | typeof AT_LEAST_ONCE): number | null {
  if (count === AT_LEAST_ONCE) return 2;
  if (count === null || !Number.isFinite(count)) return null;
  return model.counts === 'retries' ? count + 1 : count;
}

function delayAt(graph: CallGraph, model: RetryModel, view: CallView): Retry['delay'] {
  const value = model.delayAt ? settled(locate(graph.evaluator, model.delayAt, view)) : null;
  if (value === null || !isStated(value)) return model.delay;
  if (value.k !== 'literal') return 'unknown';
  if (value.value === 'exponential' || value.value === 'fixed' || value.value === 'none') return value.value;
  const ms = numberOf(value);
  return ms === null ? 'unknown' : ms > 0 ? 'fixed' : 'none';
}

const DELAYS = ['none', 'fixed', 'unknown', 'exponential'] as const;

/** A retry around a retry: the attempts multiply, and the shorter delay is the one that hurts. */
export function nested(inner: Retry | null, outer: Retry | null): Retry | null {
  if (!inner || !outer) return inner ?? outer;
  const delay = DELAYS.find((each) => each === inner.delay || each === outer.delay) ?? 'unknown';
  const waits = product(waitsOf(inner), waitsOf(outer));
  return { attempts: product(inner.attempts, outer.attempts), waits, delay };
}

function product(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one * other;
}

function waitsOf({ waits, attempts }: Retry): number | null {
  return waits === undefined ? attempts : waits;
}

function worse(one: Retry | null, other: Retry | null): Retry | null {
  if (!one || !other) return one ?? other;
  const most = (retry: Retry) => retry.attempts ?? Number.POSITIVE_INFINITY;
  return most(other) > most(one) ? other : one;
}
