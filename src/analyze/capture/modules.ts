import { ts } from 'ts-morph';
import type { Use, Value } from '../facts.js';
import { hasModifier } from './declarations.js';
import type { Walk } from './tables.js';

const READ: Use = { k: 'read' };

/** Declares the names that an import brings. */
export function captureImport(walk: Walk, node: ts.ImportDeclaration | ts.ImportEqualsDeclaration): void {
  const { tables } = walk;
  const declare = (name: ts.Identifier, init: Value) => {
    tables.assign(tables.declare(name.text, tables.line(name)), init, true);
  };
  if (ts.isImportEqualsDeclaration(node)) {
    const reference = node.moduleReference;
    if (!ts.isExternalModuleReference(reference) || !ts.isStringLiteralLike(reference.expression)) return;
    tables.imports.add(reference.expression.text);
    declare(node.name, { k: 'import', module: reference.expression.text, name: '*' });
    return;
  }
  if (!ts.isStringLiteralLike(node.moduleSpecifier)) return;
  const module = node.moduleSpecifier.text;
  const clause = node.importClause;
  if (!clause?.isTypeOnly) tables.imports.add(module);
  if (clause?.name) declare(clause.name, { k: 'import', module, name: 'default' });
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) declare(bindings.name, { k: 'import', module, name: '*' });
  if (bindings && ts.isNamedImports(bindings)) {
    for (const element of bindings.elements) {
      declare(element.name, { k: 'import', module, name: (element.propertyName ?? element.name).text });
    }
  }
}

/** Statements that only say what the module imports and exports. */
export function isModuleSyntax(
  node: ts.Node,
): node is ts.ImportDeclaration | ts.ImportEqualsDeclaration | ts.ExportDeclaration | ts.ExportAssignment {
  return (
    ts.isImportDeclaration(node) ||
    ts.isImportEqualsDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isExportAssignment(node)
  );
}

/** `export { … }`, `export … from`, `export default`, `export =`. Imports were captured when names were hoisted. */
export function captureExport(
  walk: Walk,
  node: ts.ImportDeclaration | ts.ImportEqualsDeclaration | ts.ExportDeclaration | ts.ExportAssignment,
): void {
  const { tables } = walk;
  if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node)) return;
  if (ts.isExportAssignment(node)) {
    tables.exports[node.isExportEquals ? 'export=' : 'default'] = walk.value(node.expression, READ);
    return;
  }
  const from =
    node.moduleSpecifier && ts.isStringLiteralLike(node.moduleSpecifier) ? node.moduleSpecifier.text : null;
  if (from !== null && !node.isTypeOnly) tables.imports.add(from);
  const clause = node.exportClause;
  if (!clause) {
    if (from !== null) tables.exportStars.push(from);
    return;
  }
  if (ts.isNamespaceExport(clause)) {
    if (from !== null) tables.exports[clause.name.text] = { k: 'import', module: from, name: '*' };
    return;
  }
  for (const element of clause.elements) {
    const name = (element.propertyName ?? element.name).text;
    if (from !== null) {
      tables.exports[element.name.text] = { k: 'import', module: from, name };
    } else {
      const id = tables.lookup(name);
      if (id !== undefined) tables.exports[element.name.text] = { k: 'variable', id };
    }
  }
}

/** Exports a declaration under its own name, or as the default. */
export function exportName(walk: Walk, node: ts.Node, name: string, id: number): void {
  const key = hasModifier(node, ts.SyntaxKind.DefaultKeyword) ? 'default' : name;
  walk.tables.exports[key] = { k: 'variable', id };
}
