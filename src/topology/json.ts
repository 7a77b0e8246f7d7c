import type { UserProblem } from '../model.js';
import { parseYaml } from './yaml-source.js';

/** A string, which is kept, or a comment. */
const STRING_OR_COMMENT = /("(?:\\.|[^"\\\n])*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/**
 * Parses JSON; comments and trailing commas are allowed, as Nx, Nest and Angular allow them. Never throws; `value` is
 * undefined where there are problems.
 */
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

/** JSON without comments is YAML, which allows trailing commas; blanks in place of comments and tabs keep positions. */
function parseLenient(file: string, text: string): { value: unknown; problems: readonly UserProblem[] } {
  const plain = text
    .replace(STRING_OR_COMMENT, (found, string?: string) => string ?? found.replace(/[^\n]/g, ' '))
    .replace(/^\t+/gm, (tabs) => ' '.repeat(tabs.length));
  const { value, problems } = parseYaml(file, plain);
  if (problems.length === 0 && typeof value === 'object' && value !== null) return { value, problems };
  const [first = { file, line: 1, column: 1, message: 'not valid JSON' }] = problems;
  return { value: undefined, problems: [{ ...first, message: first.message.replace('YAML', 'JSON') }] };
}
