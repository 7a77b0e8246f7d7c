import { posix } from 'node:path';
import type {
  Interaction,
  Operation,
  ResolvedCall,
  ServiceDeclaration,
  Topology,
  TracedValue,
} from '../model.js';
import { describeTimeout } from './chain.js';
import { codeFrame } from './code-frame.js';
import { hanging, type Page, ruler } from './layout.js';
import { duration, neutralise, place, sentenceList } from './text.js';

/** What an explanation is made of. */
export type Explained = {
  readonly calls: readonly ResolvedCall[];
  readonly topology: Topology;
  readonly operations: readonly Operation[];
  /** Lines of the source files of the calls' places, by path. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
};

const MOST_VALUES = 40;
const INDENT = '  ';

/** How calls were resolved, step by step: where, through what, what the address came to and why, who waits how long. */
export function callExplanation(explained: Explained, page: Page): string {
  const safe = {
    ...neutralise({ ...explained, sources: undefined }),
    sources: explained.sources,
  } as Explained;
  return `${safe.calls
    .flatMap((call) => [...oneCall(call, safe, page), ''])
    .join('\n')
    .trimEnd()}\n`;
}

function oneCall({ interaction, hint, values }: ResolvedCall, explained: Explained, page: Page): string[] {
  const { paint, pathPrefix, width } = page;
  const source = explained.sources.get(interaction.file) ?? [];
  const row = (label: string, text: string) =>
    hanging(`${INDENT}${paint.quiet(label.padEnd(11))}`, text, width);
  return [
    ruler(title(interaction), statusOf(interaction, page), page),
    '',
    ...codeFrame(source, interaction, width - 4, paint, paint.strong).map((line) => `${INDENT}${line}`),
    '',
    ...row('service', interaction.service),
    ...row('library', libraryOf(interaction, page)),
    ...interaction.via.flatMap((step, index) =>
      row(index === 0 ? 'through' : '', `${step.message}  ${paint.path(place(step, pathPrefix))}`),
    ),
    '',
    ...valueSection(values, page),
    ...settingRows(values, interaction.service, explained, row),
    ...targetRows(interaction, explained, row, page),
    ...(hint === null || interaction.target.status === 'resolved' ? [] : row('to paste', paint.good(hint))),
    '',
    ...waitRows(interaction, row),
    ...reachRows(interaction, explained, row, page),
  ];
}

function title({ kind, method, path, target, client }: Interaction): string {
  const what = method === null ? kind : `${kind} ${method}`;
  return `${what} ${target.address ?? path ?? target.channel ?? target.store ?? `through ${client}`}`;
}

function statusOf({ target: { status } }: Interaction, { paint }: Page): string {
  return status === 'resolved' || status === 'external' ? paint.good(status) : paint.warning(status);
}

function libraryOf({ client, instance, sink, file, line }: Interaction, { pathPrefix, paint }: Page): string {
  const sends =
    sink.file === file && sink.line === line ? '' : `, sent at ${paint.path(place(sink, pathPrefix))}`;
  const made = instance ? `, client made at ${paint.path(place(instance, pathPrefix))}` : '';
  return `${client}${sends}${made}`;
}

/** What the address rests on, one value a line, what it needs beneath it. */
function valueSection(values: readonly TracedValue[], { paint, pathPrefix, width }: Page): string[] {
  const lines: string[] = [];
  const visit = (value: TracedValue, depth: number): void => {
    if (lines.length >= MOST_VALUES) return;
    const at = value.at
      ? `  ${paint.path(`${posix.normalize(pathPrefix + value.at.file)}:${value.at.line}`)}`
      : '';
    const label = `${INDENT}${INDENT.repeat(depth)}`;
    lines.push(
      ...hanging(
        label,
        `${shortened(value.expression)} ${paint.quiet('=')} ${shortened(value.result)}${at}`,
        width,
      ),
    );
    for (const inner of value.from) visit(inner, depth + 1);
  };
  for (const value of values) visit(value, 0);
  if (lines.length === 0) return [];
  const rest = lines.length >= MOST_VALUES ? [`${INDENT}…`] : [];
  return [`${INDENT}${paint.strong('values')}`, '', ...lines, ...rest, ''];
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

type Row = (label: string, text: string) => string[];

function targetRows(
  interaction: Interaction,
  explained: Explained,
  row: Row,
  { paint, pathPrefix }: Page,
): string[] {
  const { target, method, path } = interaction;
  const declared = explained.topology.services.find(({ name }) => name === target.service);
  const operation = explained.operations.find(({ id }) => id === target.operation);
  return [
    ...(target.address === null ? [] : row('address', target.address)),
    ...(target.service === null
      ? []
      : row('target', `${target.service}${declared ? `, ${knownAs(declared)}` : ''}`)),
    ...(declared?.declaredAt ? row('', paint.path(place(declared.declaredAt, pathPrefix))) : []),
    ...(target.store === null ? [] : row('store', target.store)),
    ...(target.channel === null ? [] : row('channel', target.channel)),
    ...(operation
      ? row('operation', `${operation.name}  ${paint.path(place(operation, pathPrefix))}`)
      : target.status === 'resolved' && (interaction.kind === 'http' || interaction.kind === 'rpc')
        ? row('operation', `none of ${target.service} is ${[method, path].filter(Boolean).join(' ')}`)
        : []),
    ...(target.candidates.length > 0 ? row('candidates', sentenceList(target.candidates)) : []),
    ...(target.reason === null ? [] : row('because', target.reason)),
    ...(target.certainty === 'possible' ? row('', 'possible, not certain') : []),
  ];
}

/** What the service's environment says of the settings that the address rests on. */
function settingRows(
  values: readonly TracedValue[],
  service: string,
  { topology }: Explained,
  row: Row,
): string[] {
  const environment = topology.services.find(({ name }) => name === service)?.env ?? {};
  const names = new Set<string>();
  const visit = ({ setting, from }: TracedValue): void => {
    if (setting !== null) names.add(setting);
    for (const inner of from) visit(inner);
  };
  for (const value of values) visit(value);
  return [...names].flatMap((name, index) => {
    const given = environment[name];
    const said =
      given === undefined
        ? `no compose file, env file or manifest gives ${service} a value for it`
        : `${withoutPassword(given)}  (environment of ${service})`;
    return row(index === 0 ? 'settings' : '', `${name} = ${said}`);
  });
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@\s]*@/g, '//…@');
}

function knownAs({ addresses, ports, external, roots }: ServiceDeclaration): string {
  const names = [...addresses, ...ports.map((port) => `localhost:${port}`)];
  const what = external
    ? 'external'
    : roots.length > 0
      ? `source in ${sentenceList(roots)}`
      : 'without source here';
  return `${what}; known as ${sentenceList(names.slice(0, 8))}`;
}

function waitRows(
  { kind, blocking, timeout, retry, circuitBreaker, loop, streaming }: Interaction,
  row: Row,
): string[] {
  if (kind !== 'http' && kind !== 'rpc') return [];
  const length = timeout.ms === null ? describeTimeout(timeout) : duration(timeout.ms);
  const repeated = retry
    ? `${retry.attempts ?? 'an unknown number of'} attempts, delay ${retry.delay}`
    : 'none';
  return [
    ...row('waits', blocking ? 'yes: the answer of the operation needs this one' : 'no'),
    ...row(
      'timeout',
      [length, timeout.source === 'none' ? '' : `(${timeout.source})`, timeout.detail]
        .filter(Boolean)
        .join(' '),
    ),
    ...row('retries', repeated),
    ...(circuitBreaker ? row('breaker', 'yes') : []),
    ...(streaming ? row('streaming', 'yes') : []),
    ...(loop ? row('loop', `${loop.text}${loop.excuse ? `, excused: ${loop.excuse}` : ''}`) : []),
  ];
}

const MOST_OPERATIONS = 8;

function reachRows(
  { reaches, unused }: Interaction,
  { operations }: Explained,
  row: Row,
  { paint, pathPrefix }: Page,
): string[] {
  if (reaches.length === 0)
    return row(
      'reached by',
      unused ? 'nothing: no module of the service loads this one' : 'no operation that is known',
    );
  const shown = reaches.slice(0, MOST_OPERATIONS);
  const hidden = reaches.length - shown.length;
  return [
    ...shown.flatMap((reach, index) => {
      const operation = operations.find(({ id }) => id === reach.operation);
      const at = operation ? `  ${paint.path(place(operation, pathPrefix))}` : '';
      const steps = reach.steps.map((step) => `${step.message}  ${paint.path(place(step, pathPrefix))}`);
      const first = `${reach.operation}${at}${reach.blocking ? '' : paint.quiet('  (does not wait)')}`;
      return [
        ...row(index === 0 ? 'reached by' : '', first),
        ...steps.flatMap((step) => row('', `${INDENT}${step}`)),
      ];
    }),
    ...(hidden > 0 ? row('', `and ${hidden} more`) : []),
  ];
}
