import type { Architecture } from '../analyze/architecture.js';
import type { OrderedExecution, OrderedVisit } from '../analyze/executions.js';
import { groupBy } from '../group.js';
import type { Location, Step, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeKey, placeOf } from '../place.js';
import { changesByName, isCall } from './effects.js';
import type { Rule } from './rule.js';
import { list, subjectOf, targetLabel, unique } from './wording.js';

type Options = { readonly max: number };

export const sequentialCalls: Rule<Options> = {
  id: 'sequential-calls',
  title: 'Questions that do not need each other are asked at once',
  why: 'Calls that wait for each other without need add up: the request takes as long as all of them together instead of as long as the slowest.',
  instead: 'Start the calls together and wait for all of them: `Promise.all([…])`.',
  category: 'coupling',
  severity: 'warn',
  options: {
    max: {
      type: 'integer',
      minimum: 1,
      default: 1,
      description: 'Independent calls that may wait for each other.',
    },
  },
  docs: 'docs/rules/sequential-calls.md',
  *check(architecture, { max }) {
    const rows = architecture.executions.flatMap((execution) => longest(rowsOf(execution, max)) ?? []);
    // Code that several operations come to is one place to mend, however much more each of them asks; the longest says it.
    const longestFirst = rows.sort((a, b) => b.visits.length - a.visits.length);
    const byCalls = groupBy(longestFirst, (row) => placesOf(row).map(placeKey).join(' '));
    const violations = [...byCalls.values()].flatMap((same) => violationOf(architecture, same));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** Calls of one operation, one after another, none of which needs another. */
type Row = { readonly operation: string; readonly visits: readonly OrderedVisit[] };

/** Of one operation the worst is told: what else it asks in a row is best seen when that is mended. */
function longest(rows: readonly Row[]): Row | undefined {
  return [...rows].sort((a, b) => b.visits.length - a.visits.length)[0];
}

function rowsOf(execution: OrderedExecution, max: number): Row[] {
  const rows: OrderedVisit[][] = [];
  for (const visit of execution.visits.filter(isQuestion)) {
    const row = rows.find((each) => each.every((other) => isFree(execution, other, visit)));
    if (row) row.push(visit);
    else rows.push([visit]);
  }
  return rows
    .filter((visits) => visits.length > max)
    .map((visits) => ({ operation: execution.operation.id, visits }));
}

function isQuestion(visit: OrderedVisit): boolean {
  const { call, blocking, loop } = visit;
  return (
    isCall(visit) && blocking && !call.streaming && loop === null && !changesByName(call) && isAsking(visit)
  );
}

/** A POST that is not known to ask may change what the other call reads. */
function isAsking({ call }: OrderedVisit): boolean {
  return call.kind === 'rpc' || call.method === 'GET' || call.method === 'HEAD';
}

/** Who is asked first whether the caller may has to answer before anything else is done. */
const CHECKING = /auth|verif|valid|permission|allowed|session|token|login|health|ready/i;

function isFree(execution: OrderedExecution, earlier: OrderedVisit, later: OrderedVisit): boolean {
  const { call } = earlier;
  if (CHECKING.test(call.path ?? '') || CHECKING.test(call.target.operation ?? '')) return false;
  return execution.relation(earlier, later) === 'independent';
}

/** Where the first two calls are made; where one helper makes both, where the ways to it part. */
function placesOf({ visits }: Row): Location[] {
  const ways = visits.slice(0, 2).map(({ steps, call }) => [...steps, call]);
  const keys = ways.map((way) => way.map(placeKey));
  const isHelper = keys[0]?.at(-1) === keys[1]?.at(-1);
  const parting = isHelper ? (keys[0] ?? []).findIndex((key, depth) => key !== keys[1]?.[depth]) : -1;
  return ways.flatMap((way) => way.at(parting) ?? []).map(placeOf);
}

function violationOf(architecture: Architecture, same: readonly Row[]): Violation[] {
  const [row] = same;
  const [first] = row?.visits ?? [];
  const at = row && placesOf(row)[1];
  if (!row || !first || !at) return [];
  const targetsOf = ({ visits }: Row) => visits.map(({ call }) => targetLabel(architecture, call));
  const targets = targetsOf(row);
  const alike = same.filter((each) => targetsOf(each).join() === targets.join());
  const subject = subjectOf(
    architecture,
    first.call.service,
    unique(alike.map(({ operation }) => operation)),
  );
  return [
    {
      service: first.call.service,
      at,
      message: `${subject.text} ${subject.plural ? 'wait' : 'waits'} for ${list(counted(targets))} one after another, and none needs another's answer${savingOf(row.visits)}`,
      certainty: 'certain',
      evidence: row.visits.flatMap((visit) => stepsOf(architecture, visit)),
      suggestion: suggestionFor(unique(targets)),
      // Those that wait without need.
      interactions: unique(row.visits.slice(1).map(({ call }) => call.id)),
      identity: targets,
      ...fixOf(row.visits),
    },
  ];
}

/** Waiting for them together, where one function waits for all of them. */
function fixOf(visits: readonly OrderedVisit[]): Pick<Violation, 'fix' | 'unfixable'> {
  const ways = visits.map(({ steps, call }) => [...steps, call].map(placeOf));
  const shared = ways[0]?.findIndex((place, depth) =>
    ways.some((way) => !way[depth] || placeKey(way[depth]) !== placeKey(place)),
  );
  const calls = ways.flatMap((way) => way[shared ?? -1] ?? []);
  const isOneFile = calls.every(({ file }) => file === calls[0]?.file);
  return calls.length === visits.length && isOneFile
    ? { fix: { kind: 'together', calls } }
    : { unfixable: 'no one function makes all of these calls' };
}

/** What is asked several times is named once. */
function counted(targets: readonly string[]): string[] {
  return [...groupBy(targets, (target) => target)].map(([target, { length }]) =>
    length > 1 ? `${target} (${length} times)` : target,
  );
}

function suggestionFor(targets: readonly string[]): string {
  return targets.length > 1
    ? `Start them together: \`await Promise.all([…])\` of ${list(targets)}.`
    : `Keep the answer of ${list(targets)} if it is the same question; else start both together: \`await Promise.all([…])\`.`;
}

/** The sum of the timeouts against the longest of them. */
function savingOf(visits: readonly OrderedVisit[]): string {
  const waits = visits.map(({ call }) => call.timeout.ms);
  if (!waits.every((ms) => ms !== null)) return '';
  const sum = waits.reduce((total, ms) => total + ms, 0);
  return ` (at worst ${seconds(sum)} instead of ${seconds(Math.max(...waits))})`;
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}

function stepsOf(architecture: Architecture, { call, steps }: OrderedVisit): Step[] {
  const message = `${call.client} calls ${targetLabel(architecture, call)} and waits`;
  return [...steps, { ...placeOf(call), service: call.service, message }];
}
