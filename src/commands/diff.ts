import { Architecture } from '../analyze/architecture.js';
import { analyze } from '../analyze/index.js';
import { stringify } from '../report/stringify.js';
import { count, visible } from '../report/text.js';
import { type Change, compareArchitectures } from './compare.js';
import { type Destination, deliver } from './destination.js';
import { exitCodes } from './exit-codes.js';
import type { DiffFormat } from './options.js';
import { withBothSides } from './revision.js';
import { checkDirectory } from './system-directory.js';

/** Prints what a branch changes in the architecture since it left `ref`. Throws `UserError`. */
export async function diff(
  ref: string,
  directory: string,
  formats: readonly Destination<DiffFormat>[] = [{ format: 'pretty', file: null }],
): Promise<number> {
  await checkDirectory(directory, []);
  const changes = await withBothSides(directory, ref, async (before, after) => {
    const old = await analyze(before);
    const now = await analyze(after);
    return compareArchitectures(new Architecture(old.data), new Architecture(now.data));
  });
  for (const { format, file } of formats) await deliver(rendered(changes, format), file);
  return exitCodes.clean;
}

function rendered(changes: readonly Change[], format: DiffFormat): string {
  if (format === 'json') return stringify({ schemaVersion: 1, changes });
  return format === 'markdown' ? markdown(changes) : pretty(changes);
}

const SIGNS = { added: '+', removed: '-', changed: '~' };

function pretty(changes: readonly Change[]): string {
  if (changes.length === 0) return 'The architecture is the same.\n';
  const lines = changes.flatMap(({ what, change, name, at, details }) => [
    `${SIGNS[change]} ${what} ${visible(name)}`,
    ...details.map((detail) => `    ${detail.name}: ${visible(detail.before)} → ${visible(detail.after)}`),
    ...(at ? [`    ${visible(at.file)}:${at.line}:${at.column}`] : []),
  ]);
  return `${[...lines, '', total(changes)].join('\n')}\n`;
}

function markdown(changes: readonly Change[]): string {
  if (changes.length === 0) return 'The architecture is the same.\n';
  const rows = changes.map(({ what, change, name, details }) => {
    const how = details.map((detail) => `${detail.name}: ${code(detail.before)} → ${code(detail.after)}`);
    return `| ${change} | ${what} | ${code(name)} | ${how.join('<br>')} |`;
  });
  return `${['| | what | which | change |', '|---|---|---|---|', ...rows, '', total(changes)].join('\n')}\n`;
}

/** As HTML, where neither a backtick nor a bar of a hostile name ends it. */
function code(text: string): string {
  const escaped = visible(text).replace(/[&<>|`@\\*_[\]]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<code>${escaped}</code>`;
}

function total(changes: readonly Change[]): string {
  const of = (change: Change['change']) => changes.filter((each) => each.change === change).length;
  return `${count(changes.length, 'change')}: ${of('added')} added, ${of('removed')} removed, ${of('changed')} changed`;
}
