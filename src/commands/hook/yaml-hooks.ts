import { isDeepStrictEqual } from 'node:util';
import { isCollection, parse, parseDocument, stringify } from 'yaml';
import { withBlock } from './marked-block.js';

/** Adds hoplint to the configuration of hook managers, as lines of text: the rest of the file stays as it is written. */

/** What hoplint is to lefthook, below a `pre-commit` without commands. */
export function lefthookLines(command: string): string {
  return stringify({ 'pre-commit': { commands: { hoplint: { run: command } } } }, { lineWidth: 0 });
}

/** What hoplint is to the pre-commit framework, as an element of `repos`. */
export function preCommitLines(command: string): string {
  return stringify([localRepository(command)], { lineWidth: 0 });
}

/** `lefthook.yml` with hoplint in it; null where it is written in a way that lines cannot be added to. */
export function withLefthook(text: string, command: string): string | null {
  const entry = { run: command };
  const hook = valueAt(text, ['pre-commit']);
  if (hook === undefined) return added(text, [], { 'pre-commit': { commands: { hoplint: entry } } });
  if (!isRecord(hook)) return null;
  if (Array.isArray(hook.jobs)) return added(text, ['pre-commit', 'jobs'], [{ name: 'hoplint', ...entry }]);
  if (isRecord(hook.commands)) return added(text, ['pre-commit', 'commands'], { hoplint: entry });
  return 'commands' in hook ? null : added(text, ['pre-commit'], { commands: { hoplint: entry } });
}

/** `.pre-commit-config.yaml` with hoplint in it; null where it is written in a way that lines cannot be added to. */
export function withPreCommit(text: string, command: string): string | null {
  return added(text, ['repos'], [localRepository(command)]);
}

/** Fields of https://pre-commit.com/#repository-local-hooks. */
function localRepository(command: string) {
  const hook = {
    id: 'hoplint',
    name: 'hoplint',
    entry: command,
    language: 'system',
    pass_filenames: false,
    always_run: true,
  };
  return { repo: 'local', hooks: [hook] };
}

function valueAt(text: string, path: readonly string[]): unknown {
  try {
    return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), parse(text));
  } catch {
    return undefined;
  }
}

type Addition = Readonly<Record<string, unknown>> | readonly unknown[];

/** Lines for the addition after the last entry of the mapping or list at `path`; null where that goes wrong. */
function added(text: string, path: readonly string[], addition: Addition): string | null {
  const document = parseDocument(text);
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  const isEmpty = path.length === 0 && node === null;
  if (!isEmpty && !isCollection(node)) return null;
  const [start, end] = isCollection(node) && node.range ? node.range : [0, 0];
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
  const lines = stringify(addition, { lineWidth: 0 }).trimEnd().split('\n');
  const result = withBlock(text, path.length === 0 ? text.length : lineAfter(text, end), lines, indent);
  return isDeepStrictEqual(parsed(result), expected(text, path, addition)) ? result : null;
}

function lineAfter(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset;
  const lineBreak = text.indexOf('\n', offset);
  return lineBreak < 0 ? text.length : lineBreak + 1;
}

/** What the file is to mean afterwards; undefined where it cannot be read. */
function expected(text: string, path: readonly string[], addition: Addition): unknown {
  const document = parseDocument(text);
  for (const [key, value] of Object.entries(addition)) {
    if (Array.isArray(addition)) document.addIn(path, value);
    else document.setIn([...path, key], value);
  }
  return document.errors.length > 0 ? undefined : document.toJS();
}

/** null for what is no YAML. */
function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
