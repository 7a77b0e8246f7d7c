import type { Retry } from '../../model.js';
import type { CallFacts, LoopFacts, ModuleFacts, Region, Value } from '../facts.js';
import type { CallGraph } from './callgraph.js';
import { regionsAround } from './dependence.js';
import type { CallRef, Context } from './evaluated.js';
import { numberOf } from './numbers.js';
import { at, callOf } from './program.js';
import type { Run } from './wraps.js';

const SLEEP = /^(sleep|delay|wait(For)?|pause|setTimeout|timeout|back-?off)$|(sleep|delay|backoff)$/i;
const RETRY = /[Rr]etr(?:y|ies)|RETR(?:Y|IES)|[Aa]ttempt|ATTEMPT|\btries\b|Tries/;

export type LoopRegion = Region & { readonly k: 'loop' };

/**
 * What a loop by hand around a call makes of it: `for (let i = 0; i < 5; i++) try { return await call() } catch {}`.
 * Null where no loop goes on when the call has failed and ends when it has not. How often it goes round, where that is
 * not known, counts as once more.
 */
export function loopRetry(graph: CallGraph, { call, context }: Run): Retry | null {
  let isCaught = false;
  for (const { region } of regionsAround(call)) {
    if (region.k === 'try' && region.catches) isCaught = true;
    if (region.k === 'loop') {
      const isRetry = isCaught && isRetrying(region) && !isPolling(call, region);
      return isRetry ? retryOf(graph, call.module, region, context) : null;
    }
  }
  return null;
}

/** Not one that goes over elements, hosts say, or takes messages as long as the service runs. */
function isRetrying({ catches, exits, form, text }: LoopRegion): boolean {
  if (!catches || !exits || form.startsWith('for-') || /\.(length|size)\b/.test(text)) return false;
  return form === 'for' || RETRY.test(text);
}

/**
 * Whether a loop waits and goes round again when the call has been answered: `try { if (done(await ask())) return; await
 * sleep(1000) } catch {}`. It asks for news; nothing is sent again because it failed.
 */
export function isPolling(call: CallRef, loop: LoopRegion): boolean {
  const { module } = call;
  const tried = regionsAround(call).find(({ region }) => region.k === 'try' || region.k === 'loop')?.region;
  if (!tried) return false;
  const { line } = callOf(call);
  const waits = module.calls.filter(
    (each) => each.line > line && each.endLine <= tried.endLine && SLEEP.test(nameOf(module, each)),
  );
  const conditional = module.regions.filter(
    (region) =>
      region.function === loop.function &&
      (region.k === 'branch' || region.k === 'catch') &&
      region.line >= tried.line &&
      region.endLine <= tried.endLine,
  );
  return waits.some(
    (wait) => !conditional.some((each) => each.line <= wait.line && wait.line <= each.endLine),
  );
}

function retryOf(graph: CallGraph, module: ModuleFacts, region: LoopRegion, context: Context): Retry | null {
  const attempts = attemptsOf(graph, module, region, context) ?? 2;
  return attempts > 1 ? { attempts, delay: delayIn(graph, module, region, context) } : null;
}

/** `i < 5` from 0, `attempt <= max` from 1, `left > 0` from 3. */
function attemptsOf(
  graph: CallGraph,
  module: ModuleFacts,
  { test }: LoopFacts,
  context: Context,
): number | null {
  if (test?.k !== 'binary' || test.left.k !== 'variable') return null;
  const { init } = at(module.variables, test.left.id);
  const from = init === undefined ? null : numberOf(graph.evaluator.evaluate(init, context));
  const to = numberOf(graph.evaluator.evaluate(test.right, context));
  if (from === null || to === null) return null;
  switch (test.operator) {
    case '<':
      return to - from;
    case '<=':
      return to - from + 1;
    case '>':
      return from - to;
    case '>=':
      return from - to + 1;
    default:
      return null;
  }
}

/** A wait whose length is computed grows from one attempt to the next; one that is a number does not. */
function delayIn(
  graph: CallGraph,
  module: ModuleFacts,
  region: LoopRegion,
  context: Context,
): Retry['delay'] {
  const waits = module.calls.filter(
    (each) => each.line >= region.line && each.endLine <= region.endLine && SLEEP.test(nameOf(module, each)),
  );
  const [wait] = waits;
  if (!wait) return 'none';
  const lengths = waits.flatMap((each) => each.arguments.filter((value) => value.k !== 'function'));
  const changing = new Set([...region.assigns, ...region.variables]);
  if (lengths.some((length) => mentions(module, length, changing))) return 'exponential';
  return lengths.some((length) => numberOf(graph.evaluator.evaluate(length, context)) !== null)
    ? 'fixed'
    : 'unknown';
}

function nameOf(module: ModuleFacts, { callee }: CallFacts): string {
  if (callee.k === 'member' || callee.k === 'global') return callee.name;
  return callee.k === 'variable' ? at(module.variables, callee.id).name : '';
}

/** Whether an expression has one of some variables in it, also through constants that are computed from them. */
function mentions(module: ModuleFacts, value: Value, variables: ReadonlySet<number>, depth = 0): boolean {
  const inside = (each: Value) => mentions(module, each, variables, depth + 1);
  if (depth > 8) return false;
  switch (value.k) {
    case 'variable': {
      const { init } = at(module.variables, value.id);
      return variables.has(value.id) || (init !== undefined && inside(init));
    }
    case 'binary':
      return inside(value.left) || inside(value.right);
    case 'call':
      return at(module.calls, value.call).arguments.some(inside);
    case 'fallback':
      return inside(value.first) || inside(value.second);
    case 'conditional':
      return inside(value.then) || inside(value.otherwise);
    case 'index':
      return inside(value.key);
    case 'member':
    case 'await':
      return inside(value.of);
    default:
      return false;
  }
}
