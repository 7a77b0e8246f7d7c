import type { EntryAction, Locations } from '../library.js';
import { bindAll } from './bindings.js';
import { type CallGraph, type Invocation, type LibraryCall, viewOf } from './callgraph.js';
import { unknownChannel } from './channels.js';
import { type Entry, type OperationDraft, position } from './entries.js';
import { handlersOf } from './entry-handlers.js';
import { alternatives, callKey, type Evaluated, type FunctionRef } from './evaluated.js';
import { expand } from './expand.js';
import { type CallView, locate } from './locations.js';
import { channelName, textOf, texts } from './names.js';
import { callOf } from './program.js';
import { routerKeys } from './routing.js';
import { holds } from './stated-bounds.js';

/** A channel that a consumer reads, and how, where it is an exchange to which a queue is bound. */
type ConsumedChannel = { readonly name: string; readonly binding: OperationDraft['binding'] };

/** One way on which a program comes to read channels: a call of the library, as one of the callers binds it. */
type Reading = {
  readonly entry: Entry;
  readonly frames: readonly Invocation[];
  /** What identifies the consumer that the call is made on. */
  readonly receivers: readonly string[];
  /** The calls of the frames. */
  readonly calls: ReadonlySet<string>;
  /** What identifies the consumer that is told who handles what is read here. */
  readonly keys: readonly string[];
  /** null for a call that only says who handles what is read. */
  readonly channels: readonly ConsumedChannel[] | null;
  readonly handlers: readonly FunctionRef[];
  /** Where the channel is decided: the call itself, or that of a wrapper around it. */
  readonly site: LibraryCall['call'];
};

/**
 * The consumers of a program. Entries on one consumer complete each other: `subscribe({ topic })` and
 * `run({ eachMessage })`. Wrappers are followed to the callers that name the channel: one operation for each.
 */
export function consumers(graph: CallGraph, entries: readonly Entry[]): OperationDraft[] {
  const bindings = graph.libraryCalls.filter(({ action }) => action.is === 'bind');
  const readings = entries.flatMap((entry) => {
    if (entry.action.kind !== 'consume') return [];
    if (entry.action.only && !holds(graph, entry.action.only, viewOf(entry))) return [];
    return readingsOf(graph, entry, bindings);
  });
  return readings.flatMap((reading) => {
    if (reading.channels === null) return [];
    const own = reading.handlers;
    const handlers =
      own.length > 0
        ? own
        : readings.filter((other) => completes(reading, other)).flatMap((other) => other.handlers);
    const common = {
      kind: 'consume' as const,
      ...position(reading.site),
      method: null,
      system: systemOf(graph, reading.entry),
      library: reading.entry.model.library,
      handlers: [...handlers, ...passedAlong(graph, reading)],
    };
    if (reading.channels.length === 0) {
      const { entry } = reading;
      const channel = locate(graph.evaluator, entry.action.channel ?? [], viewOf(entry));
      // A consumer whose channel is not known is told from others by the file in which it is.
      return [
        { ...common, name: `consume ? in ${common.file}`, path: '', reason: unknownChannel(graph, channel) },
      ];
    }
    return reading.channels.map(({ name, binding }) => ({
      ...common,
      name: `consume ${name}`,
      path: name,
      ...(binding ? { binding } : {}),
    }));
  });
}

function readingsOf(graph: CallGraph, entry: Entry, bindings: readonly LibraryCall[]): Reading[] {
  const deciding = (library: LibraryCall) => decidingValues(graph, library as Entry, bindings);
  const atSink = channelsOf(graph, entry, [], bindings);
  return expand(graph, entry, { deciding }).flatMap(({ library, context, frames }): Reading[] => {
    const bound = { ...library, context } as Entry;
    const channels = channelsOf(graph, bound, frames, bindings);
    if (channels?.length === 0 && isAnonymous(graph, bound)) return [];
    const receivers = routerKeys(graph, bound.receiver);
    // The caller that only passes the handler does not decide the channel.
    const isDecidedHere = namesOf(atSink) === namesOf(channels);
    return [
      {
        entry: bound,
        frames,
        calls: new Set(frames.map((frame) => callKey(frame.call))),
        receivers,
        // `subscribe(subject)` gives a subscription, which is told the handler: what it gives is the receiver of that.
        keys: entry.action.gives === undefined ? receivers : [callKey(entry.call)],
        channels,
        handlers: handlersOf(graph, bound).functions,
        site: (isDecidedHere ? undefined : frames.at(-1)?.call) ?? entry.call,
      },
    ];
  });
}

function namesOf(channels: readonly ConsumedChannel[] | null): string {
  return JSON.stringify(channels?.map(({ name }) => name));
}

/** Whether another call on the same consumer says who handles what this one reads. */
function completes(reading: Reading, other: Reading): boolean {
  if (other === reading || !other.receivers.some((key) => reading.keys.includes(key))) return false;
  return reading.calls.size === 0 || [...other.calls].every((key) => reading.calls.has(key));
}

/** The functions that the callers on the way pass to a wrapper: `consumeEvent('post.deleted', onDeleted)`. */
function passedAlong(graph: CallGraph, { frames }: Reading): FunctionRef[] {
  return frames
    .flatMap((frame) => graph.runs(frame.call))
    .filter((run) => run.how === 'callback')
    .map((run) => run.closure.ref);
}

/** The channels of a consumer: those that its queue is bound to, or else the one that it names. null if it names none. */
function channelsOf(
  graph: CallGraph,
  entry: Entry,
  frames: readonly Invocation[],
  bindings: readonly LibraryCall[],
): ConsumedChannel[] | null {
  const { action } = entry;
  if (!action.channel) return null;
  const queue = locate(graph.evaluator, action.channel, viewOf(entry));
  const bound = bindings.flatMap((binding) => boundChannels(graph, binding, queue, frames));
  if (bound.length > 0) return bound;
  return namedChannels(graph, action, viewOf(entry)).map((name) => ({
    name,
    binding: undefined,
  }));
}

/** The names that an entry states for its channel. */
export function namedChannels(
  graph: CallGraph,
  action: Pick<EntryAction, 'channel' | 'routingKey'>,
  view: CallView,
): string[] {
  const read = (locations: Locations | undefined) =>
    locations ? texts(graph.evaluator, locate(graph.evaluator, locations, view)) : [];
  const keys = action.routingKey ? read(action.routingKey) : [''];
  const names = read(action.channel).flatMap((channel) => keys.map((key) => channelName(channel, key)));
  // A queue that the broker names at run time is nobody else's.
  return names.filter((name) => name !== '');
}

function boundChannels(
  graph: CallGraph,
  binding: LibraryCall,
  queue: Evaluated,
  frames: readonly Invocation[],
): ConsumedChannel[] {
  const { action } = binding;
  if (action.is !== 'bind') return [];
  const context = bindAll(graph, binding.context, frames) ?? binding.context;
  const view: CallView = { ...viewOf(binding), context };
  if (!isSameQueue(graph, queue, locate(graph.evaluator, action.queue, view))) return [];
  const name = textOf(graph.evaluator, queue);
  return namedChannels(graph, action, view).map((each) => ({
    name: each,
    binding: { queue: name === '' ? null : name },
  }));
}

/** By name, or, where the broker gives the name, by the call that made the queue. */
function isSameQueue(graph: CallGraph, a: Evaluated, b: Evaluated): boolean {
  const madeBy = (value: Evaluated) =>
    alternatives(value).flatMap((each) =>
      each.k === 'library' && each.made && each.made !== 'elsewhere' ? [callKey(each.made.call)] : [],
    );
  const makers = madeBy(b);
  if (madeBy(a).some((key) => makers.includes(key))) return true;
  const names = texts(graph.evaluator, b).filter((name) => name !== '');
  return texts(graph.evaluator, a).some((name) => names.includes(name));
}

/** Whether the broker names the queue, so that only who is told its name writes to it: where answers arrive. */
function isAnonymous(graph: CallGraph, entry: Entry): boolean {
  const { channel } = entry.action;
  const stated = channel ? texts(graph.evaluator, locate(graph.evaluator, channel, viewOf(entry))) : [];
  return stated.some((name) => name === '');
}

/** What decides which channel is read by whom, and so which callers are told apart. */
function decidingValues(graph: CallGraph, entry: Entry, bindings: readonly LibraryCall[]): Evaluated[] {
  const { evaluator } = graph;
  const { channel, routingKey, handlers } = entry.action;
  const stated = [channel, routingKey, handlers].flatMap((locations) =>
    locations ? [locate(evaluator, locations, viewOf(entry))] : [],
  );
  const [queue] = stated;
  if (!channel || !queue) return stated;
  const bound = bindings.flatMap((binding) => {
    const { action } = binding;
    if (action.is !== 'bind') return [];
    const view = {
      ...viewOf(binding),
      context: sameFunction(binding, entry) ? entry.context : binding.context,
    };
    if (!isSameQueue(graph, queue, locate(evaluator, action.queue, view))) return [];
    return [action.channel, action.routingKey].flatMap((locations) =>
      locations ? [locate(evaluator, locations, view)] : [],
    );
  });
  return [...stated, ...bound];
}

function sameFunction(a: LibraryCall, b: LibraryCall): boolean {
  return a.call.module === b.call.module && callOf(a.call).function === callOf(b.call).function;
}

/** What carries the messages, where the entry or its library says so. */
function systemOf(graph: CallGraph, entry: Entry): string | null {
  const { system, systemAt } = entry.action;
  const stated = systemAt
    ? texts(graph.evaluator, locate(graph.evaluator, systemAt, viewOf(entry)))[0]
    : undefined;
  return stated ?? system ?? null;
}
