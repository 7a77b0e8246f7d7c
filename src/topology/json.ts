import { ts } from 'ts-morph';
import type { UserProblem } from '../model.js';

/** Parses JSON; comments and trailing commas are allowed, as Nx, Nest and Angular allow them. Never throws. */
export function parseJson(
  file: string,
  text: string,
): { readonly value: unknown; readonly problems: readonly UserProblem[] } {
  try {
    return { value: JSON.parse(text) as unknown, problems: [] };
  } catch {
    return parseLenient(file, text);
  }
}

function parseLenient(file: string, text: string): { value: unknown; problems: UserProblem[] } {
  try {
    const { config, error } = ts.parseConfigFileTextToJson(file, text) as {
      config?: unknown;
      error?: ts.Diagnostic;
    };
    if (!error) return { value: config, problems: [] };
    const before = text.slice(0, error.start ?? 0).split('\n');
    const message = `not valid JSON: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}`;
    return {
      value: undefined,
      problems: [{ file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message }],
    };
  } catch {
    return { value: undefined, problems: [{ file, line: 1, column: 1, message: 'not valid JSON' }] };
  }
}
