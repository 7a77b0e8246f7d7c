import { ts } from 'ts-morph';
import type { ClassMember, Parameter, Use, Value } from '../facts.js';
import { propertyKey } from './expressions.js';
import type { FunctionOptions, OpenFunction, Walk } from './tables.js';
import { typeMembers, typeReference } from './types.js';

const READ: Use = { k: 'read' };

/** Declares and walks a function; gives its id. */
export function functionLike(walk: Walk, node: ts.FunctionLikeDeclaration, options: FunctionOptions): number {
  const { tables } = walk;
  const returnType = walk.type(node.type);
  const facts: OpenFunction = {
    name: options.name,
    parent: tables.currentFunction,
    parameters: [],
    returns: [],
    async:
      hasModifier(node, ts.SyntaxKind.AsyncKeyword) ||
      ('asteriskToken' in node && Boolean(node.asteriskToken)),
    arrow: ts.isArrowFunction(node),
    ...tables.position(node),
    endLine: tables.endLine(node),
    ...(returnType ? { returnType } : {}),
    ...(options.class === undefined ? {} : { class: options.class }),
    ...(options.argumentOf ? { argumentOf: options.argumentOf } : {}),
  };
  return tables.inFunction(facts, (id) => {
    for (const [index, parameter] of node.parameters.entries())
      declareParameter(walk, facts, id, parameter, index);
    const { body } = node;
    if (!body) return id;
    if (ts.isBlock(body)) walk.statements(body.statements);
    else facts.returns.push(walk.value(body, { k: 'returned' }));
    return id;
  });
}

function declareParameter(
  walk: Walk,
  facts: OpenFunction,
  id: number,
  node: ts.ParameterDeclaration,
  index: number,
): void {
  const { tables } = walk;
  if (ts.isIdentifier(node.name) && node.name.text === 'this') return;
  const decorators = decoratorValues(walk, node);
  const property = ts.getModifiers(node)?.some((modifier) => PROPERTY_MODIFIERS.has(modifier.kind)) ?? false;
  const parameter: Parameter = {
    function: id,
    index: facts.parameters.length,
    ...(node.dotDotDotToken ? { rest: true } : {}),
    ...(decorators.length ? { decorators } : {}),
    ...(property ? { property } : {}),
  };
  const type = walk.type(node.type);
  const isName = ts.isIdentifier(node.name);
  const variable = tables.declare(isName ? (node.name as ts.Identifier).text : '', tables.line(node), {
    parameter,
    ...(type ? { type } : {}),
  });
  facts.parameters.push(variable);
  if (node.initializer) tables.assign(variable, walk.value(node.initializer, READ), true);
  if (!isName) bindPattern(walk, node.name as ts.BindingPattern, { k: 'variable', id: variable }, READ);
  if (index !== facts.parameters.length - 1) return;
}

const PROPERTY_MODIFIERS = new Set([
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
]);

/** Gives the names of a binding their values: `const { a, b: { c = 1 }, ...rest } = value`. */
export function bindPattern(walk: Walk, name: ts.BindingName, value: Value, use: Use): void {
  const { tables } = walk;
  if (ts.isIdentifier(name)) {
    tables.assign(tables.declare(name.text, tables.line(name)), value, true);
    return;
  }
  if (ts.isObjectBindingPattern(name)) {
    for (const element of name.elements) {
      const part: Value = element.dotDotDotToken ? value : memberOf(walk, value, element);
      bindPattern(walk, element.name, withDefault(walk, part, element, use), use);
    }
    return;
  }
  for (const [index, element] of name.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    const part: Value = element.dotDotDotToken ? value : { k: 'element', of: value, index };
    bindPattern(walk, element.name, withDefault(walk, part, element, use), use);
  }
}

function memberOf(walk: Walk, of: Value, element: ts.BindingElement): Value {
  const key = element.propertyName
    ? propertyKey(walk, element.propertyName)
    : ts.isIdentifier(element.name)
      ? element.name.text
      : '';
  return typeof key === 'string' ? { k: 'member', of, name: key } : { k: 'index', of, key };
}

function withDefault(walk: Walk, value: Value, element: ts.BindingElement, use: Use): Value {
  return element.initializer
    ? { k: 'fallback', first: value, second: walk.value(element.initializer, use) }
    : value;
}

/** Declares and walks a class or its expression; gives its id. */
export function classLike(walk: Walk, node: ts.ClassLikeDeclaration, name?: string): number {
  const { tables } = walk;
  const heritage = node.heritageClauses ?? [];
  const extended = heritage.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const className = node.name?.text ?? name ?? 'class';
  const decorators = decoratorValues(walk, node);
  const extendsValue = extended ? walk.value(extended.expression, READ) : undefined;
  const members: ClassMember[] = [];
  const facts = {
    name: className,
    line: tables.line(node),
    kind: hasModifier(node, ts.SyntaxKind.AbstractKeyword) ? ('abstract' as const) : ('class' as const),
    ...(extendsValue ? { extends: extendsValue } : {}),
    ...(extended ? { extendsType: typeReference(tables, extended) } : {}),
    implements: heritage
      .filter((clause) => clause.token === ts.SyntaxKind.ImplementsKeyword)
      .flatMap((clause) => clause.types)
      .map((type) => typeReference(tables, type))
      .filter((type) => type !== undefined),
    decorators,
    constructor_: undefined as number | undefined,
    members,
  };
  // After the types that are written out in it.
  const id = tables.classes.push(facts) - 1;
  const fields = fieldsFunction(walk, node, className, id);
  for (const member of node.members) {
    if (ts.isConstructorDeclaration(member)) {
      if (member.body)
        facts.constructor_ = walk.functionLike(member, { name: `${className}.constructor`, class: id });
    } else if (ts.isClassStaticBlockDeclaration(member)) {
      tables.resumeFunction(fields, () => walk.statements(member.body.statements));
    } else {
      const captured = classMember(walk, member, className, id, fields);
      if (captured) members.push(captured);
    }
  }
  return id;
}

/** The code of field initialisers, as a function of its own: it runs when an instance is made. */
function fieldsFunction(walk: Walk, node: ts.Node, className: string, id: number): number {
  const { tables } = walk;
  const facts: OpenFunction = {
    name: `${className} fields`,
    parent: tables.currentFunction,
    parameters: [],
    returns: [],
    async: false,
    arrow: false,
    class: id,
    ...tables.position(node),
    endLine: tables.endLine(node),
  };
  return tables.inFunction(facts, (function_) => function_);
}

function classMember(
  walk: Walk,
  node: ts.ClassElement,
  className: string,
  id: number,
  fields: number,
): ClassMember | undefined {
  const { tables } = walk;
  if (!node.name) return undefined;
  const key = propertyKey(walk, node.name);
  const name = typeof key === 'string' ? key : '[computed]';
  const common = {
    name,
    static: hasModifier(node, ts.SyntaxKind.StaticKeyword),
    line: tables.line(node),
    decorators: decoratorValues(walk, node),
  };
  if (ts.isPropertyDeclaration(node)) {
    const type = walk.type(node.type);
    const { initializer } = node;
    const value = initializer
      ? tables.resumeFunction(fields, () =>
          ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)
            ? ({
                k: 'function',
                id: walk.functionLike(initializer, { name: `${className}.${name}`, class: id }),
              } as const)
            : walk.value(initializer, { k: 'stored' }),
        )
      : undefined;
    return { ...common, kind: 'field', ...(value ? { value } : {}), ...(type ? { type } : {}) };
  }
  if (ts.isMethodDeclaration(node) || ts.isGetAccessor(node) || ts.isSetAccessor(node)) {
    const type = walk.type(node.type);
    const kind = ts.isMethodDeclaration(node) ? 'method' : ts.isGetAccessor(node) ? 'getter' : 'setter';
    if (!node.body && kind === 'method') {
      return { ...common, kind, ...(type ? { type } : {}) };
    }
    const function_ = walk.functionLike(node, { name: `${className}.${name}`, class: id });
    return { ...common, kind, value: { k: 'function', id: function_ }, ...(type ? { type } : {}) };
  }
  return undefined;
}

/** Interfaces are captured as classes without code: link finds their one implementation, and declared members. */
export function interfaceLike(walk: Walk, node: ts.InterfaceDeclaration): number {
  const { tables } = walk;
  const members = typeMembers(tables, node.members);
  const id = tables.classes.length;
  tables.classes.push({
    name: node.name.text,
    line: tables.line(node),
    kind: 'interface',
    implements: (node.heritageClauses ?? [])
      .flatMap((clause) => clause.types)
      .map((type) => typeReference(tables, type))
      .filter((type) => type !== undefined),
    decorators: [],
    members,
  });
  return id;
}

/** An enum, as the object that it is. */
export function enumValue(walk: Walk, node: ts.EnumDeclaration): Value {
  let next = 0;
  const entries = node.members.map((member) => {
    const value: Value = member.initializer
      ? walk.value(member.initializer, READ)
      : { k: 'literal', value: next };
    next = value.k === 'literal' && typeof value.value === 'number' ? value.value + 1 : next + 1;
    return { key: member.name.getText(walk.tables.source).replace(/^['"]|['"]$/g, ''), value };
  });
  return { k: 'object', entries };
}

export function decoratorValues(walk: Walk, node: ts.Node): Value[] {
  if (!ts.canHaveDecorators(node)) return [];
  return (ts.getDecorators(node) ?? []).map((decorator) => walk.value(decorator.expression, READ));
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false)
  );
}
