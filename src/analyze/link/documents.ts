import { type DocumentNode, Kind, parse } from 'graphql';
import { alternatives, type Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { HOLE, textOf } from './names.js';

/**
 * What a GraphQL document asks for, as servers name their operations: `query order`, `mutation placeOrder`. Empty
 * where the document is not known or is none.
 */
export function askedFields(evaluator: Evaluator, value: Evaluated): string[] {
  const fields = alternatives(value).flatMap((each): string[] => {
    if (each.k === 'library') {
      const carried = each.carried.get('document');
      return carried ? askedFields(evaluator, carried) : [];
    }
    if (each.k === 'object') return compiledFields(evaluator, each);
    const text = each.k === 'literal' || each.k === 'text' ? textOf(evaluator, each) : null;
    return text === null ? [] : fieldsOf(text);
  });
  return [...new Set(fields)].sort();
}

/** More fields than this in one document are a test of the server. */
const MOST_FIELDS = 20;

function fieldsOf(text: string): string[] {
  if (!text.includes('{')) return [];
  // What is put into a document at run time are fragments: names of fields inside, whole definitions behind.
  const document = parsed(text.replaceAll(HOLE, '__typename')) ?? parsed(text.replaceAll(HOLE, '')) ?? null;
  if (!document) return [];
  const fields = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((selection) =>
          selection.kind === Kind.FIELD ? [`${definition.operation} ${selection.name.value}`] : [],
        )
      : [],
  );
  return fields.filter((field) => !field.endsWith(' __typename')).slice(0, MOST_FIELDS);
}

/** Characters and tokens. Documents of people are far shorter. */
const LONGEST = 100_000;
const MOST_TOKENS = 10_000;

function parsed(text: string): DocumentNode | null {
  if (text.length > LONGEST) return null;
  try {
    return parse(text, { noLocation: true, maxTokens: MOST_TOKENS });
  } catch {
    return null; // any text may stand where a document is expected
  }
}

/** A document that a generator of code has parsed already: an object in the form of its tree. */
function compiledFields(evaluator: Evaluator, document: Evaluated): string[] {
  return items(evaluator, document, 'definitions').flatMap((definition) => {
    const operation = textOf(evaluator, evaluator.member(definition, 'operation'));
    if (operation === null) return [];
    const selected = items(evaluator, evaluator.member(definition, 'selectionSet'), 'selections');
    return selected.flatMap((selection) => {
      const name = textOf(evaluator, evaluator.member(evaluator.member(selection, 'name'), 'value'));
      return name === null ? [] : [`${operation} ${name}`];
    });
  });
}

function items(evaluator: Evaluator, of: Evaluated, name: string): Evaluated[] {
  const list = evaluator.member(of, name);
  return list.k === 'array' ? list.items.slice(0, MOST_FIELDS).map((item) => evaluator.force(item)) : [];
}
