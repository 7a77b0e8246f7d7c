import type { ArchitectureChange } from '../model.js';
import { stringify } from './stringify.js';
import { count, visible } from './text.js';

/** What a branch changes, in one format. */
export function changesText(
  changes: readonly ArchitectureChange[],
  format: 'pretty' | 'json' | 'markdown',
): string {
  if (format === 'json') return stringify({ schemaVersion: 1, changes });
  return format === 'markdown' ? markdown(changes) : pretty(changes);
}

const SIGNS = { added: '+', removed: '-', changed: '~' };

function pretty(changes: readonly ArchitectureChange[]): string {
  if (changes.length === 0) return 'The architecture is the same.\n';
  const lines = changes.flatMap(({ what, change, name, at, details }) => [
    `${SIGNS[change]} ${what} ${visible(name)}`,
    ...details.map((detail) => `    ${detail.name}: ${visible(detail.before)} → ${visible(detail.after)}`),
    ...(at ? [`    ${visible(at.file)}:${at.line}:${at.column}`] : []),
  ]);
  return `${[...lines, '', total(changes)].join('\n')}\n`;
}

function markdown(changes: readonly ArchitectureChange[]): string {
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

function total(changes: readonly ArchitectureChange[]): string {
  const of = (change: ArchitectureChange['change']) =>
    changes.filter((each) => each.change === change).length;
  return `${count(changes.length, 'change')}: ${of('added')} added, ${of('removed')} removed, ${of('changed')} changed`;
}
