import type { Architecture } from '../analyze/architecture.js';
import type { OrderedExecution, OrderedVisit } from '../analyze/executions.js';
import type { Decision, Finding, Handling, Hop, Interaction } from '../model.js';
import { placeKey } from '../place.js';
import { isCommand } from '../rules/commands.js';
import { isCall, isOwnWrite, undoes, wordsOf } from '../rules/effects.js';
import { labelOf, list, operationLabel, targetLabel, unique } from '../rules/wording.js';
import { effectOf } from './asked.js';
import type { Candidate } from './candidates.js';
import { brokersOf, deliveryOf, stackOf } from './landscape.js';
import { type Answers, type QuestionId, questionOf, questions } from './questions.js';
import type { Existing } from './recommend.js';
import { evidenceOf, fact, type Suggestion, suggest } from './suggestion.js';

/** What the code tells of what is to be decided. */
export type Prefill = {
  readonly suggestions: { readonly [Id in QuestionId]?: Suggestion };
  /** Questions to which the candidates have answers, and not all the same. */
  readonly differing: readonly QuestionId[];
  readonly existing: Existing;
};

/**
 * What the code suggests for candidates that are decided together: only what holds for all of them.
 *
 * @param cuts the calls at which chains that are too long are best cut
 */
export function prefillOf(
  architecture: Architecture,
  candidates: readonly Candidate[],
  cuts: readonly Hop[] = [],
): Prefill {
  const each = candidates.map((candidate) => suggestionsFor(architecture, candidate, cuts));
  const differing: QuestionId[] = [];
  const suggestions = questions.flatMap(({ id }): [QuestionId, Suggestion][] => {
    const given = each.map((found) => found[id]);
    const [first] = given;
    if (new Set(given.flatMap((suggestion) => suggestion?.answer ?? [])).size > 1) differing.push(id);
    if (!first || !given.every((other) => other?.answer === first.answer)) return [];
    // What one of them leaves open is asked, with what there is to know of that one.
    return [[id, given.find((other) => !other?.isFact) ?? first]];
  });
  const likely = suggestions.flatMap(([id, { answer }]) => (answer === null ? [] : [[id, answer]]));
  const bounds = candidates.flatMap(({ interactions }) =>
    interactions.flatMap(({ timeout }) => timeout.ms ?? []),
  );
  return {
    suggestions: Object.fromEntries(suggestions),
    differing,
    existing: {
      likely: Object.fromEntries(likely) as Answers,
      timeout: bounds.length === 0 ? null : Math.max(...bounds),
      patience: patienceOf(architecture, candidates),
      chain: chainOf(candidates, cuts, architecture),
      overBroker: overBrokerOf(candidates),
      compensation: candidates.length === 1 ? compensationOf(architecture, candidates[0]) : null,
    },
  };
}

/** How long those wait who wait for an operation that waits for these calls; the shortest, as far as it is known. */
function patienceOf(architecture: Architecture, candidates: readonly Candidate[]): number | null {
  const operations = candidates.flatMap(({ interactions }) =>
    interactions.flatMap(({ reaches }) =>
      reaches.filter(({ blocking }) => blocking).map(({ operation }) => operation),
    ),
  );
  const bounds = unique(operations)
    .flatMap((operation) => architecture.hopsTo(operation))
    .flatMap(({ interaction: { timeout } }) => timeout.ms ?? []);
  return bounds.length === 0 ? null : Math.min(...bounds);
}

type Found = { readonly [Id in QuestionId]?: Suggestion };

/** One way in which an operation comes to an interaction. */
type Made = { readonly execution: OrderedExecution; readonly visit: OrderedVisit };

function suggestionsFor(architecture: Architecture, candidate: Candidate, cuts: readonly Hop[]): Found {
  const { subject, findings, decision } = candidate;
  const interactions = waitedForFirst(candidate.interactions);
  const [call] = interactions;
  if (!call) return {};
  const made = interactions.flatMap(({ id }) =>
    architecture.executions.flatMap((execution) =>
      execution.visits.filter((visit) => visit.call.id === id).map((visit): Made => ({ execution, visit })),
    ),
  );
  return {
    ...one('effect', effectOf(architecture, call)),
    ...one('waiting', waitingOf(architecture, interactions, made)),
    ...one('sides', sidesOf(architecture, call, subject.to)),
    ...one('stream', streamOf(call)),
    ...one('together', togetherOf(call, made, findings)),
    ...one('cut', cutOf(architecture, candidate, cuts)),
    ...one('result', resultOf(call, made, findings)),
    ...one('outage', outageOf(call, made)),
    ...one('load', loadOf(interactions)),
    ...one('stack', stackOf(architecture, subject, call)),
    ...one('steps', stepsOf(made)),
    ...one('ownWrite', ownWriteOf(made)),
    ...one('brokers', brokersOf(architecture)),
    ...one('delivery', deliveryOf(architecture, call)),
    ...(decision ? answeredBefore(decision) : {}),
  };
}

/** What somebody waits for asks for most: the answers, as far as they can, come from there, and not from here and there. */
function waitedForFirst(interactions: readonly Interaction[]): readonly Interaction[] {
  const isWaitedFor = ({ reaches }: Interaction) => reaches.some(({ blocking }) => blocking);
  return [...interactions].sort((a, b) => Number(isWaitedFor(b)) - Number(isWaitedFor(a)));
}

/** Answers of an earlier decision: whoever decides again starts from those. */
function answeredBefore({ answers = {}, date, declaredAt }: Decision): Found {
  const at = `${declaredAt.file}:${declaredAt.line}`;
  const evidence = `${at}: answered so${date === undefined ? '' : ` on ${date}`}`;
  return Object.fromEntries(
    Object.entries(answers).flatMap(([id, answer]) =>
      questionOf(id)?.answers.some((each) => each.id === answer)
        ? [[id, { answer, evidence, isEarlier: true }]]
        : [],
    ),
  );
}

function one(id: QuestionId, suggestion: Suggestion | null): Found {
  return suggestion ? { [id]: suggestion } : {};
}

function waitingOf(
  architecture: Architecture,
  interactions: readonly Interaction[],
  made: readonly Made[],
): Suggestion | null {
  const reaches = interactions.flatMap((call) => call.reaches.map((reach) => ({ call, reach })));
  const waiting = reaches.find(({ reach }) => reach.blocking);
  if (waiting) {
    const { call, reach } = waiting;
    return suggest('yes', call, `${labelOf(architecture, reach.operation)} waits for it`);
  }
  const [call] = interactions;
  if (!call) return null;
  const page = interactions.find((each) => isOfPage(each) && (each.blocking || isUsed(each)));
  if (page) return suggest('yes', page, IN_FRONT);
  const needing = made.find(goesOnWithAnswer);
  if (needing) return suggest('yes', placeOfUse(needing), 'what comes after it rests on its answer');
  if (isOfPage(call)) return suggest('no', call, 'the page uses nothing of the answer');
  if (call.kind === 'publish') return suggest('no', call, 'it is a message already');
  const isOpen = reaches.length === 0 && (call.blocking || isUsed(call));
  return isOpen ? null : suggest('no', call, 'nothing waits for it');
}

/** Whether the code goes on with the answer, even if the operation has answered by then: a message would bring none. */
function goesOnWithAnswer({ execution, visit }: Made): boolean {
  if (!isCall(visit) || visit.answer === 'unused') return false;
  const restsOnIt = (later: OrderedVisit) =>
    later.at > visit.at && ['dependent', 'branch'].includes(execution.relation(visit, later));
  return visit.answer === 'data' || execution.visits.some(restsOnIt);
}

/** Whether any code uses something of the answer, as far as it is known. */
function isUsed({ answer = 'data' }: Interaction): boolean {
  return answer !== 'unused';
}

/** What a page asks, somebody in front of it waits for. */
const IN_FRONT = 'somebody waits for it in front of a page';

function isOfPage({ inBrowser, kind }: Interaction): boolean {
  return inBrowser === true && kind !== 'publish';
}

function sidesOf(architecture: Architecture, call: Interaction, to: string): Suggestion {
  if (call.inBrowser) return fact(suggest('browser', call, 'it is made in a browser'));
  const target = architecture.service(to);
  if (target?.external) return fact(suggest('external', call, `${to} is not part of this system`));
  return fact(suggest('internal', call, `${to} is part of this system`));
}

/** Paths by which sockets are known that stay open: `/socket.io/*`, `/ws`. */
const SOCKET = /(^|[/.-])(web)?(sockets?|socket\.io|ws)([/.*-]|$)/i;

function streamOf(call: Interaction): Suggestion {
  if (call.streaming) return suggest('answers', call, 'it streams');
  if (call.kind === 'http' && SOCKET.test(call.path ?? ''))
    return suggest('both', call, 'its path is that of a WebSocket');
  return suggest('no', call, call.kind === 'publish' ? 'single messages' : 'one request, one answer');
}

/** Whether the same operation also changes something in other services. */
function togetherOf(
  call: Interaction,
  made: readonly Made[],
  findings: readonly Finding[],
): Suggestion | null {
  const torn = findings.filter(({ rule }) => rule === 'missing-saga');
  const [worst] = torn.filter(({ certainty }) => certainty === 'certain').concat(torn);
  if (worst?.certainty === 'certain') return suggest('yes', worst, worst.message);
  const [first] = made;
  if (!first)
    return call.inBrowser ? suggest('no', call, 'a page directs no change of several services') : null;
  for (const { execution, visit } of made) {
    const undoing = execution.visits.find((other) => isUndoneBy(visit, other));
    if (undoing)
      return suggest(
        'yes',
        undoing.call,
        `${operationLabel(execution.operation)} undoes it where a later step fails`,
      );
  }
  // What may stay half done is for a person to judge.
  if (worst) return { answer: null, evidence: evidenceOf(worst, worst.message) };
  const others = made.flatMap(changesElsewhere);
  const [other] = others.filter(({ apart }) => apart === null).concat(others);
  if (other) {
    return suggest(
      'no',
      other.visit.call,
      `${operationLabel(other.operation)} also changes something in ${other.service}; ${other.apart ?? 'no code says that both must happen, or neither'}`,
    );
  }
  return suggest(
    'no',
    first.visit.call,
    `${operationLabel(first.execution.operation)} changes nothing in other services`,
  );
}

/** Whether a later call to the same service takes back what a call has done, where something after it has failed. */
function isUndoneBy({ call }: OrderedVisit, other: OrderedVisit): boolean {
  const { target, kind } = other.call;
  if (target.service === null || target.service !== call.target.service || other.call.id === call.id)
    return false;
  return (kind === 'http' || kind === 'rpc') && other.relations.includes('failure') && isCommand(other.call);
}

/** What the same operation changes in other services, and why that is no part of one change with the call, if so. */
function changesElsewhere({ execution, visit }: Made) {
  return execution.visits.flatMap((other) => {
    const service = other.call.target.service;
    const isOther =
      service !== null && service !== visit.call.target.service && service !== visit.call.service;
    if (!isOther || !isCall(other) || !isCommand(other.call) || !execution.areBothMade(visit, other))
      return [];
    return [{ visit: other, service, operation: execution.operation, apart: apartBecause(visit, other) }];
  });
}

/** What fails for itself is told to many, and no step of one change. */
function apartBecause(visit: OrderedVisit, other: OrderedVisit): string | null {
  if (undoes(other)) return 'that undoes something, and is no step of its own';
  if (undoes(visit)) return null;
  if (failsAlone(visit)) return 'a failure of this call stops nothing of that';
  return failsAlone(other) ? 'a failure of that stops nothing of this' : null;
}

function failsAlone({ failure, caughtWith }: OrderedVisit): boolean {
  return (
    failure === 'floating' || failure === 'swallowed' || (failure === 'caught' && caughtWith.length === 0)
  );
}

function stepsOf(made: readonly Made[]): Suggestion | null {
  const most = made
    .map((each) => ({
      each,
      services: unique(
        changesElsewhere(each).flatMap(({ service, apart }) => (apart === null ? [service] : [])),
      ),
    }))
    .sort((a, b) => b.services.length - a.services.length)[0];
  if (!most || most.services.length === 0) return null;
  const { execution, visit } = most.each;
  const said = `${operationLabel(execution.operation)} changes something in ${list([visit.call.target.service ?? 'another service', ...most.services])}`;
  return suggest(most.services.length > 1 ? 'many' : 'few', visit.call, said);
}

/** What the check says of a question that is sent through a broker. */
function overBrokerOf(candidates: readonly Candidate[]): string | null {
  const found = candidates
    .flatMap(({ findings }) => findings)
    .find(({ rule }) => rule === 'query-over-events');
  return found?.message ?? null;
}

/** The chain or the circle that any of these calls are part of, and where it is best cut. */
function chainOf(
  candidates: readonly Candidate[],
  cuts: readonly Hop[],
  architecture: Architecture,
): string | null {
  const found = candidates.map((candidate) => cutOf(architecture, candidate, cuts));
  return found.find((suggestion) => suggestion && !suggestion.isFact)?.evidence ?? null;
}

/** Whether a chain that is too long, or a circle, is best cut here; no question where the call is part of none. */
function cutOf(
  architecture: Architecture,
  { interactions, findings }: Candidate,
  cuts: readonly Hop[],
): Suggestion | null {
  const [call] = interactions;
  if (!call) return null;
  const tangles = findings.filter(({ rule }) => rule === 'sync-chain' || rule === 'sync-cycle');
  const [first] = tangles;
  if (!first)
    return fact(suggest('no', call, 'it is in no chain that is too long, and in no circle of calls'));
  const here = interactions.find(
    (each) =>
      cuts.some(({ interaction }) => interaction.id === each.id) ||
      tangles.some((found) => isClosed(found) && placeKey(found) === placeKey(each)),
  );
  if (here) return suggest('yes', here, first.message);
  const elsewhere = cuts.find(({ interaction }) =>
    tangles.some(({ chain }) => chain?.some(({ at }) => placeKey(at) === placeKey(interaction))),
  );
  if (!elsewhere) return suggest('no', first, first.message);
  const { interaction } = elsewhere;
  return suggest(
    'no',
    interaction,
    `the chain is best cut at ${interaction.service} → ${targetLabel(architecture, interaction)}: decide that first. It is a ${first.message}`,
  );
}

/** A circle in which one call waits for the next; services may also call each other in operations of their own. */
function isClosed({ rule, certainty }: Finding): boolean {
  return rule === 'sync-cycle' && certainty === 'certain';
}

/** What an operation has to know before it goes on: also whether it succeeded is an outcome, where that is acted upon. */
function resultOf(call: Interaction, made: readonly Made[], findings: readonly Finding[]): Suggestion | null {
  const calls = made.filter(({ visit }) => isCall(visit));
  // The check says it of a command on which, by its name, nothing rests.
  const idle = findings.find(({ rule, certainty }) => rule === 'sync-command' && certainty === 'certain');
  if (idle && calls.every(({ visit }) => visit.answer !== 'data'))
    return suggest('receipt', idle, idle.message);
  if (made.length === 0 && isOfPage(call) && (call.blocking || isUsed(call)))
    return suggest('outcome', call, IN_FRONT);
  if (made.length === 0 && isOfPage(call))
    return suggest('receipt', call, 'the page uses nothing of the answer');
  for (const each of calls) {
    const needed = neededOf(each);
    if (needed !== null) return suggest('outcome', placeOfUse(each), needed);
  }
  // Where no way from an operation is known, the code around the call tells as much.
  if (made.length === 0 && call.answer !== undefined && isUsed(call))
    return suggest('outcome', call, 'its answer is used, or handed on');
  const [unused] = calls;
  return unused ? suggest('receipt', placeOfUse(unused), 'nothing of the answer is used') : null;
}

/** What of the outcome an operation needs; null for nothing. */
function neededOf({ execution, visit }: Made): string | null {
  if (visit.answer === 'data') return 'the data of the answer is used';
  if (visit.answer === 'success') return 'what comes next rests on whether it succeeded';
  if (!visit.blocking) return null;
  if (visit.failure === 'thrown') return `its failure ends ${operationLabel(execution.operation)}`;
  return visit.handling?.ends === 'failed' ? `its failure is caught, ${visit.handling.says}` : null;
}

/** What is said of a failure where nothing is known of the code that handles it. */
const failures = {
  thrown: ['fail', 'its failure is thrown on'],
  caught: [null, 'its failure is caught; what becomes of it is yours to say'],
  swallowed: ['without', 'its failure is dropped'],
  floating: ['without', 'nothing waits for it, or handles its failure'],
} as const;

function outageOf(call: Interaction, made: readonly Made[]): Suggestion | null {
  const calls = made.filter(({ visit }) => isCall(visit));
  if (made.length === 0 && isOfPage(call))
    return suggest('fail', call, 'nothing is known of what the page does without it');
  const used =
    calls.find(({ visit }) => visit.failure === 'thrown') ??
    calls.find(({ visit }) => visit.handling?.ends === 'failed') ??
    calls.find(({ visit }) => visit.failure === 'caught' && visit.handling?.ends !== 'without') ??
    calls.find(({ visit }) => visit.handling !== undefined) ??
    calls[0];
  if (!used) return null;
  const { failure, handling, inBrowser } = used.visit;
  if (failure === 'floating' && inBrowser)
    return suggest('fail', placeOfUse(used), 'nothing handles its failure: the page goes without it');
  if (failure === 'floating' && goesOnWithAnswer(used))
    return suggest('fail', placeOfUse(used), 'nothing handles its failure: what comes after it is not done');
  if (handling) return handledSo(handling);
  const [answer, said] = failures[failure];
  return { answer, evidence: evidenceOf(placeOfUse(used), said) };
}

function handledSo(handling: Handling): Suggestion {
  const said = `its failure is caught, ${handling.says}`;
  if (handling.ends === 'open')
    return { answer: null, evidence: evidenceOf(handling, `${said}; what becomes of that is yours to say`) };
  return suggest(handling.ends === 'failed' ? 'fail' : 'without', handling, said);
}

/** Where the operation itself asks for it, rather than the helper that does. */
function placeOfUse({ visit }: Made): { readonly file: string; readonly line: number } {
  return visit.steps[0] ?? visit.call;
}

/** Code does not tell how often it runs, but a loop is worth to know. */
function loadOf(interactions: readonly Interaction[]): Suggestion | null {
  for (const call of interactions) {
    const loop = call.loop ?? call.reaches.map((reach) => reach.loop).find((each) => each !== null);
    if (loop)
      return { answer: null, evidence: `${loop.file}:${loop.line}: once for each turn of \`${loop.text}\`` };
  }
  return null;
}

function ownWriteOf(made: readonly Made[]): Suggestion | null {
  const [first] = made;
  if (!first) return null;
  for (const { execution, visit } of made) {
    const write = execution.visits.find((other) => isOwnWrite(other) && execution.areBothMade(visit, other));
    if (write) {
      return suggest(
        'yes',
        write.call,
        `${operationLabel(execution.operation)} also writes ${write.call.entity ?? 'its database'}`,
      );
    }
  }
  return suggest(
    'no',
    first.visit.call,
    `${operationLabel(first.execution.operation)} writes to no database`,
  );
}

/** Names of operations that undo something. */
const UNDOING =
  /compensat|roll-?back|undo|revert|refund|release|cancel|restore|un-?reserve|void|abort|restock/i;

/** The one operation of the target that undoes this very step, by its words; null where there is none, or more than one. */
function compensationOf(architecture: Architecture, candidate: Candidate | undefined): string | null {
  if (!candidate || candidate.interactions.some(({ kind }) => kind === 'publish')) return null;
  const { to, operation } = candidate.subject;
  const about = new Set(objectsOf(operation));
  const undoing = architecture
    .operationsOf(to)
    .filter(
      ({ name, kind }) =>
        (kind === 'http' || kind === 'rpc') &&
        name !== operation &&
        UNDOING.test(name) &&
        objectsOf(name).some((word) => about.has(word)),
    );
  return undoing.length === 1 ? (undoing[0]?.name ?? null) : null;
}

/** What an operation is about: `reservation` for `POST /reservations/:id/release`; of a procedure, its own words alone. */
function objectsOf(operation: string): string[] {
  const name = operation.startsWith('rpc ') ? (operation.split(/[/.]/).at(-1) ?? '') : operation;
  return wordsOf(name.replace(/^[A-Z]+ /, '').replace(/[:{]\w+\}?/g, ''))
    .map((word) => word.replace(/e?s$/, ''))
    .filter((word) => word.length > 2 && !['api', 'rpc'].includes(word));
}
