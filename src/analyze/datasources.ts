import path from 'node:path';
import { type FileTree, readText } from '../topology/file-tree.js';

/** A Prisma schema: the tables that it names, and the database that a client connects to which is told no other. */
export type Datasource = {
  /** The schema's file, relative to the root. */
  readonly file: string;
  /** As Prisma calls it: postgresql, mysql, mongodb, sqlite, …. */
  readonly provider: string | null;
  /** Null since Prisma 7, where the address is the client's. */
  readonly url: { readonly variable: string } | { readonly text: string } | null;
  /** The tables of models that are called otherwise, by model. */
  readonly tables: ReadonlyMap<string, string>;
};

/**
 * Reads the datasources of the Prisma schemas among the assets. A schema may be several files of one directory. A file
 * that cannot be read has none.
 */
export async function readDatasources(tree: FileTree, assets: readonly string[]): Promise<Datasource[]> {
  const schemas = await Promise.all(
    assets
      .filter((file) => file.endsWith('.prisma'))
      .map(async (file) => ({ file, text: (await readText(tree, file)) ?? '' })),
  );
  return schemas.flatMap(({ file, text }) => {
    const parts = schemas.filter((other) => homeOf(other.file) === homeOf(file)).map((other) => other.text);
    return datasourceIn(file, text, tablesIn(parts.join('\n'))) ?? [];
  });
}

/** Syntax: https://www.prisma.io/docs/orm/reference/prisma-schema-reference#map-1 */
function tablesIn(schema: string): Map<string, string> {
  const models = schema.matchAll(/^[ \t]*model[ \t]+(\w+)[ \t]*\{([^}]*)\}/gm);
  return new Map(
    [...models].flatMap(([, model = '', block = '']): [string, string][] => {
      const table = /^\s*@@map\(\s*(?:name:\s*)?"([^"]+)"/m.exec(block)?.[1];
      return table === undefined ? [] : [[model, table]];
    }),
  );
}

/** Syntax: https://www.prisma.io/docs/orm/reference/prisma-schema-reference#datasource */
function datasourceIn(file: string, schema: string, tables: Datasource['tables']): Datasource | null {
  const block = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(schema)?.[1];
  if (block === undefined) return null;
  const stated = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*(.*)$`, 'm').exec(block)?.[1] ?? '';
  const url = stated('url');
  const variable = /^env\(\s*"([^"]+)"\s*\)/.exec(url)?.[1];
  const text = /^"([^"]*)"/.exec(url)?.[1];
  return {
    file,
    provider: /^"([^"]+)"/.exec(stated('provider'))?.[1] ?? null,
    url: variable !== undefined ? { variable } : text !== undefined ? { text } : null,
    tables,
  };
}

/**
 * The datasource that holds for code in a module: that of the nearest directory around it with a schema in it or in
 * its `prisma` folder, else the one schema below the directories of its service; null if there is none.
 */
export function datasourceFor(
  module: string,
  roots: readonly string[],
  datasources: readonly Datasource[],
): Datasource | null {
  const around = datasources
    .filter(({ file }) => isWithin(module, homeOf(file)))
    .sort((a, b) => homeOf(b.file).length - homeOf(a.file).length);
  const below = datasources.filter(({ file }) => roots.some((root) => isWithin(file, root)));
  return around[0] ?? (below.length === 1 ? (below[0] ?? null) : null);
}

/** `services/order` for `services/order/prisma/schema.prisma`. */
function homeOf(file: string): string {
  return path.posix.dirname(file).replace(/(^|\/)prisma(\/schema)?$/, '');
}

function isWithin(file: string, directory: string): boolean {
  return directory === '' || directory === '.' || file.startsWith(`${directory}/`);
}
