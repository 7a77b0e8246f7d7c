import type { EntryAction, Locations } from '../library.js';
import { type CallGraph, viewOf } from './callgraph.js';
import { decoratedOperations } from './controllers.js';
import { type Entry, isEntry, type OperationDraft } from './entries.js';
import { alternatives, callKey, type Evaluated, type FunctionRef, functionKey } from './evaluated.js';
import { type CallView, locate } from './locations.js';
import { channelName, procedurePath, texts } from './names.js';
import { numberOf } from './numbers.js';
import { objectEntries } from './objects.js';
import { callOf } from './program.js';
import { createRouting, joinPaths, routerKeys } from './routing.js';

type Closure = Evaluated & { readonly k: 'function' };

/** Every entry point of a program, with the functions that handle it. */
export function findOperations(graph: CallGraph): OperationDraft[] {
  const entries = graph.libraryCalls.filter(isEntry);
  const routing = createRouting(graph, entries);
  const drafts = [
    ...entries.flatMap((entry) =>
      entry.action.kind === 'http' ? httpOperations(graph, entry, routing) : [],
    ),
    ...entries.flatMap((entry) => (entry.action.kind === 'rpc' ? rpcOperations(graph, entry) : [])),
    ...entries.flatMap((entry) => (entry.action.kind === 'job' ? jobOperations(graph, entry) : [])),
    ...consumers(
      graph,
      entries.filter((entry) => entry.action.kind === 'consume'),
    ),
    ...decoratedOperations(graph, routing.globalPrefixes()),
  ];
  return merged(drafts);
}

function position(entry: Entry): { file: string; line: number; column: number } {
  const { line, column } = callOf(entry.call);
  return { file: entry.call.module.path, line, column };
}

/** The local functions that a value is or holds: handlers in a row, in lists, in objects. */
function closures(graph: CallGraph, value: Evaluated, depth = 0): Closure[] {
  if (depth > 4) return [];
  switch (value.k) {
    case 'function':
      return [value];
    case 'array':
      return value.items.flatMap((item) => closures(graph, graph.evaluator.force(item), depth + 1));
    case 'oneOf':
      return value.of.flatMap((each) => closures(graph, each, depth + 1));
    case 'parameter':
      return value.otherwise ? closures(graph, value.otherwise, depth + 1) : [];
    default:
      return [];
  }
}

/** Whether a value may be a handler that is out of sight: `controller.create` of a factory, a wrapped function. */
function mayHandle(value: Evaluated): boolean {
  return (
    value.k === 'unknown' ||
    value.k === 'result' ||
    value.k === 'external' ||
    value.k === 'parameter' ||
    value.k === 'oneOf'
  );
}

/** Handlers of an entry; wrapped ones (`asyncHandler(fn)`) are found among the callbacks of the wrapping call. */
function handlersOf(graph: CallGraph, entry: Entry): { functions: FunctionRef[]; isHandled: boolean } {
  const found: Closure[] = [];
  let isHandled = false;
  const { handlers } = entry.action;
  for (const location of typeof handlers === 'string' ? [handlers] : (handlers ?? [])) {
    const value = locate(graph.evaluator, location, viewOf(entry));
    const items = value.k === 'array' ? value.items.map((item) => graph.evaluator.force(item)) : [value];
    for (const item of items.flatMap((each) => alternatives(each))) {
      found.push(...closures(graph, item), ...wrappedClosures(graph, item));
      isHandled ||= item.k === 'function' || mayHandle(item);
    }
    if (found.length > 0) break;
  }
  return { functions: found.map((closure) => closure.ref), isHandled };
}

function wrappedClosures(graph: CallGraph, value: Evaluated): Closure[] {
  if (value.k !== 'result') return [];
  return graph
    .runs(value.call)
    .filter((run) => run.how === 'callback')
    .map((run) => run.closure);
}

function httpOperations(
  graph: CallGraph,
  entry: Entry,
  routing: ReturnType<typeof createRouting>,
): OperationDraft[] {
  const { action } = entry;
  const { evaluator } = graph;
  const view = viewOf(entry);
  if (action.only && !holds(graph, entry, action.only)) return [];
  const { functions, isHandled } = handlersOf(graph, entry);
  if (!isHandled) return [];
  const methods = action.method ? texts(evaluator, locate(evaluator, action.method, view)) : ['ANY'];
  const paths = action.path ? firstTexts(evaluator, action.path, view) : [''];
  const owner = action.on ? locate(evaluator, action.on, view) : entry.receiver;
  const own = action.prefix ? (texts(evaluator, locate(evaluator, action.prefix, view))[0] ?? '') : '';
  return routing.prefixes(owner).flatMap((prefix) =>
    paths.flatMap((path) =>
      methods.map((method): OperationDraft => {
        const full = joinPaths(prefix, own, path);
        const verb = method.toUpperCase();
        return {
          kind: 'http',
          name: `${verb} ${full}`,
          ...position(entry),
          method: verb,
          path: full,
          system: null,
          handlers: functions,
        };
      }),
    ),
  );
}

/** The texts at the first of some locations that has any: a handler where a path may stand is none. */
function firstTexts(evaluator: CallGraph['evaluator'], locations: Locations, view: CallView): string[] {
  for (const location of [locations].flat()) {
    const value = locate(evaluator, location, view);
    const found = value.k === 'function' || value.k === 'action' ? [] : texts(evaluator, value);
    if (found.length > 0) return found;
  }
  return [''];
}

function holds(graph: CallGraph, entry: Entry, condition: NonNullable<EntryAction['only']>): boolean {
  const found = texts(graph.evaluator, locate(graph.evaluator, condition.at, viewOf(entry)));
  return found.some((text) => condition.is.includes(text));
}

/** `server.addService(definition, { charge: … })`: one operation for each implemented procedure. */
function rpcOperations(graph: CallGraph, entry: Entry): OperationDraft[] {
  const { evaluator } = graph;
  const { action } = entry;
  if (!action.handlers) return [];
  const implementation = locate(evaluator, action.handlers, viewOf(entry));
  return procedures(graph, implementation).flatMap(([key, value]): OperationDraft[] => {
    const view: CallView = { ...viewOf(entry), name: key };
    const service = action.service ? texts(evaluator, locate(evaluator, action.service, view))[0] : undefined;
    const stated = action.procedure
      ? texts(evaluator, locate(evaluator, action.procedure, view))[0]
      : undefined;
    const path = procedurePath(service, stated ?? key);
    const functions = [...closures(graph, value), ...wrappedClosures(graph, value)].map(
      (closure) => closure.ref,
    );
    return [
      {
        kind: 'rpc',
        name: `rpc ${path}`,
        ...position(entry),
        method: null,
        path,
        system: 'grpc',
        handlers: functions,
      },
    ];
  });
}

function procedures(graph: CallGraph, implementation: Evaluated): [string, Evaluated][] {
  if (implementation.k !== 'instance') return objectEntries(graph.evaluator, implementation);
  const { module, id } = implementation.ref;
  const methods =
    module.classes[id]?.members.filter((member) => member.kind === 'method' && !member.static) ?? [];
  return methods.map((member) => [member.name, graph.evaluator.member(implementation, member.name)]);
}

function jobOperations(graph: CallGraph, entry: Entry): OperationDraft[] {
  const { functions } = handlersOf(graph, entry);
  const [path] = entry.action.path
    ? texts(graph.evaluator, locate(graph.evaluator, entry.action.path, viewOf(entry)))
    : [];
  const name = path ?? `line ${callOf(entry.call).line}`;
  return [
    {
      kind: 'job',
      name: `job ${name}`,
      ...position(entry),
      method: null,
      path: name,
      system: null,
      handlers: functions,
    },
  ];
}

/** Entries on one consumer complete each other: `subscribe({ topic })` and `run({ eachMessage })`. */
function consumers(graph: CallGraph, entries: readonly Entry[]): OperationDraft[] {
  const { evaluator } = graph;
  const handlersByConsumer = new Map<string, FunctionRef[]>();
  const channels: { entry: Entry; channel: string; keys: string[]; own: FunctionRef[] }[] = [];
  for (const entry of entries) {
    if (entry.action.only && !holds(graph, entry, entry.action.only)) continue;
    const receivers = routerKeys(graph, entry.receiver);
    const { functions } = handlersOf(graph, entry);
    for (const key of receivers)
      handlersByConsumer.set(key, [...(handlersByConsumer.get(key) ?? []), ...functions]);
    // `subscribe(subject)` gives a subscription, which is told the handler: what it gives is the receiver of that.
    const keys = entry.action.gives === undefined ? receivers : [callKey(entry.call)];
    for (const channel of channelNames(graph, entry)) channels.push({ entry, channel, keys, own: functions });
  }
  return channels.map(({ entry, channel, keys, own }) => {
    const functions = own.length > 0 ? own : keys.flatMap((key) => handlersByConsumer.get(key) ?? []);
    const system = systemOf(evaluator, entry);
    return {
      kind: 'consume',
      name: `consume ${channel}`,
      ...position(entry),
      method: null,
      path: channel,
      system,
      handlers: functions,
    };
  });
}

function channelNames(graph: CallGraph, entry: Entry): string[] {
  const { action } = entry;
  if (!action.channel) return [];
  const { evaluator } = graph;
  const view = viewOf(entry);
  const keys = action.routingKey ? texts(evaluator, locate(evaluator, action.routingKey, view)) : [''];
  const names = texts(evaluator, locate(evaluator, action.channel, view)).flatMap((channel) =>
    keys.map((key) => channelName(channel, key)),
  );
  // A queue that the broker names at run time is nobody else's.
  return names.filter((name) => name !== '');
}

function systemOf(evaluator: CallGraph['evaluator'], entry: Entry): string | null {
  const stated = entry.action.systemAt
    ? texts(evaluator, locate(evaluator, entry.action.systemAt, viewOf(entry)))[0]
    : undefined;
  return stated ?? entry.action.system ?? null;
}

/** One operation for one name; a route that is registered again adds its handlers. */
function merged(drafts: readonly OperationDraft[]): OperationDraft[] {
  const byName = new Map<string, OperationDraft>();
  for (const draft of drafts) {
    const known = byName.get(draft.name);
    byName.set(
      draft.name,
      known
        ? { ...known, handlers: unique([...known.handlers, ...draft.handlers]) }
        : { ...draft, handlers: unique(draft.handlers) },
    );
  }
  return [...byName.values()];
}

function unique(handlers: readonly FunctionRef[]): FunctionRef[] {
  return [...new Map(handlers.map((ref) => [functionKey(ref), ref])).values()];
}

/** The ports on which a program listens, as far as its code says: `app.listen(process.env.PORT ?? 3001)`. */
export function listenedPorts(graph: CallGraph): number[] {
  const listening = graph.libraryCalls.filter(isEntry).filter((entry) => entry.action.kind === 'listen');
  return listening.flatMap((entry) => {
    if (!entry.action.port) return [];
    const port = numberOf(locate(graph.evaluator, entry.action.port, viewOf(entry)));
    return port !== null && Number.isInteger(port) && port > 0 && port < 65_536 ? [port] : [];
  });
}

/** The queues from which a program answers requests: `createMicroservice({ transport: RMQ, options: { queue } })`. */
export function listenedQueues(graph: CallGraph): string[] {
  const listening = graph.libraryCalls.filter(isEntry).filter((entry) => entry.action.kind === 'listen');
  return listening.flatMap((entry) => channelNames(graph, entry));
}
