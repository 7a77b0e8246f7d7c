import path from 'node:path';
import type { Notice } from '../model.js';
import type { FileTree } from '../topology/file-tree.js';
import type { ServiceProgram } from './link/index.js';

/** What an import of source ends in: no ending, or one of source. Others are styles, pictures, data. */
const SOURCE =
  /(^|\/)(\.{1,2}|[^./]+|[^/]*\.(?:[mc]?[jt]sx?|service|controller|module|client|config|util|utils))$/;
/** What a build writes, and what is made from schemas: it is seldom in the tree. */
const MADE =
  /(^|[/.])(dist|build|out|generated|__generated__|gen|codegen|prisma|types?)([/.]|$)|^\.\/\+types|\$types$/i;

/**
 * Modules that a service imports by a relative path and that are not in the tree, so that nothing of them is seen: one
 * notice for each service.
 */
export function missingModules(programs: readonly ServiceProgram[], tree: FileTree): Notice[] {
  const files = new Set(tree.files.map((file) => file.path));
  const directories = new Set(tree.directories);
  return programs.flatMap(({ program, owns }): Notice[] => {
    const missing = program.modules
      .filter(({ path: file }) => owns(file))
      .flatMap(({ path: file, imports }) =>
        imports
          .filter(
            (specifier) => /^\.\.?(\/|$)/.test(specifier) && SOURCE.test(specifier) && !MADE.test(specifier),
          )
          .filter((specifier) => program.resolve(file, specifier) === null)
          .filter((specifier) => {
            const target = path.posix.join(path.posix.dirname(file), specifier);
            const isThere =
              files.has(target) ||
              directories.has(target) ||
              [...ENDINGS].some((end) => files.has(target + end));
            return !isThere && !target.startsWith('..');
          })
          .map((specifier) => ({ file, specifier })),
      );
    const [first, ...others] = [
      ...new Map(missing.map((each) => [`${each.file} ${each.specifier}`, each])).values(),
    ];
    if (!first) return [];
    const more = others.length > 0 ? ` (and ${others.length} more like it)` : '';
    return [
      {
        file: first.file,
        message: `imports ${first.specifier}, which is not in the tree${more}: what it does is not seen`,
      },
    ];
  });
}

/** Files that an import may mean without their ending, though hoplint reads none of them. */
const ENDINGS = [
  '.d.ts',
  '.json',
  '.vue',
  '.svelte',
  '.node',
  '.ts',
  '.js',
  '.tsx',
  '.jsx',
  '.mjs',
  '.cjs',
  '.mts',
];
