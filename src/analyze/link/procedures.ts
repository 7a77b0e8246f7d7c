import { type CallGraph, viewOf } from './callgraph.js';
import { type Closure, handlingFunctions } from './closures.js';
import { type Entry, type OperationDraft, position } from './entries.js';
import type { Evaluated } from './evaluated.js';
import { type CallView, locate } from './locations.js';
import { kindOfProcedure, procedurePath, texts } from './names.js';
import { objectEntries } from './objects.js';
import { functionOf } from './program.js';

/** `server.addService(definition, { charge: … })`: one operation for each implemented procedure. */
export function rpcOperations(graph: CallGraph, entry: Entry): OperationDraft[] {
  const { evaluator } = graph;
  const { action } = entry;
  if (!action.handlers) return [];
  const implementation = locate(evaluator, action.handlers, viewOf(entry));
  return procedures(graph, implementation).flatMap(({ key, value, functions }): OperationDraft[] => {
    const receiver = value.k === 'library' ? value : entry.receiver;
    const view: CallView = { ...viewOf(entry), name: key, receiver };
    const read = (locations: typeof action.method) =>
      locations ? texts(evaluator, locate(evaluator, locations, view))[0] : undefined;
    const kind = read(action.method);
    const stated = read(action.procedure) ?? key;
    const service = read(action.service);
    const path = kind === undefined ? procedurePath(service, stated) : kindOfProcedure(kind, service, stated);
    const [first] = functions;
    const place = action.place === 'handler' && first ? placeOf(first) : position(entry.call);
    const system = action.system ?? 'grpc';
    const handlers = functions.map((closure) => closure.ref);
    const { library } = entry.model;
    return [{ kind: 'rpc', name: `rpc ${path}`, ...place, method: null, path, system, library, handlers }];
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
    const handler = value.k === 'library' ? value.carried.get('handler') : value;
    return [{ key, value, functions: handler ? handlingFunctions(graph, handler) : [] }];
  });
}

function entriesOf(graph: CallGraph, of: Evaluated): [string, Evaluated][] {
  if (of.k !== 'instance') return objectEntries(graph.evaluator, of);
  const { module, id } = of.ref;
  const methods =
    module.classes[id]?.members.filter((member) => member.kind === 'method' && !member.static) ?? [];
  return methods.map((member) => [member.name, graph.evaluator.member(of, member.name)]);
}
