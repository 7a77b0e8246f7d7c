import type { Location, Store, StoreUse, Target, Topology } from '../../model.js';
import { compare, compareLocations } from '../../order.js';
import type { Datasource } from '../datasources.js';
import type { RemoteAction } from '../library.js';
import type { CallGraph, LibraryCall } from './callgraph.js';
import { type Ambient, type Connection, connectionOf } from './connections.js';
import { kindOf } from './endpoints.js';
import { type CallRef, type Evaluated, literal, type Made } from './evaluated.js';
import type { CallView } from './locations.js';
import { callOf } from './program.js';
import { createIdentities, type Identity } from './store-identity.js';
import type { TableAccess } from './tables.js';

/** Where one service's database and cache calls lead, and what they do there. */
export type StoreRegister = {
  /** The store that a call reads or writes. */
  target(graph: CallGraph, library: LibraryCall, action: RemoteAction, view: CallView): Target;
  /** Notes that the service uses the store which `target` gave for the call. */
  use(
    graph: CallGraph,
    library: LibraryCall,
    action: RemoteAction,
    view: CallView,
    access: TableAccess,
  ): void;
};

/** The stores of a system, filled as the calls of its services are found. */
export type StoreTable = {
  of(service: ServiceSurroundings): StoreRegister;
  stores(): Store[];
};

export type ServiceSurroundings = {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly owns: (path: string) => boolean;
};

type KnownStore = { readonly identity: Identity; readonly uses: Map<string, UseDraft> };
type UseDraft = Omit<StoreUse, 'reads' | 'writes'> & {
  /** False where it is not known how the client came to be: then the place is one that uses it. */
  readonly isOpening: boolean;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
};

export function createStoreTable(topology: Topology): StoreTable {
  const identities = createIdentities(topology);
  const known = new Map<string, KnownStore>();

  const of = (service: ServiceSurroundings): StoreRegister => {
    const only = new Map<string, Identity | null>();

    const find = (library: LibraryCall, action: RemoteAction, view: CallView, graph: CallGraph) => {
      const datasource = usesDatasource(action)
        ? ambientOf(graph.evaluator.program.datasource(openingModule(library)))
        : null;
      const connection = connectionOf(graph, action, view, service.environment, datasource);
      const kind = action.system ?? datasource?.kind ?? null;
      const shared = sharedPackage(graph, library, action, service.owns);
      return { connection, identity: identities.of(service.name, connection, kind, shared) };
    };

    /** The one store that calls through a library are known to reach; null for none or several. */
    const onlyStore = (graph: CallGraph, name: string): Identity | null => {
      const before = only.get(name);
      if (before !== undefined) return before;
      const found = new Map<string, Identity>();
      for (const library of graph.libraryCalls) {
        const { action, call, context, receiver } = library;
        if (library.model.library !== name || action.is !== 'remote' || !isStoreCall(action)) continue;
        const view = { call, context, receiver, name: library.name };
        const { identity } = find(library, action, view, graph);
        if (identity.isKnown) found.set(identity.name, identity);
      }
      const [single] = found.values();
      const result = found.size === 1 && single ? single : null;
      only.set(name, result);
      return result;
    };

    /** A client that came from out of sight is the one that the service opens, if that is one. */
    const settle = (library: LibraryCall, action: RemoteAction, view: CallView, graph: CallGraph) => {
      const { connection, identity } = find(library, action, view, graph);
      if (identity.isKnown) return { connection, identity };
      const single = onlyStore(graph, library.model.library);
      if (!single) return { connection, identity };
      const reason = `it is the one store that ${service.name} reaches with ${library.model.library}`;
      return { connection, identity: { ...single, reason } };
    };

    return {
      target(graph, library, action, view) {
        const { identity } = settle(library, action, view, graph);
        return {
          status: 'resolved',
          service: null,
          operation: null,
          store: identity.name,
          channel: null,
          address: identity.address,
          candidates: [],
          reason: identity.reason,
          certainty: identity.certainty,
        };
      },
      use(graph, library, action, view, { table, access }) {
        const { connection, identity } = settle(library, action, view, graph);
        const store = known.get(identity.name) ?? { identity, uses: new Map<string, UseDraft>() };
        known.set(identity.name, store);
        const { at, isOpening } = openedAt(graph, library, service.owns);
        const place = isOpening ? `${service.name} ${at.file}:${at.line}:${at.column}` : service.name;
        const use = store.uses.get(place) ?? {
          ...at,
          isOpening,
          service: service.name,
          message: messageOf(connection, identity),
          certainty: identity.certainty,
          reads: new Set<string>(),
          writes: new Set<string>(),
        };
        store.uses.set(place, use);
        if (table === null) return;
        if (access === 'read') use.reads.add(table);
        if (access === 'write') use.writes.add(table);
      },
    };
  };

  return {
    of,
    stores: () =>
      [...known.values()].map(({ identity, uses }) => ({
        name: identity.name,
        kind: identity.kind,
        address: identity.address,
        owner: identity.declared?.owner ?? null,
        replica: identity.declared?.replica ?? false,
        uses: settledUses([...uses.values()]),
      })),
  };
}

/** Sorted. What a service does by clients of unknown origin counts for where it opens a connection, if it does. */
function settledUses(uses: readonly UseDraft[]): StoreUse[] {
  const sorted = [...uses].sort((a, b) => compare(a.service, b.service) || compareLocations(a, b));
  const shown = sorted.filter(
    (use) => use.isOpening || !sorted.some((other) => other.isOpening && other.service === use.service),
  );
  return shown.map((use, index) => {
    const isFirst = shown.findIndex(({ service }) => service === use.service) === index;
    const parts = sorted.filter(
      (other) => other === use || (isFirst && !other.isOpening && other.service === use.service),
    );
    const { file, line, column, service, message, certainty } = use;
    const all = (key: 'reads' | 'writes') => [...new Set(parts.flatMap((part) => [...part[key]]))].sort();
    return { file, line, column, service, message, certainty, reads: all('reads'), writes: all('writes') };
  });
}

function isStoreCall(action: RemoteAction): boolean {
  return action.kind === 'database' || action.kind === 'cache';
}

function usesDatasource(action: RemoteAction): boolean {
  return action.ambient?.some(({ source }) => source === 'datasource') ?? false;
}

function ambientOf(datasource: Datasource | null): Ambient | null {
  if (!datasource) return null;
  const { provider, url } = datasource;
  const stated: Evaluated =
    url === null
      ? { k: 'undefined' }
      : 'text' in url
        ? literal(url.text)
        : { k: 'setting', name: url.variable, otherwise: null };
  return { kind: provider === null ? null : kindOf(provider), url: stated };
}

/** For evidence: how the service comes to the store. */
function messageOf({ settings, text, hosts }: Connection, { name, kind }: Identity): string {
  const [setting] = settings;
  const address = text === null || text.includes('://') ? text : `${kind}://${text}`;
  if (setting === undefined) return address === null ? `uses ${name}` : `opens ${address}`;
  return hosts.length > 0 && address !== null
    ? `connects with ${setting} (${address})`
    : `connects with ${setting}`;
}

type LibraryValue = Evaluated & { readonly k: 'library' };

/** What a call is made on; a parameter stands for its default or what its type says. */
function clientOf(receiver: Evaluated | null): Evaluated | null {
  return receiver?.k === 'parameter' ? receiver.otherwise : receiver;
}

function madeOf(value: LibraryValue): Made | null {
  return value.made === 'elsewhere' ? null : value.made;
}

/** The module in which the client of a call was made. */
function openingModule({ receiver, call }: LibraryCall): string {
  const client = clientOf(receiver);
  const made = client?.k === 'library' ? madeOf(client) : null;
  return (made?.call.module ?? call.module).path;
}

/**
 * Where the connection of a call is opened. Of the steps from there to the call (a pool, its client, a repository),
 * the first in the service's own code: a package that several services share is nobody's to mend.
 */
function openedAt(
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
function sharedPackage(
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

/** The calls that made a call's client from another, latest first. */
function openingCalls(graph: CallGraph, { receiver, model }: LibraryCall): CallRef[] {
  const calls: CallRef[] = [];
  let value = clientOf(receiver);
  while (value?.k === 'library' && value.model === model && calls.length < 10) {
    const made: Made | null = madeOf(value);
    if (!made) break;
    calls.push(made.call);
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
  const [first] = registered.k === 'oneOf' ? registered.of : [registered];
  const made = first?.k === 'library' ? madeOf(first) : null;
  return made && made !== value.made ? (first ?? null) : null;
}
