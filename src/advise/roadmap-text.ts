import { groupBy } from '../group.js';
import type { Finding } from '../model.js';
import { codeMarkdown as code, plainMarkdown as plain } from '../report/markdown-source.js';
import { count, duration, pathOf } from '../report/text.js';
import { list } from '../rules/wording.js';
import type { Subject } from './interview.js';
import { nameOf } from './naming.js';
import type { Effect, Roadmap, RoadmapStep } from './roadmap.js';

/** What a text about a plan needs beside it. */
export type RoadmapFrame = {
  readonly services: number;
  readonly operations: number;
  readonly pathPrefix: string;
  /** The service and the name of an operation, for people. */
  readonly nameOfOperation: (id: string) => string;
  readonly serviceOfOperation: (id: string) => string;
};

/** Steps of a stage that are told apart, and lines of places and decisions in a step. */
const MOST_STEPS = 7;
const MOST_LINES = 3;
/** Rules whose message says no more than the title of their step. */
const SAID: ReadonlySet<string> = new Set([
  'missing-timeout',
  'timeout-too-long',
  'sync-chain',
  'chatty-loop',
  'sequential-calls',
  'sync-command',
]);

/** The plan as markdown. */
export function roadmapMarkdown(roadmap: Roadmap, frame: RoadmapFrame): string {
  const { stages, left } = roadmap;
  const head = [
    '# Roadmap',
    '',
    `${count(frame.services, 'service')} · ${count(frame.operations, 'operation')}`,
    '',
  ];
  if (stages.length === 0) {
    const rest = left.length === 0 ? '' : ` ${leftText(left)}`;
    return `${[...head, `There is nothing to mend on the way.${rest}`].join('\n')}\n`;
  }
  let number = 0;
  const body = stages.flatMap(({ title, why, steps }, index) => {
    const shown = steps.slice(0, MOST_STEPS);
    const hidden = steps.slice(MOST_STEPS);
    const lines = shown.flatMap((step) => {
      number += 1;
      return stepLines(number, step, roadmap, frame);
    });
    number += hidden.length;
    const more =
      hidden.length === 0
        ? []
        : [
            '',
            `And ${count(hidden.length, 'smaller step')}: ${rulesText(hidden.flatMap(({ findings }) => findings))}.`,
          ];
    return [`## ${index + 1}. ${title}`, '', why, '', ...lines, ...more, ''];
  });
  const tail = left.length === 0 ? [] : [leftText(left), ''];
  return `${[...head, ...tableLines(roadmap, frame), '', ...body, ...tail].join('\n').trimEnd()}\n`;
}

/** What the plan does to the whole. */
function tableLines({ before, after, maxHops, stages }: Roadmap, frame: RoadmapFrame): string[] {
  const waitOf = (ms: number) => (ms === 0 ? 'none' : duration(ms));
  const wait = ({ unlimited, waits }: Roadmap['before']) =>
    unlimited.size > 0 ? 'no limit' : waitOf(Math.max(0, ...waits.values()));
  const planned = (...rules: readonly string[]) =>
    stages.flatMap(({ steps }) =>
      steps.flatMap(({ findings }) => findings.filter(({ rule }) => rules.includes(rule))),
    ).length;
  const rows: readonly (readonly [string, string, string])[] = [
    ['operations that may wait without a limit', String(before.unlimited.size), String(after.unlimited.size)],
    ['longest wait of an operation, as far as it is known', wait(before), wait(after)],
    ['hops of the longest chain', String(before.longest), String(after.longest)],
    [`chains of more than ${count(maxHops, 'hop')}`, String(before.chains), String(after.chains)],
    ['loops that call a service for each element', String(planned('chatty-loop')), '0'],
    [
      'changes that may stay half done',
      String(planned('missing-saga', 'incomplete-saga', 'dual-write')),
      '0',
    ],
  ];
  const lines = rows
    .filter(([, now, then]) => now !== then)
    .map(([what, now, then]) => `| ${what} | ${now} | ${then} |`);
  const [slowest] = [...after.waits].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const remaining =
    slowest && slowest[1] >= LONG_MS
      ? [
          '',
          `${code(frame.nameOfOperation(slowest[0]))} then waits longest, ${duration(slowest[1])}: each of its calls is bounded, and together they may take that long.`,
        ]
      : [];
  return lines.length === 0 ? [] : ['| | now | after |', '|---|---|---|', ...lines, ...remaining];
}

/** Longer than anybody waits: worth to name, where bounds alone leave it. */
const LONG_MS = 60_000;

function stepLines(number: number, step: RoadmapStep, roadmap: Roadmap, frame: RoadmapFrame): string[] {
  const { title, places, findings, decide, record } = step;
  const indent = ' '.repeat(`${number}. `.length);
  const where = places.map(({ file, line }) => code(`${pathOf(file, frame.pathPrefix)}:${line}`));
  const why = reasons(step, roadmap, frame);
  const isFixable = findings.length > 0 && findings.every(({ fixable }) => fixable);
  const commands = decide.map((subject) => code(adviseCommand(subject)));
  const items = [
    ...(where.length > 0 ? [`Where: ${list(where, MOST_LINES)}`] : []),
    ...(why.length > 0 ? [`Why now: ${why.join('; ')}`] : []),
    ...(findings.length > 0 ? [`Takes away: ${rulesText(findings)}`] : []),
    ...(isFixable ? ['`npx hoplint --fix` writes it'] : []),
    ...(record === null ? [] : [`Decided in ${code(pathOf(record, frame.pathPrefix))}`]),
    ...(commands.length > 0 ? [`Decide: ${list(commands, MOST_LINES)}`] : []),
  ];
  return [`${number}. **${title}**`, ...items.map((item) => `${indent}- ${item}`)];
}

function reasons(
  { findings, effect, waiting }: RoadmapStep,
  { maxHops }: Roadmap,
  frame: RoadmapFrame,
): string[] {
  const services = new Set(waiting.map(frame.serviceOfOperation)).size;
  const [finding, ...others] = findings;
  return [
    ...(finding && others.length === 0 && !SAID.has(finding.rule) ? [plain(finding.message)] : []),
    ...(effect.bounded > 0
      ? [
          `${count(effect.bounded, 'operation')} ${effect.bounded === 1 ? 'waits' : 'wait'} here without a limit`,
        ]
      : []),
    ...chainText(effect, maxHops),
    ...(effect.wait
      ? [
          `${effect.bounded > 0 ? 'behind it ' : ''}${code(frame.nameOfOperation(effect.wait.operation))} waits ${waitText(effect.wait.after)} instead of ${duration(effect.wait.before)}`,
        ]
      : []),
    ...(waiting.length > Math.max(1, effect.bounded)
      ? [`${count(waiting.length, 'operation')} of ${count(services, 'service')} stand behind it`]
      : []),
  ];
}

function waitText(ms: number): string {
  return ms === 0 ? 'for nothing' : `at most ${duration(ms)}`;
}

function chainText({ chains: [before, after], longest: [was, is] }: Effect, maxHops: number): string[] {
  if (before === after && was === is) return [];
  const number =
    before === after ? [] : [`chains of more than ${count(maxHops, 'hop')} go from ${before} to ${after}`];
  return [...number, ...(was === is ? [] : [`the longest chain from ${was} hops to ${is}`])];
}

/** `4 × missing-timeout, sync-chain`. */
function rulesText(findings: readonly Finding[]): string {
  return [...groupBy(findings, ({ rule }) => rule)]
    .map(([rule, found]) => (found.length === 1 ? code(rule) : `${found.length} × ${code(rule)}`))
    .join(', ');
}

function leftText(left: readonly Finding[]): string {
  return `No step of its own: ${rulesText(left)}.`;
}

/** The command that decides, quoted where a shell would act on it. */
export function adviseCommand(subject: Subject): string {
  return `npx hoplint advise ${nameOf(subject)}`;
}
