import type { Pattern } from '../model.js';
import type { Modifiers } from './interview.js';
import { type Answers, type Question, type QuestionId, questions, usualAnswer } from './questions.js';
import { type Domain, first, type Known, matters, type Row, settled } from './rows.js';
import { type Facet, modifierFacets, patternFacet } from './table.js';

/** What the table says: the pattern, what else to do, and the row that decided on each. */
export type Conclusion = {
  readonly pattern: Pattern;
  readonly modifiers: Modifiers;
  readonly rows: readonly { readonly facet: string; readonly row: Row<unknown> }[];
};

const domain: Domain = new Map(questions.map(({ id, answers }) => [id, answers.map((answer) => answer.id)]));

/** The questions that still can change what comes out, in their order; none where everything is settled. */
export function openQuestions(answers: Answers): readonly QuestionId[] {
  const { undecided, known } = walk(answers);
  if (!undecided) return [];
  return questions.flatMap(({ id }) => (matters(undecided.rows, known, domain, id) ? [id] : []));
}

/** The question to ask next; null where no answer changes anything any more. */
export function nextQuestion(answers: Answers): Question | null {
  const { undecided, known } = walk(answers);
  if (!undecided) return null;
  return questions.find(({ id }) => matters(undecided.rows, known, domain, id)) ?? null;
}

/** What the table says; null while an answer can still change it. */
export function conclude(answers: Answers): Conclusion | null {
  const { undecided, rows } = walk(answers);
  if (undecided) return null;
  const pattern = rows.find(({ facet }) => facet === patternFacet.name)?.row.choose as Pattern;
  return { pattern, modifiers: modifiersOf(rows), rows };
}

/** What else to do with a pattern that was chosen, where what is not answered is as `likely`, or else as is most usual. */
export function concludeFor(pattern: Pattern, answers: Answers, likely: Answers): Conclusion {
  const usual = questions.map((each) => [each.id, answers[each.id] ?? likely[each.id] ?? usualAnswer(each)]);
  let known: Known = { ...Object.fromEntries(usual), pattern };
  const rows = modifierFacets.flatMap(({ name, rows: all }) => {
    const row = first(all as readonly Row<unknown>[], known);
    if (!row) return [];
    known = { ...known, [name]: nameOf(row) };
    return [{ facet: name as string, row }];
  });
  return { pattern, modifiers: modifiersOf(rows), rows };
}

function modifiersOf(rows: Conclusion['rows']): Modifiers {
  const concluded = rows.flatMap(({ facet, row }) =>
    facet === patternFacet.name || row.choose === null ? [] : [[facet, row.choose]],
  );
  return Object.fromEntries(concluded) as Modifiers;
}

/** A conclusion as later rows name it. */
export function nameOf({ choose }: Row<unknown>): string {
  return choose === null ? 'none' : String(choose);
}

/** Concludes one facet after the other, up to the first that answers can still change. */
function walk(answers: Answers): {
  readonly undecided: Facet | null;
  readonly known: Known;
  readonly rows: Conclusion['rows'];
} {
  let known: Known = { ...answers };
  const rows: { facet: string; row: Row<unknown> }[] = [];
  for (const facet of [patternFacet, ...modifierFacets] as readonly Facet[]) {
    const row = settled(facet.rows as readonly Row<unknown>[], known, domain);
    if (!row) return { undecided: facet, known, rows };
    rows.push({ facet: facet.name, row });
    known = { ...known, [facet.name]: nameOf(row) };
  }
  return { undecided: null, known, rows };
}
