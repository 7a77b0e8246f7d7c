import type { Architecture } from '../analyze/architecture.js';
import type { OrderedExecution } from '../analyze/executions.js';
import type { Interaction } from '../model.js';
import { isCommand } from '../rules/commands.js';
import {
  asks,
  changesByName,
  effectOf as effectOnTarget,
  isOwnWrite,
  namesChange,
  wordsOf,
} from '../rules/effects.js';
import { operationLabel } from '../rules/wording.js';
import { isHealthCheck } from './health-checks.js';
import { type Suggestion, suggest } from './suggestion.js';

/** What one service wants of another, as far as names and the handler tell. */
export function effectOf(architecture: Architecture, call: Interaction): Suggestion {
  if (call.kind === 'publish')
    return suggest('change', call, `a message on ${call.target.channel} tells of something`);
  const handler = architecture.executions.find(({ operation }) => operation.id === call.target.operation);
  const written = handler?.visits.find(isOwnWrite);
  const asked = [call.method, call.graphql ?? call.path].filter(Boolean).join(' ');
  if (passesOn(architecture, call)) return suggest('forward', call, `${asked} passes on whatever is asked`);
  if (isHealthCheck(architecture, call)) return suggest('probe', call, `${asked} is a health check`);
  if (mayBeAny(call))
    return suggest('change', call, `${asked} may be any request, also one that changes something`);
  if (tellsByName(call)) return suggest('change', call, `${asked} tells of something, by its name`);
  if (!isCommand(call)) return suggest('read', call, `${asked} asks, by its name`);
  const again = asGoodAsOnce(architecture, call);
  if (handler && written) {
    const does = `${operationLabel(handler.operation)} writes ${written.call.entity ?? 'its database'}`;
    return again === null
      ? suggest('change', written.call, does)
      : suggest('set', written.call, `${does}, and ${again}`);
  }
  // A name that says nothing of changes is outdone by the handler, as far as that is read.
  const read = handler && !changesByName(call) && !namesChange(call) && onlyReads(handler);
  if (handler && read)
    return suggest(
      'read',
      read,
      `${operationLabel(handler.operation)} only reads ${read.entity ?? 'its database'}`,
    );
  return again === null
    ? suggest('change', call, `${asked} changes something, by its name`)
    : suggest('set', call, `${asked}: ${again}`);
}

/** Ends of the names of procedures that are called to tell what has happened: `ticket.updated`, `orderCreated`. */
const TOLD = new Set(
  'created updated changed deleted removed canceled cancelled completed confirmed paid shipped failed'.split(
    ' ',
  ),
);

function tellsByName(call: Interaction): boolean {
  return call.kind === 'rpc' && !asks(call) && TOLD.has(wordsOf(call.path ?? '').at(-1) ?? '');
}

/** Whether it is not known of a request which one it is. */
function mayBeAny({ kind, method, graphql }: Interaction): boolean {
  return kind === 'http' && !graphql && method === null;
}

/** Whether it passes requests on: by its verb, or since requests of any verb come to it and it states none. */
function passesOn(architecture: Architecture, call: Interaction): boolean {
  if (call.method === 'ANY' && !call.graphql) return true;
  const verbs = new Set(
    call.reaches.map(({ operation }) => architecture.operation(operation)?.name.split(' ')[0] ?? ''),
  );
  return mayBeAny(call) && (verbs.has('ANY') || verbs.size > 1);
}

/** What only signs somebody in or out, as the words of its name tell. */
const LOGIN =
  /(^|-)(log-?(in|out|on|off)|sign-?(in|out)|authenticate|introspect|(o?auth2?|access|refresh)(-\w+)*-tokens?)(-|$)/;

/** Words of procedures that count: twice is twice, whatever the handler seems to do. */
const COUNTING =
  /(^|-)(add|charge|credit|debit|decrease|decrement|deduct|deposit|increase|increment|pay|refund|reserve|restock|sell|transfer|withdraw)(-|$)/;

/** Why what is sent twice is as good as sent once; null where nothing says so. */
function asGoodAsOnce(architecture: Architecture, call: Interaction): string | null {
  const words = wordsOf(call.path ?? '').join('-');
  if (LOGIN.test(words)) return 'a login twice is as good as once';
  if (COUNTING.test(words)) return null;
  if (call.kind === 'http' && (call.method === 'PUT' || call.method === 'DELETE'))
    return `${call.method} may be sent twice, by its definition (RFC 9110)`;
  // A POST that updates may well add to what is there.
  const mayAdd = call.kind === 'http' && call.method === 'POST';
  return !mayAdd && effectOnTarget(architecture, call) === 'sets'
    ? 'what is set twice is as it was set once'
    : null;
}

/** A read of its database, where an operation does nothing else that is known. */
function onlyReads({ visits }: OrderedExecution): Interaction | null {
  const reads = visits.filter(({ call }) => call.kind === 'database' && call.access === 'read');
  return reads.length === visits.length ? (reads[0]?.call ?? null) : null;
}
