import { withBlock } from './marked-block.js';

/** `null` stands for a file that is not there. */
export function withShellHook(text: string | null, command: string, head: string): string | null {
  const script = text ?? head;
  return isShell(script) ? withBlock(script, endOfHead(script), [shellLine(command)]) : null;
}

/** It ends the hook if hoplint fails; else what follows decides, as it did before. */
export function shellLine(command: string): string {
  return `${command} || exit $?`;
}

/**
 * At the top: the script may end with `exit`, and a last line of ours would hide the failure of the user's. But after
 * the line with which husky up to version 8 sets up the environment, and runs the script a second time.
 */
function endOfHead(script: string): number {
  const heads = [/^#!.*\r?(\n|$)/.exec(script), /^\s*(?:\.|source)\s.*husky\.sh.*\r?(\n|$)/m.exec(script)];
  return Math.max(0, ...heads.flatMap((head) => (head ? [head.index + head[0].length] : [])));
}

/** git hands a script without an interpreter to sh. */
function isShell(script: string): boolean {
  const interpreter = /^#!(.*)/.exec(script)?.[1];
  return !script.includes('\0') && (interpreter === undefined || /\b(?:ba|da|k|z)?sh\b/.test(interpreter));
}
