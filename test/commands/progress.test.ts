import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { startProgress } from '../../src/commands/progress.js';

function stream(isTTY: boolean): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  let text = '';
  const writable = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  return {
    stream: Object.assign(writable, { isTTY, columns: 30 }) as unknown as NodeJS.WriteStream,
    text: () => text,
  };
}

test('is one line of a terminal, and gone at the end', () => {
  const terminal = stream(true);
  const progress = startProgress(terminal.stream);
  progress.report({ stage: 'capture', done: 1_000_000, total: 2_000_000 });
  progress.report({ stage: 'capture', done: 1_000_001, total: 2_000_000 });
  progress.end();
  const lines = terminal.text().split('\r\x1b[2K');
  expect(lines).toEqual(['', 'looking for services', 'reading 1000000 of 2000000 fi', '']);
});

test('is nothing elsewhere', () => {
  const pipe = stream(false);
  const progress = startProgress(pipe.stream);
  progress.report({ stage: 'discover', done: 1, total: 1 });
  progress.end();
  expect(pipe.text()).toBe('');
});
