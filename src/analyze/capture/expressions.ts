import { ts } from 'ts-morph';
import type { ObjectEntry, Use, Value } from '../facts.js';
import { elementValue, isElement } from './jsx.js';
import type { Tables, Walk } from './tables.js';

const READ: Use = { k: 'read' };

/** The value of an expression. Everything in it is walked: calls and functions land in the tables. */
export function expressionValue(walk: Walk, node: ts.Expression, use: Use): Value {
  const { tables } = walk;
  switch (node.kind) {
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      return { k: 'literal', value: (node as ts.StringLiteral).text };
    case ts.SyntaxKind.NumericLiteral:
      return { k: 'literal', value: Number((node as ts.NumericLiteral).text) };
    case ts.SyntaxKind.TrueKeyword:
      return { k: 'literal', value: true };
    case ts.SyntaxKind.FalseKeyword:
      return { k: 'literal', value: false };
    case ts.SyntaxKind.NullKeyword:
      return { k: 'literal', value: null };
    case ts.SyntaxKind.ThisKeyword:
      return { k: 'this' };
    case ts.SyntaxKind.SuperKeyword:
      return { k: 'super' };
  }
  if (ts.isIdentifier(node)) return identifier(tables, node.text, use);
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  ) {
    return walk.value(node.expression, use);
  }
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.name.text;
    return { k: 'member', of: walk.value(node.expression, { k: 'member', name, use }), name };
  }
  if (ts.isElementAccessExpression(node)) return elementAccess(walk, node, use);
  if (ts.isCallExpression(node)) return call(walk, node, use);
  if (ts.isNewExpression(node)) return newExpression(walk, node, use);
  if (ts.isAwaitExpression(node)) {
    return { k: 'await', of: walk.value(node.expression, { k: 'awaited', use }) };
  }
  if (ts.isTemplateExpression(node)) return template(walk, node);
  if (ts.isTaggedTemplateExpression(node)) return taggedTemplate(walk, node, use);
  if (ts.isObjectLiteralExpression(node)) return objectLiteral(walk, node, use);
  if (ts.isArrayLiteralExpression(node)) {
    return { k: 'array', items: node.elements.map((element) => walk.value(element, use)) };
  }
  if (ts.isSpreadElement(node)) return { k: 'spread', of: walk.value(node.expression, use) };
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return functionValue(walk, node, use);
  if (ts.isClassExpression(node)) return { k: 'class', id: walk.classLike(node) };
  if (ts.isConditionalExpression(node)) return conditional(walk, node, use);
  if (ts.isBinaryExpression(node)) return binary(walk, node, use);
  if (ts.isPrefixUnaryExpression(node)) return prefix(walk, node);
  if (ts.isVoidExpression(node)) {
    walk.value(node.expression, { k: 'discarded' });
    return { k: 'undefined' };
  }
  if (ts.isYieldExpression(node)) {
    return node.expression
      ? { k: 'await', of: walk.value(node.expression, { k: 'awaited', use }) }
      : { k: 'unknown', reason: 'a value sent into a generator' };
  }
  // Known by its own name, as `process` is.
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
    return { k: 'global', name: 'import.meta' };
  }
  if (ts.isRegularExpressionLiteral(node)) {
    return { k: 'pattern', source: node.text.slice(1, node.text.lastIndexOf('/')) };
  }
  if (isElement(node)) return elementValue(walk, node, use);
  // Anything else (typeof, delete, i++ …) has no value we follow, but calls inside it count.
  ts.forEachChild(node, (child) => walk.statement(child));
  return { k: 'unknown', reason: `${ts.SyntaxKind[node.kind] ?? 'expression'} is not followed` };
}

function identifier(tables: Tables, name: string, use: Use): Value {
  if (name === 'undefined') return { k: 'undefined' };
  const id = tables.lookup(name);
  if (id === undefined) return { k: 'global', name };
  tables.recordUse(id, use);
  return { k: 'variable', id };
}

function elementAccess(walk: Walk, node: ts.ElementAccessExpression, use: Use): Value {
  const { argumentExpression } = node;
  const name = ts.isStringLiteralLike(argumentExpression) ? argumentExpression.text : ANY_KEY;
  const of = walk.value(node.expression, { k: 'member', name, use });
  const key = walk.value(node.argumentExpression, READ);
  if (key.k === 'literal' && typeof key.value === 'string') return { k: 'member', of, name: key.value };
  if (key.k === 'literal' && typeof key.value === 'number') return { k: 'element', of, index: key.value };
  return { k: 'index', of, key };
}

function call(walk: Walk, node: ts.CallExpression, use: Use): Value {
  const { tables } = walk;
  const [first] = node.arguments;
  if (first && ts.isStringLiteralLike(first) && node.arguments.length === 1) {
    const isDynamicImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const isRequire =
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'require' &&
      tables.lookup('require') === undefined;
    if (isDynamicImport || isRequire) {
      tables.imports.add(first.text);
      return { k: 'import', module: first.text, name: '*' };
    }
  }
  const reexported = first && isExportStar(node.expression) ? walk.value(first, READ) : undefined;
  if (reexported?.k === 'import') tables.exportStars.push(reexported.module);
  return finishCall(walk, node, node.expression, node.arguments, use, false);
}

/** `__exportStar(require('./orders'), exports)`: what TypeScript makes of `export * from './orders'`. */
function isExportStar(callee: ts.Expression): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return ts.isIdentifier(name) && (name.text === '__exportStar' || name.text === '__export');
}

function newExpression(walk: Walk, node: ts.NewExpression, use: Use): Value {
  return finishCall(walk, node, node.expression, node.arguments ?? [], use, true);
}

function finishCall(
  walk: Walk,
  node: ts.CallExpression | ts.NewExpression,
  expression: ts.Expression,
  args: readonly ts.Expression[],
  use: Use,
  isNew: boolean,
): Value {
  const { tables } = walk;
  const id = tables.reserveCall();
  const callee = calleeValue(walk, expression, id);
  if (!isNew) tables.noteAnswer(callee);
  const values = args.map((argument, index) => walk.value(argument, { k: 'argument', call: id, index }));
  if (callee.k === 'member' && callee.name === 'pipe') for (const value of values) tables.noteAnswer(value);
  const typeArguments = node.typeArguments
    ?.map((argument) => walk.type(argument))
    .filter((reference) => reference !== undefined);
  tables.fillCall(id, {
    ...callPosition(tables, node, expression, isNew),
    endLine: tables.endLine(node),
    function: tables.currentFunction,
    callee,
    arguments: values,
    new: isNew,
    use,
    region: tables.currentRegion,
    ...(typeArguments?.length ? { typeArguments } : {}),
  });
  return { k: 'call', call: id };
}

/** The callee; what a member is called on is used as the receiver of the call. */
function calleeValue(walk: Walk, expression: ts.Expression, call: number): Value {
  let callee = expression;
  while (ts.isParenthesizedExpression(callee) || ts.isNonNullExpression(callee)) callee = callee.expression;
  if (ts.isPropertyAccessExpression(callee)) {
    return {
      k: 'member',
      of: walk.value(callee.expression, { k: 'receiver', call }),
      name: callee.name.text,
    };
  }
  return walk.value(callee, READ);
}

/** In a chain over several lines a call stands where its own method's name stands. */
function callPosition(tables: Tables, node: ts.Node, expression: ts.Expression, isNew: boolean) {
  if (!isNew && ts.isPropertyAccessExpression(expression)) return tables.position(expression.name);
  return tables.position(node);
}

function template(walk: Walk, node: ts.TemplateExpression): Value {
  const parts: Value[] = [];
  if (node.head.text) parts.push({ k: 'literal', value: node.head.text });
  for (const span of node.templateSpans) {
    parts.push(walk.value(span.expression, READ));
    if (span.literal.text) parts.push({ k: 'literal', value: span.literal.text });
  }
  return { k: 'template', parts };
}

/** Tagged templates are calls whose first argument is the text: `gql`, `sql`. */
function taggedTemplate(walk: Walk, node: ts.TaggedTemplateExpression, use: Use): Value {
  const { tables } = walk;
  const id = tables.reserveCall();
  const callee = calleeValue(walk, node.tag, id);
  const text = walk.value(node.template, { k: 'argument', call: id, index: 0 });
  tables.fillCall(id, {
    ...tables.position(node),
    endLine: tables.endLine(node),
    function: tables.currentFunction,
    callee,
    arguments: [text],
    new: false,
    use,
    region: tables.currentRegion,
  });
  return { k: 'call', call: id };
}

function objectLiteral(walk: Walk, node: ts.ObjectLiteralExpression, use: Use): Value {
  const entries: ObjectEntry[] = [];
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      entries.push({ key: null, value: walk.value(property.expression, use) });
    } else if (ts.isShorthandPropertyAssignment(property)) {
      entries.push({ key: property.name.text, value: walk.value(property.name, use) });
    } else if (ts.isPropertyAssignment(property)) {
      entries.push({ key: propertyKey(walk, property.name), value: namedValue(walk, property, use) });
    } else {
      const name = property.name.getText(walk.tables.source);
      const id = walk.functionLike(property, { name, argumentOf: argumentOf(use) });
      entries.push({ key: propertyKey(walk, property.name), value: { k: 'function', id } });
    }
  }
  return { k: 'object', entries };
}

function namedValue(walk: Walk, property: ts.PropertyAssignment, use: Use): Value {
  const { initializer } = property;
  if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)) {
    const name = property.name.getText(walk.tables.source);
    return { k: 'function', id: walk.functionLike(initializer, { name, argumentOf: argumentOf(use) }) };
  }
  return walk.value(initializer, use);
}

/** The key of an object's entry or the name of a member; computed keys are values. */
export function propertyKey(walk: Walk, name: ts.PropertyName): string | Value {
  if (ts.isComputedPropertyName(name)) {
    const key = walk.value(name.expression, READ);
    return key.k === 'literal' ? String(key.value) : key;
  }
  return name.text;
}

function functionValue(walk: Walk, node: ts.ArrowFunction | ts.FunctionExpression, use: Use): Value {
  const name = ts.isFunctionExpression(node) && node.name ? node.name.text : 'callback';
  return { k: 'function', id: walk.functionLike(node, { name, argumentOf: argumentOf(use) }) };
}

function argumentOf(use: Use): { call: number; index: number } | undefined {
  return use.k === 'argument' ? { call: use.call, index: use.index } : undefined;
}

/** The value of a condition: of `a && b` and `a || b` both sides count, where as a value the second is what matters. */
export function conditionValue(walk: Walk, node: ts.Expression): Value {
  if (ts.isParenthesizedExpression(node)) return conditionValue(walk, node.expression);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const left = conditionValue(walk, node.operand);
    return { k: 'binary', operator: '!', left, right: { k: 'undefined' } };
  }
  if (!ts.isBinaryExpression(node)) return walk.value(node, READ);
  const isBoth = node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  const isEither = node.operatorToken.kind === ts.SyntaxKind.BarBarToken;
  if (!isBoth && !isEither) return walk.value(node, READ);
  const test = conditionValue(walk, node.left);
  const second = inArm(walk, node.right, test, walk.tables.newGroup(), isBoth ? 0 : 1, () =>
    conditionValue(walk, node.right),
  );
  const decided: Value = { k: 'literal', value: isEither };
  const [then, otherwise] = isBoth ? [second, decided] : [decided, second];
  return { k: 'conditional', test, then, otherwise };
}

function conditional(walk: Walk, node: ts.ConditionalExpression, use: Use): Value {
  const test = conditionValue(walk, node.condition);
  const group = walk.tables.newGroup();
  const then = inArm(walk, node.whenTrue, test, group, 0, () => walk.value(node.whenTrue, use));
  const otherwise = inArm(walk, node.whenFalse, test, group, 1, () => walk.value(node.whenFalse, use));
  return { k: 'conditional', test, then, otherwise };
}

function inArm<T>(walk: Walk, node: ts.Node, test: Value, group: number, arm: number, body: () => T): T {
  const { tables } = walk;
  return tables.inRegion(
    {
      k: 'branch',
      function: tables.currentFunction,
      parent: tables.currentRegion,
      line: tables.line(node),
      endLine: tables.endLine(node),
      group,
      test,
      arm,
      is: arm === 0,
    },
    body,
  );
}

function binary(walk: Walk, node: ts.BinaryExpression, use: Use): Value {
  const operator = node.operatorToken.kind;
  switch (operator) {
    case ts.SyntaxKind.EqualsToken:
      return assignment(walk, node.left, walk.value(node.right, assignmentUse(walk, node.left)));
    case ts.SyntaxKind.PlusToken:
      return concatenation(walk, node);
    case ts.SyntaxKind.PlusEqualsToken: {
      const left = walk.value(node.left, READ);
      const right = walk.value(node.right, READ);
      return assignment(walk, node.left, { k: 'template', parts: [left, right] });
    }
    case ts.SyntaxKind.QuestionQuestionEqualsToken:
    case ts.SyntaxKind.BarBarEqualsToken:
      return assignment(walk, node.left, walk.value(node.right, assignmentUse(walk, node.left)));
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken: {
      const first = walk.value(node.left, use);
      const second = inArm(walk, node.right, first, walk.tables.newGroup(), 1, () =>
        walk.value(node.right, use),
      );
      return { k: 'fallback', first, second };
    }
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const test = walk.value(node.left, READ);
      return inArm(walk, node.right, test, walk.tables.newGroup(), 0, () => walk.value(node.right, use));
    }
    case ts.SyntaxKind.CommaToken:
      walk.value(node.left, { k: 'discarded' });
      return walk.value(node.right, use);
  }
  const left = walk.value(node.left, READ);
  const right = walk.value(node.right, READ);
  return { k: 'binary', operator: node.operatorToken.getText(walk.tables.source), left, right };
}

/** `a + b + c …` as one template, without recursion over long chains. */
function concatenation(walk: Walk, node: ts.BinaryExpression): Value {
  const operands: ts.Expression[] = [];
  let left: ts.Expression = node;
  while (ts.isBinaryExpression(left) && left.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    operands.push(left.right);
    left = left.left;
  }
  operands.push(left);
  const parts = operands.reverse().map((operand) => walk.value(operand, READ));
  return { k: 'template', parts };
}

function assignmentUse(walk: Walk, target: ts.Expression): Use {
  if (!ts.isIdentifier(target)) return { k: 'stored' };
  const id = walk.tables.lookup(target.text);
  return id === undefined ? { k: 'stored' } : { k: 'assigned', variable: id };
}

function assignment(walk: Walk, target: ts.Expression, value: Value): Value {
  const { tables } = walk;
  if (ts.isIdentifier(target)) {
    const id = tables.lookup(target.text);
    if (id !== undefined) tables.assign(id, value, false);
  } else if (ts.isPropertyAccessExpression(target)) {
    propertyWrite(walk, target, target.name.text, value);
  } else if (ts.isElementAccessExpression(target)) {
    const key = walk.value(target.argumentExpression, READ);
    if (key.k === 'literal') propertyWrite(walk, target, String(key.value), value);
    else propertyWrite(walk, target, ANY_KEY, value, key);
  } else if (ts.isObjectLiteralExpression(target)) {
    for (const property of target.properties) {
      if (ts.isShorthandPropertyAssignment(property)) {
        assignment(walk, property.name, { k: 'member', of: value, name: property.name.text });
      } else if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)) {
        assignment(walk, property.initializer, { k: 'member', of: value, name: property.name.text });
      }
    }
  }
  return value;
}

/** `clients[id] = …`: a write under a key that only the running program knows. */
const ANY_KEY = '*';

function propertyWrite(
  walk: Walk,
  target: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
  value: Value,
  key?: Value,
): void {
  const { tables } = walk;
  const object = walk.value(target.expression, READ);
  tables.propertyWrites.push({
    function: tables.currentFunction,
    line: tables.line(target),
    object,
    name,
    ...(key ? { key } : {}),
    value,
  });
  if (isModuleObject(object, 'module') && name === 'exports') tables.exports['export='] = value;
  if (isModuleObject(object, 'exports') || isModuleExports(object)) tables.exports[name] ??= value;
}

function isModuleObject(value: Value, name: string): boolean {
  return value.k === 'global' && value.name === name;
}

function isModuleExports(value: Value): boolean {
  return value.k === 'member' && value.name === 'exports' && isModuleObject(value.of, 'module');
}

function prefix(walk: Walk, node: ts.PrefixUnaryExpression): Value {
  const operand = walk.value(node.operand, READ);
  switch (node.operator) {
    case ts.SyntaxKind.PlusToken:
      return operand;
    case ts.SyntaxKind.MinusToken:
      return operand.k === 'literal' && typeof operand.value === 'number'
        ? { k: 'literal', value: -operand.value }
        : { k: 'unknown', reason: 'a negated value' };
    case ts.SyntaxKind.ExclamationToken:
      return { k: 'binary', operator: '!', left: operand, right: operand };
    case ts.SyntaxKind.PlusPlusToken:
    case ts.SyntaxKind.MinusMinusToken:
      if (operand.k === 'variable') {
        walk.tables.assign(operand.id, { k: 'unknown', reason: 'a counter' }, false);
      }
      return { k: 'unknown', reason: 'a counter' };
    default:
      return { k: 'unknown', reason: 'an operator' };
  }
}
