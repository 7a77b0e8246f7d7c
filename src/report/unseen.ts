import { groupBy } from '../group.js';
import type { Report } from '../model.js';
import { hanging, type Page, ruler } from './layout.js';
import { count, place } from './text.js';

/** As many as a person reads; the json report has all. */
const SHOWN = 8;

/**
 * What a clean result does not speak of: packages and clients whose calls were not seen. Empty if there are none.
 */
export function unseenSection({ unseen }: Report, page: Page): string[] {
  if (unseen.length === 0) return [];
  const { paint, pathPrefix, width } = page;
  const places = [...groupBy(unseen, ({ what }) => what)].map(([what, [first, ...others]]) => {
    const more = others.length > 0 ? ` and ${count(others.length, 'more place')}` : '';
    const where = first ? `${first.service} (${paint.path(place(first, pathPrefix))})` : '';
    return hanging('  ', `calls through ${what} in ${where}${more}`, width);
  });
  const hidden = places.length - SHOWN;
  return [
    ruler('not seen', paint.warning(count(unseen.length, 'place')), page),
    '',
    ...places.slice(0, SHOWN).flat(),
    ...(hidden > 0 ? [`  and ${hidden} more: hoplint check -f json`] : []),
    ...hanging(
      '  ',
      paint.quiet('Describe them under "clients:" in hoplint.yaml, or read what they do yourself.'),
      width,
    ),
  ];
}

/** One line for directories that no service runs. */
export function leftOutSection({ leftOut }: Report, { paint, width }: Page): string[] {
  if (leftOut.length === 0) return [];
  const named = leftOut.slice(0, SHOWN).map(({ directory }) => directory);
  const more = leftOut.length > SHOWN ? ` and ${leftOut.length - SHOWN} more` : '';
  const how = `services.<name>.root: ${named[0] ?? ''}`;
  return hanging(
    paint.quiet('not analysed: '),
    `${named.join(', ')}${more} ${paint.quiet(`(part of no service; hoplint.yaml: ${how})`)}`,
    width,
  );
}
