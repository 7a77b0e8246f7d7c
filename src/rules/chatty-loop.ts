import { type Architecture, targetService } from '../analyze/architecture.js';
import { groupBy } from '../group.js';
import type { Interaction, Location, Loop, Operation, Step, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { batchOf, collectionOf } from './batch.js';
import { isCommand } from './commands.js';
import { isByHand, isCall, isOfElement, isSetUp, isTask } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { list, operationLabel, sinkSteps, subjectOf, targetLabel, unique } from './wording.js';

export const chattyLoop: Rule<NoOptions> = {
  id: 'chatty-loop',
  title: 'No remote call for each element of a loop',
  why: 'A loop over a hundred items makes a hundred requests. Each pays for the network again, their latencies add up, and on a busy day the called service gets a hundred times the load of its caller.',
  instead: 'Ask once, before the loop, for everything that it needs: an operation that takes all the ids.',
  category: 'coupling',
  severity: 'error',
  options: {},
  docs: 'docs/rules/chatty-loop.md',
  *check(architecture) {
    const beside = new Set([...fallbacksIn(architecture), ...architecture.afterFailure]);
    const turns = architecture.interactions
      .filter(
        (call) => !beside.has(call.id) && !isByHand(architecture, call) && !isToEach(architecture, call),
      )
      .flatMap(chattyLoopsOf);
    const loops = [...groupBy(turns, ({ loop }) => loopKey(loop)).values()].map(withoutRounds);
    const violations = loops.flatMap((loop) => violationOf(architecture, loop));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** One call in one loop. */
type Turn = { readonly loop: Loop; readonly call: Interaction };

function loopKey(loop: Loop): string {
  return `${placeKey(loop)} ${loop.text}`;
}

/** What the loop's own code calls: the remote system, or the local function behind which the remote call is made. */
function callInLoop({ loop, call }: Turn): Location {
  return placeOf(loop.through[0] ?? call);
}

/** The loops in which operations come to the call; where none is known to, the loop around the call itself. */
function chattyLoopsOf(call: Interaction): Turn[] {
  if ((call.kind !== 'http' && call.kind !== 'rpc') || call.streaming) return [];
  if (isTask(call) || isOfElement(call)) return [];
  const around = call.reaches.length > 0 ? call.reaches.map(({ loop }) => loop) : [call.loop];
  const loops = groupBy(around, (loop) => (loop?.excuse === null ? loopKey(loop) : null));
  return [...loops.values()].flatMap(([loop]) =>
    loop && !(call.inBrowser && isRecursion(loop)) ? [{ loop, call }] : [],
  );
}

/** What others do to one thing is asked of them for each; and who sends messages sends one to each who is to get it. */
function isToEach(architecture: Architecture, call: Interaction): boolean {
  const name = targetService(call.target) ?? '';
  if (isOurs(architecture, call)) return false;
  if (isOfOthers(architecture, call) && isCommand(call)) return true;
  if (/^smtp( server)?$|twilio|sendgrid|mailgun|postmark|slack|telegram|onesignal/i.test(name)) return true;
  return isCommand(call) && /e-?mail|\bsms\b|notif/i.test(call.path ?? '');
}

/** Whether it goes to a service that is known to be somebody else's: by a public host; one that is declared may be of the house. */
function isOfOthers(architecture: Architecture, { target: { service } }: Interaction): boolean {
  return service?.includes('.') === true && architecture.service(service)?.external === true;
}

/** Whether it goes to a service whose operations the people who read this can change. */
function isOurs(architecture: Architecture, { target }: Interaction): boolean {
  return target.service !== null && architecture.service(target.service)?.external === false;
}

/**
 * A loop over services, of which each is asked once, is none over elements: what one call in it leads to many of. Then
 * what else it asks for at addresses that are not known goes round with it.
 */
function withoutRounds(turns: readonly Turn[]): Turn[] {
  const bySite = groupBy(turns, ({ call }) => `${placeKey(call)} ${placeKey(call.sink)}`);
  const isRound = (same: readonly Turn[]) =>
    unique(same.flatMap(({ call }) => call.target.service ?? [])).length > 1;
  const sites = [...bySite.values()];
  const others = sites.filter((same) => !isRound(same)).flat();
  if (!sites.some(isRound)) return others;
  return others.filter(({ call }) => call.target.service !== null);
}

/** The calls that are made one by one only after one for all of them has failed. */
function fallbacksIn({ executions }: Architecture): ReadonlySet<string> {
  const found = executions.flatMap((execution) =>
    execution.visits.filter((visit) =>
      execution.visits.some(
        (earlier) =>
          earlier.at < visit.at &&
          earlier.loop === null &&
          earlier.call.id !== visit.call.id &&
          isCall(earlier) &&
          earlier.call.target.service === visit.call.target.service &&
          execution.relation(earlier, visit) === 'failure',
      ),
    ),
  );
  return new Set(found.map(({ call }) => call.id));
}

function isRecursion({ text }: Loop): boolean {
  return / calls itself$/.test(text);
}

function violationOf(architecture: Architecture, turnsOfLoop: readonly Turn[]): Violation[] {
  const turns = [...turnsOfLoop].sort((a, b) => compareLocations(callInLoop(a), callInLoop(b)));
  const [first] = turns;
  if (!first) return [];
  const { loop } = first;
  const byTarget = groupBy(turns, ({ call }) => targetLabel(architecture, call));
  const calls = [...byTarget.values()].flatMap(([turn]) => turn ?? []);
  const targets = calls.map(({ call }) => targetLabel(architecture, call));
  const batches = unique(calls.flatMap(({ call }) => batchOf(architecture, call) ?? []));
  const subject = subjectOf(architecture, first.call.service, turns.flatMap(operationsOf));
  const verb = subject.plural ? 'call' : 'calls';
  const atOnce = loop.concurrent && !calls.some(({ call }) => call.limited) ? ', all at once' : '';
  const known =
    batches.length > 0
      ? `; ${list(batches.map(operationLabel))} ${batches.length > 1 ? 'take' : 'takes'} many at once`
      : '';
  return [
    {
      service: first.call.service,
      at: callInLoop(first),
      message: `${subject.text} ${verb} ${list(targets)} ${timesOf(loop)}${atOnce}${known}`,
      certainty: 'certain',
      evidence: [
        { ...placeOf(loop), service: first.call.service, message: `the loop \`${loop.text}\`` },
        ...calls.flatMap((turn) => stepsOf(architecture, turn)),
        ...batches.map(batchStep),
      ],
      suggestion: suggestionFor(architecture, calls, batches),
      interactions: calls.map(({ call }) => call.id),
      identity: [loop.text, ...targets],
      ...(turns.every((turn) => isMinor(architecture, turn)) ? { atMost: 'warn' as const } : {}),
    },
  ];
}

/** So many elements, spelled out in the code, are asked for one by one without much harm. */
const FEW_ELEMENTS = 10;

/**
 * In a browser, one person waits, and no server holds anything for it. A service of others, or one that is not known, may
 * have no operation for many, and none can be given to it. A list that the code spells out, or that people set up, does not
 * grow with the load.
 */
function isMinor(architecture: Architecture, { loop, call }: Turn): boolean {
  if (call.inBrowser || (loop.elements !== undefined && loop.elements <= FEW_ELEMENTS)) return true;
  return isSetUp(loop) || !(isOurs(architecture, call) || isAnsweredHere(architecture, call));
}

/** Whether another service of the system answers such a request, though nothing says that it goes there. */
function isAnsweredHere(
  { operations }: Architecture,
  { target, service, method, path }: Interaction,
): boolean {
  if (target.status !== 'unresolved' || path === null || !/[a-z]/i.test(path)) return false;
  const asked = plainPath(`${method} ${path.split('?', 1)[0]}`);
  return operations.some(
    (operation) =>
      operation.kind === 'http' && operation.service !== service && plainPath(operation.name) === asked,
  );
}

function plainPath(name: string): string {
  return name.replace(/\/+/g, '/').replace(/:[^/]+/g, ':');
}

function timesOf({ text }: Loop): string {
  const [, recursive] = /^(\S+) calls itself$/.exec(text) ?? [];
  return recursive ? `each time that \`${recursive}\` calls itself` : `once for each turn of \`${text}\``;
}

/** The operations that come to the call through the loop. */
function operationsOf({ loop, call }: Turn): string[] {
  const through = call.reaches.filter(
    (reach) => reach.loop !== null && loopKey(reach.loop) === loopKey(loop),
  );
  return through.map((reach) => reach.operation);
}

function stepsOf(architecture: Architecture, { loop, call }: Turn): Step[] {
  const message = `${call.client} calls ${targetLabel(architecture, call)}`;
  return [...loop.through, { ...placeOf(call), service: call.service, message }, ...sinkSteps(call)];
}

function batchStep(operation: Operation): Step {
  return {
    ...placeOf(operation),
    service: operation.service,
    message: `${operationLabel(operation)} is here`,
  };
}

function suggestionFor(
  architecture: Architecture,
  turns: readonly Turn[],
  batches: readonly Operation[],
): string {
  const calls = turns.map(({ call }) => call);
  if (batches.length > 0) {
    return `Collect what the loop needs and call ${list(batches.map(operationLabel))} once, before it.`;
  }
  const services = unique(calls.flatMap(({ target }) => target.service ?? []));
  const owner = services.length > 0 ? list(services) : 'the called service';
  if (services.some((service) => architecture.service(service)?.external)) {
    return `Look for an operation of ${owner} that takes many at once, and call it once, outside the loop.`;
  }
  if (calls.every(isCommand)) {
    return `Give ${owner} an operation that takes all elements in one request, or publish events that it consumes.`;
  }
  const collections = unique(calls.flatMap((call) => collectionOf(architecture, call) ?? []));
  return collections.length > 0
    ? `Let ${list(collections.map(operationLabel))} take a list of ids, and call it once, before the loop.`
    : `Give ${owner} an operation that takes all ids in one request, and call it once, before the loop.`;
}
