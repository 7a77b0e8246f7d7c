import type { Progress } from '../analyze/index.js';
import { columnsOf } from './terminal.js';

/** A person sees no more than this. */
const EVERY_MS = 80;

/** One line on a terminal that says what goes on; nothing at all on anything else. `end` takes it away. */
export function startProgress(stream: NodeJS.WriteStream): {
  readonly report: (progress: Progress) => void;
  readonly end: () => void;
} {
  if (!stream.isTTY) return { report: () => {}, end: () => {} };
  const show = (text: string) => stream.write(`\r\x1b[2K${text.slice(0, columnsOf(stream) - 1)}`);
  let last = 0;
  show('looking for services');
  return {
    report(progress) {
      const now = Date.now();
      if (now - last < EVERY_MS) return;
      last = now;
      show(describe(progress));
    },
    end() {
      show('');
    },
  };
}

function describe({ stage, done, total }: Progress): string {
  switch (stage) {
    case 'discover':
      return `found ${total} files`;
    case 'capture':
      return `reading ${done} of ${total} files`;
    case 'link':
      return `following the calls of service ${done} of ${total}`;
  }
}
