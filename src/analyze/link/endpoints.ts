/** A server of a store; port null where none is stated. */
export type Host = { readonly host: string; readonly port: number | null };

/** Where a store is, as far as an address says. */
export type Endpoint = {
  /** As the scheme says: postgres, mysql, mongodb, …. */
  readonly kind: string | null;
  /** Empty where it is not known. */
  readonly hosts: readonly Host[];
  readonly database: string | null;
  readonly schema: string | null;
};

/** Stands in a text for what is not known. */
export const UNKNOWN = '\u0000';

const KINDS: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  pg: 'postgres',
  'aurora-postgres': 'postgres',
  cockroachdb: 'cockroachdb',
  mysql: 'mysql',
  mysql2: 'mysql',
  mariadb: 'mysql',
  'aurora-mysql': 'mysql',
  mongodb: 'mongodb',
  redis: 'redis',
  rediss: 'redis',
  sqlserver: 'mssql',
  mssql: 'mssql',
  tedious: 'mssql',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  'better-sqlite3': 'sqlite',
  sqljs: 'sqlite',
  file: 'sqlite',
  bolt: 'neo4j',
  'bolt+s': 'neo4j',
};

/** The kind of store that a scheme, a driver or a provider stands for. */
export function kindOf(name: string): string {
  const plain = name.toLowerCase().replace(/\+.*$/, '');
  return KINDS[plain] ?? plain;
}

/**
 * `postgres://user:secret@host:5432/orders?schema=shop`, `host:5432`, `mongodb://a,b/orders`, `file:./dev.db`. What is
 * not known in it may be marked with `\u0000`: then so is the part in which it stands.
 */
export function parseEndpoint(address: string): Endpoint {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(address.trim()) ?? [];
  if (/^(file|sqlite)/i.test(scheme ?? rest.split(':', 1)[0] ?? ''))
    return { kind: 'sqlite', hosts: [], database: null, schema: null };
  const [, authority = '', path = '', query = ''] =
    /^(?:[^?#]*@)?([^/?#;]*)(?:\/([^?#;]*))?(?:[?;](.*))?$/s.exec(rest) ?? [];
  const hosts = authority.split(',').flatMap((each): Host[] => {
    const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?/.exec(each) ?? [];
    if (host === '' || host.includes(UNKNOWN)) return [];
    return [{ host: host.toLowerCase(), port: port === undefined ? null : Number(port) }];
  });
  const option = (pattern: RegExp) => pattern.exec(decoded(query))?.[1] ?? null;
  const database = option(/(?:^|;)database=([^;&]+)/i) ?? path.replace(/\/$/, '');
  const schema = option(/(?:^|&|;| )(?:schema|currentSchema|search_path)=([^&; ,]+)/i);
  return {
    // Stores that answer HTTP have a kind that their library tells.
    kind: scheme === undefined || /^https?$/i.test(scheme) ? null : kindOf(scheme),
    hosts,
    database: known(database),
    schema: known(schema),
  };
}

function known(part: string | null): string | null {
  return part === null || part === '' || part.includes(UNKNOWN) ? null : part;
}

function decoded(query: string): string {
  try {
    return decodeURIComponent(query);
  } catch {
    return query; // a `%` that starts no escape
  }
}
