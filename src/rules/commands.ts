import type { Interaction } from '../model.js';

const commandVerbs = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Verbs with which names of procedures that only ask begin. */
const askingProcedure =
  /^(get|list|find|fetch|read|query|search|check|look|load|count|is|has|can|exists|validate|verify|describe|show|watch|calculate|estimate|quote|compute|resolve|convert|translate|classify|parse)/i;

/** Ends of paths that are asked with POST because the question is long. */
const askingPath =
  /^(graphql|quer(y|ies)|search|lookup|find(?![-_]?or)|filter|batch|bulk-?get|by-?ids|quotes?|offers?|estimates?|prices?|calculat|preview|validat|verif|check$|scores?|simulat|suggest)/i;

/** Paths that begin with the verb of a question: `/get-quote`, `/fetchPrices`; not `/find-or-create`. */
const askingWord =
  /^(get|fetch|list|find|count|estimate|convert|translate)([-_](?!or[-_])|(?!Or[A-Z])[A-Z]|$)/;

/** Whether a call is meant to change something, as far as its verb and name tell. */
export function isCommand({
  kind,
  method,
  path,
  graphql,
}: Pick<Interaction, 'kind' | 'method' | 'path' | 'graphql'>): boolean {
  // GraphQL and tRPC say which of their operations only ask.
  const stated = /^(query|mutation|subscription) /.exec(graphql ?? (kind === 'rpc' ? (path ?? '') : ''));
  if (stated) return stated[1] === 'mutation';
  const parts = path?.split(/[/.]/).filter((part) => part !== '' && !part.startsWith(':')) ?? [];
  // NestJS names a procedure by an object, too: `{cmd:get-user}`.
  const name = (parts.at(-1) ?? '').replace(/^\{\w+:/, '');
  if (kind === 'rpc') return name !== '' && !askingProcedure.test(name);
  return (
    commandVerbs.has(method ?? '') && !askingPath.test(name) && !(method === 'POST' && askingWord.test(name))
  );
}
