import { ts } from 'ts-morph';
import type { Use, Value } from '../facts.js';
import { enumValue, hasModifier, interfaceLike } from './declarations.js';
import { conditionValue } from './expressions.js';
import { captureExport, captureImport, exportName, isModuleSyntax } from './modules.js';
import type { OpenRegion, Walk } from './tables.js';

const READ: Use = { k: 'read' };

/** Declares the names of a block before its statements are walked, as hoisting does. */
export function hoist(walk: Walk, nodes: readonly ts.Node[]): void {
  const { tables } = walk;
  for (const node of nodes) {
    if (ts.isVariableStatement(node)) {
      for (const declaration of node.declarationList.declarations) declareNames(walk, declaration.name);
    } else if (
      (ts.isFunctionDeclaration(node) ||
        ts.isClassDeclaration(node) ||
        ts.isEnumDeclaration(node) ||
        ts.isInterfaceDeclaration(node) ||
        ts.isModuleDeclaration(node)) &&
      node.name &&
      ts.isIdentifier(node.name)
    ) {
      tables.declare(node.name.text, tables.line(node));
    } else if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node)) {
      captureImport(walk, node);
    }
  }
  // A type may have the name of a value, which then is what the name stands for.
  for (const node of nodes)
    if (ts.isTypeAliasDeclaration(node)) tables.declare(node.name.text, tables.line(node));
}

function declareNames(walk: Walk, name: ts.BindingName): void {
  if (ts.isIdentifier(name)) walk.tables.declare(name.text, walk.tables.line(name));
  else {
    for (const element of name.elements) {
      if (!ts.isOmittedExpression(element)) declareNames(walk, element.name);
    }
  }
}

/** Walks one statement, or any node whose children are to be walked. */
export function visitStatement(walk: Walk, node: ts.Node): void {
  const { tables } = walk;
  if (isModuleSyntax(node)) return captureExport(walk, node);
  if (ts.isVariableStatement(node)) return variableStatement(walk, node);
  if (ts.isVariableDeclarationList(node)) return variableDeclarations(walk, node);
  if (ts.isExpressionStatement(node)) {
    walk.value(node.expression, { k: 'discarded' });
    return;
  }
  if (ts.isReturnStatement(node)) return returnStatement(walk, node);
  if (ts.isBlock(node)) return inScope(walk, () => walk.statements(node.statements));
  if (ts.isIfStatement(node)) {
    ifStatement(walk, node);
    return;
  }
  if (ts.isSwitchStatement(node)) return switchStatement(walk, node);
  if (ts.isTryStatement(node)) return tryStatement(walk, node);
  if (ts.isIterationStatement(node, false)) return loopStatement(walk, node);
  if (ts.isBreakStatement(node)) return markExit(walk);
  if (ts.isThrowStatement(node)) return throwStatement(walk, node);
  if (ts.isFunctionDeclaration(node)) return functionDeclaration(walk, node);
  if (ts.isClassDeclaration(node)) return classDeclaration(walk, node);
  if (ts.isInterfaceDeclaration(node)) {
    const id = tables.declare(node.name.text, tables.line(node));
    tables.assign(id, { k: 'class', id: interfaceLike(walk, node) }, true);
    if (hasModifier(node, ts.SyntaxKind.ExportKeyword)) exportName(walk, node, node.name.text, id);
    return;
  }
  if (ts.isEnumDeclaration(node)) {
    const id = tables.declare(node.name.text, tables.line(node));
    tables.assign(id, enumValue(walk, node), true);
    if (hasModifier(node, ts.SyntaxKind.ExportKeyword)) exportName(walk, node, node.name.text, id);
    return;
  }
  if (ts.isModuleDeclaration(node)) {
    if (node.body && ts.isModuleBlock(node.body)) namespaceDeclaration(walk, node, node.body);
    return;
  }
  if (ts.isTypeAliasDeclaration(node)) return typeAlias(walk, node);
  if (ts.isTypeNode(node)) return;
  if (ts.isExpression(node)) {
    walk.value(node, READ);
    return;
  }
  ts.forEachChild(node, (child) => visitStatement(walk, child));
}

/** `type Context = { … }`: a name without a value, of that type. */
function typeAlias(walk: Walk, node: ts.TypeAliasDeclaration): void {
  const { tables } = walk;
  const id = tables.declare(node.name.text, tables.line(node));
  const variable = tables.variables[id];
  const type = walk.type(node.type);
  if (!type || !variable || variable.init || variable.line !== tables.line(node)) return;
  tables.variables[id] = { ...variable, type };
  if (hasModifier(node, ts.SyntaxKind.ExportKeyword)) exportName(walk, node, node.name.text, id);
}

function inScope(walk: Walk, body: () => void): void {
  walk.tables.openScope();
  try {
    body();
  } finally {
    walk.tables.closeScope();
  }
}

function variableStatement(walk: Walk, node: ts.VariableStatement): void {
  variableDeclarations(walk, node.declarationList);
  if (!hasModifier(node, ts.SyntaxKind.ExportKeyword)) return;
  for (const declaration of node.declarationList.declarations) exportNames(walk, declaration.name);
}

function exportNames(walk: Walk, name: ts.BindingName): void {
  if (ts.isIdentifier(name)) {
    const id = walk.tables.lookup(name.text);
    if (id !== undefined) walk.tables.exports[name.text] = { k: 'variable', id };
    return;
  }
  for (const element of name.elements) {
    if (!ts.isOmittedExpression(element)) exportNames(walk, element.name);
  }
}

function variableDeclarations(walk: Walk, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) variableDeclaration(walk, declaration);
}

/** The type that an initialiser is cast to: `(await connect()) as Channel`. */
function castType(value: ts.Expression | undefined): ts.TypeNode | undefined {
  if (!value) return undefined;
  if (ts.isAsExpression(value) || ts.isTypeAssertionExpression(value)) return value.type;
  const isAround =
    ts.isParenthesizedExpression(value) || ts.isNonNullExpression(value) || ts.isAwaitExpression(value);
  return isAround ? castType(value.expression) : undefined;
}

function variableDeclaration(walk: Walk, node: ts.VariableDeclaration): void {
  const { tables } = walk;
  const type = walk.type(node.type ?? castType(node.initializer));
  if (!ts.isIdentifier(node.name)) {
    if (!node.initializer) return;
    const hidden = tables.declare('', tables.line(node));
    tables.assign(hidden, walk.value(node.initializer, { k: 'assigned', variable: hidden }), true);
    walk.bind(node.name, { k: 'variable', id: hidden });
    return;
  }
  const id = tables.declare(node.name.text, tables.line(node));
  const variable = tables.variables[id];
  if (variable && type) variable.type = type;
  const { initializer } = node;
  if (!initializer) return;
  tables.assign(
    id,
    namedInitializer(walk, node.name.text, initializer, { k: 'assigned', variable: id }),
    true,
  );
}

/** Functions and classes take the name of the variable that they are assigned to. */
export function namedInitializer(walk: Walk, name: string, node: ts.Expression, use: Use): Value {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    return { k: 'function', id: walk.functionLike(node, { name }) };
  }
  if (ts.isClassExpression(node)) return { k: 'class', id: walk.classLike(node, name) };
  return walk.value(node, use);
}

function functionDeclaration(walk: Walk, node: ts.FunctionDeclaration): void {
  const { tables } = walk;
  const name = node.name?.text ?? 'default';
  const exported = hasModifier(node, ts.SyntaxKind.ExportKeyword);
  const id = node.name ? tables.declare(name, tables.line(node)) : undefined;
  if (!node.body) return;
  const value: Value = { k: 'function', id: walk.functionLike(node, { name }) };
  if (id !== undefined) tables.assign(id, value, true);
  if (!exported) return;
  if (hasModifier(node, ts.SyntaxKind.DefaultKeyword)) tables.exports.default = value;
  else tables.exports[name] = value;
}

function classDeclaration(walk: Walk, node: ts.ClassDeclaration): void {
  const { tables } = walk;
  const name = node.name?.text ?? 'default';
  const id = node.name ? tables.declare(name, tables.line(node)) : undefined;
  const value: Value = { k: 'class', id: walk.classLike(node, name) };
  if (id !== undefined) tables.assign(id, value, true);
  if (!hasModifier(node, ts.SyntaxKind.ExportKeyword)) return;
  if (hasModifier(node, ts.SyntaxKind.DefaultKeyword)) tables.exports.default = value;
  else tables.exports[name] = value;
}

function namespaceDeclaration(walk: Walk, node: ts.ModuleDeclaration, body: ts.ModuleBlock): void {
  const { tables } = walk;
  if (!ts.isIdentifier(node.name) || hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return;
  const id = tables.declare(node.name.text, tables.line(node));
  const outer = { ...tables.exports };
  for (const key of Object.keys(tables.exports)) delete tables.exports[key];
  inScope(walk, () => walk.statements(body.statements));
  const entries = Object.entries(tables.exports).map(([key, value]) => ({ key, value }));
  for (const key of Object.keys(tables.exports)) delete tables.exports[key];
  Object.assign(tables.exports, outer);
  tables.assign(id, { k: 'object', entries }, true);
  if (hasModifier(node, ts.SyntaxKind.ExportKeyword)) exportName(walk, node, node.name.text, id);
}

function returnStatement(walk: Walk, node: ts.ReturnStatement): void {
  const { tables } = walk;
  markLoopExit(walk);
  if (!node.expression) return;
  const value = walk.value(node.expression, { k: 'returned' });
  tables.functions[tables.currentFunction]?.returns.push(value);
  const handler = tables.currentCatch();
  if (!handler) return;
  handler.gives ??= [];
  handler.gives.push(value);
}

function throwStatement(walk: Walk, node: ts.ThrowStatement): void {
  const { tables } = walk;
  walk.value(node.expression, READ);
  const function_ = tables.functions[tables.currentFunction];
  if (function_) function_.throws = true;
  const handler = tables.currentCatch();
  if (handler) handler.throws = true;
}

function region(walk: Walk, node: ts.Node, facts: Partial<OpenRegion> & { k: OpenRegion['k'] }): OpenRegion {
  const { tables } = walk;
  return {
    function: tables.currentFunction,
    parent: tables.currentRegion,
    line: tables.line(node),
    endLine: tables.endLine(node),
    ...facts,
  } as OpenRegion;
}

/** Walks statements in a row. What follows a guard, `if (test) return;`, runs only where its test is false. */
export function visitStatements(walk: Walk, nodes: readonly ts.Node[]): void {
  const { tables } = walk;
  const walkFrom = (start: number): void => {
    for (let index = start; index < nodes.length; index++) {
      const node = nodes[index] as ts.Node;
      const next = nodes[index + 1];
      if (!next || !ts.isIfStatement(node) || node.elseStatement || !leaving(node.thenStatement).leaves) {
        visitStatement(walk, node);
        continue;
      }
      const test = ifStatement(walk, node);
      const endLine = tables.endLine(nodes.at(-1) ?? next);
      tables.inRegion(region(walk, next, { k: 'guarded', test, endLine }), () => walkFrom(index + 1));
      return;
    }
  };
  walkFrom(0);
}

function ifStatement(walk: Walk, node: ts.IfStatement): Value {
  const { tables } = walk;
  const test = conditionValue(walk, node.expression);
  const group = tables.newGroup();
  const arm = (branch: ts.Statement, index: number) => {
    const facts = { group, test, arm: index, is: index === 0, ...leaving(branch) };
    tables.inRegion(region(walk, branch, { k: 'branch', ...facts }), () => walk.statement(branch));
  };
  arm(node.thenStatement, 0);
  if (node.elseStatement) arm(node.elseStatement, 1);
  return test;
}

/** Whether what follows a statement never runs after it. */
function leaving(statement: ts.Statement): { leaves?: true } {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  const leaves =
    last !== undefined &&
    (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isBreakOrContinueStatement(last));
  return leaves ? { leaves } : {};
}

function switchStatement(walk: Walk, node: ts.SwitchStatement): void {
  const { tables } = walk;
  const left = walk.value(node.expression, READ);
  const group = tables.newGroup();
  inScope(walk, () => {
    hoist(
      walk,
      node.caseBlock.clauses.flatMap((clause) => [...clause.statements]),
    );
    for (const [arm, clause] of node.caseBlock.clauses.entries()) {
      const right = ts.isCaseClause(clause) ? walk.value(clause.expression, READ) : null;
      const test: Value = right ? { k: 'binary', operator: '===', left, right } : left;
      const before = node.caseBlock.clauses[arm - 1]?.statements.at(-1);
      const isAlone = right !== null && (arm === 0 || (before !== undefined && leaving(before).leaves));
      const facts = { group, test, arm, ...(isAlone ? { is: true } : {}) };
      tables.inRegion(region(walk, clause, { k: 'branch', ...facts }), () => {
        for (const statement of clause.statements) {
          // A `break` here leaves the switch, not a loop.
          if (!ts.isBreakStatement(statement)) walk.statement(statement);
        }
      });
    }
  });
}

function tryStatement(walk: Walk, node: ts.TryStatement): void {
  const { tables } = walk;
  const catches = node.catchClause !== undefined && !rethrows(node.catchClause);
  if (catches) markCatch(walk);
  const { catchClause } = node;
  const of = tables.regions.length;
  tables.inRegion(region(walk, node.tryBlock, { k: 'try', catches: catchClause !== undefined }), () =>
    walk.statement(node.tryBlock),
  );
  if (catchClause) {
    const more = {
      ...(rethrows(catchClause) ? { rethrows: true as const } : {}),
      ...(catchClause.block.statements.every(isIdle) ? { idle: true as const } : {}),
    };
    tables.inRegion(region(walk, catchClause, { k: 'catch', of, ...more }), () =>
      inScope(walk, () => {
        if (catchClause.variableDeclaration) {
          walk.bind(catchClause.variableDeclaration.name, { k: 'unknown', reason: 'a caught error' });
        }
        walk.statements(catchClause.block.statements);
      }),
    );
  }
  const { finallyBlock } = node;
  if (finallyBlock)
    tables.inRegion(region(walk, finallyBlock, { k: 'finally' }), () => walk.statement(finallyBlock));
}

function isIdle(statement: ts.Statement): boolean {
  return (
    ts.isEmptyStatement(statement) ||
    ts.isBreakOrContinueStatement(statement) ||
    (ts.isReturnStatement(statement) && statement.expression === undefined)
  );
}

/** A catch whose last word is an unconditional throw: the loop around it does not go on. */
function rethrows(clause: ts.CatchClause): boolean {
  const last = clause.block.statements.at(-1);
  return last !== undefined && ts.isThrowStatement(last);
}

function loopStatement(walk: Walk, node: ts.IterationStatement): void {
  inScope(walk, () => {
    if (ts.isForOfStatement(node) || ts.isForInStatement(node)) forEachStatement(walk, node);
    else if (ts.isForStatement(node)) forStatement(walk, node);
    else whileStatement(walk, node as ts.WhileStatement | ts.DoStatement);
  });
}

function loopRegion(walk: Walk, node: ts.IterationStatement, facts: Partial<OpenRegion>): OpenRegion {
  const source = walk.tables.source;
  const head = source.text
    .slice(node.getStart(source), node.statement.getStart(source))
    .replace(/\s+/g, ' ')
    .trim();
  const text = ts.isDoStatement(node) ? `do … while (${node.expression.getText(source)})` : head;
  return region(walk, node, {
    k: 'loop',
    variables: [],
    assigns: [],
    exits: false,
    catches: false,
    text: text.length > 80 ? `${text.slice(0, 79)}…` : text,
    ...facts,
  } as Partial<OpenRegion> & { k: 'loop' });
}

function forEachStatement(walk: Walk, node: ts.ForOfStatement | ts.ForInStatement): void {
  const { tables } = walk;
  const over = walk.value(node.expression, READ);
  const first = tables.variables.length;
  const element: Value = ts.isForOfStatement(node)
    ? { k: 'element', of: over }
    : { k: 'unknown', reason: 'a key of an object' };
  if (ts.isVariableDeclarationList(node.initializer)) {
    for (const declaration of node.initializer.declarations) walk.bind(declaration.name, element);
  }
  const variables = range(first, tables.variables.length);
  const form = ts.isForInStatement(node) ? 'for-in' : node.awaitModifier ? 'for-await' : 'for-of';
  tables.inRegion(loopRegion(walk, node, { form, over, variables } as Partial<OpenRegion>), () =>
    walk.statement(node.statement),
  );
}

function forStatement(walk: Walk, node: ts.ForStatement): void {
  const { tables } = walk;
  const first = tables.variables.length;
  if (node.initializer) walk.statement(node.initializer);
  const variables = range(first, tables.variables.length);
  const test = node.condition ? walk.value(node.condition, READ) : undefined;
  const step = node.incrementor ? stepOf(walk, node.incrementor) : undefined;
  const facts = { form: 'for', variables, ...(test ? { test } : {}), ...(step ? { step } : {}) };
  tables.inRegion(loopRegion(walk, node, facts as Partial<OpenRegion>), () => {
    if (node.incrementor) walk.value(node.incrementor, { k: 'discarded' });
    walk.statement(node.statement);
  });
}

function stepOf(walk: Walk, node: ts.Expression): Value | undefined {
  if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node))
    return { k: 'literal', value: 1 };
  const { PlusEqualsToken, MinusEqualsToken, EqualsToken, PlusToken } = ts.SyntaxKind;
  if (!ts.isBinaryExpression(node)) return undefined;
  const operator = node.operatorToken.kind;
  if (operator === PlusEqualsToken || operator === MinusEqualsToken) return walk.value(node.right, READ);
  if (
    operator === EqualsToken &&
    ts.isBinaryExpression(node.right) &&
    node.right.operatorToken.kind === PlusToken
  ) {
    return walk.value(node.right.right, READ);
  }
  return undefined;
}

function whileStatement(walk: Walk, node: ts.WhileStatement | ts.DoStatement): void {
  const { tables } = walk;
  const form = ts.isDoStatement(node) ? 'do' : 'while';
  const loop = loopRegion(walk, node, { form } as Partial<OpenRegion>);
  tables.inRegion(loop, () => {
    const test = walk.value(node.expression, READ);
    if (!(test.k === 'literal' && test.value === true)) Object.assign(loop, { test });
    walk.statement(node.statement);
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** The innermost loop of this function is left here. */
function markExit(walk: Walk): void {
  const loop = innermostLoop(walk);
  if (loop) loop.exits = true;
}

/** A return leaves every loop of this function around it. */
function markLoopExit(walk: Walk): void {
  const { tables } = walk;
  for (let id = tables.currentRegion; id !== null; id = tables.regions[id]?.parent ?? null) {
    const facts = tables.regions[id];
    if (facts?.k === 'loop') facts.exits = true;
  }
}

function markCatch(walk: Walk): void {
  const loop = innermostLoop(walk);
  if (loop) loop.catches = true;
}

function innermostLoop(walk: Walk): OpenRegion | undefined {
  const { tables } = walk;
  for (let id = tables.currentRegion; id !== null; id = tables.regions[id]?.parent ?? null) {
    const facts = tables.regions[id];
    if (facts?.k === 'loop') return facts;
  }
  return undefined;
}
