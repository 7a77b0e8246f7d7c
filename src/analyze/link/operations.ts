import type { DeployedFunction } from '../../model.js';
import type { EntryAction } from '../library.js';
import { type CallGraph, viewOf } from './callgraph.js';
import { consumers, namedChannels } from './consumers.js';
import { decoratedOperations } from './controllers.js';
import { deployedOperations } from './deployed-functions.js';
import {
  type Entry,
  entriesOf,
  type Handler,
  handlerKey,
  isEntry,
  type OperationDraft,
  position,
} from './entries.js';
import { handlersOf } from './entry-handlers.js';
import { alternatives } from './evaluated.js';
import { fileOperations } from './file-entries.js';
import { createPlaces, type ForwardedRoute, findForwardedRoutes, type Places } from './forwarded-routes.js';
import { locate } from './locations.js';
import { createMiddleware, type Middleware, routedMiddleware } from './middleware.js';
import { firstTexts, texts } from './names.js';
import { numberOf } from './numbers.js';
import { rpcOperations } from './procedures.js';
import { callOf } from './program.js';
import { createRouting, joinPaths, patternPath, routePath } from './routing.js';
import { schemaOperations } from './schemas.js';
import { holds } from './stated-bounds.js';

/** Every entry point of a program, with the functions that handle it, and the routes that it passes on. */
export function findOperations(
  graph: CallGraph,
  functions: readonly DeployedFunction[],
): {
  readonly drafts: OperationDraft[];
  readonly forwarded: ForwardedRoute[];
  readonly places: Places;
} {
  const entries = entriesOf(graph);
  const routing = createRouting(graph, entries);
  const middleware = createMiddleware(graph, entries);
  const places = createPlaces(graph, entries, routing);
  const routed = routedMiddleware(graph, entries, places);
  const drafts = [
    ...entries.flatMap((entry) =>
      entry.action.kind === 'http' ? httpOperations(graph, entry, routing, middleware) : [],
    ),
    ...entries.flatMap((entry) =>
      entry.action.kind === 'rpc' || isKeyed(entry.action) ? rpcOperations(graph, entry) : [],
    ),
    ...entries.flatMap((entry) => (entry.action.kind === 'job' ? jobOperations(graph, entry) : [])),
    ...consumers(
      graph,
      entries.filter(({ action }) => !isKeyed(action)),
    ),
    ...fileOperations(graph),
    ...deployedOperations(graph, functions),
    ...schemaOperations(graph),
    ...decoratedOperations(graph, routing.globalPrefixes()).map((draft) => ({
      ...draft,
      before: [...routed(draft), ...(draft.before ?? [])],
    })),
  ];
  return {
    drafts: merged(drafts),
    forwarded: findForwardedRoutes(graph, entries, routing),
    places,
  };
}

/** Whether the handlers of an entry stand under the names of what they read. */
function isKeyed({ kind, channel }: EntryAction): boolean {
  return kind === 'consume' && channel === '$name';
}

function httpOperations(
  graph: CallGraph,
  entry: Entry,
  routing: ReturnType<typeof createRouting>,
  middleware: Middleware,
): OperationDraft[] {
  const { action } = entry;
  const { evaluator } = graph;
  const view = viewOf(entry);
  if (action.only && !holds(graph, action.only, view)) return [];
  const { functions, isHandled } = handlersOf(graph, entry);
  if (!isHandled) return [];
  const before = middleware.before(entry);
  const methods = action.method ? texts(evaluator, locate(evaluator, action.method, view)) : ['ANY'];
  const stated = action.path ? firstTexts(evaluator, action.path, view) : [];
  const [first] = callOf(entry.call).arguments;
  const paths = stated.length > 0 ? stated : [first?.k === 'pattern' ? patternPath(first.source) : ''];
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
          ...position(entry.call),
          method: verb,
          path: full,
          system: null,
          library: entry.model.library,
          handlers: functions,
          before,
        };
      }),
    ),
  );
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
      ...position(entry.call),
      method: null,
      path: name,
      system: null,
      library: entry.model.library,
      handlers: functions,
    },
  ];
}

/** One operation for one name; a route that is registered again adds its handlers. */
function merged(drafts: readonly OperationDraft[]): OperationDraft[] {
  const byName = new Map<string, OperationDraft>();
  for (const draft of drafts) {
    const known = byName.get(draft.name);
    byName.set(
      draft.name,
      known
        ? {
            ...known,
            handlers: unique([...known.handlers, ...draft.handlers]),
            before: unique([...(known.before ?? []), ...(draft.before ?? [])]),
          }
        : { ...draft, handlers: unique(draft.handlers), before: unique(draft.before ?? []) },
    );
  }
  return [...byName.values()];
}

function unique(handlers: readonly Handler[]): Handler[] {
  return [...new Map(handlers.map((handler) => [handlerKey(handler), handler])).values()];
}

/** The ports on which a program listens, as far as its code says: `app.listen(process.env.PORT ?? 3001)`. */
export function listenedPorts(graph: CallGraph): number[] {
  const listening = graph.libraryCalls.filter(isEntry).filter((entry) => entry.action.kind === 'listen');
  return listening.flatMap((entry) => {
    if (!entry.action.port) return [];
    // `process.env.PORT ? Number(process.env.PORT) : 3001`: of what is not known nothing is said.
    return alternatives(locate(graph.evaluator, entry.action.port, viewOf(entry))).flatMap((each) => {
      const port = numberOf(each);
      return port !== null && Number.isInteger(port) && port > 0 && port < 65_536 ? [port] : [];
    });
  });
}

/** What carries the messages and requests that a program answers, where all come over the same. */
export function transportOf(graph: CallGraph): string | null {
  const listening = graph.libraryCalls.filter(isEntry).filter((entry) => entry.action.kind === 'listen');
  const [only, ...others] = new Set(
    listening.flatMap((entry) => {
      const { systemAt } = entry.action;
      return systemAt ? texts(graph.evaluator, locate(graph.evaluator, systemAt, viewOf(entry))) : [];
    }),
  );
  return only !== undefined && others.length === 0 ? only : null;
}

/** The queues from which a program answers requests: `createMicroservice({ transport: RMQ, options: { queue } })`. */
export function listenedQueues(graph: CallGraph): string[] {
  const listening = graph.libraryCalls.filter(isEntry).filter((entry) => entry.action.kind === 'listen');
  return listening.flatMap((entry) => namedChannels(graph, entry.action, viewOf(entry)));
}
