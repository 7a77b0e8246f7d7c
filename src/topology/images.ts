/** Images that are stores or brokers, by the last part of their name without tag. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [
    /^(postgres(ql)?|postgis|timescaledb(-ha)?|pgvector|pgrouting|spilo(-\d+)?|alloydbomni|citus|postgresql-repmgr)$/,
    'postgres',
  ],
  [/^(cockroach|yugabyte)$/, 'postgres'],
  [/^(mysql(-server)?|mariadb(-galera)?|percona(-server)?|tidb)$/, 'mysql'],
  [
    /^(mongo|mongodb|mongodb-(community|enterprise)-server|mongodb-atlas-local|mongodb-replica-set|percona-server-mongodb|mongo-replica.*|ferretdb)$/,
    'mongodb',
  ],
  [/^(redis(-stack(-server)?|-cluster|-sentinel)?|valkey(-bundle)?|keydb|dragonfly|redis-alpine)$/, 'redis'],
  [/^memcached$/, 'memcached'],
  [/^elasticsearch(-oss)?$/, 'elasticsearch'],
  [/^opensearch$/, 'opensearch'],
  [/^(cassandra|scylla)$/, 'cassandra'],
  [/^(clickhouse|clickhouse-server)$/, 'clickhouse'],
  [/^neo4j$/, 'neo4j'],
  [/^influxdb$/, 'influxdb'],
  [/^(dynamodb-local)$/, 'dynamodb'],
  [/^couchdb$/, 'couchdb'],
  [/^(azure-sql-edge|mssql-server.*)$/, 'mssql'],
  [/^(oracle-(xe|free)|database)$/, 'oracle'],
  [/^(arangodb|arangodb-community)$/, 'arangodb'],
  [/^(meilisearch)$/, 'meilisearch'],
  [/^(typesense)$/, 'typesense'],
  [/^(qdrant)$/, 'qdrant'],
  [/^(eventstore|kurrentdb)$/, 'eventstore'],
  [/^(minio)$/, 's3'],
  [/^(rabbitmq|rabbitmq-.*plugin.*)$/, 'rabbitmq'],
  [/^(kafka(-native)?|(cp-)?(enterprise-)?kafka|cp-server|redpanda|fast-data-dev)$/, 'kafka'],
  [/^zookeeper$|^cp-zookeeper$/, 'zookeeper'],
  [/^(nats|nats-server|nats-streaming|jetstream)$/, 'nats'],
  [/^(pulsar|pulsar-standalone)$/, 'pulsar'],
  [/^(activemq(-artemis|-classic)?|artemis)$/, 'activemq'],
  [/^(eclipse-mosquitto|mosquitto|emqx|hivemq4|vernemq)$/, 'mqtt'],
];

/** The port on which a store listens if nothing says otherwise. */
const PORTS: Readonly<Record<string, number>> = {
  postgres: 5432,
  mysql: 3306,
  mongodb: 27017,
  redis: 6379,
  memcached: 11211,
  elasticsearch: 9200,
  opensearch: 9200,
  cassandra: 9042,
  clickhouse: 8123,
  neo4j: 7687,
  influxdb: 8086,
  dynamodb: 8000,
  couchdb: 5984,
  mssql: 1433,
  oracle: 1521,
  rabbitmq: 5672,
  kafka: 9092,
  zookeeper: 2181,
  nats: 4222,
  pulsar: 6650,
  activemq: 61616,
  mqtt: 1883,
};

/** The kind of store that an image is: `postgres` for `registry.example:5000/library/postgis/postgis:16`; null for none. */
export function storeKindOf(image: string): string | null {
  if (/(^|\/)mssql\/server(:|@|$)/.test(image)) return 'mssql';
  const name = imageName(image);
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

export function defaultPortOf(kind: string): number | null {
  return PORTS[kind] ?? null;
}

/** The last part of an image's name, without tag and digest, in lower case. */
export function imageName(image: string): string {
  const last =
    image
      .replace(/@sha256:.*$/, '')
      .split('/')
      .at(-1) ?? '';
  return last.replace(/:.*$/, '').toLowerCase();
}

/** What an image is called in any registry: `acme/orders` of `ghcr.io/acme/orders:2`; null for images of nobody's own. */
export function repositoryOf(image: string): string | null {
  const [first = '', ...rest] = image
    .replace(/@sha256:.*$/, '')
    .replace(/:[^/:]*$/, '')
    .toLowerCase()
    .split('/');
  const path = rest.length > 0 && /[.:]|^localhost$/.test(first) ? rest : [first, ...rest];
  return path.length > 1 && !path.some((part) => part.includes('$')) ? path.join('/') : null;
}
