import type { Loop, Step } from '../../model.js';
import type { CallFacts, ModuleFacts, Region, Value } from '../facts.js';
import { type CallGraph, type Invocation, viewOf } from './callgraph.js';
import { followsItsAnswer, isExclusive, regionsAround } from './dependence.js';
import { type CallRef, type Context, functionKey } from './evaluated.js';
import { locate } from './locations.js';
import { numberOf } from './numbers.js';
import { at, callOf, functionOf } from './program.js';
import { isPolling, type LoopRegion } from './retry-loops.js';

/** A loop over this many elements of a literal, or fewer, is no chatty loop. */
const SHORT = 3;
const RETRY = /[Rr]etr(?:y|ies)|RETR(?:Y|IES)|[Aa]ttempt|ATTEMPT|\btries\b|Tries/;
const PAGING = /cursor|page|next|offset|token|more|skip|continuation|scroll|marker|batch|done|finished/i;
const CHUNKS = /chunk|batch|partition|slices|pages/i;
const SLEEP = /^(sleep|delay|wait|pause|setTimeout|timeout|backoff)/i;
const PER_ELEMENT = new Set([
  'map',
  'forEach',
  'flatMap',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'reduce',
  'reduceRight',
  'each',
  'eachSeries',
  'mapSeries',
  'eachLimit',
  'mapLimit',
]);

/** The loop statement around a call in its own function; the innermost that is chatty, else the innermost. */
export function loopAround(graph: CallGraph, call: CallRef, context: Context): Loop | null {
  const facts = callOf(call);
  if (leaves(call)) return null;
  let excused: Loop | null = null;
  for (let id = facts.region; id !== null; ) {
    const region: Region = at(call.module.regions, id);
    if (region.k === 'loop') {
      const loop = fromRegion(graph, call, region, context);
      if (loop.excuse === null) return loop;
      excused ??= loop;
    }
    id = region.parent;
  }
  return excused;
}

/** `return fail(error)` in a loop is its last turn; a `catch` around it may go on. */
function leaves(call: CallRef): boolean {
  if (callOf(call).use.k !== 'returned') return false;
  for (const { region } of regionsAround(call)) {
    if (region.k === 'loop') return true;
    if (region.k === 'try' && region.catches) return false;
  }
  return false;
}

function fromRegion(graph: CallGraph, call: CallRef, region: LoopRegion, context: Context): Loop {
  const elements = turnsOf(graph, region, context);
  return {
    file: call.module.path,
    line: region.line,
    column: 1,
    text: region.text,
    concurrent: false,
    ...(elements === null ? {} : { elements }),
    excuse: regionExcuse(graph, call, region, context),
    through: [],
  };
}

function regionExcuse(graph: CallGraph, call: CallRef, region: LoopRegion, context: Context): Loop['excuse'] {
  const { form } = region;
  if (form === 'for-await') return 'stream';
  const names = region.variables.map((id) => at(call.module.variables, id).name);
  if (region.catches && region.exits) return isPolling(call, region) ? 'polling' : 'retry';
  if (RETRY.test(region.text)) return 'retry';
  if (form === 'for-of' || form === 'for-in') {
    if (region.over && isShort(graph, region.over, context)) return 'short';
    if (region.over && isIncoming(graph, region.over, context)) return 'stream';
    return region.over && namesChunks(call, region.over) ? 'chunks' : null;
  }
  if (sleeps(call, region)) return 'polling';
  if (takesChunks(call, region)) return 'chunks';
  if (followsItsAnswer(call, region.assigns)) return 'pagination';
  if (form === 'for') return countingExcuse(graph, region, names, context);
  if (region.test === undefined) return 'polling';
  return PAGING.test(region.text) || !/\.(length|size)\b/.test(region.text) ? 'pagination' : null;
}

function countingExcuse(
  graph: CallGraph,
  region: LoopRegion,
  names: readonly string[],
  context: Context,
): Loop['excuse'] {
  if (region.test === undefined) return 'polling';
  if (region.step && !(region.step.k === 'literal' && region.step.value === 1)) return 'chunks';
  const turns = turnsOf(graph, region, context);
  if (turns !== null && turns <= SHORT) return 'short';
  return names.some((name) => PAGING.test(name)) ? 'pagination' : null;
}

/** How often a counting loop goes round at most, where its limit is a constant: `i < 3`, `i < LIMIT`; null for others. */
function turnsOf(graph: CallGraph, { form, test }: LoopRegion, context: Context): number | null {
  if (form !== 'for' || test?.k !== 'binary' || !/^<=?$/.test(test.operator)) return null;
  return numberOf(graph.evaluator.evaluate(test.right, context));
}

/** The number of elements of a list that the code spells out; null for any other. */
function elementsOf(graph: CallGraph, over: Value, context: Context): number | null {
  const list = graph.evaluator.evaluate(over, context);
  const isOpen = over.k === 'array' && over.items.some((item) => item.k === 'spread');
  return list.k === 'array' && !isOpen ? list.items.length : null;
}

function isShort(graph: CallGraph, over: Value, context: Context): boolean {
  const elements = elementsOf(graph, over, context);
  return elements !== null && elements <= SHORT;
}

/** `chunk(items, 50)`, `batches`, `_.chunk(…)`. */
function namesChunks(call: CallRef, over: Value): boolean {
  switch (over.k) {
    case 'variable': {
      const variable = at(call.module.variables, over.id);
      return (
        CHUNKS.test(variable.name) ||
        (variable.init !== undefined && variable.init.k === 'call' && namesChunks(call, variable.init))
      );
    }
    case 'member':
      return CHUNKS.test(over.name);
    case 'global':
      return CHUNKS.test(over.name);
    case 'call':
      return namesChunks(call, at(call.module.calls, over.call).callee);
    case 'await':
      return namesChunks(call, over.of);
    default:
      return false;
  }
}

/** `rest.splice(0, 50)` in the body: several elements at a time. */
function takesChunks(call: CallRef, region: LoopRegion): boolean {
  return call.module.calls.some(
    (each) =>
      each.line >= region.line &&
      each.endLine <= region.endLine &&
      each.arguments.length === 2 &&
      calleeName(call, each) === 'splice',
  );
}

/** The messages of a batch that a consumer gets are a stream, not a list that it chose to walk. */
function isIncoming(graph: CallGraph, over: Value, context: Context): boolean {
  const list = graph.evaluator.evaluate(over, context);
  if (list.k !== 'parameter') return false;
  return graph
    .invocations(list.ref)
    .some((invocation) =>
      graph
        .libraryCallsAt(invocation.call)
        .some(({ action }) => action.is === 'entry' && action.kind === 'consume'),
    );
}

/** Whether the loop's own body waits for a timer. */
function sleeps(call: CallRef, region: LoopRegion): boolean {
  return call.module.calls.some(
    (each) =>
      each.line >= region.line && each.endLine <= region.endLine && SLEEP.test(calleeName(call, each)),
  );
}

function calleeName(call: CallRef, facts: CallFacts): string {
  const { callee } = facts;
  if (callee.k === 'member' || callee.k === 'global') return callee.name;
  return callee.k === 'variable' ? at(call.module.variables, callee.id).name : '';
}

/** The loop that an invocation is: a callback that is run once for each element. */
export function loopOfInvocation(graph: CallGraph, invocation: Invocation): Loop | null {
  if (invocation.how !== 'callback') return null;
  const facts = callOf(invocation.call);
  return (
    perElement(graph, invocation, facts) ?? wrapped(graph, invocation) ?? throughHelper(graph, invocation)
  );
}

/** The loop of a local function that calls what it is given for each element: `each(items, reserve)`. */
function throughHelper(graph: CallGraph, invocation: Invocation): Loop | null {
  for (const run of graph.runs(invocation.call)) {
    if (run.how !== 'call') continue;
    const { module, id } = run.closure.ref;
    const parameter = at(module.functions, id).parameters[invocation.index];
    for (const [inner, facts] of module.calls.entries()) {
      if (facts.callee.k !== 'variable' || facts.callee.id !== parameter) continue;
      const [context] = graph.evaluator.rootContexts({ module, id: facts.function });
      const loop = context ? loopAround(graph, { module, id: inner }, context) : null;
      if (loop) return { ...loop, through: [helperStep(graph, module, facts)] };
    }
  }
  return null;
}

function helperStep(graph: CallGraph, module: ModuleFacts, facts: CallFacts): Step {
  const { line, column } = facts;
  const name = at(module.functions, facts.function).name;
  const message = `${name} calls what it is given`;
  return { service: graph.evaluator.program.service, file: module.path, line, column, message };
}

/** The two calls of a function that calls itself: the one that does so, and the one that leads on to the remote call. */
type TurningPoint = { readonly again: CallRef; readonly onward: CallRef };

/** A function that calls itself, directly or through others (`frames`), is a loop over what it calls. */
export function recursion(
  invocation: Invocation,
  frames: readonly Invocation[],
  points: readonly TurningPoint[],
): Loop {
  const facts = callOf(invocation.call);
  const isPassedOn = frames.some(({ call }) => isNextOfChain(call)) || points.some(isEither);
  return {
    file: invocation.call.module.path,
    line: facts.line,
    column: facts.column,
    text: `${functionOf(invocation.closure.ref).name} calls itself`,
    concurrent: false,
    excuse: isPassedOn
      ? 'handover'
      : recursionExcuse(
          invocation,
          frames.map(({ call }) => callOf(call)),
        ),
    through: [],
  };
}

/** `if (!token) return again(await login()); return ask(token);`: a run does one or the other, so that it asks once. */
function isEither({ again, onward }: TurningPoint): boolean {
  const isInLoop = [again, onward].some((call) =>
    regionsAround(call).some(({ region }) => region.k === 'loop'),
  );
  if (isInLoop || again.module !== onward.module) return false;
  return callOf(again).line < callOf(onward).line ? isExclusive(again, onward) : isExclusive(onward, again);
}

function recursionExcuse(invocation: Invocation, around: readonly CallFacts[]): Loop['excuse'] {
  const facts = callOf(invocation.call);
  const names = [...parameterNames(invocation), ...facts.arguments.flatMap(keysOf)].join(' ');
  if (isHandedOver(facts)) return 'handover';
  if (RETRY.test(names) || [facts, ...around].some((each) => hasSwitch(each) || countsDown(each)))
    return 'retry';
  if (isSameAgain(invocation)) return 'retry';
  return PAGING.test(names) ? 'pagination' : null;
}

/** `request(args)` in `request(args)`: what is asked for once more with nothing changed is no next element. */
function isSameAgain({ call, closure }: Invocation): boolean {
  const { arguments: all, function: own } = callOf(call);
  if (call.module !== closure.ref.module || own !== closure.ref.id || all.length === 0) return false;
  const { parameters } = functionOf(closure.ref);
  return all.every((value, i) => value.k === 'variable' && value.id === parameters[i]);
}

/** `{ after, hasNext }`: the names of what is given. */
function keysOf(value: Value): string[] {
  if (value.k !== 'object') return [];
  return value.entries.flatMap(({ key }) => (typeof key === 'string' ? [key] : []));
}

/** `this.next.handle(request)`: a chain of objects, each of which is asked once. */
function isHandedOver({ callee }: CallFacts): boolean {
  return callee.k === 'member' && callee.of.k === 'member' && callee.of.of.k === 'this';
}

/** `handle(request) { this.next.handle(request) }`, which the handlers of the chain come to through `super.handle`. */
function isNextOfChain(call: CallRef): boolean {
  const facts = callOf(call);
  if (facts.callee.k !== 'member' || !isHandedOver(facts)) return false;
  const { name } = functionOf({ module: call.module, id: facts.function });
  return name === facts.callee.name || name.endsWith(`.${facts.callee.name}`);
}

/** `ask([...messages, answer], left - 1)`: the turns of one conversation, each of which rests on the last one. */
function countsDown({ arguments: all }: CallFacts): boolean {
  const isLess = (value: Value) =>
    value.k === 'binary' && value.operator === '-' && value.right.k === 'literal';
  return all.some(
    (value) => isLess(value) || (value.k === 'object' && value.entries.some((entry) => isLess(entry.value))),
  );
}

/** `request(url, { ...options, isRetry: true })`, `send({ url, retryAttempt })`: who says that it tries again does so. */
function hasSwitch({ arguments: all }: CallFacts): boolean {
  const isSwitch = (value: Value) => value.k === 'literal' && typeof value.value === 'boolean';
  return all.some(
    (value) =>
      isSwitch(value) ||
      (value.k === 'object' &&
        value.entries.some(
          ({ key, value: held }) => isSwitch(held) || (typeof key === 'string' && RETRY.test(key)),
        )),
  );
}

function parameterNames(invocation: Invocation): string[] {
  const { module, id } = invocation.closure.ref;
  return at(module.functions, id).parameters.map((each) => at(module.variables, each).name);
}

function perElement(graph: CallGraph, invocation: Invocation, facts: CallFacts): Loop | null {
  const { callee } = facts;
  if (callee.k !== 'member' || !PER_ELEMENT.has(callee.name)) return null;
  const receiver = graph.evaluator.evaluate(callee.of, invocation.caller);
  if (receiver.k === 'library' || receiver.k === 'action' || receiver.k === 'instance') return null;
  // `_.map(items, fn)`, `async.each(items, fn)`: the list is the first argument.
  const over = invocation.index > 0 ? (facts.arguments[0] ?? callee.of) : callee.of;
  if (invocation.index > 0 && receiver.k !== 'external') return null;
  const elements = elementsOf(graph, over, invocation.caller);
  const excuse = isShort(graph, over, invocation.caller)
    ? 'short'
    : namesChunks(invocation.call, over)
      ? 'chunks'
      : null;
  return {
    file: invocation.call.module.path,
    line: facts.line,
    column: facts.column,
    text: `${valueText(invocation.call, over)}.${callee.name}(…)`,
    concurrent: isConcurrent(invocation.call),
    ...(elements === null ? {} : { elements }),
    excuse,
    through: [],
  };
}

/** `pMap(items, fn)` and its like, as their models say. */
function wrapped(graph: CallGraph, invocation: Invocation): Loop | null {
  const library = graph
    .libraryCallsAt(invocation.call)
    .find((each) => each.action.is === 'wrap' && each.action.forEach);
  if (library?.action.is !== 'wrap' || !library.action.forEach) return null;
  const facts = callOf(invocation.call);
  const view = viewOf(library);
  const list = locate(graph.evaluator, library.action.forEach, view);
  const limit = library.action.concurrency
    ? numberOf(locate(graph.evaluator, library.action.concurrency, view))
    : null;
  return {
    file: invocation.call.module.path,
    line: facts.line,
    column: facts.column,
    text: `${library.model.library}(…)`,
    concurrent: limit === null,
    excuse: list.k === 'array' && list.items.length <= SHORT ? 'short' : null,
    through: [],
  };
}

/** `Promise.all(items.map(call))`. */
function isConcurrent(call: CallRef): boolean {
  const { use } = callOf(call);
  const uses = use.k === 'assigned' ? (at(call.module.variables, use.variable).uses ?? []) : [use];
  return uses.some((each) => {
    if (each.k !== 'argument') return false;
    const { callee } = at(call.module.calls, each.call);
    return callee.k === 'member' && callee.of.k === 'global' && callee.of.name === 'Promise';
  });
}

/** A value as a person would write it, roughly: `order.items`. */
function valueText(call: CallRef, value: Value): string {
  switch (value.k) {
    case 'variable':
      return at(call.module.variables, value.id).name || '…';
    case 'global':
      return value.name;
    case 'this':
      return 'this';
    case 'member':
      return `${valueText(call, value.of)}.${value.name}`;
    case 'await':
      return valueText(call, value.of);
    case 'call':
      return `${valueText(call, at(call.module.calls, value.call).callee)}(…)`;
    case 'array':
      return '[…]';
    default:
      return '…';
  }
}

/** The loop seen from further out: with the call that leads to it. */
export function through(loop: Loop, step: Step): Loop {
  return { ...loop, through: [...loop.through, step] };
}

/** Identity of a function, for walks that must end. */
export function walkKey(
  ref: { module: CallRef['module']; id: number },
  wait: string | null,
  loop: Loop | null,
): string {
  return `${functionKey(ref)} ${wait} ${loop === null ? '' : loop.excuse === null ? 'loop' : 'excused'}`;
}
