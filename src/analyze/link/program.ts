import type { Configuration } from '../configurations.js';
import type { Datasource } from '../datasources.js';
import type { CallFacts, ClassFacts, FunctionFacts, ModuleFacts } from '../facts.js';
import type { LibraryModel, Member } from '../library.js';
import type { Resolver } from '../resolve.js';
import type { CallRef, ClassRef, FunctionRef } from './evaluated.js';

/** The modules of one service, shared ones included, and what its packages are. */
export type Program = {
  readonly service: string;
  /** Values of its environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly modules: readonly ModuleFacts[];
  readonly module: (path: string) => ModuleFacts | undefined;
  readonly resolve: Resolver;
  /** The model and export that an import specifier and name stand for. */
  readonly library: (specifier: string, name: string) => { model: LibraryModel; member: Member } | undefined;
  /** The models of libraries that find modules by where they are. */
  readonly finders: readonly LibraryModel[];
  /** The models of libraries whose containers are filled by calls. */
  readonly containers: readonly LibraryModel[];
  /** Files of tools that may say what their servers pass on. */
  readonly configurations: readonly Configuration[];
  /** Installed major version of a package, from the manifest nearest to the module; null if it is not stated. */
  readonly major: (module: ModuleFacts, library: string) => number | null;
  /** Whether a module runs in browsers. */
  readonly inBrowser: (path: string) => boolean;
  /** The datasource of the Prisma schema that holds for code in a module. */
  readonly datasource: (path: string) => Datasource | null;
};

export function functionOf(ref: FunctionRef): FunctionFacts {
  return at(ref.module.functions, ref.id);
}

export function callOf(ref: CallRef): CallFacts {
  return at(ref.module.calls, ref.id);
}

export function classOf(ref: ClassRef): ClassFacts {
  return at(ref.module.classes, ref.id);
}

/** The entry of a table of facts. @throws Error if the facts are damaged, which is a defect of hoplint. */
export function at<T>(table: readonly T[], id: number): T {
  const entry = table[id];
  if (entry === undefined) throw new Error(`facts refer to entry ${id} of a table of ${table.length}`);
  return entry;
}
