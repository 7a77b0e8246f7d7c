import type { CallFacts, ModuleFacts, Use, Value, Variable } from '../facts.js';
import type { Invocation } from './callgraph.js';
import { type CallRef, callKey } from './evaluated.js';
import { callsIn, functionsInside, isAnsweredInside } from './lookups.js';
import { onceFor } from './once.js';
import { at, callOf } from './program.js';

/**
 * How the code around a call waits for it: `promise` where the function's own result waits, `answer` where the call's
 * callback answers for the function (`res.json`, `resolve`, `callback`), null where nobody waits.
 */
export type Wait = 'promise' | 'answer' | null;

/**
 * How the function whose code a call is in waits for it. `seen` holds the calls that were looked at: each counts once,
 * or a query that is put together in thirty steps, `query = query.where(…)`, would have as many ways as thirty has orders.
 */
export function waitFor(call: CallRef, seen: Set<string> = new Set()): Wait {
  const key = callKey(call);
  if (seen.has(key)) return null;
  seen.add(key);
  const facts = callOf(call);
  const byUse = waitByUse(call, facts.use, seen);
  return byUse ?? (isAnsweredInside(call.module, call.id) || handsOnResolve(call) ? 'answer' : null);
}

function waitByUse(call: CallRef, use: Use, seen: Set<string>): Wait {
  switch (use.k) {
    // What the function returns that a promise is made with counts for nothing.
    case 'returned':
      return executorOf(call) === null ? 'promise' : null;
    case 'awaited':
    case 'read':
    case 'member':
    case 'stored':
      return 'promise';
    case 'discarded':
      return null;
    case 'receiver': {
      const outer = { module: call.module, id: use.call };
      // `() => request.destroy()` in a callback is no part of the chain that the function waits for.
      return callOf(outer).function === callOf(call).function ? waitFor(outer, seen) : null;
    }
    case 'argument': {
      const outer = { module: call.module, id: use.call };
      return answersBy(outer) ? 'answer' : (waitFor(outer, seen) ?? waitThroughList(outer, seen));
    }
    case 'assigned': {
      const waits = (at(call.module.variables, use.variable).uses ?? []).map((each) =>
        waitByUse(call, each, seen),
      );
      return strongest(waits);
    }
  }
}

function strongest(waits: readonly Wait[]): Wait {
  if (waits.includes('promise')) return 'promise';
  return waits.includes('answer') ? 'answer' : null;
}

/**
 * `promises.push(call())`: whoever waits for the list waits for the call. In a callback, `ids.forEach((id) => …)`, that is
 * not the callback.
 */
function waitThroughList(outer: CallRef, seen: Set<string>): Wait {
  const list = listOf(outer);
  if (!list) return null;
  const waits = (list.uses ?? []).map((use) => (use.k === 'receiver' ? null : waitByUse(outer, use, seen)));
  const wait = strongest(waits);
  return wait === 'promise' && list.scope !== callOf(outer).function ? 'answer' : wait;
}

/** The list to which a call adds. */
function listOf(call: CallRef): Variable | null {
  const { callee } = callOf(call);
  if (callee.k !== 'member' || callee.name !== 'push' || callee.of.k !== 'variable') return null;
  return at(call.module.variables, callee.of.id);
}

/** Whether a call's promise is put into a list of the function around its own, so that its own callback waits for nothing. */
export function isGatheredOutside(call: CallRef): boolean {
  const { use, function: inside } = callOf(call);
  const uses = use.k === 'assigned' ? (at(call.module.variables, use.variable).uses ?? []) : [use];
  return uses.some((each) => {
    const list = each.k === 'argument' ? listOf({ module: call.module, id: each.call }) : null;
    return list !== null && list.scope !== inside;
  });
}

/** Whether the call is made on a parameter of a function: `res.json(…)`, `callback(…)`. */
function answersBy(call: CallRef): boolean {
  const variable = rootVariable(callOf(call).callee);
  return variable !== undefined && at(call.module.variables, variable).parameter !== undefined;
}

function rootVariable(callee: Value): number | undefined {
  let root = callee;
  while (root.k === 'member' || root.k === 'index') root = root.of;
  return root.k === 'variable' ? root.id : undefined;
}

/** The function whose code a call is in, if a promise is made with it; else null. */
function executorOf({ module, id }: CallRef): number | null {
  const inside = callOf({ module, id }).function;
  const maker = at(module.functions, inside).argumentOf?.call;
  return maker !== undefined && isPromiseExecutor(at(module.calls, maker)) ? inside : null;
}

/** `new Promise((resolve) => client.get(key, resolve))`, `….then(resolve)`: it is given what settles the promise. */
function handsOnResolve(call: CallRef): boolean {
  const executor = executorOf(call);
  if (executor === null) return false;
  return callOf(call).arguments.some(
    (each) => each.k === 'variable' && at(call.module.variables, each.id).parameter?.function === executor,
  );
}

const DETACHED = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'nextTick']);
const LISTENING = new Set(['on', 'once', 'addListener', 'addEventListener', 'subscribe', 'off']);

/** Whether a callback of the call runs by itself later, so that nobody waits for it. */
function isDetached(facts: CallFacts): boolean {
  const { callee } = facts;
  if (callee.k === 'global') return DETACHED.has(callee.name);
  return callee.k === 'member' && (DETACHED.has(callee.name) || LISTENING.has(callee.name));
}

/**
 * How the caller of an invocation waits, given how the invoked function waited for what is inside it. `isLocal` where
 * the code of what is called is in sight.
 */
export function waitThrough(invocation: Invocation, inner: Wait, isLocal: boolean): Wait {
  if (inner === null) return null;
  const facts = callOf(invocation.call);
  const isLater = invocation.detached === true || (invocation.how === 'callback' && isDetached(facts));
  if (isLater) return inner === 'answer' ? 'answer' : null;
  const outer = waitFor(invocation.call);
  if (isPromiseExecutor(facts)) return inner === 'answer' ? outer : null;
  if (outer !== null) return outer;
  if (isProgram(invocation.call)) return inner;
  if (invocation.how === 'call' && answersFor(invocation)) return 'answer';
  // `useMutation({ mutationFn: () => call() })`: the library runs it for whoever uses what the call gives.
  const isKept = invocation.how === 'callback' && !isLocal && !isOfList(facts) && facts.use.k !== 'discarded';
  return isKept || inner === 'answer' ? 'answer' : null;
}

/** `main().catch(console.error)` at the top of a module: nobody waits for it, but the program is what it does. */
function isProgram(call: CallRef): boolean {
  return [call, ...outerCalls(call)].every((each) => callOf(each).function === 0);
}

/** Methods of what frameworks hand out to be answered with. */
const ANSWERING = new Set([
  'json',
  'jsonp',
  'send',
  'sendStatus',
  'sendFile',
  'status',
  'code',
  'end',
  'render',
  'redirect',
]);

/** Whether a function that nobody waits for answers all the same: `void reply(request, response)`. */
function answersFor({ call, closure: { ref } }: Invocation): boolean {
  const { module, id } = ref;
  const inside = new Set([id, ...functionsInside(module, id)]);
  const handed = callOf(call).arguments.flatMap((value, index) =>
    isParameter(call.module, value) ? (module.functions[id]?.parameters[index] ?? []) : [],
  );
  return [...inside].some((function_) =>
    callsIn(module, function_).some((each) => {
      const { callee } = callOf({ module, id: each });
      const variable = rootVariable(callee);
      if (variable === undefined) return false;
      const { parameter } = at(module.variables, variable);
      const isAnswer = callee.k === 'variable' || (callee.k === 'member' && ANSWERING.has(callee.name));
      // Its own parameter, which it was given as an answer to be given, or one of a function around it.
      return (
        isAnswer && parameter !== undefined && (handed.includes(variable) || !inside.has(parameter.function))
      );
    }),
  );
}

function isParameter(module: ModuleFacts, value: Value): boolean {
  return value.k === 'variable' && at(module.variables, value.id).parameter !== undefined;
}

/** Methods of lists and promises: whether they are waited for is seen from their use. */
const OF_LISTS = new Set([
  'map',
  'forEach',
  'filter',
  'flatMap',
  'some',
  'every',
  'find',
  'reduce',
  'then',
  'catch',
  'finally',
]);

function isOfList({ callee }: CallFacts): boolean {
  return callee.k === 'member' && OF_LISTS.has(callee.name);
}

function isPromiseExecutor(facts: CallFacts): boolean {
  return facts.new && facts.callee.k === 'global' && facts.callee.name === 'Promise';
}

/** The calls that a value goes through after a call: `.then`, `.pipe`, `Promise.race`, up to where it is waited for. */
export function outerCalls(call: CallRef): readonly CallRef[] {
  const known = outer(call.module);
  let found = known.get(call.id);
  if (!found) {
    found = findOuterCalls(call, new Set());
    known.set(call.id, found);
  }
  return found;
}

const outer = onceFor((_: ModuleFacts) => new Map<number, readonly CallRef[]>());

function findOuterCalls(call: CallRef, seen: Set<number>): CallRef[] {
  if (seen.has(call.id)) return [];
  seen.add(call.id);
  const uses = directUses(call, callOf(call).use);
  return uses.flatMap((use): CallRef[] => {
    if (use.k !== 'receiver' && use.k !== 'argument') return [];
    const outer = { module: call.module, id: use.call };
    return [outer, ...findOuterCalls(outer, seen)];
  });
}

function directUses(call: CallRef, use: Use): readonly Use[] {
  return use.k === 'assigned' ? (at(call.module.variables, use.variable).uses ?? []) : [use];
}

/** Whether a call's result leaves its function as the function's own. */
export function isReturned(call: CallRef): boolean {
  const last = outerCalls(call).at(-1) ?? call;
  return directUses(last, callOf(last).use).some((use) => use.k === 'returned' || use.k === 'awaited');
}
