import type { Location } from '../../model.js';
import type { Datasource } from '../datasources.js';
import type { RemoteAction } from '../library.js';
import type { CallGraph, LibraryCall } from './callgraph.js';
import type { CallRef, Evaluated, Made } from './evaluated.js';
import { classValue } from './library-class.js';
import type { CallView } from './locations.js';
import { callOf, type Program } from './program.js';

type LibraryValue = Evaluated & { readonly k: 'library' };

/** What a call is made on; a parameter stands for its default or what its type says. */
function clientOf(receiver: Evaluated | null): Evaluated | null {
  const known = receiver?.k === 'parameter' ? receiver.otherwise : receiver;
  return known?.k === 'action' ? classValue(known) : known;
}

function madeOf(value: LibraryValue): Made | null {
  return value.made === 'elsewhere' ? null : value.made;
}

/** The datasource that holds for a call's client, by the module in which it was made; null where its library has none. */
export function datasourceOf(program: Program, action: RemoteAction, view: CallView): Datasource | null {
  if (!action.ambient?.some(({ source }) => source === 'datasource')) return null;
  const client = clientOf(view.receiver);
  const made = client?.k === 'library' ? madeOf(client) : null;
  const module = (made?.call ?? view.call)?.module;
  return module ? program.datasource(module.path) : null;
}

/**
 * Where the connection of a call is opened. Of the steps from there to the call (a pool, its client, a repository),
 * the first in the service's own code: a package that several services share is nobody's to mend.
 */
export function openedAt(
  graph: CallGraph,
  library: LibraryCall,
  owns: (path: string) => boolean,
): { at: Location; isOpening: boolean } {
  const opening = openingCalls(graph, library).filter((call) => call.id >= 0);
  const steps = [library.call, ...opening];
  const call = steps.filter(({ module }) => owns(module.path)).at(-1) ?? steps.at(-1) ?? library.call;
  const { line, column } = callOf(call);
  return { at: { file: call.module.path, line, column }, isOpening: opening.length > 0 };
}

/**
 * The package outside of the service whose code both connects and says what is stored: a Prisma client of its schema,
 * repositories of its entities. null where a call's client is the service's own making.
 */
export function sharedPackage(
  graph: CallGraph,
  library: LibraryCall,
  action: RemoteAction,
  owns: (path: string) => boolean,
): string | null {
  if (!action.entity) return null;
  const steps = openingCalls(graph, library).filter((call) => call.id >= 0);
  const opening = steps.at(-1);
  if (!opening || steps.some(({ module }) => owns(module.path))) return null;
  return opening.module.path.replace(/\/(src|lib)\/.*$|\/[^/]*$/, '');
}

const MOST_STEPS = 10;

/** The calls that made a call's client from another, latest first. */
function openingCalls(graph: CallGraph, { receiver, model }: LibraryCall): CallRef[] {
  const calls: CallRef[] = [];
  let value = clientOf(receiver);
  for (let step = 0; value?.k === 'library' && value.model === model && step < MOST_STEPS; step++) {
    const made: Made | null = madeOf(value);
    if (!made && step > 0) break;
    if (!made) {
      value = registeredFor(graph, value);
      continue;
    }
    // `Order.create(…)` gives an order, and opens nothing.
    const isOpening = !graph.libraryCallsAt(made.call).some(({ action }) => action.is === 'remote');
    if (isOpening) calls.push(made.call);
    const { callee } = made.call.id < 0 ? { callee: null } : callOf(made.call);
    const before: Evaluated | null =
      callee?.k === 'member' ? graph.evaluator.evaluate(callee.of, made.context) : null;
    const carries = before?.k === 'library' && before.carried.size > 0;
    value = carries ? before : registeredFor(graph, value);
  }
  return calls;
}

/** The call that opens the connection which the program registers for all clients of a type. */
function registeredFor(graph: CallGraph, value: LibraryValue): Evaluated | null {
  const registered = graph.evaluator.registered(value);
  const all = registered.k === 'oneOf' ? registered.of : [registered];
  const first = all.find((each) => each.k !== 'library' || !each.self) ?? all[0];
  const made = first?.k === 'library' ? madeOf(first) : null;
  return made && made !== value.made ? (first ?? null) : null;
}
