import { groupBy } from '../group.js';
import type { Report, Unresolved } from '../model.js';
import { hanging, type Page, ruler } from './layout.js';
import { count, place } from './text.js';

/** As many places as a person reads; the json report has all calls. */
const SHOWN = 10;

/** Calls at one place, with one reason and one hint. */
type Site = { readonly call: Unresolved; readonly calls: number };

/**
 * Calls whose target is not known: by reason, each with its place, and once for all places that share it the line
 * that makes them known. Empty if there are none.
 */
export function unresolvedSection({ unresolved }: Report, page: Page): string[] {
  if (unresolved.length === 0) return [];
  const { paint, pathPrefix, width } = page;
  const sites = mostTelling(unresolved);
  const lines = [...groupBy(sites, ({ call }) => call.reason)].flatMap(([reason, ofReason]) => [
    '',
    ...hanging('  ', reason, width),
    ...[...groupBy(ofReason, ({ call }) => call.hint)].flatMap(([hint, sharing]) => [
      ...sharing.map(({ call, calls }) => {
        const times = calls > 1 ? paint.quiet(` (${count(calls, 'call')})`) : '';
        return `    ${paint.path(place(call, pathPrefix))}${times}`;
      }),
      ...(hint === '' ? [] : hanging(`    ${paint.quiet('hoplint.yaml')}  `, paint.good(hint), width)),
    ]),
  ]);
  const hidden = unresolved.length - sites.reduce((sum, { calls }) => sum + calls, 0);
  return [
    ruler('unknown targets', paint.warning(count(unresolved.length, 'call')), page),
    ...lines,
    ...(hidden > 0 ? ['', `  and ${hidden} more: hoplint check -f json`] : []),
  ];
}

/** The first place of each reason and hint, then the second of each, until there are enough. */
function mostTelling(unresolved: readonly Unresolved[]): Site[] {
  const alike = groupBy(unresolved, ({ reason, hint }) => JSON.stringify([reason, hint]));
  const ranked = [...alike.values()].flatMap((calls) =>
    [...groupBy(calls, (call) => place(call, '')).values()].flatMap(([call, ...others], rank) =>
      call ? [{ call, calls: others.length + 1, rank }] : [],
    ),
  );
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, SHOWN);
}
