import type { Report } from '../model.js';
import { groupBy, hanging, type Page, ruler } from './layout.js';
import { count, place } from './text.js';

/** As many as a person reads; the json report has all. */
const SHOWN = 10;

/**
 * Calls whose target is not known: by reason, each with its place, and once for all places that share it the line
 * that makes them known. Empty if there are none.
 */
export function unresolvedSection({ unresolved }: Report, page: Page): string[] {
  if (unresolved.length === 0) return [];
  const { paint, pathPrefix, width } = page;
  // Grouped before they are cut, so that the first groups are whole.
  const groups = groupBy(unresolved, ({ reason }) => reason);
  const shown = new Set(groups.flatMap(([, calls]) => calls).slice(0, SHOWN));
  const lines = groups.flatMap(([reason, calls]) => {
    const listed = calls.filter((call) => shown.has(call));
    if (listed.length === 0) return [];
    return [
      '',
      ...hanging('  ', reason, width),
      ...groupBy(listed, ({ hint }) => hint).flatMap(([hint, sharing]) => [
        ...sharing.map((call) => `    ${paint.path(place(call, pathPrefix))}`),
        ...(hint === '' ? [] : hanging(`    ${paint.quiet('hoplint.yaml')}  `, paint.good(hint), width)),
      ]),
    ];
  });
  const hidden = unresolved.length - shown.size;
  return [
    ruler('unknown targets', paint.warning(count(unresolved.length, 'call')), page),
    ...lines,
    ...(hidden > 0 ? ['', `  and ${hidden} more: hoplint check -f json`] : []),
  ];
}
