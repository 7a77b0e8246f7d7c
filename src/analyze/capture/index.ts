import { ts } from 'ts-morph';
import type { ModuleFacts, Value } from '../facts.js';
import { bindPattern, classLike, functionLike } from './declarations.js';
import { expressionValue } from './expressions.js';
import { hoist, visitStatement, visitStatements } from './statements.js';
import { Tables, type Walk } from './tables.js';
import { typeReference } from './types.js';

/**
 * Turns one source file into facts. Pure: it reads no file and knows no library.
 *
 * Broken syntax costs only its own part: the parser recovers, and `problems` says where. Code nested so deeply that
 * the walk runs out of stack is a problem too, and what was captured up to there is kept.
 */
export function captureModule(path: string, text: string): ModuleFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, false, scriptKind(path));
  const tables = new Tables(source);
  try {
    walkModule(tables, source);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    tables.problems.push({ line: 1, column: 1, message: 'nested too deeply: the file is read only in part' });
    dropUnfilledCalls(tables);
  }
  for (const problem of syntaxProblems(source)) {
    tables.problems.push({
      ...tables.positionAt(problem.start),
      message: ts.flattenDiagnosticMessageText(problem.messageText, ' '),
    });
  }
  return tables.finish(path);
}

function walkModule(tables: Tables, source: ts.SourceFile): void {
  tables.functions.push({
    name: 'module',
    parent: null,
    parameters: [],
    returns: [],
    async: true,
    arrow: false,
    line: 1,
    column: 1,
    endLine: source.getLineAndCharacterOfPosition(source.end).line + 1,
  });
  tables.openScope();
  const walk: Walk = {
    tables,
    value: (node, use = { k: 'read' }) => expressionValue(walk, node, use),
    statement: (node) => visitStatement(walk, node),
    statements: (nodes) => {
      hoist(walk, nodes);
      visitStatements(walk, nodes);
    },
    functionLike: (node, options) => functionLike(walk, node, options),
    classLike: (node, name) => classLike(walk, node, name),
    type: (node) => typeReference(tables, node),
    bind: (name, value) => bindPattern(walk, name, value, { k: 'read' }),
  };
  walk.statements(source.statements);
}

function scriptKind(path: string): ts.ScriptKind {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  if (extension === 'tsx') return ts.ScriptKind.TSX;
  if (extension === 'ts' || extension === 'mts' || extension === 'cts') return ts.ScriptKind.TS;
  return ts.ScriptKind.JSX;
}

/** The parser's own diagnostics: on the source file since TypeScript 1.x, though not in its public type. */
function syntaxProblems(
  source: ts.SourceFile,
): readonly { start: number; messageText: string | ts.DiagnosticMessageChain }[] {
  const { parseDiagnostics } = source as unknown as {
    parseDiagnostics?: { start: number; messageText: string | ts.DiagnosticMessageChain }[];
  };
  return parseDiagnostics ?? [];
}

/** Calls whose arguments were being walked when the stack ran out. */
function dropUnfilledCalls(tables: Tables): void {
  const nothing: Value = { k: 'unknown', reason: 'nested too deeply' };
  for (const [id, call] of tables.calls.entries()) {
    if (call !== undefined) continue;
    tables.fillCall(id, {
      line: 1,
      column: 1,
      endLine: 1,
      function: 0,
      callee: nothing,
      arguments: [],
      new: false,
      use: { k: 'read' },
      region: null,
    });
  }
}
