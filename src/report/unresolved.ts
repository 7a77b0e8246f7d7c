import { groupBy } from '../group.js';
import type { Report, Unresolved } from '../model.js';
import { hanging, type Page, ruler } from './layout.js';
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
  const shown = mostTelling(unresolved);
  const lines = [...groupBy(shown, ({ reason }) => reason)].flatMap(([reason, calls]) => [
    '',
    ...hanging('  ', reason, width),
    ...[...groupBy(calls, ({ hint }) => hint)].flatMap(([hint, sharing]) => [
      ...sharing.map((call) => `    ${paint.path(place(call, pathPrefix))}`),
      ...(hint === '' ? [] : hanging(`    ${paint.quiet('hoplint.yaml')}  `, paint.good(hint), width)),
    ]),
  ]);
  const hidden = unresolved.length - shown.length;
  return [
    ruler('unknown targets', paint.warning(count(unresolved.length, 'call')), page),
    ...lines,
    ...(hidden > 0 ? ['', `  and ${hidden} more: hoplint check -f json`] : []),
  ];
}

/** The first call of each reason and hint, then the second of each, until there are enough. */
function mostTelling(unresolved: readonly Unresolved[]): Unresolved[] {
  const alike = [...groupBy(unresolved, ({ reason, hint }) => JSON.stringify([reason, hint])).values()];
  const ranked = alike.flatMap((calls) => calls.map((call, rank) => ({ call, rank })));
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, SHOWN)
    .map(({ call }) => call);
}
