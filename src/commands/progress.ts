import type { Progress } from '../analyze/index.js';
import { columnsOf } from './terminal.js';

/** A person sees no more than this. */
const EVERY_MS = 80;
/** Less is over before anyone has read how long it takes. */
const WORTH_TELLING_MS = 1000;

/** One line on a terminal that says what goes on; nothing at all on anything else. `end` takes it away. */
export function startProgress(stream: NodeJS.WriteStream): {
  readonly report: (progress: Progress) => void;
  readonly end: () => void;
} {
  if (!stream.isTTY || process.env.TERM === 'dumb') return { report: () => {}, end: () => {} };
  const show = (text: string) => stream.write(`\r\x1b[2K${text.slice(0, columnsOf(stream) - 1)}`);
  let last = 0;
  let began: { readonly stage: Progress['stage']; readonly at: number } | null = null;
  show('looking for services');
  return {
    report(progress) {
      const now = Date.now();
      if (now - last < EVERY_MS) return;
      last = now;
      if (began?.stage !== progress.stage) began = { stage: progress.stage, at: now };
      show(describe(progress) + remaining(progress, now - began.at));
    },
    end() {
      show('');
    },
  };
}

/** How much of a stage is done, and the time that the rest takes if it goes on as it did; empty for short ones. */
function remaining({ stage, done, total }: Progress, elapsedMs: number): string {
  if (stage === 'discover' || done === 0 || elapsedMs < WORTH_TELLING_MS) return '';
  const seconds = Math.ceil((elapsedMs * (total - done)) / done / 1000);
  return `, ${Math.floor((100 * done) / total)} %, about ${seconds} s left`;
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
