import { Architecture } from '../analyze/architecture.js';
import type { Chain } from '../analyze/chains.js';
import { groupBy } from '../group.js';
import type { ArchitectureData, Finding, Hop } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey } from '../place.js';
import { isCommand } from '../rules/commands.js';
import { changed } from './simulate.js';

/** A call at which chains are cut, and the findings that this takes away. */
export type ChainCut = {
  readonly hop: Hop;
  readonly isCommand: boolean;
  readonly chains: readonly Finding[];
};

/** More cuts than a plan can hold. */
const MOST_CUTS = 20;

/**
 * The fewest calls, as far as a greedy choice finds them, without which no chain has more than `max` hops. Of calls that
 * cut as many chains, a command comes first, then the one nearest to the middle.
 *
 * @param findings the chains that are to be cut; others are left alone
 */
export function chainCuts(data: ArchitectureData, findings: readonly Finding[], max: number): ChainCut[] {
  const meant = new Set(findings.map(placeKey));
  const cuts: { hop: Hop; isCommand: boolean }[] = [];
  let now = data;
  while (cuts.length < MOST_CUTS) {
    const architecture = new Architecture(now);
    const chains = architecture
      .chains(max)
      .filter(({ hops }) => hops.some(({ interaction }) => meant.has(placeKey(interaction))));
    const best = bestCut(architecture, chains, max);
    if (!best) break;
    cuts.push({ hop: best, isCommand: isCommand(best.interaction) });
    now = changed(now, { kind: 'released', ids: [best.interaction.id] });
  }
  const open = new Set(findings);
  return cuts.map(({ hop, isCommand }) => {
    const key = placeKey(hop.interaction);
    const chains = [...open].filter(({ chain }) => chain?.some(({ at }) => placeKey(at) === key));
    for (const finding of chains) open.delete(finding);
    return { hop, isCommand, chains };
  });
}

function bestCut(architecture: Architecture, chains: readonly Chain[], max: number): Hop | null {
  const places = chains.flatMap(({ hops }) =>
    hops.flatMap((hop, index) =>
      // What is asked of somebody else's system can be no event.
      architecture.service(hop.toService)?.external === false
        ? [{ hop, longerSide: Math.max(index, hops.length - 1 - index) }]
        : [],
    ),
  );
  const candidates = [...groupBy(places, ({ hop }) => hop.interaction.id).values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    return [
      {
        hop: first.hop,
        mended: same.filter(({ longerSide }) => longerSide <= max).length,
        touched: same.length,
        longerSide: Math.max(...same.map(({ longerSide }) => longerSide)),
      },
    ];
  });
  candidates.sort(
    (a, b) =>
      b.mended - a.mended ||
      b.touched - a.touched ||
      Number(isCommand(b.hop.interaction)) - Number(isCommand(a.hop.interaction)) ||
      a.longerSide - b.longerSide ||
      compareLocations(a.hop.interaction, b.hop.interaction),
  );
  return candidates[0]?.hop ?? null;
}
