/** One question of the questionnaire. `{from}` and `{to}` stand for the two services. */
export type Question = {
  readonly id: string;
  readonly ask: string;
  /** The most usual answer first, where they are not in an order of their own. */
  readonly answers: readonly { readonly id: string; readonly say: string }[];
  /** The most usual answer, where it is not the first. */
  readonly usual?: string;
};

/**
 * Every question, in the order in which people are asked: what settles most comes first. Each is asked only while its
 * answer can still change what comes out, which the table tells.
 */
export const questions = [
  {
    id: 'effect',
    ask: 'What does {from} want of {to}?',
    answers: [
      { id: 'read', say: 'To know something: nothing changes there' },
      { id: 'change', say: 'To have something done or changed there' },
      { id: 'set', say: 'To have something set: twice is as good as once. A login, a setting, a removal' },
      { id: 'probe', say: 'To know whether it is up: a health check' },
      { id: 'forward', say: 'To pass on whatever others ask of it, as a gateway does' },
    ],
  },
  {
    id: 'waiting',
    ask: 'Does {from} need an answer before it can go on?',
    answers: [
      { id: 'yes', say: 'Yes, somebody waits for it' },
      { id: 'no', say: 'No, it can go on at once' },
    ],
  },
  {
    id: 'sides',
    ask: 'Who are the two sides?',
    answers: [
      { id: 'internal', say: 'Two services of ours' },
      { id: 'browser', say: 'A web page or an app calls a service of ours' },
      { id: 'public', say: 'Other companies or teams call a service of ours' },
      { id: 'external', say: 'A service of ours calls one that is not ours' },
    ],
  },
  {
    id: 'stream',
    ask: 'Is it one answer to one request, or a flow of messages?',
    answers: [
      { id: 'no', say: 'One request, one answer' },
      { id: 'answers', say: 'One request, then a flow of answers: prices, progress' },
      { id: 'both', say: 'A flow towards {to}, or both ways' },
    ],
  },
  {
    id: 'together',
    ask: 'Must several services change together, or none of them?',
    answers: [
      { id: 'no', say: 'No, this change stands for itself' },
      { id: 'yes', say: 'Yes: if a later step fails, the earlier ones are undone' },
    ],
  },
  {
    id: 'cut',
    ask: 'Is this where a chain, or a circle, of calls that wait for each other is to end?',
    answers: [
      { id: 'no', say: 'No: few services wait here, or it ends elsewhere' },
      { id: 'yes', say: 'Yes: data that is a little old, or an outcome that comes later, is enough' },
    ],
  },
  {
    id: 'result',
    ask: 'What does {from} have to know before it goes on?',
    answers: [
      { id: 'receipt', say: 'That {to} will do it: the outcome may come later' },
      { id: 'outcome', say: 'The outcome itself: without it, {from} cannot answer' },
    ],
  },
  {
    id: 'freshness',
    ask: 'How old may the data be?',
    answers: [
      { id: 'now', say: 'It must be what {to} knows at this moment' },
      { id: 'later', say: 'Some seconds or minutes old is good enough' },
    ],
  },
  {
    id: 'outage',
    ask: '{to} is down for ten minutes. What does {from} do?',
    answers: [
      { id: 'fail', say: 'It fails as well: that is acceptable' },
      { id: 'without', say: 'It goes on without: a default, or the last answer' },
      { id: 'later', say: 'It does its work in full; {to} catches up afterwards' },
    ],
  },
  {
    id: 'load',
    ask: 'How much goes over it at the busiest time?',
    answers: [
      { id: 'low', say: 'Fewer than 1000 messages a second, each small' },
      { id: 'high', say: '1000 messages a second or more' },
      { id: 'large', say: 'Messages of more than 1 MB: files, exports' },
    ],
  },
  {
    id: 'stack',
    ask: 'What do the two services have in common?',
    answers: [
      { id: 'http', say: 'Their language, and HTTP' },
      { id: 'grpc', say: 'They speak gRPC already' },
      { id: 'rpc', say: 'Procedure calls of their framework: NestJS messages, tRPC' },
      { id: 'mixed', say: 'Not even the language' },
    ],
  },
  {
    id: 'steps',
    ask: 'How many services take part in the whole change?',
    answers: [
      { id: 'few', say: 'Two or three, one after the other' },
      { id: 'many', say: 'Four or more, or the way branches' },
    ],
  },
  {
    id: 'ownWrite',
    ask: 'Does {from} write to its own database in the same operation?',
    answers: [
      { id: 'yes', say: 'Yes, and both must happen or neither' },
      { id: 'no', say: 'No' },
    ],
  },
  {
    id: 'brokers',
    ask: 'Which message brokers do you run already?',
    answers: [
      { id: 'none', say: 'None' },
      { id: 'log', say: 'One that keeps messages: Kafka, Kinesis, Event Hubs' },
      { id: 'queue', say: 'One that hands them out: RabbitMQ, SQS, BullMQ' },
      { id: 'both', say: 'Both kinds' },
    ],
  },
  {
    id: 'delivery',
    ask: 'Which of these must hold for the messages? Take the first that does.',
    usual: 'none',
    answers: [
      { id: 'replay', say: 'Readers can go back and read old ones again' },
      { id: 'order', say: 'What is about one thing arrives in order' },
      { id: 'routing', say: 'The content of each decides who gets it' },
      { id: 'fanout', say: 'Several services get each of them' },
      { id: 'none', say: 'None: one service takes each, in any order' },
    ],
  },
] as const satisfies readonly Question[];

type Asked = (typeof questions)[number];
export type QuestionId = Asked['id'];
/** The ids of the answers to a question. */
export type AnswerTo<Id extends QuestionId> = Extract<Asked, { id: Id }>['answers'][number]['id'];
/** Answers by question, as far as they are given. */
export type Answers = { readonly [Id in QuestionId]?: AnswerTo<Id> };

/** What is answered most often. */
export function usualAnswer({ answers, usual }: Question): string | undefined {
  return usual ?? answers[0]?.id;
}

/** A question by its id; undefined where there is none. */
export function questionOf(id: string): Question | undefined {
  return questions.find((question) => question.id === id);
}
