import type { EntryAction, LibraryModel } from '../library.js';
import { type CallGraph, viewOf } from './callgraph.js';
import { type Closure, handlingFunctions } from './closures.js';
import { type Entry, handlerFrom, type OperationDraft, position } from './entries.js';
import { alternatives, type Evaluated, isStated } from './evaluated.js';
import { type CallView, locate } from './locations.js';
import { kindOfProcedure, procedurePath, texts, versionedName } from './names.js';
import { objectEntries } from './objects.js';
import { functionOf } from './program.js';
import { holds } from './stated-bounds.js';

/** `server.addService(definition, { charge: … })`: one operation for each implemented procedure. */
export function rpcOperations(graph: CallGraph, entry: Entry): OperationDraft[] {
  const { action } = entry;
  if (action.unless && holds(graph, action.unless, viewOf(entry))) return [];
  return keyedOperations(graph, action, entry.model, viewOf(entry), position(entry.call));
}

/** The operations of an object of functions by the names of procedures, or of the channels that they read. */
export function keyedOperations(
  graph: CallGraph,
  action: EntryAction,
  { library }: LibraryModel,
  from: CallView,
  at: { readonly file: string; readonly line: number; readonly column: number },
): OperationDraft[] {
  const { evaluator } = graph;
  if (!action.handlers) return [];
  const implementation = locate(evaluator, action.handlers, from);
  const { groupsBut } = action;
  if (groupsBut) {
    const groups = alternatives(implementation).flatMap((each) => objectEntries(evaluator, each));
    return groups
      .filter(([name]) => !groupsBut.includes(name))
      .flatMap(([name, group]) =>
        implementedOperations(graph, action, library, { ...from, class: name }, at, group),
      );
  }
  return implementedOperations(graph, action, library, from, at, implementation);
}

function implementedOperations(
  graph: CallGraph,
  action: EntryAction,
  library: string,
  from: CallView,
  at: { readonly file: string; readonly line: number; readonly column: number },
  implementation: Evaluated,
): OperationDraft[] {
  const { evaluator } = graph;
  return procedures(graph, implementation).flatMap(({ key, value, functions }): OperationDraft[] => {
    const receiver = value.k === 'library' ? value : from.receiver;
    const view: CallView = { ...from, name: key, receiver };
    const read = (locations: typeof action.method) =>
      locations ? texts(evaluator, locate(evaluator, locations, view))[0] : undefined;
    const [first] = functions;
    const place = action.place === 'handler' && first ? placeOf(first) : at;
    const handlers = functions.map(handlerFrom);
    const common = { ...place, method: null, library, handlers };
    if (action.kind === 'consume') {
      const system = action.system ?? null;
      return [{ ...common, kind: 'consume', name: `consume ${key}`, path: key, system }];
    }
    const kind = read(action.method);
    // A field of a type that is only a value is resolved by nothing.
    if (kind === 'field' && handlers.length === 0) return [];
    const stated = read(action.procedure) ?? key;
    const service = read(action.service);
    const path =
      action.separator !== undefined && service !== undefined
        ? `${versionedName(read(action.version), service)}${action.separator}${stated}`
        : kind === undefined
          ? procedurePath(service, stated)
          : kindOfProcedure(kind, service, stated);
    const system = action.system ?? 'grpc';
    return [{ ...common, kind: 'rpc', name: `rpc ${path}`, path, system }];
  });
}

function placeOf({ ref }: Closure): { file: string; line: number; column: number } {
  const { line, column } = functionOf(ref);
  return { file: ref.module.path, line, column };
}

type Procedure = { readonly key: string; readonly value: Evaluated; readonly functions: Closure[] };

/** More procedures inside procedures than this are no program's. */
const DEEPEST = 6;

/** The procedures of an object or instance, by name; nested ones with their path. */
function procedures(graph: CallGraph, of: Evaluated, depth = 0): Procedure[] {
  if (depth > DEEPEST) return [];
  const { evaluator } = graph;
  if (of.k === 'array')
    return of.items.flatMap((item) => procedures(graph, evaluator.force(item), depth + 1));
  if (of.k === 'oneOf') return of.of.flatMap((each) => procedures(graph, each, depth + 1));
  const nested = of.k === 'library' ? of.carried.get('procedures') : undefined;
  if (nested) return procedures(graph, nested, depth + 1);
  return entriesOf(graph, of).flatMap(([key, value]): Procedure[] => {
    if (value.k === 'library' && value.carried.has('procedures')) {
      const inner = procedures(graph, value, depth + 1);
      return inner.map((each) => ({ ...each, key: `${key}.${each.key}` }));
    }
    const handler = handlerIn(graph, value);
    return [{ key, value, functions: handler ? handlingFunctions(graph, handler) : [] }];
  });
}

/** Under which name a description of a procedure has its function; of GraphQL's fields some only `subscribe`. */
const HANDLERS = ['handler', 'resolve', 'subscribe'];

/** The handler of a procedure that is described: `create: { params, handler }`. */
function handlerIn(graph: CallGraph, value: Evaluated): Evaluated | undefined {
  if (value.k === 'library') return value.carried.get('handler');
  if (value.k !== 'object') return value;
  const stated = HANDLERS.map((name) => graph.evaluator.member(value, name)).find(isStated);
  return stated ?? value;
}

function entriesOf(graph: CallGraph, of: Evaluated): [string, Evaluated][] {
  if (of.k !== 'instance') return objectEntries(graph.evaluator, of);
  const { module, id } = of.ref;
  const methods =
    module.classes[id]?.members.filter((member) => member.kind === 'method' && !member.static) ?? [];
  return methods.map((member) => [member.name, graph.evaluator.member(of, member.name)]);
}
