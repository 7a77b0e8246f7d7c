import { wordsOf } from '../rules/effects.js';
import type { Recommendation, Subject } from './interview.js';
import type { Libraries } from './sketch-libraries.js';

/** What is to be sketched. */
export type Sketched = Pick<Recommendation, 'pattern' | 'modifiers'> & {
  /** Of an event: `from` only wants to know something, so that `to` tells what changes. */
  readonly isCopy?: boolean;
};

/** A few lines of TypeScript that show the recommendation. */
export function sketchOf(
  { pattern, modifiers, isCopy = false }: Sketched,
  subject: Subject,
  libraries: Libraries,
): string {
  const names = namesOf(subject);
  const sketch: Sketch = { modifiers, subject, names, libraries };
  if (isCopy && pattern === 'event') return copySketch(sketch);
  switch (pattern) {
    case 'rest':
    case 'grpc':
    case 'rpc':
      return callSketch(sketch, pattern);
    case 'grpc-stream':
      return streamSketch(sketch);
    case 'event':
    case 'event-with-ack':
      return messageSketch(sketch, pattern);
    case 'saga':
      return sagaSketch(sketch);
  }
}

type Sketch = {
  readonly modifiers: Recommendation['modifiers'];
  readonly subject: Subject;
  readonly names: Names;
  readonly libraries: Libraries;
};

type Names = {
  /** `charge`. */
  readonly verb: string;
  /** `payment`. */
  readonly target: string;
  /** `PAYMENT_URL`. */
  readonly url: string;
  readonly method: string;
  /** `/orders/:id`. */
  readonly path: string;
  /** `payment.charge`. */
  readonly topic: string;
};

/** Names for a sketch, of letters and digits only: what the system is called is not to be trusted in code. */
function namesOf({ to, operation }: Subject): Names {
  const [, method, path = ''] = /^([A-Z]+) (\/\S*)$/.exec(operation ?? '') ?? [];
  const parts = (path || (operation ?? '').replace(/^rpc /, '')).split(/[/.]/);
  const named = parts.filter((part) => part !== '' && !/[:*{[]/.test(part)).at(-1) ?? 'request';
  const verb = camel(named, 'request');
  const target = camel(to, 'target');
  const safePath = path
    .split('/')
    .map((part) => (/[:*{[]/.test(part) ? ':id' : part.replace(/[^\w.~-]/g, '')))
    .join('/');
  return {
    verb: RESERVED.has(verb) ? `${verb}It` : verb,
    target,
    url: `${(wordsOf(to).join('_').toUpperCase() || 'TARGET').replace(/^(?=\d)/, '_')}_URL`,
    method: method === undefined || method === 'ANY' ? 'POST' : method,
    path: safePath || `/${verb}`,
    // A message has the name of its channel already.
    topic: isChannel(operation) ? operation.replace(/[^\w.-]/g, '') || 'topic' : `${target}.${verb}`,
  };
}

function isChannel(operation: string | null): operation is string {
  return operation !== null && !/^[A-Z]+ \/|^rpc /.test(operation);
}

const RESERVED = new Set([
  'delete',
  'new',
  'import',
  'export',
  'default',
  'return',
  'function',
  'class',
  'package',
]);

function camel(text: string, otherwise: string): string {
  const joined = wordsOf(text)
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
    .replace(/[^A-Za-z0-9]/g, '');
  return joined === '' ? otherwise : /^\d/.test(joined) ? `_${joined}` : joined;
}

const CALLS = { rest: httpCall, grpc: grpcCall, rpc: rpcCall } as const;

function callSketch(sketch: Sketch, pattern: keyof typeof CALLS): string {
  const { modifiers, names } = sketch;
  const call = CALLS[pattern](sketch);
  const { retries, circuitBreaker, bulkhead, fallback, cache } = modifiers;
  const lines = [
    ...(pattern === 'rest' ? HTTP_IMPORTS[sketch.libraries.http] : []),
    ...(pattern === 'rpc'
      ? [`import { firstValueFrom${modifiers.timeout ? ', timeout' : ''} } from 'rxjs';`]
      : []),
    ...(circuitBreaker ? [BREAKER_IMPORTS[sketch.libraries.breaker]] : []),
    ...(retries === undefined ? [] : ["import pRetry from 'p-retry';"]),
    ...(circuitBreaker || retries !== undefined || pattern === 'rpc' ? [''] : []),
    ...call,
  ];
  let made = `${names.verb}(input)`;
  if (circuitBreaker) {
    lines.push('', ...breaker(sketch, bulkhead ?? false));
    made =
      sketch.libraries.breaker === 'opossum'
        ? 'breaker.fire(input)'
        : `breaker.execute(() => ${names.verb}(input))`;
  }
  if (retries !== undefined) {
    made = `pRetry(() => ${made}, {\n  retries: ${retries},\n  randomize: true,\n})`;
  }
  if (cache) made = `cached(input.id, () =>\n  ${made.replace(/\n/g, '\n  ')},\n)`;
  if (fallback) made = `${made}.catch(() => lastKnown(input))`;
  lines.push('', `const answer = await ${made};`);
  return lines.join('\n');
}

function httpCall({ modifiers, names, libraries }: Sketch): string[] {
  const { timeout, idempotencyKey } = modifiers;
  const reads = names.method === 'GET' || names.method === 'HEAD';
  const target = `\`\${process.env.${names.url}}${names.path.replace(':id', `\${input.id}`)}\``;
  const key = idempotencyKey ? `{ 'idempotency-key': input.id }` : null;
  const head = `async function ${names.verb}(input: { id: string }) {`;
  if (libraries.http === 'axios') {
    const config = [...(timeout ? [`timeout: ${digits(timeout)}`] : []), ...(key ? [`headers: ${key}`] : [])];
    const args = [target, ...(reads ? [] : ['input']), `{ ${config.join(', ')} }`];
    return [
      head,
      `  const { data } = await axios.${names.method.toLowerCase()}(`,
      ...args.map((arg) => `    ${arg},`),
      '  );',
      '  return data;',
      '}',
    ];
  }
  if (libraries.http === 'got') {
    const options = [
      ...(reads ? [] : ['json: input']),
      ...(timeout ? [`timeout: { request: ${digits(timeout)} }`] : []),
      'retry: { limit: 0 }',
      ...(key ? [`headers: ${key}`] : []),
    ];
    return [
      head,
      `  return got.${names.method.toLowerCase()}(${target}, {`,
      ...options.map((option) => `    ${option},`),
      '  }).json();',
      '}',
    ];
  }
  return [
    head,
    `  const response = await fetch(${target}, {`,
    ...(reads ? [] : [`    method: '${names.method}',`, '    body: JSON.stringify(input),']),
    ...(reads && !key
      ? []
      : [
          `    headers: { 'content-type': 'application/json'${key ? `, 'idempotency-key': input.id` : ''} },`,
        ]),
    ...(timeout ? [`    signal: AbortSignal.timeout(${digits(timeout)}),`] : []),
    '  });',
    '  if (!response.ok) throw new Error(String(response.status));',
    '  return response.json();',
    '}',
  ];
}

function grpcCall({ modifiers, names }: Sketch): string[] {
  const { timeout, idempotencyKey } = modifiers;
  const options = timeout ? `{ deadline: Date.now() + ${digits(timeout)} }` : null;
  const request = idempotencyKey ? '{ ...input, idempotencyKey: input.id }' : 'input';
  return [
    ...(idempotencyKey ? ['// in the .proto file, the request gets: string idempotency_key = …;'] : []),
    `function ${names.verb}(input: { id: string }) {`,
    '  return new Promise<unknown>((resolve, reject) => {',
    `    ${names.target}.${names.verb}(`,
    `      ${request},`,
    ...(options === null ? [] : [`      ${options},`]),
    '      (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer)),',
    '    );',
    '  });',
    '}',
  ];
}

/** As NestJS has it, in whose messages most of these calls are made. */
function rpcCall({ modifiers, names }: Sketch): string[] {
  const { timeout, idempotencyKey } = modifiers;
  const request = idempotencyKey ? '{ ...input, idempotencyKey: input.id }' : 'input';
  const bounded = timeout ? `.pipe(timeout(${digits(timeout)}))` : '';
  return [
    `function ${names.verb}(input: { id: string }) {`,
    '  return firstValueFrom(',
    `    ${names.target}.send('${names.verb}', ${request})${bounded},`,
    '  );',
    '}',
  ];
}

const HTTP_IMPORTS: Readonly<Record<Libraries['http'], readonly string[]>> = {
  axios: ["import axios from 'axios';"],
  got: ["import got from 'got';"],
  fetch: [],
};

const BREAKER_IMPORTS: Readonly<Record<Libraries['breaker'], string>> = {
  opossum: "import CircuitBreaker from 'opossum';",
  cockatiel: "import { bulkhead, circuitBreaker, ConsecutiveBreaker, handleAll, wrap } from 'cockatiel';",
};

function breaker({ modifiers, names, libraries }: Sketch, limited: boolean): string[] {
  if (libraries.breaker === 'cockatiel') {
    return [
      `const breaker = ${limited ? 'wrap(bulkhead(20), ' : ''}circuitBreaker(handleAll, {`,
      '  halfOpenAfter: 10_000,',
      '  breaker: new ConsecutiveBreaker(5),',
      `})${limited ? ')' : ''};`,
    ];
  }
  const options = [
    ...(modifiers.timeout ? [`timeout: ${digits(modifiers.timeout)}`] : []),
    'resetTimeout: 10_000',
    ...(limited ? ['capacity: 20'] : []),
  ];
  return [
    `const breaker = new CircuitBreaker(${names.verb}, {`,
    ...options.map((option) => `  ${option},`),
    '});',
  ];
}

function streamSketch({ names }: Sketch): string {
  return [
    `// service ${capital(names.target)} { rpc Watch(Request) returns (stream Update); }`,
    `const stream = ${names.target}.watch(request);`,
    "stream.on('data', (update) => apply(update));",
    '// with growing pauses, from where it ended',
    "stream.on('error', () => reconnectAfter(lastSeen));",
  ].join('\n');
}

function messageSketch(sketch: Sketch, pattern: 'event' | 'event-with-ack'): string {
  const { modifiers, subject, names } = sketch;
  if (pattern === 'event-with-ack' && modifiers.broker === undefined) return acceptedSketch(sketch);
  const { outbox, claimCheck } = modifiers;
  const lines = [`// ${oneLine(subject.from)}`];
  if (claimCheck)
    lines.push('// the message says where it is', 'const content = await store.put(input.content);');
  const value = claimCheck ? '{ id: input.id, content }' : 'input';
  if (outbox) {
    lines.push(
      'await database.transaction(async (transaction) => {',
      '  await transaction.save(input);',
      '  await transaction.outbox.add({',
      `    topic: '${names.topic}',`,
      '    key: input.id,',
      `    value: ${value},`,
      '  });',
      '});',
      '// and what reads the outbox:',
    );
  }
  lines.push(
    ...publishLines(sketch, outbox ? { key: 'entry.key', value: 'entry.value' } : { key: 'input.id', value }),
  );
  if (pattern === 'event-with-ack') {
    lines.push(
      '// the outcome comes later',
      "return reply.code(202).send({ id: input.id, status: 'pending' });",
    );
  }
  lines.push('', `// ${oneLine(subject.to)}`, ...consumeLines(sketch));
  return lines.join('\n');
}

/** One tells what changes, and the other keeps what it needs of it: nobody asks any more. */
function copySketch(sketch: Sketch): string {
  const { subject, names } = sketch;
  const topic = `${names.topic}-changed`;
  const told = { ...sketch, names: { ...names, topic, verb: 'keepCopy' } };
  return [
    `// ${oneLine(subject.to)}: where it changes`,
    'await database.transaction(async (transaction) => {',
    '  await transaction.save(changed);',
    `  await transaction.outbox.add({ topic: '${topic}', key: changed.id, value: changed });`,
    '});',
    '// and what reads the outbox:',
    ...publishLines(told, { key: 'entry.key', value: 'entry.value' }),
    '',
    `// ${oneLine(subject.from)}: reads its copy, and asks nobody`,
    ...consumeLines(told),
  ].join('\n');
}

/** No broker spans the two sides: one accepts the request over HTTP and does it later. */
function acceptedSketch(sketch: Sketch): string {
  const { names } = sketch;
  const call = httpCall({
    ...sketch,
    names: { ...names, method: names.method === 'GET' ? 'POST' : names.method },
  });
  return [
    ...call,
    '',
    `// ${oneLine(sketch.subject.to)}`,
    `app.post('${names.path}', async (request, reply) => {`,
    '  // once for each key',
    "  await jobs.add(request.headers['idempotency-key'], request.body);",
    '  return reply.code(202).send({ id: request.body.id });',
    '});',
  ].join('\n');
}

function publishLines(
  { modifiers, names, libraries }: Sketch,
  message: { key: string; value: string },
): string[] {
  const value = `JSON.stringify(${message.value})`;
  if (modifiers.broker === 'log') {
    return [
      'await producer.send({',
      `  topic: '${names.topic}',`,
      `  messages: [{ key: ${message.key}, value: ${value} }],`,
      '});',
    ];
  }
  if (libraries.queue === 'bullmq') {
    return [
      `await new Queue('${names.topic}').add('${names.verb}', ${message.value}, {`,
      `  jobId: ${message.key},`,
      '  attempts: 5,',
      '});',
    ];
  }
  return [
    `channel.sendToQueue('${names.topic}', Buffer.from(${value}), {`,
    '  persistent: true,',
    `  messageId: ${message.key},`,
    '});',
    'await channel.waitForConfirms(); // of a confirm channel',
  ];
}

function consumeLines({ modifiers, names, libraries }: Sketch): string[] {
  const once = (indent: number, key: string, value: string) =>
    [
      '// in one transaction, so that it is done once',
      `if (await seen.add(${key})) {`,
      `  await ${names.verb}(${value});`,
      '}',
    ].map((line) => ' '.repeat(indent) + line);
  if (modifiers.broker === 'log') {
    return [
      `await consumer.subscribe({ topic: '${names.topic}' });`,
      'await consumer.run({',
      '  eachMessage: async ({ message }) => {',
      ...once(4, 'message.key', 'JSON.parse(String(message.value))'),
      '  },',
      '});',
    ];
  }
  if (libraries.queue === 'bullmq') {
    return [`new Worker('${names.topic}', async (job) => {`, ...once(2, 'job.id', 'job.data'), '});'];
  }
  return [
    `await channel.consume('${names.topic}', async (message) => {`,
    ...once(2, 'message.properties.messageId', 'JSON.parse(String(message.content))'),
    '  channel.ack(message);',
    '});',
  ];
}

function sagaSketch({ modifiers, subject, names }: Sketch): string {
  const undo = modifiers.compensation ? oneLine(modifiers.compensation) : 'what undoes it';
  if (modifiers.saga === 'choreographed') {
    return [
      `// ${oneLine(subject.to)}: each step reacts to an event, and tells how it went`,
      'await consumer.run({',
      '  eachMessage: async ({ message }) => {',
      '    try {',
      `      await ${names.verb}(JSON.parse(String(message.value)));`,
      `      await tell('${names.topic}.done', message.key);`,
      '    } catch {',
      '      // the steps before undo theirs',
      `      await tell('${names.topic}.failed', message.key);`,
      '    }',
      '  },',
      '});',
    ].join('\n');
  }
  const options = [
    ...(modifiers.timeout ? [`timeout: ${digits(modifiers.timeout)}`] : []),
    ...(modifiers.idempotencyKey ? ['idempotencyKey: saga.id'] : []),
  ].join(', ');
  return [
    '// kept with the state of the saga, so that it goes on after a crash',
    'const undo: (() => Promise<void>)[] = [];',
    'try {',
    `  await ${names.target}.${names.verb}(input, { ${options} });`,
    `  undo.push(() => ${names.target}.undo(input)); // ${undo}`,
    '  await nextStep(input);',
    '} catch (error) {',
    '  for (const step of undo.reverse()) {',
    '    await step().catch((failure) => alertPeople(saga, failure));',
    '  }',
    '  throw error;',
    '}',
  ].join('\n');
}

function digits(ms: number): string {
  return String(ms).replace(/\B(?=(\d{3})+$)/g, '_');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A name of the system in a comment, which a line break would end. */
function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ');
}
