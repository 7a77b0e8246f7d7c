import { readFile } from 'node:fs/promises';
import { nearest } from '../nearest.js';
import { markdownText } from '../report/markdown.js';
import { ruleListText } from '../report/rule-list.js';
import { rules } from '../rules/index.js';
import { UserError } from '../topology/user-error.js';
import { exitCodes } from './exit-codes.js';
import { explainCall, placeFrom } from './explain-call.js';
import { packageFile } from './paths.js';
import { columnsOf, wantsColour } from './terminal.js';

export type ExplainOptions = { readonly config?: string };

/**
 * Prints a rule's page, the list of rules, or how the calls at a place (`file:line`) were resolved. Throws
 * `UserError` for a rule or a call that does not exist.
 */
export async function explain(
  id: string | undefined,
  directory: string,
  { config }: ExplainOptions,
): Promise<number> {
  const place = id === undefined ? null : placeFrom(id);
  if (place) return explainCall(place, directory, config);
  const look = { width: columnsOf(process.stdout), colour: wantsColour(process.stdout) };
  process.stdout.write(id === undefined ? ruleListText(rules, look) : markdownText(await pageOf(id), look));
  return exitCodes.clean;
}

async function pageOf(id: string): Promise<string> {
  const rule = rules.find((known) => known.id === id);
  if (rule) return readFile(packageFile(rule.docs), 'utf8');
  const ids = rules.map((known) => known.id);
  const meant = nearest(id, ids);
  if (/[/\\]|\.[cm]?[jt]sx?$/.test(id)) {
    const hint = `Name the line of the call too: hoplint explain ${id}:12`;
    throw new UserError([{ message: `there is no rule ${id}; for a call its line is missing`, hint }]);
  }
  throw new UserError([
    {
      message: `there is no rule ${id}`,
      hint: meant ? `Did you mean hoplint explain ${meant}?` : `The rules are ${ids.join(', ')}.`,
    },
  ]);
}
