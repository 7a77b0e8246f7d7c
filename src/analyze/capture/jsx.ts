import { ts } from 'ts-morph';
import type { ObjectEntry, Use, Value } from '../facts.js';
import type { Walk } from './tables.js';

const READ: Use = { k: 'read' };

type Element = ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment;

export function isElement(node: ts.Node): node is Element {
  return ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node);
}

/**
 * `<List limit={8} />` is a call of `List` with its properties as one object. What is between the tags is used as the
 * element itself is: who waits for a page waits for all of its parts.
 */
export function elementValue(walk: Walk, node: Element, use: Use): Value {
  const value = ts.isJsxFragment(node) ? null : componentCall(walk, node, use);
  if (!ts.isJsxSelfClosingElement(node)) {
    for (const child of node.children) {
      if (isElement(child)) elementValue(walk, child, use);
      else if (ts.isJsxExpression(child) && child.expression) walk.value(child.expression, use);
    }
  }
  return value ?? { k: 'unknown', reason: 'a piece of a page' };
}

function componentCall(walk: Walk, node: ts.JsxElement | ts.JsxSelfClosingElement, use: Use): Value | null {
  const { tables } = walk;
  const { tagName, attributes } = ts.isJsxElement(node) ? node.openingElement : node;
  if (isIntrinsic(tagName)) {
    properties(walk, attributes);
    return null;
  }
  const id = tables.reserveCall();
  const callee = walk.value(tagName as ts.Expression, READ);
  const entries = properties(walk, attributes);
  tables.fillCall(id, {
    ...tables.position(node),
    endLine: tables.endLine(node),
    function: tables.currentFunction,
    callee,
    arguments: [{ k: 'object', entries }],
    new: false,
    element: true,
    use,
    region: tables.currentRegion,
  });
  return { k: 'call', call: id };
}

/** `div`, `my-element`, `svg:path`: what a browser knows by itself. Components have capitals or are members. */
function isIntrinsic(tagName: ts.JsxTagNameExpression): boolean {
  return ts.isJsxNamespacedName(tagName) || (ts.isIdentifier(tagName) && /^[a-z]/.test(tagName.text));
}

/** The attributes as entries of an object. Handlers among them are run by nobody while the page is made. */
function properties(walk: Walk, { properties }: ts.JsxAttributes): ObjectEntry[] {
  return properties.map((property) => {
    if (ts.isJsxSpreadAttribute(property)) return { key: null, value: walk.value(property.expression, READ) };
    return {
      key: property.name.getText(walk.tables.source),
      value: attributeValue(walk, property.initializer),
    };
  });
}

function attributeValue(walk: Walk, initializer: ts.JsxAttributeValue | undefined): Value {
  if (!initializer) return { k: 'literal', value: true };
  const expression = ts.isJsxExpression(initializer) ? initializer.expression : initializer;
  return expression ? walk.value(expression, READ) : { k: 'undefined' };
}
