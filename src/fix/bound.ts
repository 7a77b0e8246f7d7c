import { ts } from 'ts-morph';
import type { BoundPlace } from '../model.js';
import { piped } from './operator.js';
import { callAt, type Edit, indentOf, insert, type Mend, newline } from './source.js';

/** Writes a timeout of so many milliseconds into the options of a call. */
export function bound(source: ts.SourceFile, place: BoundPlace, ms: number): Mend {
  const call = callAt(source, place);
  if (!call) return { refused: 'the call is not where it was' };
  if (place.operator) return piped(source, call, place.operator, boundText(place.means, ms));
  if (place.chained !== undefined) return chained(call, place, place.chained, ms);
  if (place.means === 'signal' && isRequestOfNode(source, call) && !hearsErrors(source, call))
    return { refused: "nothing listens for 'error' here: a request that is given up would never end" };
  const args = [...(call.arguments ?? [])];
  if (args.some(ts.isSpreadElement)) return { refused: 'the call gets its arguments from a list' };
  const position = positionOf(args, place);
  if ('refused' in position) return position;
  const { index, path } = position;
  const argument = args[index];
  const value = boundText(place.means, ms);
  if (!argument || isCallback(argument, index, args, place)) {
    return { edits: [inserted(source, call, args, index, objectText(path, value))] };
  }
  const options = unwrapped(argument);
  if (ts.isObjectLiteralExpression(options)) return inObject(source, options, path, value, place.means);
  if (isNothing(options)) return { edits: [replace(source, argument, objectText(path, value))] };
  if (path.length > 1) return { refused: `the options come from elsewhere: \`${short(argument, source)}\`` };
  // What the caller states holds: it is spread behind the default.
  const [name = ''] = path;
  const spread = isSimple(options) ? argument.getText(source) : `(${argument.getText(source)})`;
  return { edits: [replace(source, argument, `{ ${name}: ${value}, ...${spread} }`)] };
}

/** `http.get(…)`, `request(…)` of a module of Node. */
function isRequestOfNode(source: ts.SourceFile, call: ts.CallExpression | ts.NewExpression): boolean {
  const callee = call.expression.getText(source);
  const name = callee.split('.')[0]?.replace(/\W/g, '') ?? '';
  return new RegExp(`\\b${name}\\b[^;\\n]*(from\\s*|require\\(\\s*)['"](node:)?https?['"]`).test(source.text);
}

/**
 * Whether something in the function, or the ones around it, listens for errors of a request: without a listener Node
 * destroys an aborted request and tells nobody (Node 20, `ClientRequest`).
 */
function hearsErrors(source: ts.SourceFile, call: ts.Node): boolean {
  for (let node: ts.Node | undefined = call; node; node = node.parent) {
    if (ts.isFunctionLike(node) && /['"]error['"]/.test(node.getText(source))) return true;
  }
  return false;
}

/** An argument, and the way in it to what states the bound. */
type Position = { readonly index: number; readonly path: readonly string[] };

/** Which argument holds the options, or why that cannot be told. */
function positionOf(
  args: readonly ts.Expression[],
  place: BoundPlace,
): Position | { readonly refused: string } {
  const options = place.arguments.map((each): Position => {
    const [index, ...path] = each.split('.');
    return { index: Number(index), path };
  });
  const literal = options.find(({ index }) => {
    const argument = args[index];
    return argument && ts.isObjectLiteralExpression(unwrapped(argument));
  });
  if (literal) return literal;
  const free = options.filter(({ index }) => {
    const argument = args[index];
    return !argument || !(isText(argument) || isMetadata(argument));
  });
  const [first, second] = free;
  if (!first) return { refused: 'no argument takes options' };
  const argument = args[first.index];
  const isTaken =
    argument !== undefined && !isCallback(argument, first.index, args, place) && !isNothing(argument);
  return isTaken && second ? { refused: 'which argument holds the options cannot be told' } : first;
}

function isCallback(
  argument: ts.Expression,
  index: number,
  args: readonly ts.Expression[],
  place: BoundPlace,
): boolean {
  if (ts.isArrowFunction(argument) || ts.isFunctionExpression(argument)) return true;
  return place.callback && index === args.length - 1 && index > 0 && ts.isIdentifier(argument);
}

function isText(argument: ts.Expression): boolean {
  const node = unwrapped(argument);
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) ||
    (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL')
  );
}

/** Metadata of gRPC stands where the options of a call without it stand. */
function isMetadata(argument: ts.Expression): boolean {
  const node = unwrapped(argument);
  if (ts.isNewExpression(node)) return /metadata$/i.test(node.expression.getText());
  return ts.isIdentifier(node) && /meta(data)?$/i.test(node.text);
}

function isNothing(argument: ts.Expression): boolean {
  return (
    argument.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isIdentifier(argument) && argument.text === 'undefined')
  );
}

function isSimple(node: ts.Expression): boolean {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isCallExpression(node);
}

function unwrapped(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? unwrapped(node.expression)
    : node;
}

function boundText(means: BoundPlace['means'], ms: number): string {
  switch (means) {
    case 'milliseconds':
      return grouped(ms);
    case 'seconds':
      return String(ms / 1000);
    case 'deadline':
      return `Date.now() + ${grouped(ms)}`;
    case 'signal':
      return `AbortSignal.timeout(${grouped(ms)})`;
    case 'duration-text':
      return `'${ms}ms'`;
  }
}

/** `5_000`: what people can read. */
function grouped(ms: number): string {
  return String(ms).replace(/\B(?=(\d{3})+$)/g, '_');
}

/** `{ timeout: { request: 5_000 } }` */
function objectText(path: readonly string[], value: string): string {
  return path.reduceRight((inner, name) => `{ ${name}: ${inner} }`, value);
}

/** The options as an argument of their own, behind those that the library takes before them. */
function inserted(
  source: ts.SourceFile,
  call: ts.CallExpression | ts.NewExpression,
  args: readonly ts.Expression[],
  index: number,
  options: string,
): Edit {
  const behind = args[index];
  if (behind) return insert(behind.getStart(source), `${options}, `);
  const missing = Array<string>(index - args.length).fill('undefined');
  const texts = [...missing, options].join(', ');
  const last = args.at(-1);
  if (last) return insert(last.end, `, ${texts}`);
  return insert(call.arguments ? call.end - 1 : call.end, call.arguments ? texts : `(${texts})`);
}

function inObject(
  source: ts.SourceFile,
  object: ts.ObjectLiteralExpression,
  path: readonly string[],
  value: string,
  means: BoundPlace['means'],
): Mend {
  const [name = '', ...rest] = path;
  const stated = object.properties.find(
    (property) =>
      property.name &&
      (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) &&
      property.name.text === name,
  );
  if (!stated)
    return {
      edits: [property(source, object, `${name}: ${rest.length > 0 ? objectText(rest, value) : value}`)],
    };
  if (ts.isShorthandPropertyAssignment(stated) && means === 'signal' && rest.length === 0) {
    return { edits: [replace(source, stated, `${name}: ${joined(name, value)}`)] };
  }
  if (!ts.isPropertyAssignment(stated)) return { refused: `\`${name}\` is there already` };
  const { initializer } = stated;
  const inner = unwrapped(initializer);
  if (rest.length > 0) {
    if (!ts.isObjectLiteralExpression(inner)) return { refused: `\`${name}\` is there already` };
    return inObject(source, inner, rest, value, means);
  }
  return inPlace(source, initializer, name, value, means);
}

/** A bound where another value stands that bounds nothing. */
function inPlace(
  source: ts.SourceFile,
  stated: ts.Expression,
  name: string,
  value: string,
  means: BoundPlace['means'],
): Mend {
  const node = unwrapped(stated);
  if (isNothing(node) || isNoLimit(node) || (means === 'deadline' && ts.isNumericLiteral(node))) {
    return { edits: [replace(source, stated, value)] };
  }
  if (means !== 'signal' || !isReference(node)) {
    return { refused: `\`${name}\` is \`${short(stated, source)}\` already` };
  }
  // A signal that is there aborts for another reason, which stays. It may be undefined, which `any` does not take.
  return { edits: [replace(source, stated, joined(node.getText(source), value))] };
}

function joined(signal: string, timeout: string): string {
  const both = `AbortSignal.any([${signal}, ${timeout}])`;
  return /^(req|request|\w*(controller|abort\w*))\.signal$/i.test(signal)
    ? both
    : `${signal} ? ${both} : ${timeout}`;
}

/** `0`, `false` and `Infinity`: as long as it takes. */
function isNoLimit(node: ts.Expression): boolean {
  if (ts.isNumericLiteral(node)) return Number(node.text) === 0;
  return node.kind === ts.SyntaxKind.FalseKeyword || (ts.isIdentifier(node) && node.text === 'Infinity');
}

/** A name, or a member of one: looking twice gives the same. */
function isReference(node: ts.Expression): boolean {
  return (
    ts.isIdentifier(node) ||
    (ts.isPropertyAccessExpression(node) && isReference(node.expression)) ||
    node.kind === ts.SyntaxKind.ThisKeyword
  );
}

/** A property more: the last, but before what is spread, which may state another. */
function property(source: ts.SourceFile, object: ts.ObjectLiteralExpression, text: string): Edit {
  const { properties } = object;
  const [first] = properties;
  const last = properties.at(-1);
  if (!first || !last) return { start: object.getStart(source), end: object.end, text: `{ ${text} }` };
  const isBroken = lineOf(source, object.getStart(source)) !== lineOf(source, first.getStart(source));
  const gap = isBroken ? `${newline(source)}${indentOf(source, first)}` : ' ';
  if (properties.some(ts.isSpreadAssignment)) return insert(first.getStart(source), `${text},${gap}`);
  const comma = properties.hasTrailingComma;
  return comma
    ? insert(properties.end, `${gap}${text}${isBroken ? ',' : ''}`)
    : insert(last.end, `,${gap}${text}`);
}

function chained(
  call: ts.CallExpression | ts.NewExpression,
  { arguments: [at = '0'], means }: BoundPlace,
  member: string,
  ms: number,
): Mend {
  const [, ...path] = at.split('.');
  const value = boundText(means, ms);
  return { edits: [insert(call.end, `.${member}(${path.length > 0 ? objectText(path, value) : value})`)] };
}

function replace(source: ts.SourceFile, node: ts.Node, text: string): Edit {
  return { start: node.getStart(source), end: node.end, text };
}

function lineOf(source: ts.SourceFile, offset: number): number {
  return source.getLineAndCharacterOfPosition(offset).line;
}

function short(node: ts.Node, source: ts.SourceFile): string {
  const text = node.getText(source).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
