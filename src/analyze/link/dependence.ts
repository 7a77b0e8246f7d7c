import type { CallFacts, ModuleFacts, Region, Value } from '../facts.js';
import { type CallRef, callKey } from './evaluated.js';
import { outerCalls } from './flow.js';
import { callsIn, propertyWritesInside } from './lookups.js';
import { at, callOf } from './program.js';

/** Whether values rest on the result of a call of their module, through variables, nested calls and callbacks. */
function restOn(module: ModuleFacts, values: readonly Value[], call: number): boolean {
  return values.some((value) => sourcesOf(module, value).calls.has(call));
}

/** What a value of a module rests on. */
function sourcesOf(module: ModuleFacts, value: Value): Sources {
  const known = sources.get(value);
  if (known) return known;
  // A list of what is still open instead of recursion: in large modules everything rests on everything.
  const walk: SourceWalk = {
    module,
    calls: new Set(),
    variables: new Set(),
    functions: new Set(),
    open: [value],
  };
  for (let next = walk.open.pop(); next; next = walk.open.pop()) visit(walk, next);
  const found = { calls: walk.calls, variables: walk.variables };
  sources.set(value, found);
  return found;
}

/** Of each pair of an operation's calls it is asked anew. */
const sources = new WeakMap<Value, Sources>();

type Sources = { readonly calls: ReadonlySet<number>; readonly variables: ReadonlySet<number> };

type SourceWalk = {
  readonly module: ModuleFacts;
  readonly calls: Set<number>;
  readonly variables: Set<number>;
  readonly functions: Set<number>;
  readonly open: Value[];
};

function visit(walk: SourceWalk, value: Value): void {
  switch (value.k) {
    case 'variable':
      return visitVariable(walk, value.id);
    case 'call':
      return visitCall(walk, value.call);
    case 'function':
      return visitFunction(walk, value.id);
    case 'member':
    case 'element':
    case 'spread':
    case 'await':
      return void walk.open.push(value.of);
    case 'index':
      return void walk.open.push(value.of, value.key);
    case 'template':
      return void walk.open.push(...value.parts);
    case 'array':
      return void walk.open.push(...value.items);
    case 'object':
      for (const { key, value: held } of value.entries) {
        walk.open.push(held);
        if (key !== null && typeof key !== 'string') walk.open.push(key);
      }
      return;
    case 'fallback':
      return void walk.open.push(value.first, value.second);
    case 'conditional':
      return void walk.open.push(value.test, value.then, value.otherwise);
    case 'binary':
      return void walk.open.push(value.left, value.right);
  }
}

function visitCall(walk: SourceWalk, id: number): void {
  if (walk.calls.has(id)) return;
  walk.calls.add(id);
  const { callee, arguments: args } = at(walk.module.calls, id);
  walk.open.push(callee, ...args);
}

/** Methods that put what they are given into what they are called on. */
export const FILLING: ReadonlySet<string> = new Set([
  'push',
  'unshift',
  'set',
  'add',
  'append',
  'splice',
  'assign',
]);

function visitVariable(walk: SourceWalk, id: number): void {
  if (walk.variables.has(id)) return;
  walk.variables.add(id);
  const { module } = walk;
  const { init, writes, parameter, uses } = at(module.variables, id);
  if (init) walk.open.push(init);
  walk.open.push(...(writes ?? []));
  for (const write of propertyWritesInside(module, id)) walk.open.push(write.value);
  for (const use of uses ?? []) {
    if (use.k !== 'receiver' && !(use.k === 'argument' && use.index === 0)) continue;
    const { callee, arguments: args } = at(module.calls, use.call);
    if (callee.k === 'member' && FILLING.has(callee.name)) walk.open.push(...args);
  }
  // A callback's parameter comes from what the callback is handed to: `order.then((answer) => …)`.
  const runner = parameter && at(module.functions, parameter.function).argumentOf;
  if (runner) walk.open.push(at(module.calls, runner.call).callee);
}

function visitFunction(walk: SourceWalk, id: number): void {
  if (walk.functions.has(id)) return;
  walk.functions.add(id);
  walk.open.push(...at(walk.module.functions, id).returns);
  for (const call of callsIn(walk.module, id)) visitCall(walk, call);
}

/** The regions around a call in its function, innermost first. */
export function regionsAround({ module, id }: CallRef): { readonly id: number; readonly region: Region }[] {
  const found: { id: number; region: Region }[] = [];
  for (let next = at(module.calls, id).region; next !== null; ) {
    const region: Region = at(module.regions, next);
    found.push({ id: next, region });
    next = region.parent;
  }
  return found;
}

/** In different arms of one statement; or the earlier one in an arm that leaves before the later one. */
export function isExclusive(earlier: CallRef, later: CallRef): boolean {
  const around = regionsAround(later);
  const ids = new Set(around.map(({ id }) => id));
  return regionsAround(earlier).some(({ id, region }) => {
    if (region.k !== 'branch' || ids.has(id)) return false;
    const isOtherArm = around.some(
      (each) => each.region.k === 'branch' && each.region.group === region.group,
    );
    return isOtherArm || region.leaves === true;
  });
}

/** Whether what a later call of the same function is given rests on an earlier one's result. */
export function isGiven(earlier: CallRef, later: CallRef): boolean {
  const { callee, arguments: args } = callOf(later);
  if (restOn(later.module, [callee, ...args], earlier.id)) return true;
  // `this.user = await find()` and then `this.send()`
  return (
    [callee, ...args].some((value) => rootIsThis(value)) &&
    later.module.propertyWrites.some(
      (write) =>
        write.function === callOf(later).function &&
        rootIsThis(write.object) &&
        restOn(later.module, [write.value], earlier.id),
    )
  );
}

/**
 * Whether each turn of a loop asks where the last one's answer said: `url = (await get(url)).headers.location`. `assigns`
 * are the variables that the loop assigns.
 */
export function followsItsAnswer(call: CallRef, assigns: readonly number[]): boolean {
  const { module, id } = call;
  const rootedIn = new Set(
    callOf(call).arguments.flatMap((value) => [...sourcesOf(module, value).variables]),
  );
  return assigns.some(
    (variable) => rootedIn.has(variable) && restOn(module, at(module.variables, variable).writes ?? [], id),
  );
}

function rootIsThis(value: Value): boolean {
  let root = value;
  while (root.k === 'member' || root.k === 'index') root = root.of;
  return root.k === 'this';
}

/** Whether a later call stands in a branch or loop whose test rests on an earlier one's result. */
export function isChosenBy(earlier: CallRef, later: CallRef): boolean {
  const around = new Set(regionsAround(earlier).map(({ id }) => id));
  return regionsAround(later).some(({ id, region }) => {
    if (around.has(id)) return false;
    return restOn(later.module, testsOf(region), earlier.id);
  });
}

function testsOf(region: Region): Value[] {
  if (region.k === 'branch') return [region.test];
  return region.k === 'loop' ? [region.test, region.over].filter((value) => value !== undefined) : [];
}

/**
 * Whether something between two calls of one function keeps the later one from being made, or changes what it is given,
 * by the earlier one's result: `if (!user) throw …`, `assertActive(user)`, `if (user.friend) audience = 'friends'`.
 */
export function isGuarded(earlier: CallRef, later: CallRef): boolean {
  const { module } = later;
  const first = callOf(earlier);
  const last = callOf(later);
  const open = new Set<number>(regionsAround(later).map(({ id }) => id));
  const isGivenChanging = [last.callee, ...last.arguments].some((value) => changes(module, value));
  const isBetween = ({ line }: { line: number }) => line >= first.line && line <= last.line;
  const leaves = module.regions.some(
    (region, id) =>
      region.k === 'branch' &&
      (region.leaves === true || isGivenChanging) &&
      region.function === last.function &&
      isBetween(region) &&
      !open.has(id) &&
      restOn(module, [region.test], earlier.id),
  );
  const isChecked = (id: number) => isBetween(at(module.calls, id)) && checks(module, id, earlier, later);
  return leaves || callsIn(module, last.function).some(isChecked);
}

/** Whether a value rests on variables that get something after they are declared. */
function changes(module: ModuleFacts, value: Value): boolean {
  return [...sourcesOf(module, value).variables].some((id) => {
    const { writes, uses } = at(module.variables, id);
    const isFilled = (uses ?? []).some((use) => {
      const callee = use.k === 'receiver' ? at(module.calls, use.call).callee : null;
      return callee?.k === 'member' && FILLING.has(callee.name);
    });
    const isWritten = propertyWritesInside(module, id).length > 0;
    return (writes?.length ?? 0) > 0 || isFilled || isWritten;
  });
}

/** `assertActive(user)`: a call whose result nobody uses and that may throw for what it is given. */
function checks(module: ModuleFacts, id: number, earlier: CallRef, later: CallRef): boolean {
  const facts = at(module.calls, id);
  if (id === earlier.id || id === later.id) return false;
  const isDropped =
    facts.use.k === 'discarded' || (facts.use.k === 'awaited' && facts.use.use.k === 'discarded');
  if (!isDropped || isLog(facts)) return false;
  if (outerCalls(earlier).some((outer) => callKey(outer) === callKey({ module, id }))) return false;
  return restOn(module, facts.arguments, earlier.id);
}

/** `console.log(answer)`, `this.logger.info(…)`: writes something down and decides nothing. */
export function isLog({ callee }: CallFacts): boolean {
  return callee.k === 'member' && LOGS.test(callee.name);
}

/** Methods of what writes something down. */
export const LOGS = /^(log|info|debug|warn|error|trace|verbose)$/;
