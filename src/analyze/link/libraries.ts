import type { Action, LibraryModel, Locations, Member } from '../library.js';
import {
  type CallRef,
  type Carried,
  type Context,
  type Evaluated,
  isStated,
  literal,
  text,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { type CallView, locate } from './locations.js';
import { callOf } from './program.js';
import { settingValue } from './settings.js';
import { injectedFor } from './tokens.js';

const NOTHING: Carried = new Map();

/** What an import of a modelled package stands for; null if no model names it. */
export function exportedByLibrary(evaluator: Evaluator, specifier: string, name: string): Evaluated | null {
  const found = evaluator.program.library(specifier, name);
  if (!found) return null;
  const value = memberValue(found.model, found.member, name, null);
  if (value.k !== 'library' || !found.member.carries) return value;
  const view = { call: null, context: null, receiver: null, name };
  return { ...value, carried: carry(evaluator, value.carried, found.member.carries, view) };
}

/** A member of a library value: another value of the library, or something to call. */
export function libraryMember(
  evaluator: Evaluator,
  of: Evaluated & ({ k: 'library' } | { k: 'action' }),
  name: string,
): Evaluated {
  const typeName = of.k === 'library' ? of.type : of.member.type;
  const type = typeName === undefined ? undefined : of.model.types[typeName];
  const own = type?.members && Object.hasOwn(type.members, name) ? type.members[name] : undefined;
  const member = own ?? (type?.anyMember && !NEVER_REMOTE.has(name) ? type.anyMember : undefined);
  if (!member) {
    if (name === 'default' && of.k === 'library') return of;
    if (type && of.carried.has(name)) return of.carried.get(name) ?? UNDEFINED;
    return { k: 'external', module: of.model.library, path: `${typeName ?? ''}.${name}` };
  }
  const view = { call: null, context: null, receiver: of, name };
  if (member.settings) return locate(evaluator, `@${member.settings}`, view);
  if (member.reads) return settingValue(evaluator, member.reads, view);
  if (member.injects) return injectedFor(evaluator, literal(name));
  const value = memberValue(of.model, member, name, of);
  if ((value.k !== 'library' && value.k !== 'action') || !member.carries) return value;
  return { ...value, carried: carry(evaluator, value.carried, member.carries, view) };
}

/**
 * A member whose name is computed: `client[method]`. It stands for all members that reach out; which one it is shows
 * where a caller says the name.
 */
export function computedMember(
  evaluator: Evaluator,
  of: Evaluated & ({ k: 'library' } | { k: 'action' }),
  name: Evaluated,
): Evaluated {
  const typeName = of.k === 'library' ? of.type : of.member.type;
  const type = typeName === undefined ? undefined : of.model.types[typeName];
  const member = type?.anyMember ?? Object.values(type?.members ?? {}).find(reachesOut);
  if (!member) return unknown('a computed member');
  const value = memberValue(of.model, anyVerb(member), '', of);
  if (value.k !== 'library' && value.k !== 'action') return unknown('a computed member');
  const view = { call: null, context: null, receiver: of, name: '', computed: name };
  const carried = member.carries ? carry(evaluator, value.carried, member.carries, view) : value.carried;
  return value.k === 'action' ? { ...value, carried, computed: name } : { ...value, carried };
}

function reachesOut({ call }: Member): boolean {
  return call?.is === 'remote' && call.kind !== 'database' && call.kind !== 'cache';
}

/** The verb of a client of HTTP is its member's name. */
function anyVerb(member: Member): Member {
  const { call } = member;
  return call?.is === 'remote' && call.kind === 'http'
    ? { ...member, call: { ...call, method: '$name' } }
    : member;
}

/** Members that every JavaScript value has: never procedures of a generated client. */
const NEVER_REMOTE = new Set([
  'then',
  'catch',
  'finally',
  'constructor',
  'toString',
  'bind',
  'call',
  'apply',
  'close',
  'on',
  'once',
  'prototype',
]);

function memberValue(
  model: LibraryModel,
  member: Member,
  name: string,
  receiver: (Evaluated & ({ k: 'library' } | { k: 'action' })) | null,
): Evaluated {
  if (member.value !== undefined) return literal(member.value);
  const carried = receiver?.carried ?? NOTHING;
  if (member.call || member.new || member.decorator || member.type === undefined) {
    return { k: 'action', model, member, receiver, carried, name };
  }
  const made = receiver?.k === 'library' ? receiver.made : null;
  return { k: 'library', model, type: member.type, carried, made };
}

/** A value that is known by its declared type: `private http: HttpService`, `api: AxiosInstance`. */
export function typedLibrary(value: Evaluated): Evaluated | null {
  if (value.k === 'library') return { ...value, made: 'elsewhere' };
  if (value.k !== 'action') return null;
  const made = value.member.new ?? value.member.call;
  const type =
    made?.is === 'make' ? made.type : ((made?.is === 'provide' ? made.gives : null) ?? value.member.type);
  return type === undefined
    ? null
    : { k: 'library', model: value.model, type, carried: NOTHING, made: 'elsewhere' };
}

/** A call of an export or member of a library. */
export function invokeAction(
  evaluator: Evaluator,
  callee: Evaluated & { k: 'action' },
  call: CallRef,
  context: Context,
): Evaluated {
  const action = actionOf(callee, call);
  if (!action) return { k: 'result', callee, call, context, member: '' };
  const { name, computed } = callee;
  return perform(evaluator, action, callee.model, callee.receiver, { name, computed }, call, context);
}

/** `super(…)` of a class that extends a library's: what `new` of the base makes. */
export function constructed(
  evaluator: Evaluator,
  callee: Evaluated & { k: 'action' },
  call: CallRef,
  context: Context,
): Evaluated {
  const action = callee.member.new;
  if (!action) return unknown('a base class that cannot be made');
  return perform(evaluator, action, callee.model, callee.receiver, { name: callee.name }, call, context);
}

/** A call of a library value itself: `axios(config)`, `new generated.Client(address)`. */
export function invokeLibrary(
  evaluator: Evaluator,
  callee: Evaluated & { k: 'library' },
  call: CallRef,
  context: Context,
): Evaluated {
  const action = libraryAction(callee, call);
  if (!action) return { k: 'result', callee, call, context, member: '' };
  return perform(evaluator, action, callee.model, callee, { name: '' }, call, context);
}

/** What calling an export or member does. */
export function actionOf(callee: Evaluated & { k: 'action' }, call: CallRef): Action | undefined {
  return isNew(call) ? (callee.member.new ?? callee.member.call) : callee.member.call;
}

/** What calling a library value does. */
export function libraryAction(callee: Evaluated & { k: 'library' }, call: CallRef): Action | undefined {
  const type = callee.model.types[callee.type];
  return isNew(call) ? type?.new : type?.call;
}

function isNew(call: CallRef): boolean {
  return call.module.calls[call.id]?.new ?? false;
}

function perform(
  evaluator: Evaluator,
  action: Action,
  model: LibraryModel,
  receiver: Evaluated | null,
  { name, computed }: { readonly name: string; readonly computed?: Evaluated | undefined },
  call: CallRef,
  context: Context,
): Evaluated {
  const view: View = { call, context, receiver, name, ...(computed ? { computed } : {}) };
  const before = carriedOf(receiver);
  switch (action.is) {
    case 'make': {
      const carried = carry(evaluator, before, action.carries ?? {}, view);
      return { k: 'library', model, type: action.type, carried, made: { call, context } };
    }
    case 'remote':
      return action.gives === undefined
        ? { k: 'unknown', reason: 'the answer of a remote call', from: { call, context } }
        : {
            k: 'library',
            model,
            type: action.gives,
            carried: carry(evaluator, before, action.carries ?? {}, view),
            made: { call, context },
          };
    case 'setting':
      return settingValue(evaluator, action, view);
    case 'provide':
      return action.gives === undefined
        ? {
            k: 'result',
            callee: { k: 'external', module: model.library, path: name },
            call,
            context,
            member: '',
          }
        : {
            k: 'library',
            model,
            type: action.gives,
            carried: carry(evaluator, new Map(), action.carries ?? {}, view),
            made: { call, context },
          };
    case 'bind':
      return UNDEFINED;
    case 'defaults':
    case 'amend':
      return UNDEFINED;
    case 'dispatch':
      return unknown('what a handler gives');
    case 'register':
      return action.gives === undefined
        ? (receiver ?? UNDEFINED)
        : { k: 'library', model, type: action.gives, carried: before, made: { call, context } };
    case 'inject':
      return injectedOr(evaluator, locate(evaluator, action.token, view), call, context);
    case 'entry': {
      if (action.gives !== undefined) {
        const carried = carry(evaluator, before, action.carries ?? {}, view);
        return { k: 'library', model, type: action.gives, carried, made: { call, context } };
      }
      return receiver ?? UNDEFINED;
    }
    case 'wrap': {
      const what = action.what ? locate(evaluator, action.what, view) : UNDEFINED;
      if (what.k === 'function') return evaluator.apply(what, [], call, context.depth + 1);
      return isStated(what)
        ? what
        : {
            k: 'result',
            callee: { k: 'external', module: model.library, path: name },
            call,
            context,
            member: '',
          };
    }
  }
}

/** What is injected for a token, or a value of the type that the call states. */
function injectedOr(evaluator: Evaluator, token: Evaluated, call: CallRef, context: Context): Evaluated {
  const value = injectedFor(evaluator, token);
  const [type] = callOf(call).typeArguments ?? [];
  return (value.k === 'unknown' && type && evaluator.typed(context, type)) || value;
}

/** What a receiver carries from its creation. */
function carriedOf(receiver: Evaluated | null): Carried {
  if (receiver?.k === 'library' || receiver?.k === 'action') return receiver.carried;
  if (receiver?.k === 'parameter') return carriedOf(receiver.otherwise);
  return NOTHING;
}

type View = CallView;

/** Adds named values to what is carried: objects are laid over the older ones, names ending in `/` append a path. */
export function carry(
  evaluator: Evaluator,
  before: Carried,
  carries: Readonly<Record<string, Locations>>,
  view: View,
): Carried {
  const carried = new Map(before);
  for (const [name, locations] of Object.entries(carries)) {
    const value = locate(evaluator, locations, view);
    if (!isStated(value)) continue;
    if (name.endsWith('/')) {
      const key = name.slice(0, -1);
      const older = carried.get(key);
      carried.set(key, older ? text([older, literal('/'), value]) : value);
    } else {
      const older = carried.get(name);
      const isLayered =
        older &&
        (value.k === 'object' || value.k === 'merged' || value.k === 'parameter' || value.k === 'unknown');
      carried.set(name, isLayered ? { k: 'merged', layers: [value, older] } : value);
    }
  }
  return carried;
}
