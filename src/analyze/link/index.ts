import { groupBy } from '../../group.js';
import type {
  ArchitectureData,
  Declarations,
  Execution,
  Interaction,
  Location,
  Operation,
  Resolution,
  ResolvedCall,
  Service,
  ServiceDeclaration,
  Topology,
  Unresolved,
  Unseen,
} from '../../model.js';
import type { ModuleFacts } from '../facts.js';
import type { CallGraph } from './callgraph.js';
import { type Consumer, channelList, consumptions } from './channels.js';
import { configuredForwards } from './configured-forwards.js';
import { createCallGraph } from './create-callgraph.js';
import { createDirectory, isUnplaced } from './directory.js';
import { type Handler, isMadeBy, type OperationDraft } from './entries.js';
import { createEvaluator } from './evaluate.js';
import { functionKey } from './evaluated.js';
import { findExecutions, type HandledOperation, mergedByOperation } from './executions.js';
import { configuredPorts, fileForwards } from './file-forwards.js';
import { type Forward, forwardFor, passOn } from './forwards.js';
import { frameworkFunctions } from './framework-functions.js';
import { type Draft, findInteractions } from './interactions.js';
import { loadedModules } from './loaded.js';
import { settledChannel } from './names.js';
import { findOperations, listenedPorts, listenedQueues, transportOf } from './operations.js';
import type { Program } from './program.js';
import { forwardsOf, handledForwards } from './program-forwards.js';
import type { Handlers } from './reach.js';
import { reachedFunctions } from './reached.js';
import { createStoreTable } from './stores.js';
import type { OperationIndex, Route } from './targets.js';
import { createTrace } from './trace.js';
import { unusedClients } from './unused-clients.js';

/** What link makes of a system. */
export type Linked = {
  readonly data: ArchitectureData;
  readonly unresolved: readonly Unresolved[];
  /** Clients that are made and on which no call is found. */
  readonly unseen: readonly Unseen[];
  readonly resolution: Resolution;
  /** What the address of each interaction rests on, if asked for. */
  readonly resolved: readonly ResolvedCall[];
};

/** A service with the modules that it runs. */
export type ServiceProgram = {
  readonly declaration: ServiceDeclaration;
  readonly program: Program;
  readonly owns: (path: string) => boolean;
  /** Whether a module lies in the directory of another service. */
  readonly isOfOthers: (path: string) => boolean;
};

/**
 * Links the facts of all services into one architecture. `onService` is told as each service is done. With `trace`
 * the result says of every interaction how it was resolved.
 */
export function link(
  topology: Topology,
  programs: readonly ServiceProgram[],
  onService: (done: number) => void,
  { trace = false }: { readonly trace?: boolean } = {},
): Linked {
  const linked = programs.map((each) => {
    const graph = createCallGraph(createEvaluator(each.program, trace ? createTrace() : null));
    const functions = [...(each.declaration.functions ?? []), ...frameworkFunctions(graph)];
    const all = findOperations(graph, functions);
    // What one service answers, another that imports its code for a call or a type does not.
    const found = { ...all, drafts: all.drafts.filter(({ file }) => !each.isOfOthers(file)) };
    const reached = reachedFunctions(graph, each.owns, found.drafts.flatMap(running));
    return { ...each, graph, reached, functions, ...found };
  });

  const directory = createDirectory(withListenedPorts(topology, linked));
  const tables = new Map(
    linked.map((each) => [each.declaration.name, operationTable(each.declaration.name, each.drafts)]),
  );
  const own = new Map<string, readonly Forward[]>();
  const operations: OperationIndex = {
    get services() {
      return [...tables.keys()].sort();
    },
    of: (service) => tables.get(service)?.routes ?? [],
    functions: new Map(linked.map(({ declaration, functions }) => [declaration.name, functions])),
    passedOn: (service, method, path) => forwardFor(own.get(service) ?? [], method, path),
  };
  const passing = new Set<string>();
  const forwards = linked.flatMap(({ graph, reached, forwarded, places, declaration: { name, env } }) => {
    const table = tables.get(name);
    const handlers = table ? handlersOf(name, table, answering) : null;
    const handled = handlers ? handledForwards(graph, name, handlers, reached, places) : null;
    for (const way of handled?.ways ?? []) passing.add(way);
    const around = { service: name, environment: env, directory, operations };
    return [
      ...forwardsOf(graph, [...forwarded, ...(handled?.routes ?? [])], around),
      ...fileForwards(graph.evaluator, around),
    ];
  });
  const configured = configuredForwards(topology.forwards ?? [], directory, operations);
  const all = [...forwards, ...configured];
  const forwarded = passOn(
    all.filter(({ isDevelopment }) => !isDevelopment),
    operations.of,
  );
  for (const [name, some] of groupBy(all, ({ service }) => service)) own.set(name, some);
  for (const [name, added] of forwarded.operations) {
    tables.set(name, operationTable(name, withForwarded(tables.get(name)?.drafts ?? [], added)));
  }
  const queues = new Map(
    linked.flatMap((each) =>
      listenedQueues(each.graph).map((queue) => [queue, each.declaration.name] as const),
    ),
  );
  const stores = createStoreTable(topology);
  const drafts: Draft[] = [];
  const executions: Execution[] = [];
  const consumers: Consumer[] = [];
  const started: Operation[] = [];
  for (const [index, each] of linked.entries()) {
    const { name, env } = each.declaration;
    const table = tables.get(name);
    if (!table) continue;
    const handlers = handlersOf(name, table, running);
    const found = findInteractions(each.graph, {
      service: name,
      environment: env,
      topology,
      directory,
      operations,
      handlers,
      reached: each.reached,
      passing,
      queues,
      stores: stores.of({ name, environment: env, owns: each.owns }),
      owns: each.owns,
      loaded: loadedModules(
        each.program,
        each.owns,
        each.declaration.roots,
        new Set(
          table.drafts.flatMap(({ file, handlers }) => [file, ...handlers.map(({ module }) => module.path)]),
        ),
      ),
    });
    drafts.push(...found);
    executions.push(...findExecutions(each.graph, name, handledBy(table), found));
    const start = handlers.start();
    if (found.some(({ interaction }) => interaction.reaches.some((reach) => reach.operation === start))) {
      started.push(startOperation(name, each.program.modules));
    }
    consumers.push(...consumersOf(each, table));
    onService(index + 1);
  }
  drafts.push(...forwarded.drafts, ...consumptions(consumers, drafts));
  executions.push(...forwarded.executions);
  const routes = [...tables.values()].flatMap((table) => table.routes.map(plainOperation));
  const names = stores.finalNames();
  const settled = drafts.map((draft) => inStore(draft, names));
  const resolved = trace
    ? settled.map(({ interaction, hint, values = [] }) => ({ interaction, hint, values }))
    : [];
  const found = { drafts: settled, executions };
  const unseen = linked.flatMap((each) => unusedClients(each.graph, each.declaration.name, each.owns));
  return { ...assemble(topology, linked, [...routes, ...started], found, stores.stores()), resolved, unseen };
}

/** Which stores are one is known only when all services are. */
function inStore(draft: Draft, names: ReadonlyMap<string, string>): Draft {
  const { interaction } = draft;
  const store = names.get(interaction.target.store ?? '');
  if (store === undefined) return draft;
  return { ...draft, interaction: { ...interaction, target: { ...interaction.target, store } } };
}

/** A port that only the code states counts where no file says who listens there. */
function withListenedPorts(topology: Topology, linked: readonly LinkedService[]): Topology {
  const known = new Set(
    topology.services.filter((service) => !isUnplaced(service)).flatMap((service) => service.ports),
  );
  const listened = new Map(
    linked.map(({ declaration, graph }) => [
      declaration.name,
      [...listenedPorts(graph), ...configuredPorts(graph.evaluator)],
    ]),
  );
  const services = topology.services.map((service) => {
    const own = (listened.get(service.name) ?? []).filter((port) => !known.has(port));
    return own.length > 0 ? { ...service, ports: [...service.ports, ...own] } : service;
  });
  return { ...topology, services };
}

type OperationTable = { readonly routes: readonly Route[]; readonly drafts: readonly OperationDraft[] };

function operationTable(service: string, drafts: readonly OperationDraft[]): OperationTable {
  const routes = drafts.map(
    (draft): Route => ({
      id: `${service}#${draft.name}`,
      service,
      kind: draft.kind,
      name: draft.name,
      file: draft.file,
      line: draft.line,
      column: draft.column,
      method: draft.method,
      path: draft.path,
      library: draft.library,
      ...(draft.passedOn ? { passedOn: true as const } : {}),
    }),
  );
  return { routes, drafts };
}

/** A route with handlers of its own that a proxy answers too is one operation. */
function withForwarded(
  own: readonly OperationDraft[],
  added: readonly OperationDraft[],
): readonly OperationDraft[] {
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...added.filter(({ name }) => !names.has(name))];
}

function plainOperation({ id, service, kind, name, file, line, column }: Route): Operation {
  return { id, service, kind, name, file, line, column };
}

/** What answers the requests of an operation. */
const answering = ({ handlers }: OperationDraft): readonly Handler[] => handlers;
/** What runs for each request of an operation. */
const running = ({ before = [], handlers }: OperationDraft): readonly Handler[] => [...before, ...handlers];

function handlersOf(
  service: string,
  table: OperationTable,
  functionsOf: (draft: OperationDraft) => readonly Handler[],
): Handlers {
  const handled = table.drafts.flatMap((draft, index) => {
    const operation = table.routes[index]?.id;
    return operation ? functionsOf(draft).map((handler) => ({ handler, operation })) : [];
  });
  const answers = new Set(
    table.drafts.flatMap(({ kind, isPage, file }, index) =>
      (kind === 'http' || kind === 'rpc') && !isPage ? `${file} ${table.routes[index]?.id}` : [],
    ),
  );
  const byFunction = groupBy(handled, ({ handler }) => functionKey(handler));
  return {
    of: (ref, frames = []) => [
      ...new Set(
        (byFunction.get(functionKey(ref)) ?? [])
          .filter(({ handler }) => isMadeBy(handler, frames))
          .map(({ operation }) => operation),
      ),
    ],
    start: () => `${service}#start`,
    isAnsweredIn: (module, operation) => answers.has(`${module} ${operation}`),
  };
}

function startOperation(service: string, modules: readonly ModuleFacts[]): Operation {
  const main =
    modules.find((module) => /(^|\/)(main|index|server|app)\.[cm]?[jt]sx?$/.test(module.path)) ?? modules[0];
  return {
    id: `${service}#start`,
    service,
    kind: 'start',
    name: 'start',
    file: main?.path ?? '',
    line: 1,
    column: 1,
  };
}

/** The functions that handle each operation, with what the operation is. */
function handledBy({ drafts, routes }: OperationTable): HandledOperation[] {
  return routes.flatMap(({ id, kind }, index) => {
    const draft = drafts[index];
    return draft ? [{ id, kind, handlers: draft.handlers }] : [];
  });
}

/** The operations of a service that messages may arrive at. */
function consumersOf({ declaration, graph, owns }: LinkedService, table: OperationTable): Consumer[] {
  const transport = transportOf(graph);
  return table.drafts.flatMap((draft, index): Consumer[] => {
    const operation = table.routes[index]?.id;
    // A wrapper in shared code that this service does not call reads nothing.
    const isUnused = draft.kind === 'consume' && draft.path === '' && !owns(draft.file);
    if (operation === undefined || isUnused) return [];
    const path = settledChannel(draft.path, declaration.env);
    return [{ service: declaration.name, operation, draft: { ...draft, path }, transport }];
  });
}

type LinkedService = ServiceProgram & { readonly graph: CallGraph };

function assemble(
  topology: Topology,
  linked: readonly LinkedService[],
  operations: readonly Operation[],
  { drafts, executions }: { readonly drafts: readonly Draft[]; readonly executions: readonly Execution[] },
  stores: ArchitectureData['stores'],
): Omit<Linked, 'resolved' | 'unseen'> {
  const interactions = drafts.map((draft) => draft.interaction).sort(byPlace);
  const data: ArchitectureData = {
    services: serviceList(topology, linked, interactions),
    operations: [...operations].sort((a, b) => compare(a.id, b.id)),
    interactions,
    stores: [...stores].sort((a, b) => compare(a.name, b.name)),
    channels: channelList(interactions),
    executions: mergedByOperation(executions),
    declarations: declarationsOf(topology),
  };
  return { data, unresolved: unresolvedList(drafts), resolution: resolutionOf(interactions) };
}

/** What hoplint.yaml states, and what is inferred beside it: that was declared nowhere. */
function declarationsOf({
  file,
  services,
  stores,
  channels,
  policies,
  deny,
  decisions,
}: Topology): Declarations {
  const stated = <T extends { readonly declaredAt: Location | null }>(declaration: T): T =>
    declaration.declaredAt?.file === file ? declaration : { ...declaration, declaredAt: null };
  return { services: services.map(stated), stores: stores.map(stated), channels, policies, deny, decisions };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byPlace(a: Interaction, b: Interaction): number {
  return (
    compare(a.service, b.service) ||
    compare(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compare(a.id, b.id)
  );
}

/** The services with code, the declared external ones, and every external host that a call goes to. */
function serviceList(
  topology: Topology,
  linked: readonly LinkedService[],
  interactions: readonly Interaction[],
): Service[] {
  const services = new Map<string, Service>();
  for (const { declaration, program } of linked) {
    services.set(declaration.name, {
      name: declaration.name,
      roots: declaration.roots,
      external: declaration.external,
      files: program.modules.length,
    });
  }
  for (const service of topology.services) {
    if (!services.has(service.name))
      services.set(service.name, {
        name: service.name,
        roots: service.roots,
        external: service.external,
        files: 0,
      });
  }
  for (const { target } of interactions) {
    if (target.status === 'external' && target.service && !services.has(target.service)) {
      services.set(target.service, { name: target.service, roots: [], external: true, files: 0 });
    }
  }
  const used = new Set(interactions.flatMap(({ target }) => (target.service ? [target.service] : [])));
  return [...services.values()]
    .filter((service) => !service.external || used.has(service.name))
    .sort((a, b) => compare(a.name, b.name));
}

function isCall(interaction: Interaction): boolean {
  return interaction.kind === 'http' || interaction.kind === 'rpc';
}

function isMessage(interaction: Interaction): boolean {
  return interaction.kind === 'publish' || interaction.kind === 'consume';
}

function unresolvedList(drafts: readonly Draft[]): Unresolved[] {
  const all = drafts
    .filter(
      ({ interaction }) =>
        (isCall(interaction) || isMessage(interaction)) &&
        (interaction.target.status === 'unresolved' || interaction.target.status === 'ambiguous'),
    )
    .map(({ interaction, hint }) => ({
      service: interaction.service,
      file: interaction.file,
      line: interaction.line,
      column: interaction.column,
      reason: interaction.target.reason ?? 'the address is not known',
      hint: hint ?? '',
    }))
    .sort(
      (a, b) =>
        compare(a.service, b.service) || compare(a.file, b.file) || a.line - b.line || a.column - b.column,
    );
  // Alternatives of one call that are unknown for the same reason are one gap.
  return [
    ...new Map(
      all.map((each) => [`${each.service} ${each.file} ${each.line} ${each.reason}`, each]),
    ).values(),
  ];
}

function resolutionOf(interactions: readonly Interaction[]): Resolution {
  const calls = interactions.filter(isCall);
  const count = (status: Interaction['target']['status']) =>
    calls.filter((each) => each.target.status === status).length;
  const resolved = count('resolved');
  const external = count('external');
  const percent = calls.length === 0 ? 100 : Math.floor(((resolved + external) / calls.length) * 100);
  return { percent, resolved, external, ambiguous: count('ambiguous'), unresolved: count('unresolved') };
}
