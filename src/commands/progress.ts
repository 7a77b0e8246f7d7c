import type { Progress } from '../analyze/index.js';
import { columnsOf } from './terminal.js';

const DOING: Readonly<Record<Progress['stage'], string>> = {
  discover: 'looking for services',
  capture: 'reading',
  link: 'following calls',
};

/** A person sees no more than this. */
const EVERY_MS = 80;

/** One line on a terminal that says what goes on; nothing at all on anything else. `end` takes it away. */
export function startProgress(stream: NodeJS.WriteStream): {
  readonly report: (progress: Progress) => void;
  readonly end: () => void;
} {
  if (!stream.isTTY) return { report: () => {}, end: () => {} };
  let last = 0;
  return {
    report({ stage, done, total }) {
      const now = Date.now();
      if (now - last < EVERY_MS) return;
      last = now;
      const counts = total > 0 ? ` ${done} of ${total}` : '';
      stream.write(`\r\x1b[2K${`${DOING[stage]}${counts}`.slice(0, columnsOf(stream) - 1)}`);
    },
    end() {
      if (last > 0) stream.write('\r\x1b[2K');
    },
  };
}
