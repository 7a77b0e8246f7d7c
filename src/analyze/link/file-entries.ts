import type { ModuleFacts, Value } from '../facts.js';
import type { FileEntry, LibraryModel } from '../library.js';
import type { CallGraph } from './callgraph.js';
import { handlingFunctions } from './closures.js';
import type { OperationDraft } from './entries.js';
import type { FunctionRef } from './evaluated.js';
import { functionOf } from './program.js';
import { joinPaths } from './routing.js';

/** Operations that a framework finds by where their modules are: `app/orders/[id]/route.ts` exports `GET`. */
export function fileOperations(graph: CallGraph): OperationDraft[] {
  const { program } = graph.evaluator;
  return program.finders.flatMap((model) => [
    ...(model.files ?? []).flatMap((entry) =>
      program.modules.flatMap((module) => {
        const route = routeOf(module.path, entry);
        if (route === null || program.major(module, model.library) === null) return [];
        return exportedOperations(graph, model, module, entry, route);
      }),
    ),
    ...(model.answersBrowsers ? program.modules.filter(({ runsOn }) => runsOn === 'server') : []).flatMap(
      (module) => serverFunctions(graph, model, module),
    ),
  ]);
}

/** What a module with the directive `use server` exports: browsers call it as they call any function. */
function serverFunctions(graph: CallGraph, { library }: LibraryModel, module: ModuleFacts): OperationDraft[] {
  const { evaluator } = graph;
  const [root] = evaluator.rootContexts({ module, id: 0 });
  if (!root) return [];
  return Object.entries(module.exports).flatMap(([name, value]): OperationDraft[] => {
    const functions = handlingFunctions(graph, evaluator.evaluate(value, root)).map(({ ref }) => ref);
    const [first] = functions;
    if (!first) return [];
    const { line, column } = placeOf(module, value, first);
    const path = `action ${name}`;
    return [
      {
        kind: 'rpc',
        name: `rpc ${path}`,
        file: module.path,
        line,
        column,
        method: null,
        path,
        system: library,
        library,
        handlers: functions,
      },
    ];
  });
}

function exportedOperations(
  graph: CallGraph,
  model: LibraryModel,
  module: ModuleFacts,
  entry: FileEntry,
  { path, method: named }: Route,
): OperationDraft[] {
  const { evaluator } = graph;
  const [root] = evaluator.rootContexts({ module, id: 0 });
  return Object.entries(entry.exports).flatMap(([name, stated]): OperationDraft[] => {
    const method = named ?? stated;
    const value = Object.hasOwn(module.exports, name) ? module.exports[name] : undefined;
    if (!value || !root) return [];
    const functions = handlingFunctions(graph, evaluator.evaluate(value, root)).map(({ ref }) => ref);
    const [first] = functions;
    const { line, column } = placeOf(module, value, first);
    return [
      {
        kind: 'http',
        name: `${method} ${path}`,
        file: module.path,
        line,
        column,
        method,
        path,
        system: null,
        library: model.library,
        handlers: functions,
        ...(entry.pages ? { isPage: true as const } : {}),
      },
    ];
  });
}

/** Where an export is declared; a wrapped handler's function may be that of a wrapper elsewhere. */
function placeOf(
  module: ModuleFacts,
  value: Value,
  handler: FunctionRef | undefined,
): { line: number; column: number } {
  if (handler?.module === module) return functionOf(handler);
  const line = value.k === 'variable' ? (module.variables[value.id]?.line ?? 1) : 1;
  return { line, column: 1 };
}

/** The path that a module answers, and the verb where its name says it. */
type Route = { readonly path: string; readonly method: string | null };

const VERB = /\.(get|post|put|patch|delete|head|options)$/;

/** What a module answers; null where it is none of these. */
function routeOf(file: string, entry: FileEntry): Route | null {
  const match = /^(.*?)([^/]+?)\.[cm]?[jt]sx?$/.exec(file);
  if (!match) return null;
  const [, directory = '', written = ''] = match;
  const verb = entry.verbInName ? VERB.exec(written)?.[1] : undefined;
  const name = verb === undefined ? written : written.slice(0, -verb.length - 1);
  if (entry.named !== undefined && name !== entry.named) return null;
  const folders = `/${directory}`;
  const inSource = folders.indexOf(`/src/${entry.folder}/`);
  const start = inSource >= 0 ? inSource + '/src'.length : folders.indexOf(`/${entry.folder}/`);
  if (start < 0) return null;
  const inside = folders.slice(start + entry.folder.length + 2).split('/');
  const segments = entry.named === undefined && name !== 'index' ? [...inside, name] : inside;
  const parts = entry.flat ? flatSegments(segments) : segments.map(segmentOf);
  const path = joinPaths(entry.before ?? '', ...parts);
  return { path, method: verb?.toUpperCase() ?? null };
}

/** `[id]` is a parameter, `[...rest]` all that follows; `(group)` and `@slot` are no part of the path. */
function segmentOf(segment: string): string {
  if (segment.startsWith('(') || segment.startsWith('@')) return '';
  if (/^\[+\.\.\./.test(segment)) return '*';
  return segment.replace(/^\[+(\w+)(=\w+)?\]+$/, ':$1');
}

/**
 * `api.v1.orders.$id` or `api.v1.orders.$id/route`: a dot parts segments, `$id` is a parameter, `$` all that follows,
 * `_auth` no part of the path, `(lang)` one that may be missing, `[.]` the sign itself (Remix 2, file route conventions).
 */
function flatSegments(names: readonly string[]): string[] {
  const isOwnFolder = names.length > 1 && names.at(-1) === 'route';
  const whole = (isOwnFolder ? names.slice(0, -1) : names).join('.');
  const segments = whole.match(/(\[[^\]]*\]|[^.])+/g) ?? [];
  return segments.flatMap((segment) => {
    if (segment.startsWith('_') || segment.startsWith('(')) return [];
    if (segment === '$') return ['*'];
    const name = segment.replace(/_$/, '').replace(/\[([^\]]*)\]/g, '$1');
    return [name.replace(/^\$/, ':')];
  });
}
