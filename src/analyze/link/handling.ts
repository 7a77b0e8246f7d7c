import type { Handling } from '../../model.js';
import type { CallFacts, ModuleFacts, Region, Use, Value } from '../facts.js';
import { isLog, LOGS, regionsAround } from './dependence.js';
import type { CallRef } from './evaluated.js';
import { callsIn } from './lookups.js';
import { at, callOf, functionOf } from './program.js';

/** What handles a failure: a `catch` or a function, its calls and what it gives. */
type Handler = {
  readonly module: ModuleFacts;
  readonly line: number;
  readonly endLine: number;
  readonly calls: readonly CallFacts[];
  readonly gives: readonly Value[];
  readonly throws: boolean;
  /** Whether a value is the failure itself. */
  readonly isFailure: (value: Value) => boolean;
};

/** What a `catch` comes to, `regions[clause]` of the module of a call that is in its `try`; null where that cannot be told. */
export function handlingByClause(call: CallRef, clause: number): Handling | null {
  const { module } = call;
  const region = at(module.regions, clause);
  if (region.k !== 'catch' || isTriedAgain(module, at(module.regions, region.of))) return null;
  const calls = callsIn(module, region.function).flatMap((id) =>
    regionsAround({ module, id }).some((around) => around.id === clause) ? [at(module.calls, id)] : [],
  );
  const isFailure = (value: Value) =>
    value.k === 'variable' && isCaughtIn(region, module.variables[value.id]?.init, module, value.id);
  const { line, endLine, gives = [], throws = false } = region;
  return handlingOf({ module, line, endLine, calls, gives, throws, isFailure }, call);
}

/** What a function comes to that is given to `catch`, as `then`'s second, or as an observer's `error`. */
export function handlingByFunction(call: CallRef, id: number): Handling | null {
  const { module } = call;
  const facts = functionOf({ module, id });
  const [failure] = facts.parameters;
  const isFailure = (value: Value) => value.k === 'variable' && value.id === failure;
  const { line, endLine, returns, throws = false } = facts;
  const calls = callsIn(module, id).map((each) => at(module.calls, each));
  return handlingOf({ module, line, endLine, calls, gives: returns, throws, isFailure }, call);
}

/** `.catch(next)`, `.catch(console.error)` */
export function handlingByName(call: CallRef, outer: CallRef, value: Value): Handling | null {
  const { module } = call;
  const at_ = { file: module.path, line: callOf(outer).endLine };
  const name = lastOf(value, module);
  if (HANDED_ON.test(name) || name === 'reject') return { ...failed('and passed on'), ...at_ };
  const isLogged = value.k === 'member' && LOGS.test(value.name);
  return isLogged ? { ...afterwards(call, false), ...at_ } : null;
}

function isCaughtIn(region: Region, init: Value | undefined, module: ModuleFacts, id: number): boolean {
  const { line } = at(module.variables, id);
  return init?.k === 'unknown' && init.reason === 'a caught error' && line === region.line;
}

/** `for (let attempt = 0; …) try { … } catch { … }`: what fails is tried again, and how that ends is said elsewhere. */
function isTriedAgain({ regions }: ModuleFacts, { parent }: Region): boolean {
  for (let id = parent; id !== null; id = at(regions, id).parent) {
    const region: Region = at(regions, id);
    if (region.k === 'loop') return region.catches && !['for-of', 'for-in'].includes(region.form);
  }
  return false;
}

function handlingOf(handler: Handler, call: CallRef): Handling | null {
  const { module, line } = handler;
  const end = endOf(handler, call);
  return end && { ...end, file: module.path, line };
}

type End = Pick<Handling, 'ends' | 'says'>;

const failed = (says: string): End => ({ ends: 'failed', says });
const without = (says: string): End => ({ ends: 'without', says });

function endOf(handler: Handler, call: CallRef): End | null {
  const { module, calls, gives, throws } = handler;
  const written = module.propertyWrites.filter(
    ({ function: id, line }) =>
      id === callOf(call).function && line >= handler.line && line <= handler.endLine,
  );
  const status = calls.map(statusOf).find(Boolean) ?? written.map(writtenStatus).find(Boolean);
  if (status) return failed(`and answered with ${status}`);
  if (calls.some((each) => passesOn(each, handler))) return failed('and passed on');
  const values = [...gives, ...calls.filter(isAnswer).flatMap(({ arguments: args }) => args)];
  if (values.some(tellsOfFailure)) return failed('and told to whoever asked');
  if (throws) return values.length === 0 ? failed('and thrown on in some cases') : null;
  const kept = calls.find((each) => asksWhatIsKept(each, module));
  if (kept) return without(`and \`${nameOf(kept.callee, module)}\` takes its place`);
  if (!calls.every((each) => isNote(each, handler))) return null;
  const [value] = gives.filter((each) => !isOfCall(each, calls, module));
  if (value === undefined) return afterwards(call, written.length > 0);
  if (gives.length > 1 || handler.isFailure(value)) return null;
  const text = textOf(value, module);
  if (isEmpty(value)) return isUnused(callOf(call).use) ? without('and the rest goes on') : open(text);
  return text === null ? null : without(`and \`${text}\` takes its place`);
}

/** `(error) => console.error(error)` gives nothing that anybody waits for. */
function isOfCall(value: Value, calls: readonly CallFacts[], module: ModuleFacts): boolean {
  return value.k === 'call' && calls.includes(at(module.calls, value.call));
}

function open(text: string | null): End {
  return { ends: 'open', says: `and \`${text ?? 'undefined'}\` takes its place` };
}

/** The code after a `catch` goes on; with nothing in hand, where what failed was to fill a variable from outside. */
function afterwards(call: CallRef, isWritten: boolean): End {
  const filled = filledBy(callOf(call).use);
  const variable = filled === null ? undefined : call.module.variables[filled];
  const isFilled = variable?.writes !== undefined && !isWritten;
  if (isFilled && (variable.init === undefined || isEmpty(variable.init)))
    return { ends: 'open', says: `and \`${variable.name}\` stays empty` };
  return without(isFilled ? `and \`${variable.name}\` stays what it was` : 'and the rest goes on');
}

function filledBy(use: Use): number | null {
  if (use.k === 'awaited' || use.k === 'member') return filledBy(use.use);
  return use.k === 'assigned' ? use.variable : null;
}

function isUnused(use: Use): boolean {
  return use.k === 'discarded' || (use.k === 'awaited' && isUnused(use.use));
}

/** `null`, `undefined`, `false`: whoever gets it may well fail for want of it. */
function isEmpty(value: Value): boolean {
  return (
    value.k === 'undefined' || (value.k === 'literal' && (value.value === null || value.value === false))
  );
}

const STATUS = /^(status|statusCode|code|sendStatus|writeHead)$/;

/**
 * `.status(502)`, `{ status: HttpStatus.BAD_GATEWAY }`, `sendProblem(response, 502)`: the status of a failure that a call
 * answers with; null for none.
 */
function statusOf({ callee, arguments: args }: CallFacts): string | null {
  if (callee.k === 'member' && STATUS.test(callee.name)) return errorStatus(args[0]);
  const bare = args.slice(1).find(({ k }) => k === 'literal');
  const isOwn = callee.k !== 'member' || callee.of.k === 'this';
  if (isOwn && errorStatus(bare)) return errorStatus(bare);
  for (const value of args) {
    const given = value.k === 'object' ? value.entries.find(({ key }) => key === 'status') : undefined;
    const status = errorStatus(given?.value);
    if (status) return status;
  }
  return null;
}

function writtenStatus({ name, value }: { name: string; value: Value }): string | null {
  return STATUS.test(name) ? errorStatus(value) : null;
}

function errorStatus(value: Value | undefined): string | null {
  if (value?.k === 'literal')
    return typeof value.value === 'number' && value.value >= 400 && value.value < 600
      ? `${value.value}`
      : null;
  if (value?.k === 'member') return /ERROR|UNAVAIL|BAD_|TIMEOUT|FAILED/i.test(value.name) ? value.name : null;
  if (value?.k === 'fallback') return errorStatus(value.second) ?? errorStatus(value.first);
  if (value?.k === 'conditional') return errorStatus(value.then) ?? errorStatus(value.otherwise);
  return null;
}

const NOTES =
  /log|print|capture|report|record|metric|track|increment|^inc$|observe|count|sentry|span|^end$|clearTimeout/i;

/** Writes down that something failed. */
function isNote(call: CallFacts, handler: Handler): boolean {
  return (
    !isShown(call, handler.module) &&
    (isLog(call) || NOTES.test(nameOf(call.callee, handler.module)) || isOfNote(call, handler))
  );
}

/** `error.toString()`, `JSON.stringify(error)`: what a note is made of. */
function isOfNote({ callee, use }: CallFacts, { isFailure }: Handler): boolean {
  return use.k === 'argument' || (callee.k === 'member' && isFailure(callee.of));
}

const HANDED_ON = /^(next|done|cb|callback|rejectWithValue)$/;

/** `next(error)`, `reject(error)`, `sendError(response)`, `toast.error(…)`: whoever waits is told. */
function passesOn(call: CallFacts, { isFailure, module }: Handler): boolean {
  if (isShown(call, module)) return true;
  const name = lastOf(call.callee, module);
  const isGiven = call.arguments.some(isFailure);
  if (HANDED_ON.test(name)) return call.arguments.length > 0;
  if (/^(reject|exit|abort)/.test(name) || (name === 'throwError' && isGiven)) return true;
  return !isLog(call) && !NOTES.test(name) && /error|fail|exception/i.test(name) && !/^is/.test(name);
}

/** What is put before a person: `toast.error('…')`, `setError('…')`, `alert('…')`. */
function isShown({ callee }: CallFacts, module: ModuleFacts): boolean {
  return /^(toast|alert|message|notification|snackbar|messageApi)\b/i.test(nameOf(callee, module));
}

/** `response.json(…)`, `reply.send(…)` */
function isAnswer({ callee }: CallFacts): boolean {
  return callee.k === 'member' && /^(json|send|end)$/.test(callee.name);
}

/** `{ error: … }`, `{ success: false }` */
function tellsOfFailure(value: Value): boolean {
  if (value.k !== 'object') return false;
  return value.entries.some(
    ({ key, value: given }) =>
      (typeof key === 'string' &&
        /^(error|errors|err|errorMessage|failure)$/i.test(key) &&
        !isEmpty(given)) ||
      (typeof key === 'string' &&
        /^(success|succeeded|ok|isOk)$/i.test(key) &&
        given.k === 'literal' &&
        given.value === false),
  );
}

/** `this.cache.get(…)`, `lastKnownRates()`, `defaultLimits()`, `readStale(…)` */
function asksWhatIsKept({ callee, use }: CallFacts, module: ModuleFacts): boolean {
  const isGet = !/\b(set|put|del|delete|save|clear|invalidate|write|store)\w*$/i.test(lastOf(callee, module));
  return isGet && !isUnused(use) && /cache|fallback|default|stale|lastKnown/i.test(nameOf(callee, module));
}

function lastOf(callee: Value, module: ModuleFacts): string {
  return nameOf(callee, module).split('.').at(-1) ?? '';
}

/** `this.cache.get`; empty for what has no name. */
function nameOf(value: Value, module: ModuleFacts): string {
  if (value.k === 'member') {
    const before = nameOf(value.of, module);
    return before === '' ? value.name : `${before}.${value.name}`;
  }
  if (value.k === 'variable') return at(module.variables, value.id).name;
  if (value.k === 'this') return 'this';
  return value.k === 'global' || value.k === 'import' ? value.name : '';
}

/** A short value as its author would write it; null where it is none. */
function textOf(value: Value, module: ModuleFacts): string | null {
  if (value.k === 'literal') return JSON.stringify(value.value);
  if (value.k === 'undefined') return 'undefined';
  if (value.k === 'array') return value.items.length === 0 ? '[]' : '[…]';
  if (value.k === 'object') return value.entries.length === 0 ? '{}' : '{ … }';
  return nameOf(value, module) || null;
}
