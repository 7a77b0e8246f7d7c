import type { UserProblem } from '../model.js';

/** A mistake in what the user gave: command line, hoplint.yaml, a baseline. The command ends with exit code 2. */
export class UserError extends Error {
  readonly problems: readonly UserProblem[];

  constructor(problems: readonly UserProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.name = 'UserError';
    this.problems = problems;
  }
}
