import { type Architecture, targetService } from '../analyze/architecture.js';
import type { Hop, Interaction, Operation, Step } from '../model.js';
import { placeOf } from '../place.js';

/** `orders POST /orders`; `inventory's consumer of orders`; `billing's job nightly`; `orders at start-up`. */
export function operationLabel({ service, kind, name }: Operation): string {
  switch (kind) {
    case 'http':
    case 'rpc':
      return `${service} ${name}`;
    case 'consume':
      return `${service}'s consumer of ${name.replace(/^consume /, '')}`;
    case 'job':
      return `${service}'s job ${name.replace(/^job /, '')}`;
    case 'start':
      return `${service} at start-up`;
  }
}

/** As `operationLabel`, by id; the id itself for an operation that the architecture doesn't hold. */
export function labelOf(architecture: Architecture, operationId: string): string {
  const operation = architecture.operation(operationId);
  return operation ? operationLabel(operation) : operationId.replace('#', ' ');
}

/** What a call goes to, as far as it is known: `payment POST /charge`, `stripe`, `POST ${PAYMENT_URL}/charge`. */
export function targetLabel(architecture: Architecture, interaction: Interaction): string {
  const { target, kind, method, path } = interaction;
  const service = targetService(target);
  if (service !== null) return words(service, calledName(architecture, interaction));
  const asked = kind === 'rpc' ? words(path && 'rpc', path) : words(method, path);
  if (target.candidates.length > 0) return words('one of', list(target.candidates), asked && `(${asked})`);
  const address = known(target.address);
  if (address === null) return words(asked, asked && 'at', 'an address that is not known');
  return kind === 'rpc' ? words(asked, 'at', address) : words(method, address);
}

/** An address of which something is known: `…/users/:param` for `:param/users/:param`, null for `:param` alone. */
function known(address: string | null): string | null {
  const rest = address?.replace(/^(:param)+/, '…') ?? null;
  return rest === '…' || rest === '' ? null : rest;
}

/** As `targetLabel`, for one hop of several that an interaction may make. */
export function hopLabel(architecture: Architecture, hop: Hop): string {
  return targetLabel(architecture, asked(hop));
}

/** As `calledName`, for one hop of several that an interaction may make. */
export function hopName(architecture: Architecture, hop: Hop): string | null {
  return calledName(architecture, asked(hop));
}

/** What a proxy passes on is known by the operation that it comes to. */
function asked({ interaction, reach, to }: Hop): Interaction {
  if (reach.to === undefined) return interaction;
  return { ...interaction, path: null, target: { ...interaction.target, operation: to } };
}

/** What is called there: the operation, or what the call asks for where no operation or a catch-all answers it. */
export function calledName(
  architecture: Architecture,
  { target, kind, method, path }: Interaction,
): string | null {
  const operation = target.operation === null ? undefined : architecture.operation(target.operation);
  if (operation && (path === null || !/^ANY |\*/.test(operation.name))) return operation.name;
  if (path === null) return null;
  return kind === 'rpc' ? `rpc ${path}` : words(method, path);
}

function words(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' ');
}

/** `a`; `a and b`; `a, b and c`; beyond `most`, `a, b, c and 4 more`. */
export function list(names: readonly string[], most = 5): string {
  const shown =
    names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** `300 ms`, `2.5 s`, `10 min`, `24 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${rounded(ms)} ms`;
  if (ms < 120_000) return `${rounded(ms / 1000)} s`;
  return ms < 7_200_000 ? `${rounded(ms / 60_000)} min` : `${rounded(ms / 3_600_000)} h`;
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A hop as a step: who calls, what, and what else is to say of it. */
export function hopStep(architecture: Architecture, { from, interaction }: Hop, more = ''): Step {
  const { service } = interaction;
  const message = `${labelOf(architecture, from)} calls ${targetLabel(architecture, interaction)}${more}`;
  return { ...placeOf(interaction), service, message };
}

/** The first of many steps, of which the last says how many are left out. */
export function fewSteps(steps: readonly Step[], most = 10): Step[] {
  if (steps.length <= most) return [...steps];
  const more = ` (and ${steps.length - most} more)`;
  return steps
    .slice(0, most)
    .map((step, i) => (i < most - 1 ? step : { ...step, message: `${step.message}${more}` }));
}

/** Subject of a sentence, and whether its verb is in the plural. */
export type Subject = { readonly text: string; readonly plural: boolean };

/** The operations in which something happens; the service where none is known. */
export function subjectOf(
  architecture: Architecture,
  service: string,
  operations: readonly string[],
): Subject {
  const labels = unique(operations).map((id) => labelOf(architecture, id));
  return labels.length === 0
    ? { text: service, plural: false }
    : { text: list(labels, 3), plural: labels.length > 1 };
}

export function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** The local calls from an interaction's site to its sink, as evidence; empty where site and sink are one. */
export function sinkSteps({ via, sink, service, client, file, line, column }: Interaction): Step[] {
  if (sink.file === file && sink.line === line && sink.column === column) return [];
  const last = via.at(-1);
  const arrived = last && last.file === sink.file && last.line === sink.line;
  return arrived ? [...via] : [...via, { ...sink, service, message: `${client} sends the request` }];
}
