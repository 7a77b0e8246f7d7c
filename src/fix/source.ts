import { ts } from 'ts-morph';
import type { Location } from '../model.js';

/** A text in place of what stands between two offsets. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string };

/** What mending one finding comes to in a file: edits, or why there are none. */
export type Mend =
  /** `once`: where the same place is mended already, that is enough. */
  { readonly edits: readonly Edit[]; readonly once?: true } | { readonly refused: string };

export function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, { languageVersion: ts.ScriptTarget.Latest }, true);
}

/** Whether a name is declared or imported anywhere in a file, as a value. */
export function declares(source: ts.SourceFile, name: string): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return false;
    const isBinding =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isImportClause(node) ||
      ts.isImportSpecifier(node) ||
      ts.isNamespaceImport(node);
    if (isBinding && node.name && ts.isIdentifier(node.name) && node.name.text === name) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(source);
}

/** The number of syntax errors in a text. */
export function errorsIn(file: string, text: string): number {
  // What the parser found stands in no public field.
  const { parseDiagnostics } = parse(file, text) as ts.SourceFile & { readonly parseDiagnostics?: unknown[] };
  return parseDiagnostics?.length ?? 0;
}

/** The call, `new` or decorator's call that findings name by a place: where its member's name stands, or where it starts. */
export function callAt(
  source: ts.SourceFile,
  { line, column }: Location,
): ts.CallExpression | ts.NewExpression | null {
  const lines = source.getLineStarts();
  const start = lines[line - 1];
  if (start === undefined) return null;
  const offset = start + column - 1;
  let found: ts.CallExpression | ts.NewExpression | null = null;
  const visit = (node: ts.Node): void => {
    if (offset < node.pos || offset >= node.end) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && placeOf(node, source) === offset)
      found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function placeOf(node: ts.CallExpression | ts.NewExpression, source: ts.SourceFile): number {
  const { expression } = node;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(expression))
    return expression.name.getStart(source);
  return node.getStart(source);
}

/** The text with the edits made; null where they get in each other's way. Equal edits count once. */
export function applied(text: string, edits: readonly Edit[]): string | null {
  const distinct = [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
  const ordered = distinct.sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of ordered) {
    if (start < at) return null;
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

export function insert(at: number, text: string): Edit {
  return { start: at, end: at, text };
}

/** How lines end in a file. */
export function newline({ text }: ts.SourceFile): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** The white space before what starts at a node's line. */
export function indentOf(source: ts.SourceFile, node: ts.Node): string {
  const start = node.getStart(source);
  const line = source.getLineStarts()[source.getLineAndCharacterOfPosition(start).line] ?? 0;
  return /^[ \t]*/.exec(source.text.slice(line, start))?.[0] ?? '';
}
