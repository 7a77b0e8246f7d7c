import { ts } from 'ts-morph';
import type { TypeReference } from '../facts.js';
import type { Tables } from './tables.js';

/** A declared type as written; unions give their first named member, arrays their element. */
export function typeReference(tables: Tables, node: ts.TypeNode | undefined): TypeReference | undefined {
  if (!node) return undefined;
  if (ts.isTypeReferenceNode(node)) {
    const name = entityName(node.typeName);
    const inner = node.typeArguments?.map((argument) => typeReference(tables, argument)).filter(isPresent);
    return { name, ...rootOf(tables, name), ...(inner?.length ? { arguments: inner } : {}) };
  }
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) {
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
