import type { Certainty, StoreDeclaration, Topology } from '../../model.js';
import type { Connection } from './connections.js';
import { type Endpoint, type Host, parseEndpoint } from './endpoints.js';

/** Which store a connection leads to. Two connections lead to the same store if its name is the same. */
export type Identity = {
  readonly name: string;
  readonly kind: string;
  readonly declared: StoreDeclaration | null;
  readonly address: string | null;
  readonly certainty: Certainty;
  /** What it rests on, where that is less than an address; or why the store is not known. */
  readonly reason: string | null;
  /** The settings that would say where it is, where no file gives them a value; else null. */
  readonly settings: readonly string[] | null;
  /** False for a store of which nothing is known but that the service has it. */
  readonly isKnown: boolean;
};

/** Tells which store the connections of services lead to. */
export type Identities = {
  /**
   * `kind` stands in where the connection does not tell it. `shared` is the package outside of the service that says
   * how it connects and what it stores, if there is one.
   */
  of(service: string, connection: Connection, kind: string | null, shared: string | null): Identity;
};

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  mysql: 3306,
  mongodb: 27017,
  redis: 6379,
  mssql: 1433,
  cockroachdb: 26257,
};

const LOCAL = /^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)$/;

/** Servers that have no databases in them, or numbers for them. */
const WITHOUT_DATABASES = new Set(['redis', 'memcached', 'dynamodb', 'elasticsearch', 'supabase']);

type Place = { readonly store: StoreDeclaration; readonly endpoint: Endpoint };

/**
 * Server, database and schema identify a store. What is not known is the service's own: no sharing is made up. In
 * particular the same name of a setting in two services, without a value, says nothing.
 */
export function createIdentities(topology: Topology): Identities {
  const places = topology.stores.flatMap((store) =>
    addressesOf(store, topology).map((address): Place => ({ store, endpoint: parseEndpoint(address) })),
  );
  return {
    of(service, connection, stated, shared) {
      const kind = connection.kind ?? kindByPort(connection.hosts) ?? stated ?? 'database';
      const declared = declaredBySetting(topology, connection);
      const own = declared.find((store) => owns(topology, service, store));
      if (own) return declaredStore(own, connection, kind);
      if (connection.hosts.length > 0) {
        if (connection.hosts.every(({ host }) => isPlaceholder(host))) {
          return unknownStore(service, connection, kind, false);
        }
        const mine = places.filter(({ store }) => store.within?.includes(service));
        const reached = places.filter(({ store }) => store.within === undefined);
        const known = mine.length > 0 ? [...mine, ...reached] : places;
        const place = placeOf(connection, kind, known);
        return place ? storeAt(place, connection, kind) : storeAlone(service, connection, kind);
      }
      const [only] = declared;
      if (only && declared.length === 1) return declaredStore(only, connection, kind);
      const owned = onlyStoreOf(service, connection, kind, topology);
      return owned ?? unknownStore(shared ?? service, connection, kind, shared !== null);
    },
  };
}

/**
 * What example files write where everybody puts their own: `your-opensearch-endpoint`, `<host>`, `changeme`, and the
 * names that RFC 2606 reserves.
 */
function isPlaceholder(host: string): boolean {
  return /(^|[^a-z])(your|change[-_]?me|replace[-_]?me|todo|xxx+|placeholder)([^a-z]|$)|[<>]|(^|\.)example(\.(com|net|org))?$/i.test(
    host,
  );
}

/** A store's addresses; a setting among them stands for the value that those who have the store give it. */
function addressesOf(store: StoreDeclaration, topology: Topology): string[] {
  return store.addresses.flatMap((address) => {
    const name = /^\$\{(.+)\}$/.exec(address)?.[1];
    if (name === undefined) return [address];
    const having = topology.services.filter((service) => owns(topology, service.name, store));
    const services = having.length > 0 ? having : topology.services;
    const values = new Set(services.flatMap((service) => service.env[name] ?? []));
    return values.size === 1 ? [...values] : [];
  });
}

function owns(topology: Topology, service: string, store: StoreDeclaration): boolean {
  const listed = topology.services.find((each) => each.name === service)?.stores ?? [];
  return store.owner === service || listed.includes(store.name);
}

function declaredBySetting(topology: Topology, { settings }: Connection): StoreDeclaration[] {
  return topology.stores.filter((store) =>
    settings.some((setting) => store.addresses.includes(`\${${setting}}`)),
  );
}

function kindByPort(hosts: readonly Host[]): string | null {
  const port = hosts[0]?.port;
  return Object.entries(DEFAULT_PORTS).find(([, each]) => each === port)?.[0] ?? null;
}

/** The declared store at a connection's end: its database before its server, and one of several only if it is alone. */
function placeOf(connection: Connection, kind: string, places: readonly Place[]): Place | null {
  const there = places.filter(({ store, endpoint }) => isSameServer(endpoint, connection, store.kind, kind));
  const exact = there.filter(
    ({ endpoint }) =>
      endpoint.database !== null &&
      endpoint.database === connection.database &&
      (endpoint.schema === null || endpoint.schema === connection.schema),
  );
  const withSchema = exact.find(({ endpoint }) => endpoint.schema !== null);
  const stores = new Set(there.map(({ store }) => store.name));
  // Several servers that each publish the same port of somebody's machine do not run at once.
  const isAmbiguous = isLocal(connection) && stores.size > 1;
  const server = isAmbiguous ? undefined : there.find(({ endpoint }) => endpoint.database === null);
  const found = withSchema ?? exact[0] ?? server;
  if (found) return found;
  // The code names no database: it is the one that is declared there, if that is the only one.
  return connection.database === null && stores.size === 1 ? (there[0] ?? null) : null;
}

function isSameServer(endpoint: Endpoint, connection: Connection, declared: string, kind: string): boolean {
  return endpoint.hosts.some((a) =>
    connection.hosts.some((b) => {
      const one = a.port ?? DEFAULT_PORTS[declared] ?? null;
      const other = b.port ?? DEFAULT_PORTS[kind] ?? null;
      return isSameHost(a.host, b.host) && (one === null || other === null || one === other);
    }),
  );
}

/** `orders-db` is `orders-db.shop.svc.cluster.local` to its neighbours. */
function isSameHost(a: string, b: string): boolean {
  if (a === b || (LOCAL.test(a) && LOCAL.test(b))) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return !short.includes('.') && long.startsWith(`${short}.`) && /\.(svc|local|internal)(\.|$)/.test(long);
}

function declaredStore(store: StoreDeclaration, { text }: Connection, kind: string): Identity {
  return {
    name: store.name,
    kind: store.kind || kind,
    declared: store,
    address: text,
    certainty: 'certain',
    reason: null,
    settings: null,
    isKnown: true,
  };
}

/** A declared server, or the database on it that is declared. */
function storeAt({ store, endpoint }: Place, connection: Connection, kind: string): Identity {
  const database = endpoint.database === null ? databaseOf(connection, kind) : null;
  const schema = endpoint.schema === null ? schemaOf(connection) : null;
  const isOpen = connection.database === null && !WITHOUT_DATABASES.has(kind);
  return {
    ...declaredStore(store, connection, kind),
    name: [store.name, database, schema].filter((part) => part !== null).join('/'),
    certainty: isOpen || isLocal(connection) ? 'possible' : 'certain',
    reason: isOpen ? 'nothing says which database of the server it is' : null,
  };
}

/** A server that nobody declared. On a developer's own machine everything is on localhost. */
function storeAlone(service: string, connection: Connection, kind: string): Identity {
  const isSomebodys = isLocal(connection) && connection.database === null;
  const server = connection.hosts
    .map(({ host, port }) => ({ host, port: port ?? DEFAULT_PORTS[kind] ?? null }))
    .map(({ host, port }) =>
      port === null || (port === DEFAULT_PORTS[kind] && !isLocal(connection)) ? host : `${host}:${port}`,
    )
    .sort()
    .join(',');
  const name = [server, databaseOf(connection, kind), schemaOf(connection)]
    .filter((part) => part !== null)
    .join('/');
  const isOpen = connection.database === null && !WITHOUT_DATABASES.has(kind);
  const isSure = !isOpen && !isLocal(connection) && !connection.isStandIn;
  return {
    name: isSomebodys ? `${service}'s ${kind} (${name})` : name,
    kind,
    declared: null,
    address: connection.text,
    certainty: isSure ? 'certain' : 'possible',
    reason: isOpen ? 'nothing says which database of the server it is' : null,
    settings: null,
    isKnown: true,
  };
}

function isLocal({ hosts }: Connection): boolean {
  return hosts.some(({ host }) => LOCAL.test(host));
}

/** Redis has numbers for databases, and 0 where none is stated. */
function databaseOf({ database }: Connection, kind: string): string | null {
  return kind === 'redis' && database === '0' ? null : database;
}

function schemaOf({ schema }: Connection): string | null {
  return schema === 'public' ? null : schema;
}

/** A service that owns one store of a kind connects to that one, if nothing says to which. */
function onlyStoreOf(
  service: string,
  connection: Connection,
  kind: string,
  topology: Topology,
): Identity | null {
  const owned = topology.stores.filter((store) => store.owner === service && store.kind === kind);
  const [only] = owned;
  if (!only || owned.length > 1) return null;
  return {
    ...declaredStore(only, connection, kind),
    certainty: 'possible',
    reason: `it is the one ${kind} store that ${service} owns`,
  };
}

/** Services that connect by the same code, and keep the same entities by it, seem to share what it connects to. */
function unknownStore(owner: string, connection: Connection, kind: string, isShared: boolean): Identity {
  const [setting] = connection.settings;
  return {
    name: `${owner}'s ${kind}${setting === undefined ? '' : ` (${setting})`}`,
    kind,
    declared: null,
    address: connection.text,
    certainty: 'possible',
    reason: setting === undefined ? 'the address is not known' : `no file gives ${setting} a value`,
    settings: setting === undefined ? null : connection.settings,
    isKnown: setting !== undefined || isShared,
  };
}
