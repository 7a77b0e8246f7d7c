import type { Execution, Interaction, OperationKind, Relation, Step, Visit } from '../../model.js';
import { answerOf, type Failure, failureOf } from './answers.js';
import type { CallGraph } from './callgraph.js';
import { regionsAround } from './dependence.js';
import type { Handler } from './entries.js';
import type { Draft } from './interactions.js';
import { relationOf } from './order.js';
import { callOf, functionOf } from './program.js';
import { transactionAround } from './transactions.js';
import { createWays, type Frame, type Sink, type Way } from './ways.js';

/** An operation with the functions that handle it, in the order in which they run. */
export type HandledOperation = {
  readonly id: string;
  readonly kind: OperationKind;
  readonly handlers: readonly Handler[];
};

/** What each operation of a service does, in order; operations that come to no interaction are left out. */
export function findExecutions(
  graph: CallGraph,
  service: string,
  operations: readonly HandledOperation[],
  drafts: readonly Draft[],
): Execution[] {
  const sinks = drafts.flatMap(({ interaction, origin }): Sink<Interaction>[] =>
    origin ? [{ of: interaction, ...origin }] : [],
  );
  const waysFrom = createWays(graph, sinks);
  return operations.flatMap(({ id, kind, handlers }) => {
    const byHandler = handlers.map(waysFrom);
    const ways = byHandler.flat();
    if (ways.length === 0) return [];
    const handlerOf = byHandler.flatMap((each, handler) => each.map(() => handler));
    const visits = ways.map((way, index): Visit => {
      const before = ways.slice(0, index);
      const failure = failureOf(way.frames);
      return {
        interaction: way.sink.of.id,
        steps: stepsOf(service, way.frames),
        answer: answerOf(graph, way.frames, kind),
        failure: failure.use,
        ...(failure.handling ? { handling: failure.handling } : {}),
        caughtWith: caughtWith(failure, ways, index),
        transaction: transactionAround(way.frames),
        through: way.frames.slice(1).map(({ call }) => functionAround(call)),
        // Who checks a request before it is handled is no step of what is done for it.
        relations: before.map(
          (earlier, other): Relation =>
            handlerOf[other] === handlerOf[index] ? relationOf(graph, earlier.frames, way.frames) : 'apart',
        ),
      };
    });
    return [{ operation: id, visits }];
  });
}

function caughtWith({ handler }: Failure, ways: readonly Way<Interaction>[], index: number): number[] {
  if (handler === null) return [];
  const isInside = ({ call }: Frame) =>
    call.module === handler.module && regionsAround(call).some(({ id }) => id === handler.region);
  return ways.flatMap(({ frames }, other) => (other !== index && frames.some(isInside) ? [other] : []));
}

/** One execution for each operation: of routes that are registered twice, the first. */
export function mergedByOperation(executions: readonly Execution[]): Execution[] {
  const first = new Map<string, Execution>();
  for (const execution of executions) {
    if (!first.has(execution.operation)) first.set(execution.operation, execution);
  }
  return [...first.values()].sort((a, b) => (a.operation < b.operation ? -1 : 1));
}

function functionAround(call: Way<unknown>['frames'][number]['call']): string {
  return functionOf({ module: call.module, id: callOf(call).function }).name;
}

/** The calls of local functions on the way. */
function stepsOf(service: string, frames: readonly Frame[]): Step[] {
  return frames.flatMap(({ call, how }, index): Step[] => {
    const next = frames[index + 1];
    if (!next || how === 'sink' || how === 'callback') return [];
    const { line, column } = callOf(call);
    const name = functionAround(call);
    const caller = name !== 'callback' ? name : index === 0 ? 'the handler' : 'a callback';
    const message = `${caller} calls ${functionAround(next.call)}`;
    return [{ service, file: call.module.path, line, column, message }];
  });
}
