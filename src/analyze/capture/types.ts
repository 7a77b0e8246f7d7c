import { ts } from 'ts-morph';
import type { ClassMember, TypeReference } from '../facts.js';
import type { Tables } from './tables.js';

/** A declared type as written; unions give their first named member, arrays their element. */
export function typeReference(tables: Tables, node: ts.TypeNode | undefined): TypeReference | undefined {
  if (!node) return undefined;
  if (ts.isTypeReferenceNode(node)) {
    const name = entityName(node.typeName);
    const inner = node.typeArguments?.map((argument) => typeReference(tables, argument)).filter(isPresent);
    return { name, ...rootOf(tables, name), ...(inner?.length ? { arguments: inner } : {}) };
  }
  if (ts.isTypeLiteralNode(node)) return objectType(tables, node);
  if (ts.isIntersectionTypeNode(node)) {
    const parts = node.types.map((part) => typeReference(tables, part)).filter(isPresent);
    return parts.length > 1 ? declaredType(tables, node, parts, []) : parts[0];
  }
  if (ts.isUnionTypeNode(node)) {
    for (const part of node.types) {
      const reference = typeReference(tables, part);
      if (reference) return reference;
    }
    return undefined;
  }
  if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node))
    return typeReference(tables, node.type);
  if (ts.isArrayTypeNode(node)) return typeReference(tables, node.elementType);
  if (ts.isTypeQueryNode(node)) {
    const name = entityName(node.exprName);
    return { name: `typeof ${name}`, ...rootOf(tables, name) };
  }
  if (ts.isImportTypeNode(node) && node.qualifier) return { name: entityName(node.qualifier) };
  if (ts.isExpressionWithTypeArguments(node)) {
    const name = node.expression.getText(tables.source);
    const inner = node.typeArguments?.map((argument) => typeReference(tables, argument)).filter(isPresent);
    return { name, ...rootOf(tables, name), ...(inner?.length ? { arguments: inner } : {}) };
  }
  return undefined;
}

/** A type that is written out; one whose members all are of the language's own types says nothing about calls. */
function objectType(tables: Tables, node: ts.TypeLiteralNode): TypeReference | undefined {
  const members = typeMembers(tables, node.members);
  return members.some(({ type }) => type) ? declaredType(tables, node, [], members) : undefined;
}

function declaredType(
  tables: Tables,
  node: ts.TypeNode,
  parts: readonly TypeReference[],
  members: readonly ClassMember[],
): TypeReference {
  const id = tables.classes.length;
  const line = tables.line(node);
  tables.classes.push({
    name: 'type',
    line,
    kind: 'interface',
    implements: parts,
    decorators: [],
    members,
  });
  return { name: '', class: id };
}

/** The members of an interface or of a type that is written out. */
export function typeMembers(tables: Tables, members: readonly ts.TypeElement[]): ClassMember[] {
  return members.flatMap((member): ClassMember[] => {
    if (!member.name || ts.isComputedPropertyName(member.name)) return [];
    const type =
      ts.isPropertySignature(member) || ts.isMethodSignature(member)
        ? typeReference(tables, member.type)
        : undefined;
    return [
      {
        name: member.name.getText(tables.source),
        kind: ts.isMethodSignature(member) ? 'method' : 'field',
        static: false,
        line: tables.line(member),
        decorators: [],
        ...(type ? { type } : {}),
      },
    ];
  });
}

function entityName(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${entityName(name.left)}.${name.right.text}`;
}

function rootOf(tables: Tables, name: string): { root?: number } {
  const root = tables.lookup(name.split('.', 1)[0] ?? name);
  return root === undefined ? {} : { root };
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
