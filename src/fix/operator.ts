import { ts } from 'ts-morph';
import type { BoundOperator } from '../model.js';
import { type Edit, insert, type Mend, newline } from './source.js';

/** Pipes what a call gives, an Observable, through an operator: `.pipe(timeout(5_000))`, which is imported. */
export function piped(
  source: ts.SourceFile,
  call: ts.CallExpression | ts.NewExpression,
  { exported: name, module, typed }: BoundOperator,
  value: string,
): Mend {
  const pipe = memberCall(call, 'pipe');
  const refused = whyNotAwaited(pipe ?? call, typed || pipe !== null);
  if (refused !== null) return { refused };
  const imported = importOf(source, name, module);
  if ('refused' in imported) return imported;
  const operator = `${imported.name}(${value})`;
  const [first] = pipe?.arguments ?? [];
  const edit = first
    ? insert(first.getStart(source), `${operator}, `)
    : pipe
      ? insert(pipe.end - 1, operator)
      : insert(call.end, `.pipe(${operator})`);
  return { edits: [edit, ...imported.edits] };
}

/** The call of a member on what an expression gives: `.pipe(…)`. */
function memberCall(node: ts.Expression, member: string): ts.CallExpression | null {
  const { parent } = node;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.expression === node;
  return isMember && parent.name.text === member && ts.isCallExpression(parent.parent) ? parent.parent : null;
}

/**
 * Why it is not certain that somebody hears of the failure: of one that nobody handles in `subscribe`, the process ends.
 * null where a promise is made of the Observable, or the caller gets it, if it certainly is one.
 */
function whyNotAwaited(node: ts.Expression, isObservable: boolean): string | null {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return whyNotAwaited(parent, isObservable);
  if (ts.isCallExpression(parent) && parent.arguments[0] === node) {
    const { expression } = parent;
    const callee = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
    if (/^(first|last)ValueFrom$/.test(callee.getText())) return null;
  }
  if (isObservable && memberCall(node, 'toPromise')) return null;
  const isReturned = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node);
  if (isObservable && isReturned) return null;
  return isReturned
    ? 'whether it is an Observable is for its own type to say'
    : 'who waits for its answer, and handles that none comes, is not in sight';
}

type Imported = { readonly name: string; readonly edits: readonly Edit[] };

/** What an export is called in a file, and what imports it where nothing does yet. */
function importOf(
  source: ts.SourceFile,
  name: string,
  module: string,
): Imported | { readonly refused: string } {
  const imports = source.statements.filter(ts.isImportDeclaration);
  const last = imports.at(-1);
  if (!last) return { refused: `the file imports nothing, and \`${name}\` of ${module} is to be imported` };
  const lists = imports.flatMap(({ moduleSpecifier, importClause }) => {
    const from = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
    const bindings = importClause?.namedBindings;
    const isOurs = (from === module || from === `${module}/operators`) && !importClause?.isTypeOnly;
    return isOurs && bindings && ts.isNamedImports(bindings) ? [{ from, bindings }] : [];
  });
  for (const { bindings } of lists) {
    const known = bindings.elements.find(
      (element) => (element.propertyName ?? element.name).text === name && !element.isTypeOnly,
    );
    if (known) return { name: known.name.text, edits: [] };
  }
  if (isNamed(source, name)) return { refused: `\`${name}\` is something else in this file` };
  const list = lists.find(({ from, bindings }) => from !== module || bindings.elements.some(isOfSeven));
  const behind = list?.bindings.elements.at(-1);
  if (behind) return { name, edits: [insert(behind.end, `, ${name}`)] };
  const quote = last.moduleSpecifier.getText(source).charAt(0);
  const end = last.getText(source).endsWith(';') ? ';' : '';
  // It is there in every version; beside the rest only since 7.2.
  const text = `import { ${name} } from ${quote}${module}/operators${quote}${end}`;
  return { name, edits: [insert(last.end, `${newline(source)}${text}`)] };
}

/** rxjs has them since version 7. */
function isOfSeven({ name, propertyName }: ts.ImportSpecifier): boolean {
  return /^(first|last)ValueFrom$/.test((propertyName ?? name).text);
}

/** Whether a name stands for something in a file, other than a member. */
function isNamed(source: ts.SourceFile, name: string): boolean {
  const isIn = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && node.text === name) {
      const { parent } = node;
      const isMember =
        (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
      if (!isMember) return true;
    }
    return ts.forEachChild(node, (child) => isIn(child) || undefined) ?? false;
  };
  return isIn(source);
}
