import type { Store, StoreUse, Target, Topology } from '../../model.js';
import { compare, compareLocations } from '../../order.js';
import type { Datasource } from '../datasources.js';
import type { RemoteAction } from '../library.js';
import type { CallGraph, LibraryCall } from './callgraph.js';
import { type Ambient, type Connection, connectionOf } from './connections.js';
import { kindOf } from './endpoints.js';
import { classKey, type Evaluated, literal } from './evaluated.js';
import type { CallView } from './locations.js';
import { datasourceOf, openedAt, sharedPackage } from './openings.js';
import { type KnownStore, merged, mergedNames, type UseDraft } from './shared-entities.js';
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
  /** What stores are called once all services are known, where that is not what `target` gave. */
  finalNames(): ReadonlyMap<string, string>;
};

export type ServiceSurroundings = {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly owns: (path: string) => boolean;
};

export function createStoreTable(topology: Topology): StoreTable {
  const identities = createIdentities(topology);
  const known = new Map<string, KnownStore>();

  const of = (service: ServiceSurroundings): StoreRegister => {
    const only = new Map<string, Identity | null>();

    const find = (library: LibraryCall, action: RemoteAction, view: CallView, graph: CallGraph) => {
      const datasource = ambientOf(datasourceOf(graph.evaluator.program, action, view));
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
      use(graph, library, action, view, { table, access, entity }) {
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
          entities: new Map<string, string>(),
        };
        store.uses.set(place, use);
        if (table === null) return;
        if (access === 'read') use.reads.add(table);
        if (access === 'write') use.writes.add(table);
        if (entity && !service.owns(entity.module.path)) use.entities.set(classKey(entity), table);
      },
    };
  };

  return {
    of,
    finalNames: () => mergedNames([...known.values()]),
    stores: () =>
      merged([...known.values()]).map(({ identity, uses }) => ({
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
