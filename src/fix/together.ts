import { ts } from 'ts-morph';
import type { Location } from '../model.js';
import { callAt, type Edit, indentOf, type Mend, newline } from './source.js';

/** `const a = await x();` and the statements right behind it, waited for together. */
export function together(source: ts.SourceFile, calls: readonly Location[]): Mend {
  const waits = calls.map((place) => waitOf(source, place));
  const found = waits.flatMap((wait) => (typeof wait === 'string' ? [] : [wait]));
  const refusal = waits.find((wait) => typeof wait === 'string');
  if (typeof refusal === 'string') return { refused: refusal };
  const [first, ...others] = found.sort((a, b) => a.statement.pos - b.statement.pos);
  if (!first || others.length === 0) return { refused: 'the calls are not where they were' };
  const block = first.statement.parent;
  const index = statementsOf(block).indexOf(first.statement);
  const isRow = others.every((wait, n) => statementsOf(block)[index + n + 1] === wait.statement);
  if (index < 0 || !isRow) return { refused: 'something stands between the calls' };
  if (others.some(({ keyword }) => keyword !== first.keyword))
    return { refused: 'they are declared in different ways' };
  if (others.some(({ statement }) => hasComment(source, statement)))
    return { refused: 'a comment stands between the calls' };
  if (found.some(({ names }, n) => found.slice(n + 1).some(({ call }) => mentions(call, names)))) {
    return { refused: 'a later call uses what an earlier one gave' };
  }
  const indent = indentOf(source, first.statement);
  const unit = indent.includes('\t') ? '\t' : '  ';
  const head = `${first.keyword} [${found.map(({ name }) => name).join(', ')}] = await Promise.all([`;
  const outer = `${newline(source)}${indent}`;
  const line = `${outer}${unit}`;
  const edits = found.flatMap((wait, n): Edit[] => {
    const before = found[n - 1];
    return [
      before
        ? { start: before.call.end, end: wait.call.getStart(source), text: `,${line}` }
        : { start: wait.statement.getStart(source), end: wait.call.getStart(source), text: `${head}${line}` },
    ];
  });
  const last = found.at(-1) ?? first;
  const end = last.statement.getText(source).endsWith(';') ? ';' : '';
  return { edits: [...edits, { start: last.call.end, end: last.statement.end, text: `,${outer}])${end}` }] };
}

type Wait = {
  readonly statement: ts.VariableStatement;
  readonly keyword: string;
  /** As written: an identifier or a pattern. */
  readonly name: string;
  readonly names: ReadonlySet<string>;
  /** What is awaited. */
  readonly call: ts.Expression;
};

function waitOf(source: ts.SourceFile, place: Location): Wait | string {
  const call = callAt(source, place);
  if (!call) return 'the calls are not where they were';
  let awaited: ts.Node = call;
  while (!ts.isAwaitExpression(awaited)) {
    if (ts.isStatement(awaited) || ts.isFunctionLike(awaited)) return 'a call is not awaited where it stands';
    awaited = awaited.parent;
  }
  const declaration = awaited.parent;
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer !== awaited) {
    return 'an answer is not put into a variable of its own';
  }
  if (declaration.type) return 'a variable has a declared type';
  const list = declaration.parent;
  if (
    !ts.isVariableDeclarationList(list) ||
    list.declarations.length !== 1 ||
    !ts.isVariableStatement(list.parent)
  ) {
    return 'an answer is not put into a variable of its own';
  }
  if (list.parent.modifiers) return 'a variable is exported';
  return {
    statement: list.parent,
    keyword: list.flags & ts.NodeFlags.Const ? 'const' : list.flags & ts.NodeFlags.Let ? 'let' : 'var',
    name: declaration.name.getText(source),
    names: new Set(namesOf(declaration.name)),
    call: awaited.expression,
  };
}

function namesOf(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesOf(element.name)));
}

function mentions(node: ts.Node, names: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(node) && names.has(node.text)) return true;
  return ts.forEachChild(node, (child) => mentions(child, names) || undefined) ?? false;
}

function statementsOf(block: ts.Node): readonly ts.Statement[] {
  return ts.isBlock(block) || ts.isSourceFile(block) || ts.isCaseOrDefaultClause(block)
    ? block.statements
    : [];
}

function hasComment(source: ts.SourceFile, statement: ts.Statement): boolean {
  return /\S/.test(source.text.slice(statement.pos, statement.getStart(source)));
}
