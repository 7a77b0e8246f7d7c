import type { Recommendation, Subject } from './interview.js';
import { callSketch } from './sketch-calls.js';
import type { Libraries } from './sketch-libraries.js';
import { copySketch, messageSketch } from './sketch-messages.js';
import { digits, namesOf, oneLine, type Sketch, verbOf } from './sketch-names.js';

/** What is to be sketched. */
export type Sketched = Pick<Recommendation, 'pattern' | 'modifiers'> & {
  /** Of an event: `from` only wants to know something, so that `to` tells what changes. */
  readonly isCopy?: boolean;
};

/**
 * A few lines of TypeScript that show the recommendation. What they presume, a client, a producer or a transaction, has
 * the names that its library's own guide gives it.
 */
export function sketchOf(
  { pattern, modifiers, isCopy = false }: Sketched,
  subject: Subject,
  libraries: Libraries,
): string {
  const sketch: Sketch = { modifiers, subject, names: namesOf(subject), libraries };
  const text = textOf(sketch, pattern, isCopy);
  const added = libraries.added.filter((name) => text.includes(`from '${name}'`));
  return added.length === 0 ? text : `// npm install ${added.join(' ')}\n${text}`;
}

function textOf(sketch: Sketch, pattern: Sketched['pattern'], isCopy: boolean): string {
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

function streamSketch({ names }: Sketch): string {
  return [
    `// service ${names.target.charAt(0).toUpperCase()}${names.target.slice(1)} { rpc Watch(Request) returns (stream Update); }`,
    `const stream = ${names.target}.watch(request);`,
    "stream.on('data', (update) => apply(update));",
    '// with growing pauses, from where it ended',
    "stream.on('error', () => reconnectAfter(lastSeen));",
  ].join('\n');
}

function sagaSketch({ modifiers, subject, names }: Sketch): string {
  const { compensation, timeout, idempotencyKey, saga } = modifiers;
  if (saga === 'choreographed') {
    return [
      `// ${oneLine(subject.to)}: each step reacts to an event, and tells how it went`,
      'await consumer.run({',
      '  eachMessage: async ({ message }) => {',
      '    try {',
      `      await ${names.verb}(JSON.parse(String(message.value)));`,
      `      await tell('${names.topic}.done', String(message.key));`,
      '    } catch {',
      '      // the steps before undo theirs',
      `      await tell('${names.topic}.failed', String(message.key));`,
      '    }',
      '  },',
      '});',
    ].join('\n');
  }
  const options = [
    ...(timeout ? [`timeout: ${digits(timeout)}`] : []),
    ...(idempotencyKey ? ['idempotencyKey: saga.id'] : []),
  ];
  const undoing = compensation ? verbOf(compensation) : 'undo';
  return [
    '// kept with the state of the saga, so that it goes on after a crash',
    'const undo: (() => Promise<void>)[] = [];',
    'try {',
    `  await ${names.target}.${names.verb}(input${options.length > 0 ? `, { ${options.join(', ')} }` : ''});`,
    `  undo.push(() => ${names.target}.${undoing}(input)); // ${compensation ? oneLine(compensation) : 'what undoes it'}`,
    '  await nextStep(input);',
    '} catch (error) {',
    '  for (const step of undo.reverse()) {',
    '    await step().catch((failure: unknown) => alertPeople(saga, failure));',
    '  }',
    '  throw error;',
    '}',
  ].join('\n');
}
