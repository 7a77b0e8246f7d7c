import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  ArchitectureData,
  FileSuppressions,
  LeftOut,
  Notice,
  Resolution,
  ResolvedCall,
  Topology,
  Unresolved,
  Unseen,
} from '../model.js';
import { compare, compareLocations } from '../order.js';
import type { FileTexts, FileTree } from '../topology/file-tree.js';
import { loadTopology } from '../topology/index.js';
import { captureConfigurations } from './configurations.js';
import { readDatasources } from './datasources.js';
import { discover } from './discover.js';
import type { ModuleFacts } from './facts.js';
import { capturing, type FactsSource } from './facts-source.js';
import { createLibraryLookup, modelledPackages } from './libraries.js';
import { type Linked, link, type ServiceProgram } from './link/index.js';
import { missingModules } from './missing-modules.js';
import { programsOf } from './programs.js';
import { leftOutDirectories, unseenPackages } from './unseen.js';

/** How far an analysis is. */
export type Progress = {
  readonly stage: 'discover' | 'capture' | 'link';
  readonly done: number;
  readonly total: number;
};

export type AnalyzeOptions = {
  /** Path of hoplint.yaml, where it is not in the root. */
  readonly config?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Whether the result says how each interaction was resolved. */
  readonly trace?: boolean;
  /** Texts that stand for what is on disk, by path: those of the next commit, or of one before. */
  readonly texts?: FileTexts;
  /** The tree under the root, where it was walked already. */
  readonly tree?: FileTree;
  /** Where facts come from; captured if absent. */
  readonly facts?: FactsSource;
};

/** What the code and the topology of a system come to. */
export type Analysis = {
  readonly data: ArchitectureData;
  readonly topology: Topology;
  readonly unresolved: readonly Unresolved[];
  /** What reaches other systems without a call of it being seen. */
  readonly unseen: readonly Unseen[];
  /** Directories with source that no service runs. */
  readonly leftOut: readonly LeftOut[];
  readonly resolution: Resolution;
  /** With `trace`: how each interaction was resolved. */
  readonly resolved: readonly ResolvedCall[];
  /** Source files that were read, by path. */
  readonly sources: ReadonlySet<string>;
  /** The texts that stood for what is on disk. */
  readonly texts: FileTexts;
  /** The comments in them that switch rules off. */
  readonly suppressions: readonly FileSuppressions[];
  readonly notices: readonly Notice[];
  /** Number of source files that were read. */
  readonly files: number;
  /** Milliseconds for each stage. */
  readonly timing: readonly { readonly stage: string; readonly ms: number }[];
};

/**
 * Analyses the system under a directory: discover, capture, link. Nothing in it is run.
 *
 * @throws UserError if hoplint.yaml is wrong. Files that cannot be read or parsed become notices.
 */
export async function analyze(root: string, options: AnalyzeOptions = {}): Promise<Analysis> {
  const timing: { stage: string; ms: number }[] = [];
  const timed = async <T>(stage: string, work: () => Promise<T> | T): Promise<T> => {
    const start = performance.now();
    const result = await work();
    timing.push({ stage, ms: performance.now() - start });
    return result;
  };
  const report = options.onProgress ?? (() => {});
  const facts = options.facts ?? capturing;

  const loaded = await timed('topology', () =>
    loadTopology(root, {
      ...(options.config === undefined ? {} : { config: options.config }),
      ...(options.tree ? { tree: options.tree } : {}),
      ...(options.texts ? { texts: options.texts } : {}),
    }),
  );
  const { topology, tree, notices } = loaded;
  const found = await timed('discover', () => discover(tree, topology));
  report({ stage: 'discover', done: found.files.length, total: found.files.length });
  const captured = await timed('capture', () => captureAll(tree, found.files, facts, report));
  const lookup = createLibraryLookup(topology.clients);
  const datasources = await readDatasources(tree, found.assets);
  const configurations = await captureConfigurations(tree, found.configurations, captured.modules, facts);
  const programs = programsOf(loaded, found, captured.modules, lookup, datasources, configurations);
  const total = programs.length;
  const linked: Linked = await timed('link', () =>
    link(topology, programs, (done) => report({ stage: 'link', done, total }), {
      trace: options.trace ?? false,
    }),
  );
  const packages = unseenPackages(programs, modelledPackages(topology.clients));
  return {
    ...linked,
    unseen: [...packages, ...linked.unseen].sort(
      (a, b) => compare(a.service, b.service) || compareLocations(a, b),
    ),
    leftOut: leftOutDirectories(found.files, loaded.packages, programs),
    topology,
    files: found.files.length,
    sources: new Set(captured.modules.keys()),
    texts: tree.texts,
    suppressions: suppressionsOf(captured.modules, programs),
    notices: [...notices, ...found.notices, ...captured.notices, ...missingModules(programs, tree)],
    timing,
  };
}

/** A comment in shared code belongs to the first service that runs it; in code that none runs it means nothing. */
function suppressionsOf(
  modules: ReadonlyMap<string, ModuleFacts>,
  programs: readonly ServiceProgram[],
): FileSuppressions[] {
  return [...modules.values()].flatMap((module) => {
    const { path: file, suppressions } = module;
    if (suppressions.length === 0) return [];
    const running = programs.filter(({ program }) => program.modules.includes(module));
    const [first] = running;
    const owner = running.find(({ owns }) => owns(file)) ?? first;
    return owner ? [{ file, service: owner.declaration.name, suppressions }] : [];
  });
}

async function captureAll(
  { root, texts }: FileTree,
  files: readonly { readonly path: string }[],
  source: FactsSource,
  report: (progress: Progress) => void,
): Promise<{ modules: Map<string, ModuleFacts>; notices: Notice[] }> {
  const modules = new Map<string, ModuleFacts>();
  const notices: Notice[] = [];
  for (const [index, file] of files.entries()) {
    try {
      const text = texts.get(file.path) ?? readFileSync(path.join(root, file.path), 'utf8');
      const facts = await source.of(file.path, text);
      modules.set(file.path, facts);
      const [problem] = facts.problems;
      if (problem) {
        const more = facts.problems.length > 1 ? ` (and ${facts.problems.length - 1} more)` : '';
        notices.push({
          file: file.path,
          line: problem.line,
          column: problem.column,
          message: `syntax error: ${problem.message}${more}; the rest of the file is analysed`,
        });
      }
    } catch (error) {
      notices.push({
        file: file.path,
        message: `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
    if (index % 50 === 0) report({ stage: 'capture', done: index, total: files.length });
  }
  return { modules, notices };
}
