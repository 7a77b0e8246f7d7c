import { Architecture } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { ArchitectureData, Decision, Finding, Interaction, Location } from '../model.js';
import { compare, compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { codeMarkdown as code } from '../report/markdown-source.js';
import { contradicted } from '../rules/decision-drift.js';
import { calledName, list, targetLabel, unique } from '../rules/wording.js';
import { busyCalls } from './busy-calls.js';
import { chainCuts } from './chain-cuts.js';
import type { Subject } from './interview.js';
import { type Facts, type Mend, mends, type Stage, type StageId, stageOf, stages } from './roadmap-mends.js';
import { type Change, changed, type Measure, measure, waitingFor } from './simulate.js';
import { standingOf } from './standing.js';

/** One step of a plan: what one person would do in one change, or one team in one go. */
export type RoadmapStep = {
  /** What to do, as markdown. */
  readonly title: string;
  readonly places: readonly Location[];
  /** The findings that it takes away. */
  readonly findings: readonly Finding[];
  /** Operations, by id, that wait for what it mends, directly or behind others. */
  readonly waiting: readonly string[];
  readonly effect: Effect;
  /** What is to be decided first. */
  readonly decide: readonly Subject[];
  /** A record of a decision that it carries out. */
  readonly record: string | null;
};

/** What a step changes, after those before it. */
export type Effect = {
  /** Operations that no longer wait without a limit. */
  readonly bounded: number;
  /** Chains that are too long before and after it, and the hops of the longest. */
  readonly chains: readonly [number, number];
  readonly longest: readonly [number, number];
  /** The operation whose longest wait gets shorter by most, and that wait in milliseconds. */
  readonly wait: { readonly operation: string; readonly before: number; readonly after: number } | null;
};

export type Roadmap = {
  readonly stages: readonly (Stage & { readonly steps: readonly RoadmapStep[] })[];
  readonly before: Measure;
  readonly after: Measure;
  /** Hops that a chain may have. */
  readonly maxHops: number;
  /** Findings of rules that say nothing of the way. */
  readonly left: readonly Finding[];
};

export type RoadmapSettings = {
  /** Hops that a chain may have. */
  readonly maxHops: number;
  /** Milliseconds that calls of a service may take at most. */
  readonly timeout: (service: string) => number;
};

/** A step before its effect is known. */
type Draft = Omit<RoadmapStep, 'effect' | 'waiting'> & {
  readonly stage: StageId;
  readonly calls: readonly Interaction[];
  readonly changes: readonly Change[];
};

/** The order in which a system is to be mended: by stages, and within one by what a step frees. */
export function planRoadmap(
  data: ArchitectureData,
  findings: readonly Finding[],
  settings: RoadmapSettings,
): Roadmap {
  const before = measure(data, settings.maxHops);
  let now = data;
  let measured = before;
  const planned = stages.map((stage) => {
    const drafts = draftsOf(stage.id, now, findings, settings);
    const ranked = drafts
      .map((draft) => {
        const after = draft.changes.length === 0 ? measured : measure(applied(now, draft), settings.maxHops);
        return { draft, effect: effectOf(measured, after), waiting: waitingOf(data, draft) };
      })
      .sort((a, b) => compareWeights(weightOf(a), weightOf(b)) || compareDrafts(a.draft, b.draft));
    const steps = ranked.map(({ draft, waiting }): RoadmapStep => {
      const next = draft.changes.length === 0 ? now : applied(now, draft);
      const after = next === now ? measured : measure(next, settings.maxHops);
      const effect = effectOf(measured, after);
      now = next;
      measured = after;
      const { stage: _, calls: __, changes: ___, ...step } = draft;
      return { ...step, waiting, effect };
    });
    return { ...stage, steps };
  });
  const taken = new Set(planned.flatMap(({ steps }) => steps.flatMap((step) => step.findings)));
  return {
    stages: planned.filter(({ steps }) => steps.length > 0),
    before,
    after: measured,
    maxHops: settings.maxHops,
    left: findings.filter((finding) => !taken.has(finding) && finding.rule !== 'sync-chain'),
  };
}

function applied(data: ArchitectureData, { changes }: Draft): ArchitectureData {
  return changes.reduce(changed, data);
}

function waitingOf(data: ArchitectureData, { calls }: Draft): string[] {
  return [
    ...waitingFor(
      new Architecture(data),
      calls.map(({ id }) => id),
    ),
  ].sort(compare);
}

type Weighed = { readonly effect: Effect; readonly waiting: readonly string[] };

/** What counts, most first: chains cut, operations that something without a limit holds up, time, operations behind. */
function weightOf({ effect: { bounded, chains, longest, wait }, waiting }: Weighed): number[] {
  return [
    chains[0] - chains[1],
    longest[0] - longest[1],
    bounded > 0 ? waiting.length : 0,
    wait ? wait.before - wait.after : 0,
    waiting.length,
  ];
}

function compareWeights(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((weight, index) => weight !== b[index]);
  return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
}

function compareDrafts(a: Draft, b: Draft): number {
  const errors = ({ findings }: Draft) => findings.filter(({ severity }) => severity === 'error').length;
  const rank = ({ findings }: Draft) => mends.findIndex(({ rule }) => rule === findings[0]?.rule);
  return (
    errors(b) - errors(a) ||
    rank(a) - rank(b) ||
    b.findings.length - a.findings.length ||
    compare(a.title, b.title)
  );
}

function effectOf(before: Measure, after: Measure): Effect {
  const gains = [...before.waits].flatMap(([operation, was]) => {
    const is = after.waits.get(operation) ?? was;
    return is < was ? [{ operation, before: was, after: is }] : [];
  });
  const [gain = null] = gains.sort(
    (a, b) => b.before - b.after - (a.before - a.after) || compare(a.operation, b.operation),
  );
  return {
    bounded: [...before.unlimited].filter((operation) => !after.unlimited.has(operation)).length,
    chains: [before.chains, after.chains],
    longest: [before.longest, after.longest],
    wait: gain,
  };
}

// ── Steps ────────────────────────────────────────────────────────────────────────────────────────────────────────

function draftsOf(
  stage: StageId,
  data: ArchitectureData,
  findings: readonly Finding[],
  settings: RoadmapSettings,
): Draft[] {
  const architecture = new Architecture(data);
  const drafts = [
    ...decidedDrafts(architecture, findings, stage),
    ...mends
      .filter((mend) => mend.stage === stage)
      .flatMap((mend) => mendDrafts(architecture, findings, mend, settings)),
  ];
  if (stage === 'batch') return withoutNeedless(drafts);
  if (stage === 'grpc') return [...drafts, ...busyDrafts(architecture)];
  return stage === 'events' ? [...drafts, ...cutDrafts(data, drafts, findings, settings)] : drafts;
}

/** Calls that are made once for many need no limit on how many of them run at once. */
function withoutNeedless(drafts: readonly Draft[]): Draft[] {
  const isOf = ({ findings }: Draft, rule: string) => findings.every((finding) => finding.rule === rule);
  const batched = (draft: Draft) =>
    isOf(draft, 'unbounded-fan-out') && draft.calls.length > 0
      ? drafts.find(
          (other) => isOf(other, 'chatty-loop') && draft.calls.every((call) => other.calls.includes(call)),
        )
      : undefined;
  return drafts
    .filter((draft) => !batched(draft))
    .map((draft) => {
      const spared = drafts.filter((other) => batched(other) === draft);
      return { ...draft, findings: [...draft.findings, ...spared.flatMap(({ findings }) => findings)] };
    });
}

function mendDrafts(
  architecture: Architecture,
  findings: readonly Finding[],
  mend: Mend,
  settings: RoadmapSettings,
): Draft[] {
  const keyOf = (finding: Finding) => {
    if (mend.per === 'finding') return finding.id;
    if (mend.per === 'service') return finding.service;
    return askedOf(architecture, callsOf(architecture, finding)).join('\n');
  };
  const groups = groupBy(
    findings.filter(({ rule }) => rule === mend.rule),
    keyOf,
  );
  return [...groups.values()].flatMap((group): Draft[] => {
    const calls = unique(group.flatMap((finding) => callsOf(architecture, finding)));
    const service = group[0]?.service ?? '';
    const ids = calls.map(({ id }) => id);
    const change: Record<NonNullable<Mend['change']>, Change> = {
      bound: {
        kind: 'bound',
        ids: sharingPlace(architecture, calls).filter((id) =>
          isLonger(architecture, id, settings.timeout(service)),
        ),
        ms: settings.timeout(service),
      },
      together: { kind: 'together', ids },
      released: { kind: 'released', ids },
    };
    return [
      {
        stage: mend.stage,
        title: mend.title(factsOf(architecture, service, calls)),
        places: placesOf(group),
        findings: group,
        calls,
        changes: mend.change === null ? [] : [change[mend.change]],
        decide: mend.decides ? subjectsOf(architecture, calls) : [],
        record: null,
      },
    ];
  });
}

/** What is called at the same places, also by other services that share the code: a bound there holds for all of it. */
function sharingPlace({ interactions }: Architecture, calls: readonly Interaction[]): string[] {
  const places = new Set(calls.map(placeKey));
  return interactions.filter((call) => places.has(placeKey(call))).map(({ id }) => id);
}

function isLonger(architecture: Architecture, id: string, ms: number): boolean {
  const call = architecture.interactions.find((each) => each.id === id);
  return call !== undefined && (call.timeout.ms === null || call.timeout.ms > ms);
}

/** What is decided and not done yet. */
function decidedDrafts(architecture: Architecture, findings: readonly Finding[], stage: StageId): Draft[] {
  return standingOf(architecture, findings, [], '').drifted.flatMap(
    ({ decision, findings: drift }): Draft[] => {
      const open = contradicted(architecture, decision);
      const isOther = open.some(({ aspect }) => aspect === 'pattern');
      // What is as it was decided and lacks only a bound gets that with the others.
      if ((isOther ? stageOf(decision) : 'bound') !== stage) return [];
      const calls = unique(drift.flatMap((finding) => callsOf(architecture, finding)));
      const ids = calls.map(({ id }) => id);
      return [
        {
          stage,
          title: `Carry out what is decided: ${code(decisionText(decision))} is to ${list(open.map(({ decided }) => decided))}`,
          places: placesOf(drift),
          findings: drift,
          calls,
          changes: isOther && stage === 'events' ? [{ kind: 'released', ids }] : [],
          decide: [],
          record: decision.record ?? null,
        },
      ];
    },
  );
}

function decisionText({ from, to, operation }: Decision): string {
  return operation === undefined ? `${from} → ${to}` : `${from} → ${to} ${operation}`;
}

/** Where the chains that are left are to be cut. */
function cutDrafts(
  data: ArchitectureData,
  drafts: readonly Draft[],
  findings: readonly Finding[],
  { maxHops }: RoadmapSettings,
): Draft[] {
  const found = findings.filter(({ rule }) => rule === 'sync-chain');
  if (found.length === 0) return [];
  const released = drafts.reduce(applied, data);
  return chainCuts(released, found, maxHops).map(({ hop, isCommand, chains }): Draft => {
    const architecture = new Architecture(data);
    const { service } = hop.interaction;
    const asked = code(targetLabel(architecture, hop.interaction));
    return {
      stage: 'events',
      title: isCommand
        ? `Let ${code(service)} publish an event in place of ${asked}`
        : `Keep in ${code(service)} a copy of what ${asked} answers, fed by events of ${code(hop.toService)}`,
      places: [placeOf(hop.interaction)],
      findings: chains,
      calls: [hop.interaction],
      changes: [{ kind: 'released', ids: [hop.interaction.id] }],
      decide: subjectsOf(architecture, [hop.interaction]),
      record: null,
    };
  });
}

function busyDrafts(architecture: Architecture): Draft[] {
  return busyCalls(architecture).map(({ to, operation, calls }): Draft => {
    const callers = unique(calls.map(({ service }) => service)).sort(compare);
    return {
      stage: 'grpc',
      title: `Measure how often ${code(`${to} ${operation}`)} is asked, and consider gRPC: ${callers.length} services do`,
      places: calls.map(placeOf).sort(compareLocations),
      findings: [],
      calls,
      changes: [],
      decide: subjectsOf(architecture, calls),
      record: null,
    };
  });
}

// ── What findings are about ──────────────────────────────────────────────────────────────────────────────────────

/** The calls of a finding: those that it names, and those at the places that it shows in its own service. */
function callsOf(architecture: Architecture, finding: Finding): Interaction[] {
  const named = new Set(finding.interactions ?? []);
  const places = new Set(
    [finding, ...finding.evidence.filter(({ service }) => service === finding.service)].map(placeKey),
  );
  const isSequence = finding.rule === 'sequential-calls';
  return architecture.interactions.filter(
    (call) =>
      named.has(call.id) ||
      ((named.size === 0 || isSequence) &&
        call.service === finding.service &&
        (call.kind === 'http' || call.kind === 'rpc') &&
        places.has(placeKey(call))),
  );
}

function factsOf(architecture: Architecture, service: string, calls: readonly Interaction[]): Facts {
  return {
    service,
    calls: unique(calls.map(placeKey)).length,
    targets: unique(calls.map((call) => call.target.service ?? targetLabel(architecture, call))).sort(
      compare,
    ),
    asked: askedOf(architecture, calls),
  };
}

/** Calls that may go to one of several services say nothing where others are known. */
function askedOf(architecture: Architecture, all: readonly Interaction[]): string[] {
  const known = all.filter(({ target }) => target.service !== null);
  const calls = known.length > 0 ? known : all;
  return unique(calls.map((call) => targetLabel(architecture, call))).sort(compare);
}

function subjectsOf(architecture: Architecture, calls: readonly Interaction[]): Subject[] {
  const subjects = calls.flatMap((call): Subject[] => {
    const { service: from, target } = call;
    if (target.service === null || target.service === from) return [];
    const subject = { from, to: target.service, operation: calledName(architecture, call) };
    return isDecided(architecture, subject) ? [] : [subject];
  });
  return [...new Map(subjects.map((subject) => [JSON.stringify(subject), subject])).values()];
}

function isDecided({ declarations }: Architecture, { from, to, operation }: Subject): boolean {
  return declarations.decisions.some(
    (decision) =>
      decision.from === from &&
      decision.to === to &&
      (decision.operation === undefined || decision.operation === operation),
  );
}

function placesOf(findings: readonly Finding[]): Location[] {
  const places = new Map(findings.map((finding) => [placeKey(finding), placeOf(finding)]));
  return [...places.values()].sort(compareLocations);
}
