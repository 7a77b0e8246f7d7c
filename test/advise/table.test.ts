import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Conclusion, conclude, nextQuestion, openQuestions } from '../../src/advise/conclude.js';
import { checks } from '../../src/advise/consequences.js';
import { type Answers, type QuestionId, questions } from '../../src/advise/questions.js';
import { type Existing, insteadOf, recommend } from '../../src/advise/recommend.js';
import type { Known } from '../../src/advise/rows.js';
import { sources } from '../../src/advise/sources.js';
import { modifierFacets, patternFacet } from '../../src/advise/table.js';
import type { Pattern } from '../../src/model.js';
import { rules } from '../../src/rules/index.js';

const subject = { from: 'orders', to: 'payment', operation: 'POST /charge' };
const existing: Existing = { likely: {}, timeout: null, compensation: null };
const patterns: readonly Pattern[] = [
  'event',
  'event-with-ack',
  'grpc',
  'grpc-stream',
  'rest',
  'rpc',
  'saga',
];

/** The questionnaire as a tree: at each end the answers that were given on the way, and what came out. */
type Node =
  | { readonly question: QuestionId; readonly next: ReadonlyMap<string, Node> }
  | {
      readonly question: null;
      readonly answers: Answers;
      readonly conclusion: Conclusion;
      /** What came out, by facet. */
      readonly concluded: readonly (readonly [string, string])[];
    };

function treeFrom(answers: Answers): Node {
  const question = nextQuestion(answers);
  if (!question) {
    const conclusion = conclude(answers);
    if (!conclusion) throw new Error(`nothing is asked, and nothing comes out: ${JSON.stringify(answers)}`);
    const concluded = conclusion.rows.map(({ facet, row }) => [facet, named(row.choose)] as const);
    return { question: null, answers, conclusion, concluded };
  }
  const next = question.answers.map(({ id }): [string, Node] => [
    id,
    treeFrom({ ...answers, [question.id]: id }),
  ]);
  return { question: question.id as QuestionId, next: new Map(next) };
}

function leavesOf(node: Node): (Node & { question: null })[] {
  return node.question === null ? [node] : [...node.next.values()].flatMap(leavesOf);
}

function leafFor(node: Node, answers: Known): Node & { question: null } {
  if (node.question === null) return node;
  const next = node.next.get(answers[node.question] ?? '');
  if (!next) throw new Error(`no answer to ${node.question}`);
  return leafFor(next, answers);
}

/** Visits every combination of answers. The answers that it gives are one object, which it goes on to change. */
function eachCombination(visit: (answers: Record<string, string | undefined>) => void): void {
  const answers: Record<string, string | undefined> = {};
  const answer = (index: number): void => {
    const question = questions[index];
    if (!question) return visit(answers);
    for (const { id } of question.answers) {
      answers[question.id] = id;
      answer(index + 1);
    }
  };
  answer(0);
}

/** The table, its conditions as lists: millions of combinations are compared with them. */
const plainFacets = [patternFacet, ...modifierFacets].map(({ name, rows }) => ({
  name,
  rows: rows.map(({ when, choose }) => ({
    when: Object.entries(when).map(([key, wanted]): [string, readonly string[]] => [key, [wanted].flat()]),
    chosen: named(choose),
  })),
}));

/** What the table says where everything is answered: of each facet the first row that holds. */
function fromAll(answers: Answers): Known {
  return conclusionsInto({ ...answers });
}

/** Adds them to the answers, which takes far less time than to make an object for each of millions. */
function conclusionsInto(known: Record<string, string | undefined>): Known {
  for (const { name, rows } of plainFacets) {
    for (const { when, chosen } of rows) {
      if (!holdsIn(when, known)) continue;
      known[name] = chosen;
      break;
    }
  }
  return known;
}

function holdsIn(when: (typeof plainFacets)[number]['rows'][number]['when'], known: Known): boolean {
  for (const [key, wanted] of when) if (!wanted.includes(known[key] ?? '')) return false;
  return true;
}

function named(conclusion: unknown): string {
  return conclusion === null ? 'none' : String(conclusion);
}

const tree = treeFrom({});
const leaves = leavesOf(tree);

describe('every combination of answers', () => {
  test('has one recommendation, whether all questions are answered or only those that were asked', () => {
    let walked = 0;
    eachCombination((answers) => {
      walked += 1;
      const leaf = leafFor(tree, answers);
      const all = conclusionsInto(answers);
      for (const [facet, chosen] of leaf.concluded) {
        if (all[facet] !== chosen)
          expect({ ...answers, [facet]: all[facet] }).toEqual({ ...answers, [facet]: chosen });
      }
    });
    expect(walked).toBe(questions.reduce((product, { answers }) => product * answers.length, 1));
  });

  test('has reasons that rest on answers, costs, a checklist and sources', () => {
    for (const { answers, conclusion } of leaves) {
      const recommendation = recommend(answers, subject, existing);
      if (!recommendation) throw new Error(`nothing comes out of ${JSON.stringify(answers)}`);
      const { reasons, gains, costs, checklist, runnerUp } = recommendation;
      expect(reasons.length).toBeGreaterThan(0);
      for (const reason of reasons) {
        expect(reason.text).not.toMatch(/[{}]/);
        expect(reason.questions.length, reason.text).toBeGreaterThan(0);
        expect(reason.questions.filter((id) => answers[id as QuestionId] === undefined)).toEqual([]);
      }
      expect(gains.length).toBeGreaterThan(0);
      expect(costs.length).toBeGreaterThan(0);
      expect(checklist.map(({ rule }) => rule)).toContain('decision-drift');
      expect(recommendation.sources.length).toBeGreaterThan(0);
      if (!runnerUp) throw new Error(`there is no next best for ${JSON.stringify(answers)}`);
      expect(runnerUp.pattern).not.toBe(conclusion.pattern);
      const [, tipping = ''] = /\(((?:\w+=[\w-]+)(?:, \w+=[\w-]+)*)\)$/.exec(runnerUp.tippedBy) ?? [];
      const changed = Object.fromEntries(tipping.split(', ').map((each) => each.split('=')));
      const others = Object.fromEntries(questions.map(({ id, answers: [usual] }) => [id, usual.id]));
      expect(fromAll({ ...others, ...answers, ...changed }).pattern, tipping).toBe(runnerUp.pattern);
    }
  });

  test('leads to each pattern', () => {
    expect([...new Set(leaves.map(({ conclusion }) => conclusion.pattern))].sort()).toEqual(patterns);
  });

  test('takes few questions: 11 at most, about 4 on average', () => {
    const asked = leaves.map(({ answers }) => Object.keys(answers).length);
    expect(Math.max(...asked)).toBe(11);
    // Each way is as likely as its answers are, if all answers to a question are.
    const mean = leaves.reduce((sum, { answers }) => {
      const ids = Object.keys(answers) as QuestionId[];
      const likelihood = ids.reduce((product, id) => product / answersTo(id).length, 1);
      return sum + ids.length * likelihood;
    }, 0);
    expect(Math.round(mean * 10) / 10).toBe(4.3);
  });
});

function answersTo(id: QuestionId): readonly string[] {
  return questions.find((question) => question.id === id)?.answers.map((answer) => answer.id) ?? [];
}

const anyAnswers = fc.record(
  Object.fromEntries(questions.map(({ id }) => [id, fc.constantFrom(...answersTo(id))])),
) as unknown as fc.Arbitrary<Required<Answers>>;

describe('questions', () => {
  test('may be answered in any order: only what still matters, and the same comes out', () => {
    fc.assert(
      fc.property(
        anyAnswers,
        fc.shuffledSubarray(
          questions.map(({ id }) => id),
          { minLength: questions.length },
        ),
        (all, order) => {
          let given: Answers = {};
          for (const id of order) {
            if (openQuestions(given).includes(id)) given = { ...given, [id]: all[id] };
          }
          while (nextQuestion(given)) {
            const id = nextQuestion(given)?.id as QuestionId;
            given = { ...given, [id]: all[id] };
          }
          const { pattern, modifiers } = conclude(given) ?? {};
          const expected = conclude(all);
          expect({ pattern, modifiers }).toEqual({
            pattern: expected?.pattern,
            modifiers: expected?.modifiers,
          });
        },
      ),
      { numRuns: 80 },
    );
  });

  test('are asked only while two answers lead to different outcomes', () => {
    fc.assert(
      fc.property(anyAnswers, (all) => {
        let given: Answers = {};
        for (let asked = nextQuestion(given); asked; asked = nextQuestion(given)) {
          const outcomes = new Set(
            asked.answers.flatMap(({ id }) =>
              leavesOf(treeFrom({ ...given, [asked?.id ?? '']: id })).map(({ conclusion }) =>
                JSON.stringify([conclusion.pattern, conclusion.modifiers]),
              ),
            ),
          );
          expect(outcomes.size).toBeGreaterThan(1);
          given = { ...given, [asked.id]: all[asked.id as QuestionId] };
        }
      }),
      { numRuns: 10 },
    );
  });

  test('are all asked of somebody', () => {
    const asked = new Set(leaves.flatMap(({ answers }) => Object.keys(answers)));
    expect(questions.map(({ id }) => id).filter((id) => !asked.has(id))).toEqual([]);
  });
});

describe('the table', () => {
  test('has no row that never decides', () => {
    const deciding = new Set(leaves.flatMap(({ conclusion }) => conclusion.rows.map(({ row }) => row)));
    const idle = [patternFacet, ...modifierFacets]
      .flatMap(({ name, rows }) => rows.map((row) => ({ name, row })))
      .filter(({ row }) => row.because !== '' && ![...deciding].some((other) => other === row));
    expect(idle.map(({ name, row }) => [name, row.when])).toEqual([]);
  });

  test('names the sources of each row that concludes something', () => {
    const rows = [patternFacet, ...modifierFacets].flatMap((facet) => [...facet.rows]);
    expect(rows.filter((row) => row.because !== '' && row.sources.length === 0)).toEqual([]);
    expect(rows.filter((row) => (row.because === '') !== (row.choose === null))).toEqual([]);
    const used = new Set(rows.flatMap((row) => [...row.sources] as string[]));
    expect(Object.keys(sources).filter((name) => !used.has(name))).toEqual([]);
  });

  test('promises only rules that exist', () => {
    const ids = rules.map(({ id }) => id);
    expect(checks.map(({ rule }) => rule).filter((rule) => !ids.includes(rule))).toEqual([]);
  });
});

/** What comes out of some answers, whatever the others are. */
function outcomes(answers: Answers): Conclusion[] {
  return leavesOf(treeFrom(answers)).map(({ conclusion }) => conclusion);
}

function patternsOf(answers: Answers): Pattern[] {
  return [...new Set(outcomes(answers).map(({ pattern }) => pattern))].sort();
}

/** A plain question or command between two services, where nothing else asks for more. */
const usual: Answers = {
  sides: 'internal',
  stream: 'no',
  together: 'no',
  cut: 'no',
  load: 'low',
  stack: 'http',
};
const needed = { sides: 'internal', stream: 'no', cut: 'no', freshness: 'now' } as const;

describe('the framework holds:', () => {
  test('an immediate answer to a query is REST or gRPC', () => {
    const query: Answers = { effect: 'read', waiting: 'yes', stream: 'no', cut: 'no', freshness: 'now' };
    for (const stack of ['http', 'grpc', 'mixed'] as const)
      expect(['rest', 'grpc']).toEqual(expect.arrayContaining(patternsOf({ ...query, stack })));
    // Where the two have procedure calls already, these stay.
    expect(patternsOf({ ...query, stack: 'rpc' })).toEqual(['grpc', 'rest', 'rpc']);
  });

  test('an immediate answer to a command is an event with a synchronous acknowledgement, where that is enough', () => {
    const command: Answers = { effect: 'change', waiting: 'yes', stream: 'no', together: 'no' };
    expect(patternsOf({ ...command, result: 'receipt' })).toEqual(['event-with-ack']);
    const outcome = recommend({ ...usual, ...command, result: 'outcome', outage: 'fail' }, subject, existing);
    expect(outcome).toMatchObject({ pattern: 'rest', modifiers: { idempotencyKey: true, timeout: 5000 } });
  });

  test('no immediate answer is an event', () => {
    for (const effect of ['read', 'change'] as const) {
      expect(patternsOf({ effect, waiting: 'no', sides: 'internal', stream: 'no', together: 'no' })).toEqual([
        'event',
      ]);
    }
  });

  test('high throughput inside is gRPC, and else REST', () => {
    const query: Answers = { ...needed, effect: 'read', waiting: 'yes' };
    expect(patternsOf({ ...query, load: 'high' })).toEqual(['grpc']);
    expect(patternsOf({ ...query, load: 'low', stack: 'http' })).toEqual(['rest']);
  });

  test('a distributed transaction is a saga', () => {
    expect(patternsOf({ effect: 'change', together: 'yes' })).toEqual(['saga']);
  });
});

describe('the quick reference holds:', () => {
  test.each([
    ['get product details', { ...needed, effect: 'read', waiting: 'yes', stack: 'http' }, ['grpc', 'rest']],
    ['place an order', { ...usual, effect: 'change', waiting: 'yes', result: 'receipt' }, ['event-with-ack']],
    ['a dashboard in real time', { sides: 'internal', effect: 'read', stream: 'answers' }, ['grpc-stream']],
    ['user signup: mail and analytics', { ...usual, effect: 'change', waiting: 'no' }, ['event']],
    ['a money transfer', { effect: 'change', together: 'yes', waiting: 'yes' }, ['saga']],
    ['high-volume calls inside', { ...needed, effect: 'read', waiting: 'yes', load: 'high' }, ['grpc']],
  ] satisfies [string, Answers, Pattern[]][])('%s', (_, answers, expected) => {
    expect(patternsOf(answers)).toEqual(expected);
  });
});

test('a chain that is too long ends where it is cut, whatever the other answers are', () => {
  const inside: Answers = { waiting: 'yes', sides: 'internal', stream: 'no', cut: 'yes' };
  expect(patternsOf({ ...inside, effect: 'read' })).toEqual(['event']);
  expect(patternsOf({ ...inside, effect: 'change', together: 'no' })).toEqual(['event-with-ack']);
});

describe('the golden rules hold:', () => {
  test('queries whose answer is needed now are synchronous, have a timeout, and may be cached', () => {
    for (const { pattern, modifiers } of outcomes({
      effect: 'read',
      waiting: 'yes',
      stream: 'no',
      cut: 'no',
      freshness: 'now',
    })) {
      expect(['rest', 'grpc', 'rpc']).toContain(pattern);
      expect(modifiers.timeout).toBe(2000);
    }
    const old = outcomes({
      effect: 'read',
      waiting: 'yes',
      stream: 'no',
      cut: 'no',
      freshness: 'later',
      outage: 'fail',
    });
    expect(old.filter(({ modifiers }) => !modifiers.cache)).toEqual([]);
  });

  test('commands whose result nobody needs at once are asynchronous', () => {
    const commands = [
      ...outcomes({ effect: 'change', waiting: 'no', stream: 'no', together: 'no' }),
      ...outcomes({ effect: 'change', waiting: 'yes', stream: 'no', together: 'no', result: 'receipt' }),
    ];
    expect([...new Set(commands.map(({ pattern }) => pattern))].sort()).toEqual(['event', 'event-with-ack']);
  });

  test('every call has a timeout of 2 to 5 s, and every command a key', () => {
    for (const { answers, conclusion } of leaves) {
      const { pattern, modifiers } = conclusion;
      const isMessage = pattern === 'event' || modifiers.broker !== undefined;
      const isCall = !isMessage && pattern !== 'grpc-stream' && modifiers.saga !== 'choreographed';
      if (!isCall || (answers.stream ?? 'no') !== 'no') continue;
      expect(modifiers.timeout).toBeGreaterThanOrEqual(2000);
      expect(modifiers.timeout).toBeLessThanOrEqual(5000);
      expect(modifiers.idempotencyKey).toBe(answers.effect === 'change' ? true : undefined);
    }
  });

  test('every call between services has a circuit breaker', () => {
    for (const { answers, conclusion } of leaves) {
      const { pattern, modifiers } = conclusion;
      const isCall = pattern === 'rest' || pattern === 'grpc' || modifiers.saga === 'orchestrated';
      if (
        answers.effect === 'probe' ||
        !isCall ||
        answers.stream !== 'no' ||
        answers.sides === 'browser' ||
        answers.sides === 'public'
      )
        continue;
      expect(modifiers.circuitBreaker).toBe(true);
    }
  });
});

describe('nobody is told to do what harms:', () => {
  test('a health check has a timeout, and is neither tried again nor broken off', () => {
    const found = outcomes({ effect: 'probe' });
    expect([...new Set(found.map(({ pattern }) => pattern))].sort()).toEqual(['grpc', 'rest', 'rpc']);
    for (const { modifiers } of found) expect(modifiers).toEqual({ timeout: 2000 });
  });

  test('what passes requests on tries none again, and makes no key for them', () => {
    const found = outcomes({ effect: 'forward' });
    expect(found.map(({ pattern }) => pattern)).toEqual(found.map(() => 'rest'));
    const between = (stream: 'no' | 'both') =>
      outcomes({ effect: 'forward', sides: 'internal', stream }).map(({ modifiers }) => modifiers);
    expect(between('no')).toEqual([{ timeout: 5000, circuitBreaker: true }]);
    // A socket stays open for as long as somebody is there.
    expect(between('both')).toEqual([{ circuitBreaker: true }]);
  });

  test('a login, and what else is as good twice as once, needs no key', () => {
    const login = { ...usual, effect: 'set', waiting: 'yes', result: 'outcome', outage: 'fail' } as const;
    expect(recommend(login, subject, existing)).toMatchObject({
      pattern: 'rest',
      modifiers: { timeout: 5000, retries: 2, circuitBreaker: true },
    });
    expect(outcomes({ effect: 'set' }).filter(({ modifiers }) => modifiers.idempotencyKey)).toEqual([]);
  });

  test('procedure calls of a framework stay, and gRPC is the next best', () => {
    const rpc = {
      ...needed,
      effect: 'read',
      waiting: 'yes',
      outage: 'fail',
      load: 'low',
      stack: 'rpc',
    } as const;
    expect(recommend(rpc, subject, existing)).toMatchObject({
      pattern: 'rpc',
      runnerUp: { pattern: 'grpc', tippedBy: expect.stringContaining('(stack=grpc)') },
    });
    expect(patternsOf({ effect: 'read', sides: 'browser', stream: 'no', stack: 'rpc' })).toEqual(['rpc']);
  });

  test('a saga is the next best only where nothing else is as near', () => {
    const told: Answers = { ...usual, effect: 'change', waiting: 'no' };
    expect(
      recommend({ ...told, brokers: 'log', delivery: 'none', ownWrite: 'no' }, subject, existing),
    ).toMatchObject({
      pattern: 'event',
      runnerUp: { pattern: 'event-with-ack', tippedBy: expect.stringContaining('(waiting=yes)') },
    });
  });

  test('a question to somebody else has a next best, by more than one answer', () => {
    const asked: Answers = {
      effect: 'read',
      sides: 'external',
      stream: 'no',
      freshness: 'now',
      outage: 'fail',
      load: 'low',
    };
    const likely: Answers = { ...asked, waiting: 'yes', result: 'outcome', together: 'no' };
    expect(recommend(asked, subject, { ...existing, likely })?.runnerUp).toEqual({
      pattern: 'grpc',
      tippedBy:
        'if "Who are the two sides?" were answered "Two services of ours", and "What do the two services have in common?" were answered "They speak gRPC already" (sides=internal, stack=grpc)',
    });
  });
});

describe('a recommendation', () => {
  const asked: Answers = {
    ...needed,
    effect: 'read',
    waiting: 'yes',
    outage: 'fail',
    load: 'low',
    stack: 'http',
  };

  test('keeps a bound that is tighter', () => {
    expect(recommend(asked, subject, { ...existing, timeout: 300 })?.modifiers.timeout).toBe(300);
    expect(recommend(asked, subject, { ...existing, timeout: 9000 })?.modifiers.timeout).toBe(2000);
  });

  test('gives the answers that carry it, and no others', () => {
    const found = recommend(asked, subject, existing);
    expect(found?.reasons[0]?.questions).toEqual(['effect', 'waiting', 'stream', 'cut', 'load', 'stack']);
    const grpc = recommend({ ...asked, stack: 'grpc' }, subject, existing);
    expect(grpc?.reasons[0]?.questions).toEqual(['stack']);
  });

  test('of which another is chosen says what that one brings, and names its sources alone', () => {
    const command: Answers = {
      ...usual,
      effect: 'change',
      waiting: 'yes',
      result: 'outcome',
      outage: 'fail',
    };
    const found = recommend(command, subject, existing);
    if (!found) throw new Error('nothing comes out');
    const other = insteadOf(found, 'event', command, subject, existing);
    expect(other).toMatchObject({ pattern: 'rest', runnerUp: { pattern: 'rest' } });
    expect(other.gains[0]).toBe('orders and payment may be slow or down without each other.');
    expect(other.costs.join()).not.toContain('Both services have to be up');
    const titles = other.sources.map(({ title }) => title).join();
    expect(titles).not.toMatch(/cascading|Event-Driven/);
    expect(titles).toContain('Communication in a microservice architecture');
  });

  test('tells the next best, and the answer that tips it', () => {
    expect(recommend(asked, subject, existing)?.runnerUp).toEqual({
      pattern: 'grpc',
      tippedBy:
        'if "What do the two services have in common?" were answered "They speak gRPC already" (stack=grpc)',
    });
  });

  test('is none while something is open', () => {
    expect(recommend({ effect: 'read' }, subject, existing)).toBeNull();
  });
});
