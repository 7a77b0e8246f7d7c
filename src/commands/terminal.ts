import type { WriteStream } from 'node:tty';

type Output = Pick<WriteStream, 'isTTY'> & { readonly columns?: number };

/** Columns of a terminal; 80 where the output is none or does not say. */
export function columnsOf(stream: Output): number {
  return (stream.isTTY && stream.columns) || 80;
}

/** Whether a person can be asked: there is a terminal, and one that can show a list and move in it. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb';
}

/**
 * Whether to write colours: `--color` and `--no-color` decide (the last one), then FORCE_COLOR, then NO_COLOR, and
 * otherwise whether a person looks at it.
 */
export function wantsColour(
  stream: Output,
  args: readonly string[] = process.argv,
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const flag = args.findLast((arg) => arg === '--color' || arg === '--no-color');
  if (flag) return flag === '--color';
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR) return false;
  return Boolean(stream.isTTY) && env.TERM !== 'dumb';
}
