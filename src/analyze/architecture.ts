import { MultiDirectedGraph } from 'graphology';
import { groupBy } from '../group.js';
import type {
  ArchitectureData,
  Channel,
  Declarations,
  Hop,
  Interaction,
  Operation,
  Policy,
  Reach,
  Service,
  Store,
  StoreUse,
  Target,
} from '../model.js';
import { compare, compareLocations } from '../order.js';
import { type Multiplied, stackedAttempts } from './attempts.js';
import { type Between, isCallBetween } from './between.js';
import { type Chain, longChains } from './chains.js';
import { type Cycle, cyclesOf, serviceGroups } from './cycles.js';
import { type OrderedExecution, orderedExecutions } from './executions.js';
import { Waits } from './waits.js';

export type ArchitectureNode =
  | { kind: 'service'; service: Service }
  | { kind: 'operation'; operation: Operation }
  | { kind: 'store'; store: Store }
  | { kind: 'channel'; channel: Channel };

/** One way in which an operation comes to an interaction; `reach` is null where no operation is known to. */
export type ArchitectureEdge = { interaction: Interaction; reach: Reach | null };

/** All of one service's uses of a store, and the tables or collections that it is known to write and read there. */
export type StoreUser = {
  readonly service: string;
  readonly uses: readonly StoreUse[];
  readonly writes: readonly string[];
  readonly reads: readonly string[];
};

/** What the code does, with the questions that rules ask of it. Nothing here changes after it is made. */
export class Architecture {
  readonly services: readonly Service[];
  readonly operations: readonly Operation[];
  readonly interactions: readonly Interaction[];
  readonly stores: readonly Store[];
  readonly channels: readonly Channel[];
  readonly declarations: Declarations;
  /** What each operation does, in order. */
  readonly executions: readonly OrderedExecution[];
  /** Every hop of every operation, ordered by place in the code. */
  readonly hops: readonly Hop[];

  readonly #operationById: ReadonlyMap<string, Operation>;
  readonly #serviceByName: ReadonlyMap<string, Service>;
  readonly #operationsByService: ReadonlyMap<string, readonly Operation[]>;
  readonly #hopsFrom: ReadonlyMap<string, readonly Hop[]>;
  readonly #hopsTo: ReadonlyMap<string, readonly Hop[]>;
  #interactionsFrom: ReadonlyMap<string, readonly { readonly interaction: Interaction }[]> | null = null;
  #waits: Waits | null = null;
  #graph: MultiDirectedGraph<ArchitectureNode, ArchitectureEdge> | null = null;

  constructor(data: ArchitectureData) {
    this.services = data.services;
    this.operations = data.operations;
    this.interactions = data.interactions;
    this.stores = data.stores;
    this.channels = data.channels;
    this.declarations = data.declarations;
    this.executions = orderedExecutions(data);
    this.#operationById = new Map(data.operations.map((operation) => [operation.id, operation]));
    this.#serviceByName = new Map(data.services.map((service) => [service.name, service]));
    this.#operationsByService = groupBy(data.operations, (operation) => operation.service);
    this.hops = data.interactions
      .flatMap((interaction) => this.#hopsOf(interaction))
      .sort((a, b) => compareLocations(a.interaction, b.interaction) || compare(a.from, b.from));
    this.#hopsFrom = groupBy(this.hops, (hop) => hop.from);
    this.#hopsTo = groupBy(this.hops, (hop) => hop.to);
  }

  get policies(): readonly Policy[] {
    return this.declarations.policies;
  }

  operation(id: string): Operation | undefined {
    return this.#operationById.get(id);
  }

  service(name: string): Service | undefined {
    return this.#serviceByName.get(name);
  }

  operationsOf(service: string): readonly Operation[] {
    return this.#operationsByService.get(service) ?? [];
  }

  /** What an operation comes to, by itself or through its service's functions. */
  interactionsFrom(operationId: string): readonly Interaction[] {
    this.#interactionsFrom ??= groupBy(
      this.interactions.flatMap((interaction) =>
        interaction.reaches.map(({ operation }) => ({ operation, interaction })),
      ),
      ({ operation }) => operation,
    );
    return (this.#interactionsFrom.get(operationId) ?? []).map(({ interaction }) => interaction);
  }

  hopsFrom(operationId: string): readonly Hop[] {
    return this.#hopsFrom.get(operationId) ?? [];
  }

  hopsTo(operationId: string): readonly Hop[] {
    return this.#hopsTo.get(operationId) ?? [];
  }

  /** Chains of more than `max` hops, longest first; see `longChains` for which of them. */
  chains(max: number): readonly Chain[] {
    return longChains(this.hops, max);
  }

  /** The cycles of blocking calls; see `cyclesOf` for which of them. */
  get cycles(): readonly Cycle[] {
    return cyclesOf(this.hops);
  }

  /** The blocking calls inside of each group of services that call each other in a circle. */
  get knots(): readonly (readonly Hop[])[] {
    return serviceGroups(this.hops);
  }

  /** Ways on which retries multiply; see `stackedAttempts`. */
  get stackedAttempts(): readonly Multiplied[] {
    return stackedAttempts(this.hops);
  }

  /** The services that use a store, by name. */
  usersOf(store: Store): readonly StoreUser[] {
    return [...groupBy(store.uses, (use) => use.service)]
      .map(([service, uses]) => ({
        service,
        uses: [...uses].sort(compareLocations),
        writes: this.#entities(store, service, 'write', uses),
        reads: this.#entities(store, service, 'read', uses),
      }))
      .sort((a, b) => compare(a.service, b.service));
  }

  /** Whether a policy says that the answer of a call is needed at once. */
  needsAnswer(call: Interaction): boolean {
    return this.policies.some((policy) => policy.needsAnswer === true && isCallBetween(policy, call));
  }

  /** Ids of the interactions that every operation comes to only when another one has failed. */
  get afterFailure(): ReadonlySet<string> {
    const visits = this.executions.flatMap((execution) => execution.visits);
    const usual = new Set(
      visits.filter(({ relations }) => !relations.includes('failure')).map(({ call }) => call.id),
    );
    return new Set(visits.map(({ call }) => call.id).filter((id) => !usual.has(id)));
  }

  /** How long operations may wait for others. */
  get waits(): Waits {
    this.#waits ??= new Waits(this.hops, this.executions);
    return this.#waits;
  }

  /**
   * What goes from one service to another as a declaration names it: calls, and messages on a channel that the other
   * reads. An operation is named as the called service names it, or by the channel.
   */
  between(named: Between): readonly Interaction[] {
    const { from, to, operation } = named;
    return this.interactions.filter((interaction) => {
      const { kind, service, target } = interaction;
      if (kind !== 'publish') return isCallBetween(named, interaction);
      const channel = this.channels.find(({ name }) => name === target.channel);
      if (!channel?.consumers.includes(to) || (from !== undefined && from !== service)) return false;
      return operation === undefined || operation === channel.name;
    });
  }

  /** Services, operations, stores and channels; an edge for each way in which an operation comes to an interaction. */
  get graph(): MultiDirectedGraph<ArchitectureNode, ArchitectureEdge> {
    this.#graph ??= this.#buildGraph();
    return this.#graph;
  }

  #entities(store: Store, service: string, access: 'read' | 'write', uses: readonly StoreUse[]): string[] {
    const accesses = this.interactions.filter(
      (interaction) =>
        interaction.target.store === store.name &&
        interaction.service === service &&
        interaction.access === access,
    );
    const stated = uses.flatMap((use) => (access === 'write' ? use.writes : use.reads));
    const names = [...stated, ...accesses.flatMap(({ entity }) => entity ?? [])];
    return [...new Set(names)].sort(compare);
  }

  #hopsOf(interaction: Interaction): Hop[] {
    const { kind, service, streaming, target } = interaction;
    const toService = targetService(target);
    if ((kind !== 'http' && kind !== 'rpc') || streaming || toService === null || toService === service)
      return [];
    // What a page asks for runs after the page came: no server waits for it.
    return interaction.reaches
      .filter((reach) => reach.blocking && !reach.inBrowser)
      .map((reach) => {
        const to = reach.to ?? target.operation;
        const known = to !== null || !this.#hasCode(toService);
        const certainty = known ? target.certainty : 'possible';
        return { from: reach.operation, to, toService, interaction, reach, certainty };
      });
  }

  /** Without code there are no operations to match, so that the service alone is all there is to know. */
  #hasCode(service: string): boolean {
    const known = this.#serviceByName.get(service);
    return known !== undefined && !known.external && known.files > 0;
  }

  #buildGraph(): MultiDirectedGraph<ArchitectureNode, ArchitectureEdge> {
    const graph = new MultiDirectedGraph<ArchitectureNode, ArchitectureEdge>();
    for (const service of this.services) {
      graph.mergeNode(nodeId('service', service.name), { kind: 'service', service });
    }
    for (const operation of this.operations) {
      graph.mergeNode(nodeId('operation', operation.id), { kind: 'operation', operation });
    }
    for (const store of this.stores) graph.mergeNode(nodeId('store', store.name), { kind: 'store', store });
    for (const channel of this.channels) {
      graph.mergeNode(nodeId('channel', channel.name), { kind: 'channel', channel });
    }
    for (const interaction of this.interactions) {
      const usual = targetNode(interaction);
      const reaches: readonly (Reach | null)[] =
        interaction.reaches.length > 0 ? interaction.reaches : [null];
      for (const reach of reaches) {
        const source = reach ? nodeId('operation', reach.operation) : nodeId('service', interaction.service);
        const target = reach?.to ? nodeId('operation', reach.to) : usual;
        if (target === null || !graph.hasNode(source) || !graph.hasNode(target)) continue;
        const [from, to] = interaction.kind === 'consume' ? [target, source] : [source, target];
        graph.addDirectedEdge(from, to, { interaction, reach });
      }
    }
    return graph;
  }
}

/** The name of the service that a call goes to; the host for an external system that nobody declared. */
export function targetService({ service, status, address }: Target): string | null {
  if (service !== null || status !== 'external' || address === null) return service;
  return URL.canParse(address) ? new URL(address).host : address;
}

/** Keys of the graph's nodes; the kind keeps a service and a channel of the same name apart. */
export function nodeId(kind: ArchitectureNode['kind'], name: string): string {
  return `${kind} ${name}`;
}

function targetNode({ target }: Interaction): string | null {
  if (target.operation !== null) return nodeId('operation', target.operation);
  if (target.channel !== null) return nodeId('channel', target.channel);
  if (target.store !== null) return nodeId('store', target.store);
  return target.service === null ? null : nodeId('service', target.service);
}
