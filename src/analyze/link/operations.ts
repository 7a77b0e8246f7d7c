import type { EntryAction } from '../library.js';
import { type CallGraph, viewOf } from './callgraph.js';
import { type Closure, handlingFunctions } from './closures.js';
import { decoratedOperations } from './controllers.js';
import { type Entry, entriesOf, isEntry, type OperationDraft, position } from './entries.js';
import { alternatives, callKey, type Evaluated, type FunctionRef, functionKey } from './evaluated.js';
import { locate } from './locations.js';
import { channelName, firstTexts, texts } from './names.js';
import { numberOf } from './numbers.js';
import { rpcOperations } from './procedures.js';
import { callOf } from './program.js';
import { createRouting, joinPaths, routePath, routerKeys } from './routing.js';

/** Every entry point of a program, with the functions that handle it. */
export function findOperations(graph: CallGraph): OperationDraft[] {
  const entries = entriesOf(graph);
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
      found.push(...handlingFunctions(graph, item));
      isHandled ||= item.k === 'function' || mayHandle(item);
    }
    if (found.length > 0) break;
  }
  return { functions: found.map((closure) => closure.ref), isHandled };
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
  const stated = action.path ? firstTexts(evaluator, action.path, view) : [];
  const paths = stated.length > 0 ? stated : [''];
  const owner = action.on ? locate(evaluator, action.on, view) : entry.receiver;
  const own = action.prefix ? (texts(evaluator, locate(evaluator, action.prefix, view))[0] ?? '') : '';
  return routing.prefixes(owner).flatMap((prefix) =>
    paths.flatMap((path) =>
      methods.map((method): OperationDraft => {
        const full = routePath(joinPaths(prefix, own, path));
        const verb = method === '*' ? 'ANY' : method.toUpperCase();
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

function holds(graph: CallGraph, entry: Entry, condition: NonNullable<EntryAction['only']>): boolean {
  const found = texts(graph.evaluator, locate(graph.evaluator, condition.at, viewOf(entry)));
  return found.some((text) => condition.is.includes(text));
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
