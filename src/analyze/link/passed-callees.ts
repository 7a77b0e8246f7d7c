import { bindAll } from './bindings.js';
import { passedArguments } from './callback-arguments.js';
import { addCallee } from './callees.js';
import type { CallGraph, Invocation, LibraryCall } from './callgraph.js';
import { alternatives, type CallRef, type Context, type Evaluated, functionKey } from './evaluated.js';

/** Calls through parameters that are followed to their callers, and theirs, this many times. */
const DEEPEST_BINDING = 4;
const MOST_BINDINGS = 100;
/** More parameters than this are not looked at for one call. */
const MOST_PARAMETERS = 200;

/**
 * A call of something that the caller passes in: `routes(app)` with `app.get(…)` inside, `getJson(client, path)`.
 * It is bound to those callers that pass something of a library.
 */
export function bindCallee(
  graph: CallGraph,
  call: CallRef,
  root: Context,
  flows: Flows,
  libraryCalls: LibraryCall[],
  add: (invocation: Invocation) => void,
): void {
  const { evaluator } = graph;
  for (const parameter of alternatives(evaluator.callee(call, root))) {
    if (parameter.k !== 'parameter') continue;
    for (const frames of flows.into(parameter)) {
      const context = bindAll(graph, root, frames);
      if (!context) continue;
      for (const each of alternatives(evaluator.callee(call, context))) {
        if (each.k !== 'action' && each.k !== 'library') continue;
        addCallee(evaluator, each, call, { context, root, frames }, add, libraryCalls);
      }
    }
  }
}

type ParameterValue = Evaluated & { readonly k: 'parameter' };

/** The ways on which a library's values come into parameters: the calls that pass them, innermost first. */
type Flows = { into(parameter: ParameterValue): readonly (readonly Invocation[])[] };

/** Looks for the calls that pass values of libraries, with a memo for each parameter. */
export function createFlows(graph: CallGraph): Flows {
  const known = new Map<string, readonly (readonly Invocation[])[]>();
  let left = 0;
  const into = (parameter: ParameterValue, depth: number): readonly (readonly Invocation[])[] => {
    const key = `${functionKey(parameter.ref)} ${parameter.index} ${readPath(parameter).join('.')}`;
    const found = known.get(key);
    if (found) return found;
    // Each parameter may be any of many members of another: `attributes[key]`, handed on.
    if (left <= 0) return [];
    left -= 1;
    known.set(key, []); // while it is looked for, it leads nowhere new
    const ways = graph.invocations(parameter.ref).flatMap((invocation) => {
      if (depth > DEEPEST_BINDING) return [];
      return passedValues(graph, parameter, invocation).flatMap((value): (readonly Invocation[])[] => {
        if (value.k === 'action' || value.k === 'library') return [[invocation]];
        if (value.k !== 'parameter' || value.otherwise) return [];
        return into(value, depth + 1).map((frames) => [invocation, ...frames]);
      });
    });
    const bounded = ways.slice(0, MOST_BINDINGS);
    known.set(key, bounded);
    return bounded;
  };
  return {
    into: (parameter) => {
      left = MOST_PARAMETERS;
      return into(parameter, 0);
    },
  };
}

/** What an invocation passes where a parameter, or a member of it, is read. */
function passedValues(
  graph: CallGraph,
  parameter: ParameterValue,
  invocation: Invocation,
): readonly Evaluated[] {
  const { evaluator } = graph;
  const argument = (invocation.arguments ?? passedArguments(graph, invocation))[parameter.index];
  if (!argument) return [];
  const path = readPath(parameter);
  return alternatives(path.reduce((value, name) => evaluator.member(value, name), evaluator.force(argument)));
}

/** What is read of a parameter. What calls of it give is known when it is bound: `manager.getRepository(Order).save(order)`. */
function readPath({ path }: ParameterValue): readonly string[] {
  const called = path.indexOf('()');
  return called < 0 ? path : path.slice(0, called);
}
