import type { DeployedFunction, Topology, Trigger } from '../../model.js';
import { addressLine } from '../../topology/short-keys.js';
import type { Address } from './address.js';
import type { CallGraph } from './callgraph.js';
import { handlingFunctions } from './closures.js';
import type { OperationDraft } from './entries.js';
import type { FunctionRef } from './evaluated.js';
import { findExport } from './find-export.js';
import { channelName, HOLE } from './names.js';
import { functionOf } from './program.js';
import { routePath } from './routing.js';
import type { OperationIndex, Resolved } from './targets.js';

/** The library under which functions answer who invokes them. */
const LIBRARY = '@aws-sdk/client-lambda';

/** What a service answers through functions that manifests deploy one by one: their triggers, or who invokes them. */
export function deployedOperations(
  graph: CallGraph,
  functions: readonly DeployedFunction[],
): OperationDraft[] {
  return functions.flatMap((each) => {
    const handlers = handlersOf(graph, each);
    const [first] = handlers;
    const { file, line, column } = first ? { file: first.module.path, ...functionOf(first) } : each.at;
    const common = { file, line, column, library: LIBRARY, handlers };
    const drafts = each.triggers.flatMap((trigger): OperationDraft[] => {
      // What a whole application answers is told by its own routes.
      if (trigger.kind === 'http' && first === undefined && trigger.path.includes('*')) return [];
      return [{ ...common, ...triggered(each, trigger) }];
    });
    if (each.triggers.length > 0) return drafts;
    return [
      { ...common, kind: 'rpc', name: `rpc ${each.name}`, method: null, path: each.name, system: 'lambda' },
    ];
  });
}

type Triggered = Pick<OperationDraft, 'kind' | 'name' | 'method' | 'path' | 'system'>;

function triggered({ name }: DeployedFunction, trigger: Trigger): Triggered {
  switch (trigger.kind) {
    case 'http': {
      const { method } = trigger;
      const path = routePath(trigger.path);
      return { kind: 'http', name: `${method} ${path}`, method, path, system: null };
    }
    case 'consume': {
      const { system } = trigger;
      const path = channelName(trigger.channel, '');
      return { kind: 'consume', name: `consume ${path}`, method: null, path, system };
    }
    case 'job':
      return { kind: 'job', name: `job ${name}`, method: null, path: name, system: null };
  }
}

function handlersOf(graph: CallGraph, { handler }: DeployedFunction): FunctionRef[] {
  if (handler === null) return [];
  const { evaluator } = graph;
  const { program } = evaluator;
  const module = program.modules.find(({ path }) => path.replace(/\.[cm]?[jt]sx?$/, '') === handler.module);
  const found = module && findExport(program, module, handler.export);
  if (!found || !('value' in found)) return [];
  const [root] = evaluator.rootContexts({ module: found.module, id: 0 });
  if (!root) return [];
  return handlingFunctions(graph, evaluator.evaluate(found.value, root)).map(({ ref }) => ref);
}

/** The function that is invoked by a name or an ARN, and what of its service that runs. */
export function functionTarget(
  address: Address,
  resolved: Resolved,
  topology: Topology,
  operations: OperationIndex,
): Resolved {
  if (resolved.target.status === 'resolved' || address.text.startsWith('${')) return resolved;
  const asked = invokedName(address.text);
  const found = [...operations.functions].flatMap(([service, functions]) =>
    functions
      .filter(({ names }) => /\w/.test(asked) && names.some((name) => overlap(name, asked)))
      .map((each) => ({ service, each })),
  );
  const services = [...new Set(found.map(({ service }) => service))].sort();
  const [service] = services;
  const base = { ...resolved.target, address: address.text };
  if (service === undefined) {
    const reason = `no known function is called \`${asked.replaceAll('*', HOLE)}\``;
    const owner = topology.services.find(({ name }) => asked.startsWith(`${name}-`))?.name ?? '<name>';
    return { ...resolved, target: { ...base, reason }, hint: addressLine(owner, address.text) };
  }
  if (services.length > 1) {
    const reason = `several services have such a function: ${services.join(', ')}`;
    return {
      ...resolved,
      hint: null,
      target: { ...base, status: 'ambiguous', candidates: services, reason },
    };
  }
  const names = new Set(found.map(({ each }) => nameOf(each)));
  const [name, ...others] = names;
  const operation = others.length > 0 ? null : operations.of(service).find((each) => each.name === name);
  return {
    ...resolved,
    hint: null,
    target: {
      ...base,
      status: 'resolved',
      service,
      operation: operation?.id ?? null,
      reason: null,
    },
  };
}

/** What a function's operation is called. */
function nameOf(each: DeployedFunction): string {
  const [trigger] = each.triggers;
  return trigger ? triggered(each, trigger).name : `rpc ${each.name}`;
}

/** The name in an ARN, without its version; what is not known in it is `*`. */
function invokedName(text: string): string {
  const plain = text.replaceAll(HOLE, '*').replace(/\$\{[^}]*\}/g, '*');
  const name = /(?:^|:)function:([^:]+)/.exec(plain)?.[1] ?? plain.split(':', 1)[0] ?? plain;
  return name.replace(/\*+/g, '*');
}

/** Longer names AWS does not allow. */
const LONGEST = 256;

/** Whether two names may be one, where `*` stands for anything. */
function overlap(one: string, other: string): boolean {
  if (one.length > LONGEST || other.length > LONGEST) return false;
  // reach[j]: whether what is read of `one` may be the first j characters of `other`.
  let reach = [true];
  for (let j = 1; j <= other.length; j += 1) reach[j] = reach[j - 1] === true && other[j - 1] === '*';
  for (const character of one) {
    const next: boolean[] = [character === '*' && reach[0] === true];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = character === other[j - 1] && reach[j - 1] === true;
      const isWild = character === '*' && (reach[j] === true || next[j - 1] === true);
      const isAsked = other[j - 1] === '*' && (next[j - 1] === true || reach[j] === true);
      next[j] = isSame || isWild || isAsked;
    }
    reach = next;
  }
  return reach[other.length] === true;
}
