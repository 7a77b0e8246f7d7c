import { httpCall } from './sketch-calls.js';
import { indented, oneLine, type Sketch } from './sketch-names.js';

/** Messages: who tells, and who reads. */

export function messageSketch(sketch: Sketch, pattern: 'event' | 'event-with-ack'): string {
  const { modifiers, subject } = sketch;
  if (pattern === 'event-with-ack' && modifiers.broker === undefined) return acceptedSketch(sketch);
  const { outbox, claimCheck } = modifiers;
  const value = claimCheck ? '{ id: input.id, content }' : 'input';
  return [
    ...importsOf(sketch),
    `// ${oneLine(subject.from)}`,
    ...(claimCheck
      ? ['// the message says where it is', 'const content = await store.put(input.content);']
      : []),
    ...(outbox ? outboxLines(sketch, 'input', value) : publishLines(sketch, { id: 'input.id', body: value })),
    ...(pattern === 'event-with-ack'
      ? [
          '// the answer at once is 202; the outcome comes later',
          "const accepted = { id: input.id, status: 'pending' };",
        ]
      : []),
    '',
    `// ${oneLine(subject.to)}`,
    ...consumeLines(sketch),
  ].join('\n');
}

/** One tells what changes, and the other keeps what it needs of it: nobody asks any more. */
export function copySketch(sketch: Sketch): string {
  const { subject, names } = sketch;
  const told = { ...sketch, names: { ...names, topic: `${names.topic}-changed`, verb: 'keepCopy' } };
  return [
    ...importsOf(sketch),
    `// ${oneLine(subject.to)}: where it changes`,
    ...outboxLines(told, 'changed', 'changed'),
    '',
    `// ${oneLine(subject.from)}: reads its copy, and asks nobody`,
    ...consumeLines(told),
  ].join('\n');
}

/** No broker spans the two sides: one accepts the request over HTTP and does it later. */
function acceptedSketch(sketch: Sketch): string {
  const { names } = sketch;
  const method = ['GET', 'HEAD', 'ANY'].includes(names.method) ? 'POST' : names.method;
  return [
    ...httpCall({
      ...sketch,
      names: { ...names, method },
      libraries: { ...sketch.libraries, http: 'fetch' },
    }),
    '',
    `// ${oneLine(sketch.subject.to)}`,
    `app.${method.toLowerCase()}('${names.path.replaceAll('*', ':id')}', async (request, response) => {`,
    '  // once for each key',
    "  await jobs.add(String(request.headers['idempotency-key']), request.body);",
    "  response.status(202).json({ status: 'pending' });",
    '});',
  ].join('\n');
}

function importsOf({ modifiers, libraries }: Sketch): string[] {
  if (isNest({ modifiers, libraries })) {
    const acknowledged =
      modifiers.broker === 'queue'
        ? ['Ctx', 'EventPattern', 'Payload', 'RmqContext']
        : ['EventPattern', 'Payload'];
    return [
      "import { Controller } from '@nestjs/common';",
      `import { ${acknowledged.join(', ')} } from '@nestjs/microservices';`,
      "import { firstValueFrom } from 'rxjs';",
      '',
    ];
  }
  return modifiers.broker === 'queue' && libraries.queue === 'bullmq'
    ? ["import { Queue, Worker } from 'bullmq';", '']
    : [];
}

function isNest({ modifiers, libraries }: Pick<Sketch, 'modifiers' | 'libraries'>): boolean {
  return (modifiers.broker === 'log' ? libraries.log : libraries.queue) === 'nest';
}

/** What is changed and what is told of it, in one transaction; and what sends it. */
function outboxLines(sketch: Sketch, changed: string, value: string): string[] {
  const entry = [`topic: '${sketch.names.topic}',`, `key: ${changed}.id,`, `value: ${value},`];
  return [
    ...TRANSACTIONS[sketch.libraries.database](changed, entry),
    '// and what reads the outbox:',
    'for (const entry of await outbox.unsent()) {',
    ...indented(publishLines(sketch, { id: 'entry.key', body: 'entry.value' })),
    '  await outbox.markSent(entry);',
    '}',
  ];
}

const TRANSACTIONS: Readonly<
  Record<Sketch['libraries']['database'], (changed: string, entry: readonly string[]) => string[]>
> = {
  prisma: (changed, entry) => [
    'await prisma.$transaction([',
    `  prisma.record.create({ data: ${changed} }),`,
    '  prisma.outbox.create({',
    '    data: {',
    ...entry.map((line) => `      ${line}`),
    '    },',
    '  }),',
    ']);',
  ],
  typeorm: (changed, entry) => [
    'await dataSource.transaction(async (manager) => {',
    `  await manager.save(${changed});`,
    '  await manager.insert(Outbox, {',
    ...entry.map((line) => `    ${line}`),
    '  });',
    '});',
  ],
  mongoose: (changed, entry) => [
    'await mongoose.connection.transaction(async (session) => {',
    `  await RecordModel.create([${changed}], { session });`,
    '  const entry = {',
    ...entry.map((line) => `    ${line}`),
    '  };',
    '  await OutboxModel.create([entry], { session });',
    '});',
  ],
  other: (changed, entry) => [
    'await database.transaction(async (transaction) => {',
    `  await transaction.save(${changed});`,
    '  await transaction.outbox.add({',
    ...entry.map((line) => `    ${line}`),
    '  });',
    '});',
  ],
};

function publishLines(
  { modifiers, names, libraries }: Sketch,
  message: { id: string; body: string },
): string[] {
  const value = `JSON.stringify(${message.body})`;
  if (isNest({ modifiers, libraries })) {
    const sent = modifiers.broker === 'log' ? `{ key: ${message.id}, value: ${message.body} }` : message.body;
    return ['await firstValueFrom(', `  client.emit('${names.topic}', ${sent}),`, ');'];
  }
  if (modifiers.broker === 'log') {
    return [
      'await producer.send({',
      `  topic: '${names.topic}',`,
      `  messages: [{ key: ${message.id}, value: ${value} }],`,
      '});',
    ];
  }
  if (libraries.queue === 'bullmq') {
    return [
      `await new Queue('${names.topic}').add('${names.verb}', ${message.body}, {`,
      `  jobId: ${message.id},`,
      '  attempts: 5,',
      '});',
    ];
  }
  return [
    `channel.sendToQueue('${names.topic}', Buffer.from(${value}), {`,
    '  persistent: true,',
    `  messageId: ${message.id},`,
    '});',
    'await channel.waitForConfirms(); // of a confirm channel',
  ];
}

function consumeLines({ modifiers, names, libraries }: Sketch): string[] {
  const once = (key: string, value: string) => [
    '// in one transaction, so that it is done once',
    `if (await seen.add(${key})) {`,
    `  await ${names.verb}(${value});`,
    '}',
  ];
  if (isNest({ modifiers, libraries })) {
    const isQueue = modifiers.broker === 'queue';
    return [
      '@Controller()',
      'class Events {',
      `  @EventPattern('${names.topic}')`,
      `  async handle(@Payload() message: { id: string }${isQueue ? ', @Ctx() context: RmqContext' : ''}) {`,
      ...indented(indented(once('message.id', 'message'))),
      ...(isQueue ? ['    context.getChannelRef().ack(context.getMessage()); // with noAck: false'] : []),
      '  }',
      '}',
    ];
  }
  if (modifiers.broker === 'log') {
    return [
      `await consumer.subscribe({ topic: '${names.topic}' });`,
      'await consumer.run({',
      '  eachMessage: async ({ message }) => {',
      ...indented(indented(once('String(message.key)', 'JSON.parse(String(message.value))'))),
      '  },',
      '});',
    ];
  }
  if (libraries.queue === 'bullmq') {
    return [
      `new Worker('${names.topic}', async (job) => {`,
      ...indented(once('String(job.id)', 'job.data')),
      '});',
    ];
  }
  return [
    `await channel.consume('${names.topic}', async (message) => {`,
    '  if (message === null) return; // the queue is gone',
    ...indented(once('message.properties.messageId', 'JSON.parse(String(message.content))')),
    '  channel.ack(message);',
    '});',
  ];
}
