import type { ModuleFacts, Value } from '../facts.js';
import { instanceMember, staticMember } from './classes.js';
import { tableEntry } from './containers.js';
import { ENVIRONMENT, isEnvironment, isProcessModule } from './environment.js';
import {
  alternatives,
  type Context,
  type Evaluated,
  isStated,
  literal,
  oneOf,
  preferStated,
  UNDEFINED,
  unknown,
} from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { exportValue, globalValue } from './exports.js';
import { exportedByLibrary, libraryMember } from './libraries.js';
import { objectMember } from './objects.js';
import { at, classOf } from './program.js';
import { urlMember } from './urls.js';

/** A member expression: `super.name` starts above the class in whose code it stands. */
export function memberValue(
  evaluator: Evaluator,
  value: Value & { k: 'member' },
  context: Context,
): Evaluated {
  if (value.of.k === 'super') {
    const self = thisValue(evaluator, context);
    const facts = enclosingClass(context);
    return self.k === 'instance' && facts !== null
      ? instanceMember(evaluator, self, value.name, facts)
      : unknown('super');
  }
  return evaluator.member(evaluator.evaluate(value.of, context), value.name);
}

/** What `this` is in a context. */
export function thisValue(evaluator: Evaluator, from: Context): Evaluated {
  for (let context: Context | null = from; context; context = context.parent) {
    if (context.this) return context.this;
    const facts = at(context.module.functions, context.function);
    if (facts.class !== undefined) {
      const [instance] = evaluator.instances({ module: context.module, id: facts.class });
      return instance ?? unknown('`this` of a class that is never made');
    }
    if (!facts.arrow && facts.parent !== null && facts.argumentOf === undefined) break;
  }
  return unknown('`this` of a plain function');
}

/** The class in whose code the context stands: `super` starts above it. */
function enclosingClass(from: Context): { module: ModuleFacts; id: number } | null {
  for (let context: Context | null = from; context; context = context.parent) {
    const facts = at(context.module.functions, context.function);
    if (facts.class !== undefined) return { module: context.module, id: facts.class };
  }
  return null;
}

/** An instance of a class; what only an interface describes may be any object that a caller passes. */
function isMade(value: Evaluated): boolean {
  return value.k === 'instance' && classOf(value.ref).kind !== 'interface';
}

/** What reading a member of a value gives. */
export function memberOf(evaluator: Evaluator, of: Evaluated, name: string): Evaluated {
  switch (of.k) {
    case 'object':
      return objectMember(evaluator, of, name);
    case 'record':
      return of.entries.get(name) ?? UNDEFINED;
    case 'merged': {
      for (const layer of of.layers) {
        const value = evaluator.member(layer, name);
        if (isStated(value)) return value;
      }
      return UNDEFINED;
    }
    case 'instance':
      if (name === 'constructor') return { k: 'class', ref: of.ref, context: of.context };
      return instanceMember(evaluator, of, name, null);
    case 'class':
      return staticMember(evaluator, of, name);
    case 'action':
      if (FUNCTION_METHODS.has(name)) return of;
      return libraryMember(evaluator, of, name);
    case 'library':
      return libraryMember(evaluator, of, name);
    case 'namespace': {
      const value = exportValue(evaluator, of.module, name);
      return value ?? (name === 'default' ? of : unknown(`\`${name}\` is not exported by ${of.module.path}`));
    }
    case 'external':
      return externalMember(evaluator, of, name);
    case 'setting':
      // `new URL(process.env.API_URL).href`
      if (name === 'href' && !(of.otherwise && !isTextual(of.otherwise))) return of;
      if (of.otherwise && !isTextual(of.otherwise)) return evaluator.member(of.otherwise, name);
      // `config.get('hosts').payment`: a group of settings.
      return of.otherwise === null && of.name !== '' && !(name in String.prototype)
        ? { k: 'setting', name: `${of.name}.${name}`, otherwise: null }
        : unknown(`\`${name}\` of a setting`);
    case 'parameter': {
      const otherwise = of.otherwise ? evaluator.member(of.otherwise, name) : null;
      const isKnown = otherwise && (otherwise.k === 'function' || isMade(otherwise));
      if (isKnown) return otherwise;
      const action = otherwise && alternatives(otherwise).find((each) => each.k === 'action');
      if (action?.k === 'action') return { ...action, receiver: of };
      return {
        ...of,
        path: [...of.path, name],
        name: of.name === '' ? name : `${of.name}.${name}`,
        otherwise: otherwise && isStated(otherwise) ? otherwise : null,
      };
    }
    case 'table':
      return of.isMap ? unknown(`\`${name}\` of a map`) : tableEntry(of, literal(name));
    case 'oneOf':
      return oneOf(preferStated(of.of.map((each) => evaluator.member(each, name))));
    case 'result':
      return { ...of, member: of.member ? `${of.member}.${name}` : name };
    case 'function':
      return name === 'bind' || name === 'call' || name === 'apply'
        ? of
        : ((of.exports && exportValue(evaluator, of.exports, name)) ?? unknown(`\`${name}\` of a function`));
    case 'undefined':
      return UNDEFINED;
    case 'unknown':
      return of;
    case 'literal':
    case 'text':
      return urlMember(of, name) ?? unknown(`\`${name}\` of a text`);
    default:
      return unknown(`\`${name}\` of a value that has no such member`);
  }
}

function isTextual(value: Evaluated): boolean {
  return value.k === 'literal' || value.k === 'text' || value.k === 'setting';
}

/** Methods of functions that give or run the function itself. */
const FUNCTION_METHODS = new Set(['bind', 'call', 'apply']);

const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global']);

/** `window._env_.API_URL`: what a script that the server writes gives a page. */
const GIVEN_TO_PAGES = /^_*((app|runtime|public)_?)?(env|environment|config|settings)_*$/i;

function externalMember(evaluator: Evaluator, of: Evaluated & { k: 'external' }, name: string): Evaluated {
  if (isEnvironment(of)) return { k: 'setting', name, otherwise: null };
  if (of.module === 'global') {
    if (of.path === 'Number' && name === 'POSITIVE_INFINITY') return literal(Number.POSITIVE_INFINITY);
    if (GLOBAL_OBJECTS.has(of.path)) return globalValue(evaluator, name);
    if (GIVEN_TO_PAGES.test(of.path)) return { k: 'setting', name, otherwise: null };
  }
  if (of.path === '' || of.path === 'default') {
    const exported = exportedByLibrary(evaluator, of.module, name);
    if (exported) return exported;
    if (isProcessModule(of.module) && name === 'env') return ENVIRONMENT;
  }
  return { k: 'external', module: of.module, path: of.path === '' ? name : `${of.path}.${name}` };
}
