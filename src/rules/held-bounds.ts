import type { Architecture } from '../analyze/architecture.js';
import type { Certainty, Decision, Interaction } from '../model.js';
import { unknownCalls } from './declared.js';
import { carriesKey, changesByName, wordsOf } from './effects.js';
import { duration } from './wording.js';

/** One thing that a decision asks of the calls that it is about. */
export type Demand = {
  /** Part of a finding's identity. */
  readonly aspect: string;
  /** What is decided, behind "is decided to". */
  readonly decided: string;
  /** With `%` for the called service. */
  readonly mend: string;
  /** What contradicts it in a call; null for nothing. */
  readonly contradiction: (call: Interaction) => Contradiction | null;
};

export type Contradiction = {
  /** Behind the calling service, with `%` for what is called. */
  readonly what: string;
  readonly certainty: (call: Interaction) => Certainty;
};

/** As certain as what the call goes to. */
export function targetCertainty({ target }: Interaction): Certainty {
  return target.certainty;
}

/** What a decision holds the calls to beside the pattern. */
export function boundDemands(architecture: Architecture, decision: Decision): Demand[] {
  const { timeout, retries, idempotencyKey, circuitBreaker, compensation } = decision.holds ?? {};
  return [
    ...(timeout === undefined ? [] : [timeoutDemand(timeout)]),
    ...(retries === undefined ? [] : [retriesDemand(retries)]),
    ...(idempotencyKey ? [KEY_DEMAND] : []),
    ...(circuitBreaker ? [BREAKER_DEMAND] : []),
    ...(compensation === undefined ? [] : [compensationDemand(architecture, decision, compensation)]),
  ];
}

function timeoutDemand(most: number): Demand {
  return {
    aspect: 'timeout',
    decided: `wait at most ${duration(most)}`,
    mend: `Give the call to % a timeout of ${duration(most)}.`,
    contradiction: ({ timeout, blocking, answer, streaming, kind }) => {
      // Also what has answered its own caller by then waits, where it goes on with the answer.
      const waits = blocking || (answer !== undefined && answer !== 'unused');
      if (!isCall(kind) || !waits || streaming) return null;
      if (timeout.source === 'none')
        return { what: `waits for % without a timeout: ${timeout.detail}`, certainty: targetCertainty };
      if (timeout.ms === null || timeout.ms <= most) return null;
      return { what: `waits ${duration(timeout.ms)} for %`, certainty: targetCertainty };
    },
  };
}

function retriesDemand(most: number): Demand {
  return {
    aspect: 'retries',
    decided: most === 0 ? 'be tried once' : `be tried again at most ${times(most)}`,
    mend: most === 0 ? 'Do not retry the call to %.' : `Retry the call to % at most ${times(most)}.`,
    contradiction: ({ retry, kind }) => {
      if (!isCall(kind) || retry === null) return null;
      if (retry.attempts === null)
        return { what: 'tries % again without a limit', certainty: targetCertainty };
      if (retry.attempts - 1 <= most) return null;
      return { what: `tries % again up to ${times(retry.attempts - 1)}`, certainty: targetCertainty };
    },
  };
}

const KEY_DEMAND: Demand = {
  aspect: 'idempotency key',
  decided: 'carry an idempotency key',
  mend: 'Send a key that is the same for all attempts (`Idempotency-Key`, or an id of the message), and let % recognise one that it has seen.',
  contradiction: (call) => {
    if ((call.kind !== 'publish' && !changesByName(call)) || carriesKey(call)) return null;
    const sends = call.kind === 'publish' ? 'publishes' : 'sends';
    if (identifies(call)) return null;
    // Something that is given and not known may hold one, and an id of something else may do for one.
    const certainty = ({ given }: Interaction) =>
      given.some((key) => key === '*' || ID.test(key)) ? ('possible' as const) : targetCertainty(call);
    return { what: `${sends} % without one`, certainty };
  },
};

const ID = /(^|[a-z_-])(id|uuid|key|number|ref|reference)$/i;

/** Whether what is sent holds the id of what it is about, by the names: `orderId` in what `order` sends. */
function identifies({ given, service, path, target }: Interaction): boolean {
  const about = new Set([service, path, target.channel].flatMap((name) => wordsOf(name ?? '').map(singular)));
  return given.some((key) => {
    const words = wordsOf(key).map(singular);
    return words.length > 1 && ID.test(key) && words.slice(0, -1).every((word) => about.has(word));
  });
}

function singular(word: string): string {
  return word.replace(/s$/, '');
}

const BREAKER_DEMAND: Demand = {
  aspect: 'circuit breaker',
  decided: 'go through a circuit breaker',
  mend: 'Put a circuit breaker around the calls to %, or state that of the mesh under `policies`.',
  contradiction: ({ circuitBreaker, kind }) =>
    !isCall(kind) || circuitBreaker ? null : { what: 'calls % without one', certainty: targetCertainty },
};

function compensationDemand(
  architecture: Architecture,
  { from, to }: Decision,
  compensation: string,
): Demand {
  const undoing = { from, to, operation: compensation };
  const isThere =
    architecture.between(undoing).length > 0 ||
    architecture.operationsOf(to).some(({ name }) => name === `consume ${compensation}`);
  const isKnown = unknownCalls(architecture, from).length === 0;
  return {
    aspect: 'compensation',
    decided: `be undone by ${to} ${compensation} when a later step fails`,
    mend: `Call ${compensation} of % where a step after this one fails.`,
    contradiction: () =>
      isThere
        ? null
        : {
            what: `calls % and never ${compensation}`,
            certainty: (call) => (isKnown ? targetCertainty(call) : 'possible'),
          },
  };
}

function isCall(kind: Interaction['kind']): boolean {
  return kind === 'http' || kind === 'rpc';
}

/** `once`, `2 times`. */
function times(number: number): string {
  return number === 1 ? 'once' : `${number} times`;
}
