/** What the exit code says; scripts rely on it. */
export const exitCodes = {
  /** Nothing at error level. */
  clean: 0,
  /** Findings at error level, or a limit of the command line is passed. */
  findings: 1,
  /** The command line or a file for hoplint is wrong, or there is nothing to analyse. */
  wrongInput: 2,
  /** A defect in hoplint itself. */
  defect: 3,
  /** Ended with Ctrl-C at a question: 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;
