import type { Architecture } from '../analyze/architecture.js';
import type { LongestWait, Wait } from '../analyze/waits.js';
import { groupBy } from '../group.js';
import type { Hop, Step, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import type { NoOptions, Rule } from './rule.js';
import { duration, fewSteps, hopStep, labelOf, list, targetLabel, unique } from './wording.js';

export const timeoutInversion: Rule<NoOptions> = {
  id: 'timeout-inversion',
  title: 'A caller waits at least as long as the service that it calls',
  why: 'A caller that gives up before its callee leaves the callee working for nobody. The user sees an error for an order that is then placed, tries again, and has two; and while everything is slow, every retry adds work that nobody waits for.',
  instead:
    'Shorten the timeouts further in, so that each service gives up before its caller does, or pass a deadline on with the request.',
  category: 'resilience',
  severity: 'warn',
  options: {},
  docs: 'docs/rules/timeout-inversion.md',
  *check(architecture) {
    const inversions = architecture.hops.flatMap((hop) => inversionOf(architecture, hop));
    const pairs = [...groupBy(inversions, pairOf).values()];
    const violations = pairs.flatMap((same) => violationOf(architecture, same));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** A hop whose caller gives up before the called operation may. */
type Inversion = { readonly hop: Hop; readonly patience: number; readonly longest: LongestWait };

function inversionOf(architecture: Architecture, hop: Hop): Inversion[] {
  const patience = hop.interaction.timeout.ms;
  if (hop.to === null || patience === null) return [];
  const longest = architecture.waits.of(hop.to);
  return longest.ms > patience ? [{ hop, patience, longest }] : [];
}

function pairOf({ hop }: Inversion): string {
  return JSON.stringify([hop.interaction.service, hop.toService]);
}

/** All of one service's calls to another: the worst is shown, and the others are named. */
function violationOf(architecture: Architecture, same: readonly Inversion[]): Violation[] {
  const [worst, ...rest] = [...same].sort((a, b) => b.longest.ms - b.patience - (a.longest.ms - a.patience));
  if (!worst) return [];
  const { hop, patience, longest } = worst;
  const { service } = hop.interaction;
  const callee = hop.toService;
  const shown = targetLabel(architecture, hop.interaction);
  const others = unique(rest.map((each) => targetLabel(architecture, each.hop.interaction)));
  const further = others.filter((label) => label !== shown);
  const behind = unique(longest.waits.map((wait) => wait.hop.toService));
  const also = further.length > 0 ? `; the same with ${list(further, 3)}` : '';
  return [
    {
      service,
      at: placeOf(hop.interaction),
      message: `${shown} waits up to ${duration(longest.ms)} for ${list(behind)}, but ${labelOf(architecture, hop.from)} gives up after ${duration(patience)}: ${arithmetic(architecture, longest)}${also}`,
      certainty: hop.certainty,
      evidence: fewSteps([
        ...hop.reach.steps,
        hopStep(architecture, hop, ` and gives up after ${duration(patience)}`),
        ...longest.waits.flatMap((wait) => stepsOf(architecture, wait)),
        ...rest
          .filter((each) => each.hop.interaction.id !== hop.interaction.id)
          .map((each) => hopStep(architecture, each.hop, ` and gives up after ${duration(each.patience)}`)),
      ]),
      suggestion: `Let ${callee} give up within ${duration(patience)}: shorter timeouts for ${list(behind)}${longest.waits.length > 1 ? ', or calls side by side where they do not need each other' : ''}. Or let ${service} wait longer than ${duration(longest.ms)}, if its own callers do.`,
      interactions: [hop.interaction.id],
      identity: [callee],
    },
  ];
}

/** `2 × 4 s for payment POST /charge + 4 s for ledger POST /entries = 12 s`. */
function arithmetic(architecture: Architecture, { ms, waits }: LongestWait): string {
  const terms = waits.map(
    (wait) => `${factors(wait)} for ${targetLabel(architecture, wait.hop.interaction)}`,
  );
  const isPlain = waits.length === 1 && waits[0]?.times === 1;
  return isPlain ? terms.join('') : `${terms.join(' + ')} = ${duration(ms)}`;
}

function factors({ each, times }: Wait): string {
  return times > 1 ? `${times} × ${duration(each)}` : duration(each);
}

function stepsOf(architecture: Architecture, wait: Wait): Step[] {
  const tries = wait.times > 1 ? `, tried ${wait.times} times` : '';
  return [
    ...wait.hop.reach.steps,
    hopStep(architecture, wait.hop, ` and waits up to ${duration(wait.each)}${tries}`),
  ];
}
