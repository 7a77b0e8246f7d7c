import { posix } from 'node:path';
import type { DeployedFunction } from '../../model.js';
import { type Fill, frameworkFunction, resourceNames } from '../../topology/functions.js';
import { isPlain, property, textOf } from '../../topology/plain.js';
import { filled } from '../../topology/serverless.js';
import type { CallGraph } from './callgraph.js';
import type { Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { findExport } from './find-export.js';
import { HOLE, textOf as textIn } from './names.js';
import { objectEntries } from './objects.js';

const CONFIGURATION = /(^|\/)serverless\.[cm]?[jt]s$/;

/** The functions that a program deploys by a `serverless.ts`, which is code: it is evaluated, never run. */
export function frameworkFunctions(graph: CallGraph): DeployedFunction[] {
  const { evaluator } = graph;
  const { program } = evaluator;
  return program.modules.flatMap((module): DeployedFunction[] => {
    if (!CONFIGURATION.test(module.path)) return [];
    const found = findExport(program, module, 'export=') ?? findExport(program, module, 'default');
    if (!found || !('value' in found)) return [];
    const [root] = evaluator.rootContexts({ module: found.module, id: 0 });
    if (!root) return [];
    const configuration = evaluator.evaluate(found.value, root);
    const data = plainOf(evaluator, configuration);
    const service = textOf(property(data, 'service')) ?? textOf(property(property(data, 'service'), 'name'));
    if (!isPlain(data) || service === null) return [];
    const fill: Fill = (text) => filled(text, data) ?? text;
    const called = resourceNames(property(property(data, 'resources'), 'Resources'), fill);
    const functions = objectEntries(evaluator, evaluator.member(configuration, 'functions'));
    return functions.map(([key, value]) => {
      // A function that is described beside its code names its handler from there: `${handlerPath(__dirname)}/handler.main`.
      const file = value.k === 'object' ? value.context.module.path : module.path;
      const written = plainOf(evaluator, value);
      const handler = textOf(property(written, 'handler'));
      const isBeside = handler?.startsWith(`${UNKNOWN}/`) ?? false;
      const directory = posix.dirname(isBeside ? file : module.path);
      const described = isBeside
        ? { ...(isPlain(written) ? written : {}), handler: handler?.slice(UNKNOWN.length + 1) }
        : written;
      return frameworkFunction(key, described, fill(service), called, fill, {
        directory,
        at: { file, line: 1, column: 1 },
      });
    });
  });
}

/** How manifests write what only the deployment knows. */
const UNKNOWN = `\${?}`;
/** No configuration nests deeper. */
const DEEPEST = 12;

/** A value as a manifest would write it. */
function plainOf(evaluator: Evaluator, value: Evaluated, depth = 0): unknown {
  if (depth > DEEPEST) return undefined;
  if (value.k === 'array')
    return value.items.map((item) => plainOf(evaluator, evaluator.force(item), depth + 1));
  if (value.k === 'object' || value.k === 'merged' || value.k === 'record') {
    const entries = objectEntries(evaluator, value);
    return Object.fromEntries(entries.map(([key, each]) => [key, plainOf(evaluator, each, depth + 1)]));
  }
  return textIn(evaluator, value)?.replaceAll(HOLE, UNKNOWN);
}
