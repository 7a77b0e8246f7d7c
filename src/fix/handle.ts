import { ts } from 'ts-morph';
import type { Location } from '../model.js';
import { callAt, insert, type Mend } from './source.js';

/** `.catch(…)` behind a call that stands alone in its statement; it logs what has failed. */
export function handle(source: ts.SourceFile, place: Location, name: string): Mend {
  const call = callAt(source, place);
  if (!call) return { refused: 'the call is not where it was' };
  if (call.arguments?.some((each) => ts.isArrowFunction(each) || ts.isFunctionExpression(each))) {
    return { refused: 'the call takes a callback' };
  }
  let whole: ts.Expression = call;
  // What is chained on it is a part of it: `fetch(url).then(read)`.
  while (ts.isPropertyAccessExpression(whole.parent) && ts.isCallExpression(whole.parent.parent)) {
    if (whole.parent.name.text === 'subscribe') return { refused: 'an Observable has no `catch`' };
    whole = whole.parent.parent;
  }
  const statement = ts.isVoidExpression(whole.parent) ? whole.parent.parent : whole.parent;
  if (!ts.isExpressionStatement(statement))
    return { refused: 'the promise is not left alone where the call stands' };
  // Two calls that fail in one promise are handled once.
  return {
    once: true,
    edits: [insert(whole.end, `.catch((error) => console.error(${quoted(`${name} failed`)}, error))`)],
  };
}

function quoted(text: string): string {
  const safe = JSON.stringify(text);
  return safe === `"${text}"` && !text.includes("'") ? `'${text}'` : safe;
}
