import type {
  BoundPlace,
  Interaction,
  InteractionKind,
  Location,
  Reach,
  Step,
  Timeout,
  Topology,
  TracedValue,
} from '../../model.js';
import type { FunctionFacts, Value } from '../facts.js';
import type { RemoteAction } from '../library.js';
import { type Address, addressOf, addressValue, settledAddresses } from './address.js';
import { answerAnywhere } from './answers.js';
import { isInLine } from './bindings.js';
import { boundPlaceOf } from './bound-places.js';
import { hasCircuitBreaker, isLimited, timeoutOf, weakestTimeout } from './bounds.js';
import { type CallGraph, type Invocation, type LibraryCall, viewOf } from './callgraph.js';
import { channelTarget, unknownChannel } from './channels.js';
import { functionTarget } from './deployed-functions.js';
import type { Directory } from './directory.js';
import { askedFields } from './documents.js';
import {
  type CallRef,
  type Context,
  callKey,
  type Evaluated,
  type FunctionRef,
  isStated,
  UNDEFINED,
} from './evaluated.js';
import { type Expansion, expand, type IsEntered, mostExpansions, wayKey } from './expand.js';
import { outerCalls } from './flow.js';
import { givenKeys } from './given.js';
import { graphqlTarget, httpTarget } from './http-targets.js';
import { interceptedTimeout } from './interceptors.js';
import { type CallView, locate } from './locations.js';
import { isMigration } from './migrations.js';
import { channelName, HOLE, kindOfProcedure, procedurePath, settledChannel, texts } from './names.js';
import { underPolicies } from './policies.js';
import { callOf, functionOf } from './program.js';
import { type Approach, approach, type Handlers } from './reach.js';
import type { Reached } from './reached.js';
import { retriesOf } from './retries.js';
import { foreignTarget, rpcTarget } from './rpc-targets.js';
import { lookedUpAddress } from './service-lookups.js';
import { holds } from './stated-bounds.js';
import type { StoreRegister } from './stores.js';
import { tableAccess } from './tables.js';
import type { OperationIndex, Resolved } from './targets.js';
import { writeOf } from './writes.js';

/** What is needed to say where a service's calls lead. */
export type Surroundings = {
  readonly service: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly topology: Topology;
  readonly directory: Directory;
  readonly operations: OperationIndex;
  readonly handlers: Handlers;
  readonly reached: Reached;
  /** The ways to calls that pass requests on, by key: they are told as routes. */
  readonly passing: ReadonlySet<string>;
  /** The services that answer what arrives in a queue. */
  readonly queues: ReadonlyMap<string, string>;
  readonly stores: StoreRegister;
  /** Whether a module belongs to the service itself, not to shared code. */
  readonly owns: (path: string) => boolean;
  /** The modules that the service loads; null where that cannot be told. */
  readonly loaded: ReadonlySet<string> | null;
};

/**
 * An interaction, with the line for hoplint.yaml that would resolve it, and what its address rests on, if asked.
 */
export type Draft = {
  readonly interaction: Interaction;
  readonly hint: string | null;
  readonly values?: readonly TracedValue[];
  /** The call that sends it, and the calls that decide where to; null for what no call sends. */
  readonly origin: { readonly call: CallRef; readonly callers: readonly CallRef[] } | null;
};

/** Every place in a program where it reaches another system. */
export function findInteractions(graph: CallGraph, around: Surroundings): Draft[] {
  const found = new Map<string, Found>();
  for (const library of graph.libraryCalls) {
    const { action, call } = library;
    if (action.is !== 'remote') continue;
    if (action.kind === 'database' && isMigration(call)) continue;
    const isReached = around.reached({ module: call.module, id: callOf(call).function });
    if (isReached || action.sent === 'later') addCandidates(graph, library, around, found);
  }
  return answered([...found.values()].flatMap((candidate) => finish(graph, candidate, around) ?? []));
}

/** A service that answers one alternative of a call is not asked for the others: `isEmbedded ? 'users.find' : 'users/find'`. */
function answered(drafts: readonly Draft[]): Draft[] {
  const keyOf = ({ file, line, column, sink, target }: Interaction) =>
    JSON.stringify([file, line, column, sink, target.service]);
  const known = new Set(
    drafts.flatMap(({ interaction }) => (isAnswered(interaction) ? keyOf(interaction) : [])),
  );
  return drafts.filter(
    ({ interaction }) =>
      interaction.kind !== 'http' ||
      interaction.target.status !== 'resolved' ||
      isAnswered(interaction) ||
      !known.has(keyOf(interaction)),
  );
}

/** A route that takes whatever is left answers nothing in particular. */
function isAnswered({ target: { operation } }: Interaction): boolean {
  return operation !== null && !operation.endsWith(' /*');
}

/** One site with one target: the ways to it differ only in what does not decide where it goes. */
type Candidate = {
  readonly key: string;
  readonly library: LibraryCall;
  readonly action: RemoteAction;
  readonly resolved: Resolved;
  readonly method: string | null;
  readonly site: CallRef;
  readonly frames: readonly Invocation[];
  readonly ways: readonly Expansion[];
  /** There are more ways than are followed. */
  readonly isCut: boolean;
  readonly values: readonly TracedValue[];
  readonly graphql?: string;
  readonly withVerb?: (verb: string) => Resolved;
};

type Found = Candidate & { readonly made: LibraryCall; ways: Expansion[]; isCut: boolean };

/** Adds the sites of a call; a call in a method is looked at for each instance, and instances may share a target. */
function addCandidates(
  graph: CallGraph,
  library: LibraryCall,
  around: Surroundings,
  byKey: Map<string, Found>,
): void {
  const action = library.action as RemoteAction;
  const isEntered: IsEntered = (ref, frames) => around.handlers.of(ref, frames).length > 0;
  // Ways have their first steps in common.
  const byContext = new Map<Context, Destination[]>();
  const destinationsAt: DestinationsAt = (step) => {
    const found = byContext.get(step.context) ?? destinations(graph, step.library, step.context, around);
    byContext.set(step.context, found);
    return found;
  };
  const all = expand(graph, library, { isEntered });
  const isCut = all.length >= mostExpansions(graph, library);
  for (const way of all) {
    if (around.passing.has(wayKey(way))) continue;
    const { frames, step } = decidingStep(way, destinationsAt);
    const site = frames.at(-1)?.call ?? library.call;
    const found = destinationsAt(step);
    const values =
      graph.evaluator.trace?.during(() => destinations(graph, step.library, step.context, around)) ?? [];
    for (const { resolved, text, graphql, withVerb, ...destination } of action.asksAll
      ? found
      : telling(found)) {
      const method = frames.length < way.frames.length && isOpen({ resolved }) ? null : destination.method;
      const key = `${callKey(library.call)} ${callKey(site)} ${method} ${text}`;
      const known = byKey.get(key);
      if (known) {
        // Of several clients that one expression may stand for, the first tells how it is called.
        if (known.library.root === library.root && known.made !== library) continue;
        known.ways.push(way);
        known.isCut ||= isCut;
      } else {
        byKey.set(key, {
          key,
          made: library,
          library: way.library,
          action,
          resolved,
          method,
          site,
          frames,
          ways: [way],
          isCut,
          values,
          ...(graphql === undefined ? {} : { graphql }),
          ...(withVerb && method === destination.method ? { withVerb } : {}),
        });
      }
    }
  }
}

/** Alternatives that lead nowhere say nothing beside those that lead somewhere; of such alone, one is enough. */
function telling(all: readonly Destination[]): readonly Destination[] {
  const leading = all.filter(({ resolved }) => resolved.target.status !== 'unresolved');
  if (leading.length > 0) {
    const certain = leading.filter(({ resolved }) => resolved.target.certainty === 'certain');
    const ends = leading.filter(
      (each) => certain.includes(each) || !certain.some((one) => isSameEnd(one, each)),
    );
    // Of what is one end, the last is told: `?by=web` rather than `&by=web`, and what has no query rather than both.
    const longestFirst = [...ends].sort(
      (a, b) => b.text.length - a.text.length || (a.text < b.text ? -1 : 1),
    );
    return [...new Map(longestFirst.map((each) => [endOf(each), each])).values()];
  }
  if (all.length < 2) return all;
  const best = [...all].sort((a, b) => b.text.length - a.text.length)[0];
  return best ? [best] : [];
}

/** What is asked for of whom; `url.includes('?') ? `${url}&by=web` : `${url}?by=web`` asks for one thing. */
function endOf({ resolved: { target, path }, method, graphql, text }: Destination): string {
  if (target.status !== 'resolved' || target.service === null) return text;
  return JSON.stringify([
    target.service,
    method,
    graphql ?? null,
    (path ?? '').replace(/[?&].*$/, '').replace(/\/$/, ''),
  ]);
}

/** Whether two alternatives lead to one operation: `(isProxied ? '' : base) + path`. */
function isSameEnd(one: Destination, other: Destination): boolean {
  const [a, b] = [one.resolved.target, other.resolved.target];
  return a.operation !== null && a.operation === b.operation && one.method === other.method;
}

/** How far out the target is decided: nowhere beyond the sink where the library's own call says it all. */
function decidingStep(
  way: Expansion,
  destinationsAt: DestinationsAt,
): { frames: readonly Invocation[]; step: Expansion['steps'][number] } {
  const all = way.steps.map(destinationsAt);
  const textOf = (each: readonly Destination[]) =>
    each.map(({ method, text }) => `${method} ${text}`).join('|');
  const last = textOf(all.at(-1) ?? []);
  const caller = way.steps.at(-1);
  // Nothing on the way says anything of the address: that is one thing not known, however many wrappers are around it.
  if (caller && (all.at(-1) ?? []).every(isOpen)) return { frames: [], step: caller };
  const extra = way.frames.length - (way.steps.length - 1);
  let index = Math.max(
    all.findIndex((each) => textOf(each) === last),
    0,
  );
  // Who runs a callback does not write its address: the call inside does, as long as that says where it goes.
  const isResolved = (at: number) =>
    all[at]?.every(({ resolved }) => resolved.target.status !== 'unresolved') ?? false;
  while (index > 0 && way.frames[extra + index - 1]?.how === 'callback' && isResolved(index - 1)) index -= 1;
  const step = way.steps[index];
  if (!step) throw new Error('a remote call without a context');
  if (isOfGivenClient(way.steps[0]?.library ?? null, all[0] ?? [], all.at(-1) ?? []))
    return { frames: [], step };
  // Who made the client says where it goes; the call inside says what is asked there.
  let outer = index;
  while (outer > 0 && isSurrounding(way, step, extra + outer - 1)) outer -= 1;
  while (outer > 0 && outer < index && textOf(all[outer] ?? []) === textOf(all[outer - 1] ?? [])) outer -= 1;
  const frames = way.frames.slice(0, extra + outer);
  return { frames: frames.some((frame) => frame.how !== 'callback') ? frames : [], step };
}

/** Whether the call itself says what is asked, of a client that it is given. */
function isOfGivenClient(
  sink: LibraryCall | null,
  inside: readonly Destination[],
  outside: readonly Destination[],
): boolean {
  if (sink?.receiver?.k !== 'parameter') return false;
  const [one, ...others] = inside.map(({ method, text }) => ({ method, asked: afterHole(text) }));
  if (one === undefined || others.length > 0 || one.asked === null) return false;
  const { method, asked } = one;
  return outside.every((each) => each.method === method && each.text.endsWith(asked));
}

/** What is asked for at an address of which no more is known: `/charge` of `:param/charge`. */
function afterHole(text: string): string | null {
  const asked = text.startsWith(HOLE) ? text.slice(HOLE.length) : '';
  return /\w/.test(asked.replaceAll(HOLE, '')) ? asked : null;
}

/** Whether nothing of an address is known. */
function isOpen({ resolved: { target } }: Pick<Destination, 'resolved'>): boolean {
  return target.status === 'unresolved' && target.address?.replaceAll(HOLE, '') === '';
}

/** Whether a frame binds only what is around the code on the way: a factory, or the maker of a client. */
function isSurrounding(way: Expansion, step: Expansion['steps'][number], at: number): boolean {
  const ref = way.frames[at]?.closure.ref;
  if (!ref || isInLine(step.library.root, ref)) return false;
  return !way.frames.some(({ caller }) => caller.module === ref.module && caller.function === ref.id);
}

type DestinationsAt = (step: Expansion['steps'][number]) => readonly Destination[];

type Destination = {
  readonly resolved: Resolved;
  readonly method: string | null;
  readonly text: string;
  /** What a GraphQL document asks for there. */
  readonly graphql?: string;
  /** Where it leads with a verb, where the call states one that is not known. */
  readonly withVerb?: (verb: string) => Resolved;
};

/** Where a call goes in a context: one destination for each alternative address. */
function destinations(
  graph: CallGraph,
  library: LibraryCall,
  context: Context,
  around: Surroundings,
): Destination[] {
  const action = library.action as RemoteAction;
  const { evaluator } = graph;
  const isOfPage = evaluator.program.inBrowser(library.call.module.path);
  const view = viewOf(library, context);
  const read = (locations: RemoteAction['method']) =>
    locations ? texts(evaluator, locate(evaluator, locations, view)) : [];
  switch (action.kind) {
    case 'http': {
      const verb = action.method ? locate(evaluator, action.method, view) : UNDEFINED;
      const stated = texts(evaluator, verb);
      // A verb that is stated and not known may be any: no default takes its place.
      const isOpen = stated.length === 0 && (verb.k === 'parameter' || verb.k === 'unknown');
      const methods = stated.length ? stated : [isOpen ? null : (action.defaultMethod ?? 'GET')];
      const all = addresses(graph, action, view, around);
      const document = action.document ? locate(evaluator, action.document, view) : UNDEFINED;
      const asked = askedFields(evaluator, document);
      return methods.flatMap((each) => {
        const method = each?.toUpperCase() ?? null;
        return all.flatMap((address): Destination[] => {
          const withVerb = (verb: string | null) =>
            httpTarget(address, verb, around.service, around.directory, around.operations, isOfPage);
          const resolved = withVerb(method);
          if (asked.length === 0)
            return [{ resolved, method, text: address.text, ...(method === null ? { withVerb } : {}) }];
          return asked.map((field) => ({
            resolved: graphqlTarget(resolved, field, around.operations),
            method,
            text: `${address.text} ${field}`,
            graphql: field,
          }));
        });
      });
    }
    case 'rpc': {
      const [kind] = read(action.method);
      const [service] = read(action.service);
      const [name = HOLE] = read(action.procedure);
      const procedure =
        kind === undefined ? procedurePath(service, name) : kindOfProcedure(kind, service, name);
      const system = systemOf(graph, action, view);
      const [queue] = QUEUELESS.has(system ?? '') ? [] : read(action.channel);
      const into = queue === undefined ? null : { name: queue, owner: around.queues.get(queue) ?? null };
      const isAddressed = (action.url ?? action.host ?? action.base) !== undefined;
      const address =
        isAddressed && !BROKERS.has(system ?? '')
          ? (addresses(graph, action, view, around)[0] ?? null)
          : null;
      if (action.foreign !== undefined) {
        const { service: from, directory } = around;
        const resolved = foreignTarget(address, procedure, from, directory, action.foreign);
        return [{ resolved, method: null, text: `${address?.text ?? ''} ${procedure}` }];
      }
      const resolved = rpcTarget(
        address,
        procedure,
        around.service,
        around.directory,
        around.operations,
        around.topology,
        into,
        library.model.library,
        action.elsewhere !== undefined && !isStated(locate(evaluator, action.elsewhere, view)),
      );
      const invoked =
        action.addressed === 'function' && address
          ? functionTarget(address, resolved, around.topology, around.operations)
          : resolved;
      return [{ resolved: invoked, method: null, text: `${address?.text ?? ''} ${procedure}` }];
    }
    case 'publish': {
      const keys = read(action.routingKey);
      const names = read(action.channel).flatMap((channel) =>
        (keys.length ? keys : ['']).map((key) =>
          settledChannel(channelName(channel, key), around.environment),
        ),
      );
      const stated = action.channel ? locate(evaluator, action.channel, view) : UNDEFINED;
      const reason = unknownChannel(graph, stated);
      return (names.length ? names : [null]).map((name) => ({
        resolved: { target: channelTarget(name, reason), path: null, hint: null },
        method: null,
        text: name ?? '',
      }));
    }
    case 'database':
    case 'cache': {
      const target = around.stores.target(graph, library, action, view);
      const { access, table } = tableAccess(graph.evaluator, action, view);
      const text = `${target.address} ${access} ${table}`;
      return [{ resolved: { target, path: null, hint: null }, method: null, text }];
    }
  }
}

/** What carries a call, where the library or the call says so. */
function systemOf({ evaluator }: CallGraph, action: RemoteAction, view: CallView): string | null {
  const stated = action.systemAt ? texts(evaluator, locate(evaluator, action.systemAt, view)) : [];
  return stated[0] ?? action.system ?? null;
}

const BROKERS = new Set(['rabbitmq', 'kafka', 'redis', 'nats', 'mqtt']);
/** Their requests go by the procedure alone: what NATS calls a queue is the group of who listens, no place to write to. */
const QUEUELESS = new Set(['kafka', 'redis', 'nats', 'mqtt']);

function addresses(graph: CallGraph, action: RemoteAction, view: CallView, around: Surroundings): Address[] {
  const isRun = (ref: FunctionRef) => around.handlers.of(ref).length > 0 || graph.invocations(ref).length > 0;
  const all = addressValue(graph.evaluator, action, view)
    .flatMap((value) => settledAddresses(value, isRun))
    .map((value) =>
      lookedUpAddress(graph.evaluator, value, addressOf(value, around.environment), view, around.directory),
    );
  // `production ? "http://payment" : "http://localhost:3001"`: one that leads somewhere is enough.
  return [...new Map(all.map((address) => [address.text, address])).values()];
}

function finish(graph: CallGraph, candidate: Candidate, around: Surroundings): Draft | null {
  const { library, action, site, frames } = candidate;
  const [way] = candidate.ways;
  if (!way) return null;
  if (isNeverSent(action, library.call)) return null;
  const view = viewOf(library, way.context);
  const sent = action.url ? locate(graph.evaluator, action.url, view) : null;
  if (sent?.k === 'parameter') {
    const { module, id } = library.call;
    const around = { module, id: callOf({ module, id }).function };
    if (isRepeating(graph, around) || isRepeating(graph, sent.ref)) return null;
  }
  if (action.unless && holds(graph, action.unless, view)) return null;
  if (action.statement && isNoText(locate(graph.evaluator, action.statement, view))) return null;
  const isLater = action.sent === 'later';
  const ways = candidate.isCut ? [] : candidate.ways;
  const way_ = isLater
    ? NOT_IN_SIGHT
    : approach(graph, around.service, library.call, way.context, { frames, ways }, around.handlers);
  if (way_.isOfOthers) return null;
  if (!around.owns(site.module.path) && way_.reaches.length === 0 && !isLater) return null;
  const verb = candidate.withVerb && isOfRequest(graph, action, view) ? verbOf(way_.reaches, around) : null;
  const method = verb ?? candidate.method;
  const resolved = (verb !== null && candidate.withVerb?.(verb)) || candidate.resolved;
  const isCall = action.kind === 'http' || action.kind === 'rpc';
  const inCode = isCall
    ? intercepted(
        graph,
        around.handlers,
        way_.reaches,
        weakestTimeout(candidate.ways.map((each) => timeoutOf(graph, each))),
      )
    : NO_TIMEOUT;
  const { inBrowser } = graph.evaluator.program;
  const isOfPage = (module: string, operation: string) =>
    isCall && inBrowser(module) && !around.handlers.isAnsweredIn(module, operation);
  const reaches = way_.reaches.map((reach) =>
    isOfPage(reach.steps[0]?.file ?? site.module.path, reach.operation)
      ? { ...reach, inBrowser: true as const }
      : reach,
  );
  // By its own module, or because all that come to it are pages: a server may import it too.
  const isInBrowser =
    isCall &&
    ((reaches.length > 0 && reaches.every((each) => each.inBrowser)) ||
      (inBrowser(site.module.path) && reaches.every((each) => isOfPage(site.module.path, each.operation))));
  const sinkFacts = callOf(library.call);
  const siteFacts = callOf(site);
  const callers = frames.map((frame) => frame.call);
  const isLeft = action.kind === 'publish' || action.queued === true;
  const answer = isCall && !isLater ? answerAnywhere(graph, library.call, callers) : null;
  const isShown = isInBrowser && reaches.length === 0 && answer !== null && answer !== 'unused';
  const accessed = tableAccess(graph.evaluator, action, view);
  const { table, access } = accessed;
  if (resolved.target.store !== null) around.stores.use(graph, library, action, view, accessed);
  const interaction: Interaction = {
    id: `${around.service}/${site.module.path}:${siteFacts.line}:${siteFacts.column}/${method ?? action.kind} ${resolved.target.address ?? resolved.target.channel ?? resolved.path ?? ''}`,
    service: around.service,
    kind: action.kind as InteractionKind,
    client: library.model.library,
    file: site.module.path,
    line: siteFacts.line,
    column: siteFacts.column,
    sink: { file: library.call.module.path, line: sinkFacts.line, column: sinkFacts.column },
    via: via(around.service, library.call, frames),
    instance: instanceOf(library),
    target: resolved.target,
    method,
    path: resolved.path,
    ...(candidate.graphql === undefined ? {} : { graphql: candidate.graphql }),
    entity: table,
    access,
    blocking: !isLeft && (way_.blocking || isShown),
    ...(answer === null ? {} : { answer }),
    loop: way_.loop,
    timeout: isInBrowser ? asInBrowser(inCode) : inCode,
    ...(inCode.source === 'none' && isCall ? placeIfAny(boundPlaceOf(graph, library, action)) : {}),
    ...(isInBrowser ? { inBrowser: true as const } : {}),
    ...(isUnused(around, site.module.path, reaches) ? { unused: true as const } : {}),
    retry: action.kind === 'database' ? null : retriesOf(graph, candidate.ways, method),
    circuitBreaker: hasCircuitBreaker(graph, way),
    streaming: action.streaming ?? false,
    limited: isLimited(graph, way),
    system: systemOf(graph, action, view),
    write: access === 'write' ? writeOf(graph.evaluator, action, view) : null,
    given: givenKeys([library.call, ...callers]),
    reaches: reaches.map((reach) => (isLeft ? { ...reach, blocking: false } : reach)),
  };
  return {
    interaction: underPolicies(interaction, around.topology.policies),
    hint: resolved.hint,
    values: candidate.values,
    origin: isLater ? null : { call: library.call, callers },
  };
}

function isUnused({ owns, loaded }: Surroundings, path: string, reaches: readonly Reach[]): boolean {
  return reaches.length === 0 && owns(path) && loaded !== null && !loaded.has(path);
}

/** `axios({ method: request.method, url })`: the verb of the request that is answered. */
function isOfRequest({ evaluator }: CallGraph, action: RemoteAction, view: CallView): boolean {
  const verb = action.method ? locate(evaluator, action.method, view) : UNDEFINED;
  return verb.k === 'parameter' && verb.path.at(-1) === 'method';
}

/** The verb with which all operations that come to a call are asked; null where they differ, or any will do. */
function verbOf(reaches: readonly Reach[], { service, operations }: Surroundings): string | null {
  const routes = operations.of(service);
  const verbs = new Set(
    reaches.map(({ operation }) => routes.find(({ id }) => id === operation)?.method ?? 'ANY'),
  );
  const [only, ...others] = verbs;
  return only !== undefined && only !== 'ANY' && others.length === 0 ? only : null;
}

/** `` sql`INSERT INTO orders ${sql(order)}` ``: the inner call makes a part of a statement, and is none. */
function isNoText({ k }: Evaluated): boolean {
  return k === 'object' || k === 'record' || k === 'array';
}

/**
 * `api.interceptors.response.use(…, (error) => api(error.config))` sends again what another call has sent, and
 * `createClient({ fetch: (input) => fetch(input) })` what the client is asked for.
 */
function isRepeating(graph: CallGraph, { module, id: innermost }: FunctionRef): boolean {
  for (let id: number | null = innermost; id !== null; ) {
    const facts: FunctionFacts = functionOf({ module, id });
    const registering = facts.argumentOf ? module.calls[facts.argumentOf.call]?.callee : undefined;
    if (registering?.k === 'member' && registering.name === 'use' && isInterceptors(registering.of))
      return true;
    const given = facts.argumentOf && { module, id: facts.argumentOf.call };
    if (given && graph.libraryCallsAt(given).some(({ action }) => action.is === 'make')) return true;
    id = facts.parent;
  }
  return false;
}

function isInterceptors(value: Value): boolean {
  return value.k === 'member' && (value.name === 'interceptors' || isInterceptors(value.of));
}

/** A cold Observable that nothing subscribes to sends nothing. */
function isNeverSent(action: RemoteAction, call: CallRef): boolean {
  if (action.sent !== 'subscribe') return false;
  const last = outerCalls(call).at(-1) ?? call;
  const facts = callOf(last);
  const isSubscribed = outerCalls(call).some((outer) => {
    const { callee } = callOf(outer);
    return callee.k !== 'member' || callee.name !== 'pipe';
  });
  return facts.use.k === 'discarded' && !isSubscribed;
}

/** What a library does by default on a server does not hold in a browser. */
function asInBrowser(timeout: Timeout): Timeout {
  return timeout.source === 'none'
    ? { ...timeout, detail: 'a browser waits until the network gives up' }
    : timeout;
}

function placeIfAny(boundPlace: BoundPlace | null): Pick<Interaction, 'boundPlace'> {
  return boundPlace === null ? {} : { boundPlace };
}

/** Who waits for what is sent later. */
const NOT_IN_SIGHT: Approach = { blocking: false, loop: null, reaches: [], isOfOthers: false };

const NO_TIMEOUT: Timeout = { ms: null, source: 'none', detail: '' };

/** Where the client of a call is made. */
function instanceOf({ receiver, call }: LibraryCall): Location | null {
  const known = receiver?.k === 'parameter' ? receiver.otherwise : receiver;
  if (known?.k !== 'library' || known.made === null || known.made === 'elsewhere') return null;
  const { call: made } = known.made;
  if (made.id < 0 || callKey(made) === callKey(call)) return null;
  const { line, column } = callOf(made);
  return { file: made.module.path, line, column };
}

/** From the site to the sink: the calls of local functions on the way. */
function via(service: string, sink: CallRef, frames: readonly Invocation[]): Step[] {
  const inner = frames.map((frame): Step => {
    const facts = callOf(frame.call);
    return {
      service,
      file: frame.call.module.path,
      line: facts.line,
      column: facts.column,
      message: `calls ${functionOf(frame.closure.ref).name}`,
    };
  });
  const facts = callOf(sink);
  const last: Step = {
    service,
    file: sink.module.path,
    line: facts.line,
    column: facts.column,
    message: 'sends the request',
  };
  return frames.length ? [...inner.reverse(), last].slice(1) : [];
}

/** Where nothing else bounds a call that requests wait for, an interceptor around every answer may. */
function intercepted(
  graph: CallGraph,
  handlers: Handlers,
  reaches: readonly Reach[],
  timeout: Timeout,
): Timeout {
  const isAnswered =
    reaches.length > 0 && reaches.every(({ operation }) => !/#(start|job |consume )/.test(operation));
  return timeout.ms === null && isAnswered
    ? (interceptedTimeout(graph, handlers, reaches) ?? timeout)
    : timeout;
}
