import { createInterface } from 'node:readline';
import type {
  input as inputBox,
  Separator,
  search as searchList,
  select as selectList,
} from '@inquirer/prompts';

/**
 * The prompts of the questionnaire in lines that stay as they are written: choices have numbers, and nothing moves the
 * cursor back. For screen readers, which read what is drawn over again from the start.
 */

/** Whether a person wants them: by `ACCESSIBLE`, as other programs for terminals have it. */
export function wantsPlainPrompts(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return !['', '0', 'false'].includes(env.ACCESSIBLE ?? '');
}

/** More are named by a part of their names. */
const MOST_SHOWN = 10;

type Choice<Value> = { readonly value: Value; readonly name?: string };
type Select = typeof selectList;
type Search = typeof searchList;
type Input = typeof inputBox;

export const select = (async <Value>({
  message,
  choices,
  default: usual,
}: {
  readonly message: string;
  readonly choices: readonly (Separator | Choice<Value>)[];
  readonly default?: unknown;
}): Promise<Value> => {
  const offered = choices.filter((choice): choice is Choice<Value> => 'value' in choice);
  const marked = Math.max(
    0,
    offered.findIndex(({ value }) => value === usual),
  );
  for (;;) {
    say(`${message}\n${numbered(offered)}`);
    const typed = await line(`Number, or Enter for ${marked + 1}: `);
    const chosen = typed === '' ? offered[marked] : offered[numberOf(typed) - 1];
    if (chosen) return chosen.value;
    say(`There is no ${typed} in this list.`);
  }
}) as Select;

export const search = (async <Value>({
  message,
  source,
}: {
  readonly message: string;
  readonly source: (term: string) => readonly Choice<Value>[];
}): Promise<Value> => {
  let found = source('');
  for (;;) {
    const shown = found.slice(0, MOST_SHOWN);
    const more = found.length - shown.length;
    say(`${message}\n${numbered(shown)}${more > 0 ? `\n  and ${more} more` : ''}`);
    const typed = await line('Part of a name, a number, or Enter for 1: ');
    const chosen = typed === '' ? shown[0] : shown[numberOf(typed) - 1];
    if (chosen) return chosen.value;
    const fitting = source(typed);
    if (fitting.length === 0) say(`There is none with ${typed}.`);
    else found = fitting;
  }
}) as unknown as Search;

export const input = (async ({
  message,
  validate,
}: {
  readonly message: string;
  readonly validate: (text: string) => string | boolean;
}): Promise<string> => {
  for (;;) {
    const typed = await line(`${message} `);
    const fault = validate(typed);
    if (fault === true) return typed;
    say(String(fault));
  }
}) as unknown as Input;

function numbered(choices: readonly Choice<unknown>[]): string {
  return choices.map(({ name = '' }, index) => `  ${index + 1}. ${name.trim()}`).join('\n');
}

function numberOf(typed: string): number {
  return /^\d+$/.test(typed) ? Number(typed) : 0;
}

/**
 * A line that a person types, edited and echoed by the terminal itself; Ctrl-C comes as a signal.
 *
 * @throws an `ExitPromptError`, as inquirer does, at the end of input
 */
function line(prompt: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  return new Promise((resolve, reject) => {
    reader.once('close', () => {
      const error = new Error('the input has ended');
      error.name = 'ExitPromptError';
      reject(error);
    });
    reader.question(prompt, (typed) => {
      resolve(typed.trim());
      reader.close();
    });
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
