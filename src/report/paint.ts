import { Chalk } from 'chalk';

/** What a colour means. Without colour every function gives its text back. Only the 16 colours of a user's theme. */
export type Paint = Readonly<
  Record<'error' | 'warning' | 'good' | 'strong' | 'quiet' | 'path' | 'name', (text: string) => string>
>;

export function createPaint(colour: boolean): Paint {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return {
    error: chalk.red.bold,
    warning: chalk.yellow.bold,
    good: chalk.green,
    strong: chalk.bold,
    quiet: chalk.dim,
    path: chalk.cyan,
    name: chalk.magenta,
  };
}
