import { type Architecture, targetService } from '../analyze/architecture.js';
import type { OrderedVisit } from '../analyze/executions.js';
import type { Interaction, Location, Loop } from '../model.js';
import { isCommand } from './commands.js';
import { targetLabel } from './wording.js';

/** Systems whose other ends are browsers: no broker keeps their messages or delivers them again. */
export const SOCKETS = /socket|\bws\b|sse/i;

/** Words of procedures that change something. A procedure without any is taken for a question. */
const CHANGING = new Set(
  `add apply approve archive assign block book cancel capture change charge checkout clear close complete confirm create
  credit debit deactivate decrease decrement deduct delete deliver deposit disable dispatch enable execute fulfill grant
  increase increment insert invite issue lock make mark move notify open order patch pay place post process publish
  purchase put push record refund register reject release remove replace reserve reset restock revoke save schedule sell
  send set ship start stop store submit subscribe transfer unlock unsubscribe update upload upsert withdraw write`.split(
    /\s+/,
  ),
);

/** Paths that are sent with POST and change nothing that another service would have to undo. */
const HARMLESS =
  /(^|[/._-])(auth|login|log-?in|logout|sign-?in|sign-?out|tokens?|refresh(-token)?|sessions?|authenticate|introspect|otp|captcha|siteverify|graphql|rpc|completions?|embeddings?|predict(ions?)?|infer(ence)?|generate|translate|analy[sz]e|classify|render|convert|parse|resolve|rerank|chat|logs?|metrics|events?\/track|track)([/._:-]|$)/i;

/** Services that only tell somebody something: what they do is not undone, and seldom worth failing for. */
const TELLING =
  /mail|notif|sms|push|slack|telegram|log|analytic|audit|track|metric|telemetry|search|index|cache|websocket|socket/i;

/** Services that answer out of a model: what they are asked may be asked again, and nothing has to be undone. */
const ANSWERING =
  /(^|\.)(anthropic|openai|mistral|cohere|groq|openrouter|perplexity|together|deepseek|deepgram|voyageai)\.(com|ai|xyz)$|^generativelanguage\.googleapis\.com$/;

/**
 * Whether a call is a task of a workflow engine, which keeps it until a worker takes it: how many run at once is the
 * workers' choice, and its attempts share an id.
 */
export function isTask({ system }: Interaction): boolean {
  return system === 'temporal';
}

/** Whether a call changes something in the service that it goes to: by its names, and its handler where that is in sight. */
export function changes(architecture: Architecture, call: Interaction): boolean {
  return changesByName(call) && effectOf(architecture, call) !== 'nothing';
}

/** Whether a call changes something in the service that it goes to, as far as names tell. Stricter than `isCommand`. */
export function changesByName(call: Interaction): boolean {
  if (HARMLESS.test(call.path ?? '') || ANSWERING.test(call.target.service ?? '')) return false;
  if (call.kind === 'rpc')
    return wordsOf(call.path ?? '').some((word) => CHANGING.has(word)) && isCommand(call);
  return call.kind === 'http' && isCommand(call);
}

/**
 * What the handler of a call does, as far as it is in sight: nothing that stays; it only `sets` what it is told, so that
 * twice is as good as once; or it acts. `unknown` where it is not in sight, or shows nothing at all: what a library
 * without a model does stays unseen.
 */
export type Effect = 'nothing' | 'sets' | 'acts' | 'unknown';

const SETTING = new Set<Interaction['write']>(['update', 'upsert', 'delete']);

export function effectOf(
  architecture: Architecture,
  { target: { operation } }: Interaction,
  seen: ReadonlySet<string> = new Set(),
): Effect {
  if (operation === null || architecture.operation(operation) === undefined) return 'unknown';
  if (seen.has(operation)) return 'nothing';
  const made = architecture.interactionsFrom(operation);
  if (made.length === 0) return 'unknown';
  const writes = made.filter(({ access }) => access === 'write');
  if (made.some(({ kind }) => kind === 'publish')) return 'acts';
  if (writes.some(({ write }) => !SETTING.has(write))) return 'acts';
  const onward = made
    .filter((call) => isCommand(call) || (call.kind === 'http' && call.method === null))
    .map((call) => effectOf(architecture, call, new Set([...seen, operation])));
  if (onward.some((effect) => effect === 'acts' || effect === 'unknown')) return 'acts';
  return writes.length > 0 || onward.includes('sets') ? 'sets' : 'nothing';
}

/** Whether a call's own name has a word for a change, wherever it stands. */
export function namesChange({ path }: Interaction): boolean {
  return wordsOf(path?.split(/[/.]/).at(-1) ?? '').some((word) => CHANGING.has(word));
}

/** Whether a call only asks, as far as its name tells. */
export function asks(call: Interaction): boolean {
  const words = wordsOf(call.path ?? '');
  return words.some((word) => ASKING.has(word)) && !words.some((word) => CHANGING.has(word));
}

const ASKING = new Set(
  'get list find fetch read query search count exists check lookup load show is has'.split(' '),
);

/** The words of a procedure's own name: `find`, `one`, `user` for `users.findOneUser`. */
export function wordsOf(name: string): string[] {
  return name
    .split(/(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

/** Whether it only tells somebody something, by its names: a notification, a log, an index. */
export function tellsOnly({ target, path }: Interaction): boolean {
  return [target.service, target.channel, path].some((name) => TELLING.test(name ?? ''));
}

/** Names of steps that undo others. */
const UNDOING =
  /compensat|roll-?back|undo|revert|refund|release|cancel|restore|un-?reserve|void|abort|restock|clean-?up/i;

/** Whether an interaction undoes something, by its place in a failure's handling or by its names. */
export function undoes({ call, through, relations }: OrderedVisit): boolean {
  return (
    relations.includes('failure') ||
    UNDOING.test(call.path ?? '') ||
    through.some((name) => UNDOING.test(name))
  );
}

/** Programs beside the service, which a person starts: what they do, nobody waits for. */
const BY_HAND = new RegExp(
  [
    '(^|/)(scripts?|tools|bin|migrations?|seeds?|docs|examples?|demos?|samples?|bench(marks?)?|smoke(-tests?)?)/',
    '(^|/)((load|stress|perf(ormance)?)[-_]?tests?|k6|e2e)/',
    '(^|/)seeds?\\.[cm]?[jt]s$',
    '(^|/)(test|debug|seed|check|try|demo|bench(mark)?)[-_.][\\w.-]*\\.[cm]?[jt]s$',
  ].join('|'),
  'i',
);

/** Whether a place is in a program that a person starts. */
export function isPlacedByHand({ file }: Location): boolean {
  return BY_HAND.test(file);
}

/** Whether only a program that a person starts makes a call, as far as it is known. */
export function isByHand(architecture: Architecture, { file, reaches }: Interaction): boolean {
  return BY_HAND.test(file) && reaches.every(({ operation }) => isStart(architecture, operation));
}

function isStart(architecture: Architecture, operation: string): boolean {
  return architecture.operation(operation)?.kind === 'start';
}

/** Whether only the start of a service makes a call: no request waits for it then. */
export function isAtStart(architecture: Architecture, { reaches }: Interaction): boolean {
  return reaches.length > 0 && reaches.every(({ operation }) => isStart(architecture, operation));
}

/**
 * What no operation for many could replace: a file that is sent; an address that the element itself is, so that each
 * may lead elsewhere; a request that was held back and is sent now, whatever it was.
 */
export function isOfElement({ kind, method, path, target, inBrowser }: Interaction): boolean {
  if (kind !== 'http') return false;
  if (/upload/i.test(path ?? '') && method !== 'GET') return true;
  const isOpen = target.service === null && /^(:param)+$/.test(target.address ?? ':param');
  return (isOpen && (method === null || method === 'GET')) || (method === null && inBrowser === true);
}

/** By its name: a list of what people set up, which has a few elements and does not grow with the load. */
const SET_UP =
  /(config(uration)?|setting|provider|webhook|locale|language|region|currenc(y|ie)|environment|shard|cluster|host|node|server|endpoint|gateway|backend|upstream|queue|plugin|adapter|strateg(y|ie)|connector|relay)s?(_?list|_?ids|_?urls?|\.value|\.entries|\.data)*$/i;

/** Whether a loop is over a list of what people set up: `configs`, `availableProviders`, `webhookIds`. */
export function isSetUp({ text }: Loop): boolean {
  const [, over = text.replace(/\.\w+\(…\)$/, '')] = /\b(?:of|in) (.+)\)$/.exec(text) ?? [];
  return SET_UP.test(over.replace(/^Object\.\w+\((.*)\)$/, '$1').trim());
}

export function isCall({ call }: OrderedVisit): boolean {
  return call.kind === 'http' || call.kind === 'rpc';
}

export function isOwnWrite({ call }: OrderedVisit): boolean {
  return call.kind === 'database' && call.access === 'write';
}

/** What a step works on: one service, or the operation's own database. */
export function systemOfStep(visit: OrderedVisit): string {
  return isCall(visit) ? (targetService(visit.call.target) ?? '') : 'own database';
}

/** `writes orders`, `calls payment POST /charges`. */
export function deed(architecture: Architecture, visit: OrderedVisit): string {
  const { call } = visit;
  if (call.kind === 'publish') return `publishes ${call.target.channel ?? 'a message'}`;
  if (call.kind === 'database') {
    const verb = call.write === 'delete' ? 'deletes from' : 'writes';
    return `${verb} ${call.entity ?? call.target.store ?? 'its database'}`;
  }
  return `calls ${targetLabel(architecture, call)}`;
}

/** By names: a key by which the called service may recognise what it has seen. */
const KEY =
  /idempoten|dedup|^(x-)?(request|message|event|transaction|operation|client|command|correlation)[-_]?(id|key|token|ref(erence)?)$|^nonce$/i;

/** Whether what a call is given holds a key by which its receiver can tell that it has come before. */
export function carriesKey({ given }: Interaction): boolean {
  return given.some((key) => KEY.test(key));
}
