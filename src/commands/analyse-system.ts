import type { FactsSource } from '../analyze/facts-source.js';
import type { Analysis } from '../analyze/index.js';
import { analyzeCached } from '../cache/index.js';
import { cacheDirectory } from '../cache/location.js';
import type { FileTexts } from '../topology/file-tree.js';
import { UserError } from '../topology/user-error.js';
import { startProgress } from './progress.js';
import { checkDirectory } from './system-directory.js';

export type SystemOptions = {
  /** Path of a topology to use instead of the directory's own hoplint.yaml. */
  readonly config?: string;
  /** Names of commands, where the directory may be a misspelt one. */
  readonly commands: readonly string[];
  readonly quiet: boolean;
  /** Whether the result says how each call was resolved. */
  readonly trace?: boolean;
  /** Texts that stand for what is on disk: those of the next commit, or of one before. */
  readonly texts?: FileTexts;
  /** False for `--no-cache`: nothing of other runs is used, nothing is kept. */
  readonly cache?: boolean;
  /** Where facts come from, instead of the cache. */
  readonly facts?: FactsSource;
  /** Whether there may be nothing to analyse: a version of long ago. */
  readonly mayBeEmpty?: boolean;
  /** Directory of the cache, instead of the usual one. */
  readonly cacheLocation?: string;
};

/** Analyses the system under a directory, with progress on a terminal. Throws `UserError`. */
export async function analyseSystem(
  directory: string,
  {
    config,
    commands,
    quiet,
    trace = false,
    texts = new Map(),
    mayBeEmpty = false,
    cache = true,
    cacheLocation,
    facts,
  }: SystemOptions,
): Promise<Analysis> {
  await checkDirectory(directory, commands);
  const progress = quiet ? null : startProgress(process.stderr);
  try {
    const options = {
      ...(config === undefined ? {} : { config }),
      trace,
      texts,
      ...(progress ? { onProgress: progress.report } : {}),
    };
    const analysis =
      cache && !trace && !facts
        ? await analyzeCached(directory, options, await cacheDirectory(directory, cacheLocation, process.env))
        : await (await import('../analyze/index.js')).analyze(directory, {
            ...options,
            ...(facts ? { facts } : {}),
          });
    if (analysis.files === 0 && !mayBeEmpty) throw nothingToAnalyse(directory);
    return analysis;
  } finally {
    progress?.end();
  }
}

function nothingToAnalyse(directory: string): UserError {
  const where = directory === '.' ? 'this directory' : directory;
  return new UserError([
    {
      message: `there is nothing to analyse in ${where}`,
      hint: [
        'hoplint looked for:',
        '- hoplint.yaml, which says where the services are',
        '- docker-compose*.yml and compose*.yaml with services that are built from source',
        '- Kubernetes manifests, Helm charts, serverless.yml and the like, with the source of what they deploy',
        '- workspaces in package.json or pnpm-workspace.yaml',
        '- TypeScript and JavaScript files, outside of node_modules, build output and tests',
        'Name the directory that holds the services, or write a hoplint.yaml.',
      ].join('\n'),
    },
  ]);
}
