import type { Architecture } from '../analyze/architecture.js';
import { isOptional, type OrderedExecution, type OrderedVisit } from '../analyze/executions.js';
import type { Step, Violation } from '../model.js';
import { compareLocations } from '../order.js';
import { placeOf } from '../place.js';
import { deed, isCall, systemOfStep } from './effects.js';
import type { NoOptions, Rule } from './rule.js';
import { sagaOf, undoingOf } from './saga.js';
import { operationLabel, unique } from './wording.js';

export const incompleteSaga: Rule<NoOptions> = {
  id: 'incomplete-saga',
  title: 'A saga undoes all its steps, in reverse, and says when it cannot',
  why: 'A saga that undoes only some of its steps, stops at the first that cannot be undone, or keeps silent about it leaves exactly the half-done state that it was written to prevent, and nobody looks for it.',
  instead:
    'Undo each step that was done, the last one first; go on when one cannot be undone, and report it so that a person can.',
  category: 'data',
  severity: 'error',
  options: {},
  docs: 'docs/rules/incomplete-saga.md',
  *check(architecture) {
    const violations = architecture.executions.flatMap((execution) => violationOf(architecture, execution));
    yield* violations.sort((a, b) => compareLocations(a.at, b.at));
  },
};

/** What is wrong with a saga, where, and what shows it. */
type Defect = { readonly at: OrderedVisit; readonly text: string; readonly shown: readonly OrderedVisit[] };

function violationOf(architecture: Architecture, execution: OrderedExecution): Violation[] {
  const { operation } = execution;
  const { steps, undoing: all } = sagaOf(architecture, execution);
  // Only what runs because a step failed makes an operation a saga.
  const undoing = all.filter((each) => steps.some((step) => isUndoneBy(execution, step, each)));
  if (undoing.length === 0 || !undoing.some(isCall)) return [];
  const defects = [
    ...notUndone(architecture, execution, steps, undoing),
    ...inOrder(architecture, execution, steps, undoing),
    ...stopping(architecture, execution, undoing),
    ...silent(architecture, undoing),
  ];
  const [first] = defects;
  if (!first) return [];
  return [
    {
      service: operation.service,
      at: placeOf(first.at.call),
      message: `${operationLabel(operation)}: ${unique(defects.map(({ text }) => text)).join('; ')}`,
      certainty: 'certain',
      evidence: unique(defects.flatMap(({ shown }) => shown)).flatMap((visit) =>
        stepsTo(architecture, visit),
      ),
      suggestion:
        'Keep a list of what was done; on a failure undo it from its end, each in a `try` of its own, and report what could not be undone.',
      interactions: unique(defects.flatMap(({ at }) => (isCall(at) ? at.call.id : []))),
      identity: [operation.name, ...unique(defects.map(({ text }) => text))],
    },
  ];
}

/** Made when a step fails that comes after the step which it undoes, or when that itself fails. */
function isUndoneBy(execution: OrderedExecution, step: OrderedVisit, undoing: OrderedVisit): boolean {
  if (step.at >= undoing.at) return false;
  return execution.relation(step, undoing) === 'failure';
}

/** Steps of a saga, the last of which needs no undoing. */
function notUndone(
  architecture: Architecture,
  execution: OrderedExecution,
  steps: readonly OrderedVisit[],
  undoing: readonly OrderedVisit[],
): Defect[] {
  const guarded = steps.filter((step) => undoing.some((each) => isUndoneBy(execution, step, each)));
  const last = guarded.at(-1);
  return steps
    .filter((step) => last !== undefined && step.at < last.at && isCall(step))
    .filter((step) => systemOfStep(step) !== systemOfStep(last as OrderedVisit))
    .filter((step) => !isOptional(step) && execution.areBothMade(step, last as OrderedVisit))
    .filter((step) => undoingOf(step, undoing).length === 0)
    .map((step) => ({
      at: step,
      text: `it ${deed(architecture, step)}, and nothing undoes that when a later step fails`,
      shown: [step, ...undoing],
    }));
}

/** The step that each compensation undoes: the last one before it that works on the same system. */
function undoneStep(steps: readonly OrderedVisit[], undoing: OrderedVisit): OrderedVisit | undefined {
  return steps.filter((step) => step.at < undoing.at && systemOfStep(step) === systemOfStep(undoing)).at(-1);
}

function inOrder(
  architecture: Architecture,
  execution: OrderedExecution,
  steps: readonly OrderedVisit[],
  undoing: readonly OrderedVisit[],
): Defect[] {
  for (const [index, later] of undoing.entries()) {
    const earlier = undoing[index - 1];
    const a = earlier && undoneStep(steps, earlier);
    const b = undoneStep(steps, later);
    if (!earlier || !a || !b || a.at >= b.at || !followsInOneRun(execution, earlier, later)) continue;
    return [
      {
        at: earlier,
        text: `it undoes its steps in their order instead of the reverse: it ${deed(architecture, earlier)} before it ${deed(architecture, later)}`,
        shown: [a, b, earlier, later],
      },
    ];
  }
  return [];
}

function followsInOneRun(execution: OrderedExecution, earlier: OrderedVisit, later: OrderedVisit): boolean {
  const relation = execution.relation(earlier, later);
  return relation === 'dependent' || relation === 'independent';
}

/** A failure of one keeps those after it from being made. */
function stopping(
  architecture: Architecture,
  execution: OrderedExecution,
  undoing: readonly OrderedVisit[],
): Defect[] {
  for (const [index, later] of undoing.entries()) {
    const earlier = undoing[index - 1];
    if (!earlier || !isCall(earlier) || !followsInOneRun(execution, earlier, later)) continue;
    const stops = earlier.failure === 'thrown' || earlier.caughtWith.includes(later.at);
    if (!stops) continue;
    return [
      {
        at: earlier,
        text: `it ${deed(architecture, earlier)} to undo a step, and undoes no other when that fails`,
        shown: [earlier, later],
      },
    ];
  }
  return [];
}

function silent(architecture: Architecture, undoing: readonly OrderedVisit[]): Defect[] {
  const [first] = undoing.filter(({ failure }) => failure === 'swallowed');
  return first
    ? [
        {
          at: first,
          text: `it ${deed(architecture, first)} to undo a step, and drops its failure`,
          shown: [first],
        },
      ]
    : [];
}

function stepsTo(architecture: Architecture, visit: OrderedVisit): Step[] {
  const { call, steps } = visit;
  return [...steps, { ...placeOf(call), service: call.service, message: deed(architecture, visit) }];
}
