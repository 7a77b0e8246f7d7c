import type { AnswerUse, FailureUse, Handling, OperationKind } from '../../model.js';
import type { ModuleFacts, Region, Use, Value } from '../facts.js';
import type { CallGraph } from './callgraph.js';
import { isLog, regionsAround } from './dependence.js';
import { type CallRef, callKey } from './evaluated.js';
import { isGatheredOutside, outerCalls, waitFor } from './flow.js';
import { handlingByClause, handlingByFunction, handlingByName } from './handling.js';
import { onceFor } from './once.js';
import { at, callOf } from './program.js';
import type { Frame } from './ways.js';

/** `returned`: it is what the function gives, so that its caller decides. */
type Fate = AnswerUse | 'returned';

const WEIGHT: Readonly<Record<Fate, number>> = { unused: 0, success: 1, returned: 2, data: 3 };

function most<T extends Fate>(fates: readonly T[]): T | 'unused' {
  return fates.reduce<T | 'unused'>((a, b) => (WEIGHT[b] > WEIGHT[a] ? b : a), 'unused');
}

/** What an operation uses of the answer of the call at the end of a way. */
export function answerOf(graph: CallGraph, way: readonly Frame[], kind: OperationKind): AnswerUse {
  for (const { call } of [...way].reverse()) {
    const fate = answerAt(graph, call);
    if (fate !== 'returned') return fate;
  }
  // Nobody gets what a consumer or a job returns.
  return kind === 'http' || kind === 'rpc' ? 'data' : 'unused';
}

/**
 * What the code uses of a call's answer, whoever it is that comes to it: `callers` are those that decide where it goes.
 * Where it leaves the code that is in sight, that cannot be told.
 */
export function answerAnywhere(graph: CallGraph, call: CallRef, callers: readonly CallRef[]): AnswerUse {
  const found: AnswerUse[] = [];
  const seen = new Set<string>();
  const open = [call];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(callKey(next))) continue;
    seen.add(callKey(next));
    const fate = answerAt(graph, next);
    if (fate !== 'returned') {
      found.push(fate);
      continue;
    }
    const around = graph.invocations({ module: next.module, id: callOf(next).function });
    const deciding = around.filter((each) =>
      callers.some((caller) => callKey(caller) === callKey(each.call)),
    );
    const outer = (deciding.length > 0 ? deciding : around).map((each) => each.call);
    if (outer.length === 0) found.push('data');
    open.push(...outer);
  }
  return most(found);
}

/** What the function that a call is in uses of its answer. */
export function answerAt(graph: CallGraph, call: CallRef): Fate {
  const takesCallback = callOf(call).arguments.some(({ k }) => k === 'function');
  const isWrapped = graph.runs(call).some(({ how }) => how === 'callback');
  const isRemote = graph.libraryCallsAt(call).some(({ action }) => action.is === 'remote');
  // A client gives its answer to the callback.
  if (takesCallback && (isRemote || !isWrapped)) return 'data';
  return fateOf({ graph, module: call.module, seen: new Set() }, callOf(call).use, null);
}

type FateWalk = { readonly graph: CallGraph; readonly module: ModuleFacts; readonly seen: Set<string> };

/** Members of answers that only say whether it went well. */
const SUCCESS = /^(status|statusCode|statusText|ok|success|succeeded|acknowledged)$/;

/** `member` is the last one that was taken of the answer: of all of them, it alone says what is used. */
function fateOf(walk: FateWalk, use: Use, member: string | null): Fate {
  switch (use.k) {
    case 'awaited':
      return fateOf(walk, use.use, member);
    case 'member':
      return fateOf(walk, use.use, use.name);
    case 'discarded':
      return 'unused';
    case 'returned':
      return 'returned';
    case 'read':
      return SUCCESS.test(member ?? '') ? 'success' : 'data';
    case 'stored':
      return 'data';
    case 'assigned':
      return fateOfVariable(walk, use.variable, member);
    case 'receiver':
      return fateOfReceiver(walk, use.call, member);
    case 'argument':
      return fateOfArgument(walk, use.call, member);
  }
}

function fateOfVariable(walk: FateWalk, id: number, member: string | null): Fate {
  const key = `${id} ${member ?? ''}`;
  if (walk.seen.has(key)) return 'unused';
  walk.seen.add(key);
  const { uses = [], reads = [] } = at(walk.module.variables, id);
  const own = [...uses, ...reads].map((use) => fateOf(walk, use, member));
  return most([...own, ...destructured(walk, id)]);
}

/** `const { data } = answer` */
function destructured(walk: FateWalk, id: number): Fate[] {
  const parts = partsOf(walk.module).get(id) ?? [];
  return parts.flatMap((part) => (part.id === id ? [] : [fateOfVariable(walk, part.id, part.member)]));
}

/** A variable that is a member of another one. */
type Part = { readonly id: number; readonly member: string };

/** The variables that are members of each variable of a module. */
const partsOf = onceFor((module: ModuleFacts): ReadonlyMap<number, readonly Part[]> => {
  const parts = new Map<number, Part[]>();
  for (const [id, { init }] of module.variables.entries()) {
    const of = init && memberOfVariable(init);
    if (of?.member !== undefined) parts.set(of.id, [...(parts.get(of.id) ?? []), { id, member: of.member }]);
  }
  return parts;
});

/** The variable that a value is a member of, and the last of the members; itself where none is taken. */
function memberOfVariable(value: Value): { readonly id: number; readonly member?: string } | null {
  if (value.k === 'variable') return { id: value.id };
  if (value.k === 'await') return memberOfVariable(value.of);
  if (value.k === 'fallback') return memberOfVariable(value.first);
  if (value.k !== 'member' && value.k !== 'element') return null;
  const of = memberOfVariable(value.of);
  return of && { id: of.id, member: value.k === 'member' ? value.name : '*' };
}

/** Methods whose result stands for what they are called on. */
const TRANSPARENT = new Set(['catch', 'finally', 'toPromise', 'json', 'text', 'unwrap', 'exec', 'promise']);

function fateOfReceiver(walk: FateWalk, call: number, member: string | null): Fate {
  const facts = at(walk.module.calls, call);
  const name = facts.callee.k === 'member' ? facts.callee.name : '';
  if (TRANSPARENT.has(name)) return fateOf(walk, facts.use, member);
  if (name === 'pipe') return facts.arguments.every(isBound) ? fateOf(walk, facts.use, member) : 'data';
  if (name === 'subscribe') return fateOfSubscription(walk, facts.arguments[0], member);
  if (name !== 'then') return 'data';
  const [first] = facts.arguments;
  if (!first) return fateOf(walk, facts.use, member);
  const fate = fateInCallback(walk, first, member);
  // `.then((response) => response.json())` hands it on to whoever uses what `then` gives.
  return fate === 'returned' ? most(['success', fateOf(walk, facts.use, null)]) : fate;

  function isBound(operator: Value): boolean {
    return (
      operator.k === 'call' &&
      walk.graph
        .libraryCallsAt({ module: walk.module, id: operator.call })
        .some(({ action }) => action.is === 'wrap')
    );
  }
}

/** What is given to `subscribe`: a function, or an observer, of which `next` gets the answer. */
function fateOfSubscription(walk: FateWalk, given: Value | undefined, member: string | null): Fate {
  const isSpread = given?.k === 'object' && given.entries.some(({ key }) => typeof key !== 'string');
  if (given?.k !== 'object' || isSpread) return given ? notReturned(given) : 'unused';
  const handlers = given.entries.filter(({ key }) => key === 'next' || key === 'complete');
  return most(handlers.map(({ value }) => notReturned(value)));

  /** Nobody gets what the callback of a subscription returns. */
  function notReturned(callback: Value): Fate {
    const fate = fateInCallback(walk, callback, member);
    return fate === 'returned' ? 'success' : fate;
  }
}

/** What a callback uses of the answer that it is given. */
function fateInCallback(walk: FateWalk, callback: Value, member: string | null): Fate {
  if (callback.k !== 'function') return 'data';
  const [parameter] = at(walk.module.functions, callback.id).parameters;
  const fate = parameter === undefined ? 'unused' : fateOfVariable(walk, parameter, member);
  return fate === 'unused' && !onlyLogs(walk.module, callback.id) ? 'success' : fate;
}

const GATHERING = new Set(['all', 'allSettled', 'race', 'any', 'resolve']);

function fateOfArgument(walk: FateWalk, call: number, member: string | null): Fate {
  const facts = at(walk.module.calls, call);
  if (isLog(facts)) return 'unused';
  const { callee } = facts;
  const isPromise = callee.k === 'member' && callee.of.k === 'global' && callee.of.name === 'Promise';
  if (isPromise && GATHERING.has(callee.name)) {
    const fate = fateOf(walk, facts.use, member);
    return fate === 'unused' || fate === 'returned' ? fate : 'data';
  }
  const library = walk.graph.libraryCallsAt({ module: walk.module, id: call });
  // `firstValueFrom(observable)`, `pTimeout(promise)`
  const passes = library.some(({ action }) => action.is === 'wrap');
  return passes ? fateOf(walk, facts.use, member) : 'data';
}

/** What becomes of a failure, the `try` whose `catch` handles it, and what that comes to; null for none. */
export type Failure = {
  readonly use: FailureUse;
  readonly handler: { readonly module: ModuleFacts; readonly region: number } | null;
  readonly handling: Handling | null;
};

/** What becomes of a failure of the call at the end of a way. */
export function failureOf(way: readonly Frame[]): Failure {
  let isGathered = false;
  for (let index = way.length - 1; index >= 0; index -= 1) {
    const frame = way[index];
    const isPassed = isGathered && frame?.how === 'callback';
    isGathered = frame !== undefined && isGatheredOutside(frame.call);
    const failure = frame && !isPassed ? failureAt(frame) : null;
    if (failure && failure.use !== 'thrown') return failure;
  }
  return THROWN;
}

const THROWN: Failure = { use: 'thrown', handler: null, handling: null };
const FLOATING: Failure = { use: 'floating', handler: null, handling: null };

/** Callbacks that nobody waits for. */
const LATER = new Set(['forEach', 'setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask']);

function failureAt({ call, how }: Frame): Failure {
  const handler = handlerOf(call);
  if (handler !== null) return handler;
  const facts = callOf(call);
  const { callee } = facts;
  const name = callee.k === 'member' || callee.k === 'global' ? callee.name : '';
  if (how === 'callback') {
    if (LATER.has(name)) return FLOATING;
    if (facts.use.k === 'discarded' && name !== 'then') return THROWN;
  }
  if (waitFor(call) === null && !hasCallback(call)) return FLOATING;
  // `return call()` leaves the `try` before it fails.
  return facts.use.k === 'returned' ? THROWN : caughtAround(call);
}

/** A callback gets the failure. */
function hasCallback(call: CallRef): boolean {
  return callOf(call).arguments.some(({ k }) => k === 'function');
}

/** What `.catch(…)`, `.then(…, onFailure)` or `.subscribe({ error })` make of it; null where there is none. */
function handlerOf(call: CallRef): Failure | null {
  for (const outer of outerCalls(call)) {
    const { callee, arguments: args } = callOf(outer);
    if (callee.k !== 'member' || callOf(outer).function !== callOf(call).function) continue;
    const handler = handlerAmong(callee.name, args);
    if (!handler) continue;
    if (handler.k !== 'function')
      return { use: 'caught', handler: null, handling: handlingByName(call, outer, handler) };
    const use = isIdle(call.module, handler.id) ? 'swallowed' : 'caught';
    return { use, handler: null, handling: handlingByFunction(call, handler.id) };
  }
  return null;
}

function handlerAmong(method: string, args: readonly Value[]): Value | undefined {
  if (method === 'catch') return args[0];
  if (method === 'then') return args[1];
  if (method !== 'subscribe') return undefined;
  const [first] = args;
  if (first?.k !== 'object') return args[1];
  return first.entries.find(({ key }) => key === 'error')?.value;
}

function isIdle(module: ModuleFacts, id: number): boolean {
  const isNothing = (value: Value) => value.k === 'undefined' || value.k === 'literal' || isEmpty(value);
  return (
    at(module.functions, id).returns.every(isNothing) &&
    !module.calls.some((facts) => isWithin(module, facts.function, id))
  );
}

/** Whether a function does nothing, or only writes down that it ran. */
function onlyLogs(module: ModuleFacts, id: number): boolean {
  const isInside = (inner: number) => isWithin(module, inner, id);
  return (
    module.calls.every((facts) => !isInside(facts.function) || isLog(facts)) &&
    !module.propertyWrites.some((write) => isInside(write.function))
  );
}

function isEmpty(value: Value): boolean {
  return value.k === 'object' && value.entries.length === 0;
}

function isWithin(module: ModuleFacts, inner: number, outer: number): boolean {
  for (let id: number | null = inner; id !== null; id = at(module.functions, id).parent) {
    if (id === outer) return true;
  }
  return false;
}

function caughtAround(call: CallRef): Failure {
  for (const { id, region } of regionsAround(call)) {
    if (region.k !== 'try' || !region.catches) continue;
    const at_ = call.module.regions.findIndex((each) => each.k === 'catch' && each.of === id);
    const clause: Region | undefined = call.module.regions[at_];
    if (clause?.k !== 'catch' || clause.rethrows) continue;
    return {
      use: clause.idle ? 'swallowed' : 'caught',
      handler: { module: call.module, region: id },
      handling: handlingByClause(call, at_),
    };
  }
  return THROWN;
}
