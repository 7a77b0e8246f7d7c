import type { Location, Locations } from '../library.js';
import { argumentsOf } from './arguments.js';
import {
  alternatives,
  type CallRef,
  type Carried,
  type Context,
  type Evaluated,
  isStated,
  literal,
  oneOf,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { classValue } from './library-class.js';
import { callOf, functionOf } from './program.js';

/** One call as a model sees it. `call` is null for a member that is only read. */
export type CallView = {
  readonly call: CallRef | null;
  readonly context: Context | null;
  readonly receiver: Evaluated | null;
  readonly name: string;
  /** The name, where it is computed. */
  readonly computed?: Evaluated;
  /** What `each` stands for. */
  readonly each?: Evaluated;
  /** What `$class` stands for. */
  readonly class?: string;
};

/** The value at a location of a call (the grammar is in `library.ts`); of several, the first that is stated. */
export function locate(evaluator: Evaluator, locations: Locations, view: CallView): Evaluated {
  const list = typeof locations === 'string' ? [locations] : locations;
  let open: Evaluated | null = null;
  let openAt: Location | null = null;
  for (const location of list) {
    const value = locateOne(evaluator, location, view);
    const isOpen = value.k === 'unknown' || (value.k === 'parameter' && value.otherwise === null);
    // Of a parameter and its members the parameter itself says most.
    if (isOpen && open?.k === 'parameter' && value.k === 'parameter' && value.path.length < open.path.length)
      open = value;
    else if (isOpen) {
      open ??= value;
      openAt ??= location;
    } else if (openAt?.startsWith(`${location}.`) && isObject(value)) {
      return open ?? value; // `{ url }` is the object in which the open value stands, not another one
    } else if (isStated(value)) return value;
  }
  return open ?? UNDEFINED;
}

function isObject(value: Evaluated): boolean {
  return value.k === 'object' || value.k === 'merged' || value.k === 'record';
}

function locateOne(evaluator: Evaluator, location: Location, view: CallView): Evaluated {
  if (location.startsWith('="')) return literal(location.slice(2, -1));
  const [head = '', ...path] = location.split('.');
  let value = locateHead(evaluator, head, path, view);
  if (head === '$type' || head === '$typed') return value;
  for (const segment of path) value = follow(evaluator, value, segment, view);
  return value;
}

function follow(evaluator: Evaluator, value: Evaluated, segment: string, view: CallView): Evaluated {
  if (value.k === 'undefined') return UNDEFINED;
  if (segment === '*') return everyElement(evaluator, value);
  if (segment.startsWith('@')) return carriedBy(evaluator, value, segment.slice(1));
  if (segment.endsWith('()')) {
    const callee = memberOrNothing(evaluator, made(evaluator, value), segment.slice(0, -2));
    // `{ inject: [ConfigService], useFactory: (config) => … }`
    const tokens = memberOrNothing(evaluator, value, 'inject');
    return callee.k === 'function' ? evaluator.resultOf(callee, tokens) : UNDEFINED;
  }
  if (segment === '$name' && view.computed) return UNDEFINED;
  const name = segment === '$name' ? view.name : segment;
  if (value.k === 'array' && /^\d+$/.test(name)) return elementOf(evaluator, value, Number(name));
  return memberOrNothing(evaluator, value, name);
}

/** What is no value of a library carries nothing; a parameter may be one. */
function carriedBy(evaluator: Evaluator, value: Evaluated, name: string): Evaluated {
  if (value.k === 'oneOf') {
    const stated = value.of.map((each) => carriedBy(evaluator, each, name)).filter(isStated);
    return stated.length > 0 ? oneOf(stated) : UNDEFINED;
  }
  const isGiven = value.k === 'parameter' && value.path.length === 0;
  const mayCarry = isGiven || value.k === 'library' || value.k === 'class' || value.k === 'instance';
  return mayCarry ? memberOrNothing(evaluator, value, name) : UNDEFINED;
}

/** `{ useClass: OptionsService }`: the framework makes one of it before it calls its method. */
function made(evaluator: Evaluator, value: Evaluated): Evaluated {
  return value.k === 'class' ? (evaluator.instances(value.ref)[0] ?? value) : value;
}

function everyElement(evaluator: Evaluator, value: Evaluated): Evaluated {
  if (value.k === 'array')
    return value.items.length ? oneOf(value.items.map((item) => evaluator.force(item))) : UNDEFINED;
  if (value.k === 'elements') return evaluator.force(value.of);
  return value;
}

/** Text has no members: `axios.get(config.url)` where a string was given states nothing there. */
function memberOrNothing(evaluator: Evaluator, value: Evaluated, name: string): Evaluated {
  if (value.k === 'literal' || value.k === 'text' || value.k === 'array') return UNDEFINED;
  if (value.k === 'setting' && (value.otherwise === null || value.otherwise.k === 'literal'))
    return UNDEFINED;
  if (value.k === 'function') {
    const facts = functionOf(value.ref);
    return name === 'name' && !facts.argumentOf ? literal(facts.name) : UNDEFINED;
  }
  if (value.k === 'oneOf') {
    const stated = value.of.map((each) => memberOrNothing(evaluator, each, name)).filter(isStated);
    return stated.length > 0 ? oneOf(stated) : UNDEFINED;
  }
  const member = evaluator.member(value, name);
  // What a library's value, or a class that inherits from one, does not have under a name is not stated there.
  const mayInherit = value.k === 'library' || value.k === 'class' || value.k === 'instance';
  return mayInherit && member.k === 'external' ? UNDEFINED : member;
}

function elementOf(evaluator: Evaluator, value: Evaluated & { k: 'array' }, index: number): Evaluated {
  const item = value.items[index];
  return item ? evaluator.force(item) : UNDEFINED;
}

function locateHead(evaluator: Evaluator, head: string, path: readonly string[], view: CallView): Evaluated {
  if (head === '$name') return view.computed ?? literal(view.name);
  if (head.startsWith('$name-'))
    return view.computed ?? literal(withoutEnding(view.name, head.slice('$name-'.length)));
  if (head === '$class') return view.class === undefined ? UNDEFINED : literal(view.class);
  if (head === '$this') return view.receiver ?? UNDEFINED;
  if (head === '$self') return inheriting(view.receiver) ?? UNDEFINED;
  if (head === 'each') return view.each ?? UNDEFINED;
  if (head.startsWith('@') && head.endsWith('()')) {
    const callee = carriedValue(evaluator, view.receiver, head.slice(1, -2));
    return callee.k === 'function' ? evaluator.resultOf(callee) : UNDEFINED;
  }
  if (head.startsWith('@')) return carriedValue(evaluator, view.receiver, head.slice(1));
  const { call, context } = view;
  if (!call || !context) return UNDEFINED;
  if (head === '$variable') {
    const given = variableName(call);
    return given === null ? UNDEFINED : literal(given);
  }
  if (head === '$type') {
    const type = callOf(call).typeArguments?.[Number(path[0] ?? 0)];
    return type ? literal(type.name) : UNDEFINED;
  }
  if (head === '$typed') {
    const type = callOf(call).typeArguments?.[Number(path[0] ?? 0)];
    return (type && evaluator.typed(context, type)) ?? UNDEFINED;
  }
  const args = argumentsOf(evaluator, call, context);
  if (head === '*') return { k: 'array', items: args };
  if (head.endsWith('+')) return { k: 'array', items: args.slice(Number(head.slice(0, -1))) };
  const place = head.replace(/\(\)$/, '');
  const argument = place === 'last' ? args.at(-1) : args[Number(place)];
  const given = argument ? evaluator.force(argument) : UNDEFINED;
  if (place === head) return given;
  return given.k === 'function' ? evaluator.resultOf(given) : UNDEFINED;
}

function withoutEnding(name: string, ending: string): string {
  return name.endsWith(ending) && name !== ending ? name.slice(0, -ending.length) : name;
}

/** `const Payment = serviceDesc(…)`: the name that a call's result is given. */
function variableName(call: CallRef): string | null {
  const { use } = callOf(call);
  return use.k === 'assigned' ? (call.module.variables[use.variable]?.name ?? null) : null;
}

/** The class or instance of the tree through which a library's member is reached by inheritance. */
function inheriting(receiver: Evaluated | null): Evaluated | undefined {
  if (receiver?.k === 'parameter') return inheriting(receiver.otherwise);
  return receiver?.k === 'library' || receiver?.k === 'action' ? receiver.self : undefined;
}

function carriedValue(evaluator: Evaluator, receiver: Evaluated | null, name: string): Evaluated {
  if (receiver?.k === 'parameter') {
    const known = receiver.otherwise ? carriedValue(evaluator, receiver.otherwise, name) : UNDEFINED;
    const isDefault = receiver.otherwise?.k === 'library' && receiver.otherwise.made !== 'elsewhere';
    if (isDefault) return known;
    return {
      ...receiver,
      name: `${receiver.name} (${name})`,
      otherwise: isStated(known) && known.k !== 'unknown' ? known : null,
    };
  }
  if (receiver?.k === 'oneOf') {
    const stated = receiver.of.map((each) => carriedValue(evaluator, each, name)).filter(isStated);
    return stated.length > 0 ? oneOf(stated) : UNDEFINED;
  }
  if (receiver?.k === 'action') {
    const of = classValue(receiver);
    const registered = of && registeredValue(evaluator, of, name);
    return receiver.carried.get(name) ?? registered ?? UNDEFINED;
  }
  if (receiver?.k === 'unknown') return receiver;
  if (receiver?.k !== 'library') return UNDEFINED;
  const carried: Carried = receiver.carried;
  const later = evaluator.overrides(receiver, name);
  const own = carried.get(name);
  const layers = [...later.own, ...(own ? [own] : []), ...later.general];
  const [only] = layers;
  if (layers.length > 1) return { k: 'merged', layers };
  if (only) return only;
  const registered = registeredValue(evaluator, receiver, name);
  if (registered) return registered;
  return receiver.made === 'elsewhere'
    ? unknown(`how this ${receiver.model.library} client is set up is not in sight`)
    : UNDEFINED;
}

/** What the program registers for all values of a type that do not carry it themselves: `mongoose.connect(url)`. */
function registeredValue(
  evaluator: Evaluator,
  receiver: Evaluated & { k: 'library' },
  name: string,
): Evaluated | null {
  const stating = alternatives(evaluator.registered(receiver)).filter(
    (each) => each.k === 'library' && each.carried.has(name),
  );
  // What is registered for one class comes before what is for all.
  const own = stating.filter((each) => each.k === 'library' && each.self);
  const values = (own.length > 0 ? own : stating).flatMap((each) =>
    each.k === 'library' ? (each.carried.get(name) ?? []) : [],
  );
  return values.length > 0 ? oneOf(values) : null;
}
