import type { Location, TracedValue } from '../../model.js';
import type { ModuleFacts, Value } from '../facts.js';
import { addressOf } from './address.js';
import type { Context, Evaluated } from './evaluated.js';

/** Records what is evaluated for what, so that a person can follow how one address came about. */
export type Trace = {
  /** Evaluates a value, keeping it as part of the one that is being evaluated. */
  follow(value: Value, context: Context, evaluate: () => Evaluated): Evaluated;
  /** What was evaluated during `work`. */
  during(work: () => void): readonly TracedValue[];
};

type Node = Omit<TracedValue, 'from'> & { readonly inner: ReadonlySet<Node> };

const DEEPEST = 12;

export function createTrace(): Trace {
  // A value is evaluated once and remembered; who asks again is shown what it rested on the first time.
  const first = new Map<string, Node>();
  // Outside of what is asked for, nobody reads the list.
  let current: Set<Node> | null = null;
  let isAsked = false;

  return {
    follow(value, context, evaluate) {
      if (!isTelling(value) || isPlatform(value)) return evaluate();
      const around = current;
      const inner = new Set<Node>();
      current = inner;
      try {
        const result = evaluate();
        const node: Node = {
          expression: printed(value, context.module),
          result: resultOf(result),
          setting: result.k === 'setting' && result.name !== '' ? result.name : null,
          at: placeOf(value, context.module),
          inner,
        };
        const key = JSON.stringify([context.module.path, node.expression, node.result]);
        const known = first.get(key);
        if (!known || known.inner.size === 0) first.set(key, node);
        // A node for each evaluation of a large program would not fit into memory.
        around?.add(inner.size === 0 || !isAsked ? (first.get(key) ?? node) : node);
        return result;
      } finally {
        current = around;
      }
    },
    during(work) {
      const around = current;
      const asked = new Set<Node>();
      current = asked;
      isAsked = true;
      try {
        work();
        return distinct(asked).map((node) => traced(node, 0, new Set()));
      } finally {
        current = around;
        isAsked = around !== null;
      }
    },
  };
}

/** Whether a value says something that is not seen where it is read: names, members and calls do, literals do not. */
function isTelling({ k }: Value): boolean {
  return k === 'variable' || k === 'import' || k === 'member' || k === 'index' || k === 'call';
}

/** `process.env`, `Math`: everybody knows what it is. */
function isPlatform(value: Value): boolean {
  return value.k === 'global' || (value.k === 'member' && value.of.k === 'global');
}

function traced(node: Node, depth: number, above: ReadonlySet<string>): TracedValue {
  const { expression, result, setting, at } = node;
  const known = new Set([...above, key(node)]);
  const from =
    depth >= DEEPEST
      ? []
      : distinct(node.inner)
          .filter((inner) => !known.has(key(inner)))
          .map((inner) => traced(inner, depth + 1, known));
  return { expression, result, setting, at, from };
}

function key({ expression, result, at }: Node): string {
  return JSON.stringify([expression, result, at]);
}

function distinct(nodes: ReadonlySet<Node>): Node[] {
  return [...new Map([...nodes].map((node) => [key(node), node])).values()];
}

function placeOf(value: Value, module: ModuleFacts): Location | null {
  const file = module.path;
  if (value.k === 'call') {
    const call = module.calls[value.call];
    return call ? { file, line: call.line, column: call.column } : null;
  }
  const variable = value.k === 'variable' ? module.variables[value.id] : undefined;
  return variable ? { file, line: variable.line, column: 1 } : null;
}

/** An expression as it was written, without what makes it long. */
function printed(value: Value, module: ModuleFacts, depth = 0): string {
  if (depth > 5) return '…';
  const print = (inner: Value) => printed(inner, module, depth + 1);
  switch (value.k) {
    case 'literal':
      return JSON.stringify(value.value);
    case 'template':
      return `\`${value.parts.map((part) => (part.k === 'literal' ? String(part.value) : `\${${print(part)}}`)).join('')}\``;
    case 'variable':
      return module.variables[value.id]?.name || 'a parameter';
    case 'global':
      return value.name;
    case 'import':
      return value.name === 'default' || value.name === '*' ? `import of ${value.module}` : value.name;
    case 'this':
    case 'super':
    case 'undefined':
      return value.k;
    case 'member':
      return `${print(value.of)}.${value.name}`;
    case 'index':
      return `${print(value.of)}[${print(value.key)}]`;
    case 'await':
      return print(value.of);
    case 'fallback':
      return `${print(value.first)} ?? ${print(value.second)}`;
    case 'call': {
      const call = module.calls[value.call];
      if (!call) return 'a call';
      return `${call.new ? 'new ' : ''}${print(call.callee)}(${call.arguments.map(print).join(', ')})`;
    }
    case 'object':
      return '{…}';
    case 'array':
      return '[…]';
    case 'function':
      return 'a function';
    default:
      return '…';
  }
}

/** What a value came to, for people. */
function resultOf(value: Evaluated): string {
  switch (value.k) {
    case 'literal':
      return JSON.stringify(value.value);
    case 'undefined':
      return 'undefined';
    case 'setting':
      return value.otherwise
        ? `the setting ${value.name}, or else ${resultOf(value.otherwise)}`
        : `the setting ${value.name}`;
    case 'text':
      return JSON.stringify(addressOf(value, {}).text);
    case 'instance':
      return `an instance of ${value.ref.module.classes[value.ref.id]?.name ?? 'a class'}`;
    case 'class':
      return `the class ${value.ref.module.classes[value.ref.id]?.name ?? ''}`.trim();
    case 'function':
      return `a function of ${value.ref.module.path}:${value.ref.module.functions[value.ref.id]?.line ?? 1}`;
    case 'library':
      return `${value.type} of ${value.model.library}`;
    case 'action':
      return `${value.name} of ${value.model.library}`;
    case 'external':
      return `${value.path || 'what is exported'} of ${value.module}, which no model describes`;
    case 'result':
      return 'what a call gives that no model describes';
    case 'parameter':
      return `the parameter ${value.name}, which no caller binds here`;
    case 'oneOf':
      return value.of.map(resultOf).join(' or ');
    case 'unknown':
      return `unknown: ${value.reason}`;
    case 'array':
    case 'elements':
      return 'a list';
    case 'namespace':
      return `the module ${value.module.path}`;
    case 'time':
      return 'a point in time';
    default:
      return 'an object';
  }
}
