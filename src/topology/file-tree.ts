import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Notice } from '../model.js';

export type TreeFile = {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly bytes: number;
};

/** Every regular file of a system that may matter, from one walk. */
export type FileTree = {
  /** Absolute. */
  readonly root: string;
  readonly files: readonly TreeFile[];
  /** Relative, the root as `.`. */
  readonly directories: readonly string[];
  readonly notices: readonly Notice[];
};

/** What installs, builds and tools write: never source. */
const SKIPPED = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  '.git',
  '.hg',
  '.svn',
  'dist',
  'build',
  'coverage',
  'out',
  '.next',
  '.nuxt',
  '.output',
  '.turbo',
  '.nx',
  '.cache',
  '.parcel-cache',
  '.yarn',
  '.pnpm-store',
  '.serverless',
  '.terraform',
  '.vercel',
  '.expo',
  '.idea',
  '.vscode',
  'vendor',
  '__pycache__',
  '.venv',
  'storybook-static',
]);

/** A text file over this size is no manifest. */
const MOST_TEXT_BYTES = 5_000_000;

/**
 * Walks the tree once. Links to directories are not followed, so that loops cannot catch the walk; links to files
 * inside the tree count as what they point to. What cannot be read is a notice.
 */
export async function readFileTree(root: string): Promise<FileTree> {
  const absolute = path.resolve(root);
  const files: TreeFile[] = [];
  const directories: string[] = [];
  const notices: Notice[] = [];

  const walk = (directory: string): void => {
    directories.push(directory === '' ? '.' : directory);
    for (const entry of entriesOf(absolute, directory, notices)) {
      const relative = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) walk(relative);
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        const bytes = sizeOf(path.join(absolute, relative));
        if (bytes !== null) files.push({ path: relative, bytes });
      }
    }
  };
  walk('');
  files.sort((a, b) => compare(a.path, b.path));
  directories.sort(compare);
  return { root: absolute, files, directories, notices };
}

function entriesOf(root: string, directory: string, notices: Notice[]) {
  try {
    return readdirSync(path.join(root, directory), { withFileTypes: true });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    notices.push({
      file: directory === '' ? '.' : directory,
      message: `the directory cannot be read (${why}); it is left out`,
    });
    return [];
  }
}

/** The size of a regular file, links followed; null for anything else, and for links that lead nowhere. */
function sizeOf(file: string): number | null {
  try {
    const stat = statSync(file);
    return stat.isFile() ? stat.size : null;
  } catch {
    return null;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The text of a file of the tree; null if it cannot be read, is no text, or is far too large for a manifest. */
export async function readText(tree: FileTree, file: string): Promise<string | null> {
  try {
    const buffer = await readFile(path.join(tree.root, file));
    if (buffer.byteLength > MOST_TEXT_BYTES || buffer.subarray(0, 8192).includes(0)) return null;
    return buffer.toString('utf8').replace(/^\uFEFF/, '');
  } catch {
    return null;
  }
}
