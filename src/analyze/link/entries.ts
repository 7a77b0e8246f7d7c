import type { OperationKind } from '../../model.js';
import type { EntryAction } from '../library.js';
import { type CallGraph, type Invocation, type LibraryCall, viewOf, withMakers } from './callgraph.js';
import {
  type CallRef,
  type Closure,
  type Context,
  callKey,
  type FunctionRef,
  functionKey,
} from './evaluated.js';
import { locate } from './locations.js';
import { onceFor } from './once.js';
import { callOf } from './program.js';

/** An entry point as the code registers it. */
export type OperationDraft = {
  readonly kind: OperationKind;
  /** `POST /orders`, `rpc payment.Payment/Charge`, `consume orders`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `http`: verb and path; `rpc`: procedure as path; `consume`: channel as path. */
  readonly method: string | null;
  readonly path: string;
  /** What carries it: kafka, rabbitmq, grpc, …; null where that is not stated. */
  readonly system: string | null;
  /** The library through which it answers. */
  readonly library: string;
  /** `consume`: set where a queue is bound to an exchange; the queue's name, where not the broker gives it one. */
  readonly binding?: { readonly queue: string | null };
  /** `consume` without a channel: why it is not known. */
  readonly reason?: string;
  readonly handlers: readonly Handler[];
  /** What requests go through before: middleware, guards. What these do is nothing that the operation does. */
  readonly before?: readonly Handler[];
  /** It is a page: what its handlers call may be called by a browser. */
  readonly isPage?: true;
  /** The requests that come to it are passed on to another service. */
  readonly passedOn?: true;
};

/**
 * A function that handles requests. What another function makes for this route, `forward('http://users')`, is not what
 * it makes for others: `madeBy` holds the calls of the functions around it.
 */
export type Handler = FunctionRef & {
  readonly madeBy?: readonly { readonly call: CallRef; readonly maker: FunctionRef }[];
};

export function handlerFrom({ ref, context }: Closure): Handler {
  const madeBy: { call: CallRef; maker: FunctionRef }[] = [];
  for (let at: Context | null = context; at; at = at.parent) {
    if (at.call) madeBy.push({ call: at.call, maker: { module: at.module, id: at.function } });
  }
  return madeBy.length > 0 ? { ...ref, madeBy } : ref;
}

/** What tells two handlers apart. */
export function handlerKey(handler: Handler): string {
  return [functionKey(handler), ...(handler.madeBy ?? []).map(({ call }) => callKey(call))].join(' ');
}

/** Whether a handler may be the one that is run where these calls have bound the functions around it. */
export function isMadeBy({ madeBy }: Handler, frames: readonly Invocation[]): boolean {
  if (!madeBy || frames.length === 0) return true;
  const calls = boundCalls(frames);
  return madeBy.every(({ call, maker }) => {
    const bound = calls.get(functionKey(maker));
    return bound === undefined || bound === callKey(call);
  });
}

/** To which call each function is bound: of several, by the outermost, which is the nearest to who calls next. */
const boundCalls = onceFor((frames: readonly Invocation[]): ReadonlyMap<string, string> => {
  const calls = new Map<string, string>();
  for (const { closure, call } of withMakers(frames)) {
    calls.set(functionKey(closure.ref), callKey(call));
  }
  return calls;
});

/** A call that registers an entry point, or part of one. */
export type Entry = LibraryCall & { readonly action: EntryAction };

export function isEntry(call: LibraryCall): call is Entry {
  return call.action.is === 'entry';
}

/** Every registration of a program: some calls make several. */
export function entriesOf(graph: CallGraph): Entry[] {
  return graph.libraryCalls.filter(isEntry).flatMap((entry) => {
    const actions = [entry.action, ...(entry.action.also ?? [])];
    return actions.flatMap((action) => elements(graph, { ...entry, action }));
  });
}

function elements(graph: CallGraph, entry: Entry): Entry[] {
  const { evaluator } = graph;
  if (!entry.action.forEach) return [entry];
  const all = locate(evaluator, entry.action.forEach, viewOf(entry));
  const items = all.k === 'array' ? all.items.map((item) => evaluator.force(item)) : [all];
  return items.map((each) => ({ ...entry, each }));
}

/** Where a call is that registers something. */
export function position(call: CallRef): { file: string; line: number; column: number } {
  const { line, column } = callOf(call);
  return { file: call.module.path, line, column };
}
