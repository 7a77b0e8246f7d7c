import { Architecture } from '../../src/analyze/architecture.js';
import type {
  ArchitectureData,
  Decision,
  Execution,
  Interaction,
  Loop,
  Operation,
  OperationKind,
  Policy,
  Reach,
  Relation,
  Service,
  Store,
  StoreUse,
  Target,
  Timeout,
  Visit,
} from '../../src/model.js';

/**
 * Builds the architecture of a small system by hand.
 *
 * A call is written `orders POST /orders -> payment POST /charge`: service and operation on both sides; the right
 * side may be a service alone (`-> payment`). Operations and services come to be by being named, each service with
 * one file `<service>.ts` in which every call has a line of its own.
 */
export class System {
  readonly #services = new Map<string, Service>();
  readonly #operations = new Map<string, Operation>();
  readonly #interactions: Interaction[] = [];
  readonly #stores: Store[] = [];
  readonly #policies: Policy[] = [];
  readonly #decisions: Decision[] = [];
  readonly #executions: Execution[] = [];
  readonly #lines = new Map<string, number>();

  service(name: string, more: Partial<Service> = {}): this {
    this.#services.set(name, {
      name,
      roots: [`services/${name}`],
      external: false,
      files: 1,
      ...this.#services.get(name),
      ...more,
    });
    return this;
  }

  external(name: string): this {
    return this.service(name, { external: true, roots: [], files: 0 });
  }

  operation(text: string): this {
    this.#operation(text);
    return this;
  }

  call(text: string, more: CallDetails = {}): this {
    const [left = '', right = ''] = text.split(' -> ');
    const from = this.#operation(left);
    const [toService = '', ...operationName] = right.split(' ');
    if (!this.#services.has(toService)) this.service(toService);
    const to = operationName.length > 0 ? this.#operation(right) : null;
    const rpc = operationName[0] === 'rpc';
    const at = { file: `${from.service}.ts`, line: this.#line(from.service), column: 3 };
    const reach: Reach = {
      operation: from.id,
      blocking: true,
      loop: more.loop ?? null,
      steps: [],
      ...more.reach,
    };
    const { reach: _, target, ...interaction } = more;
    this.#interactions.push({
      id: `${at.file}:${at.line}`,
      service: from.service,
      kind: rpc ? 'rpc' : 'http',
      client: rpc ? '@grpc/grpc-js' : 'axios',
      ...at,
      sink: at,
      via: [],
      instance: null,
      target: {
        status: 'resolved',
        service: toService,
        operation: to?.id ?? null,
        store: null,
        channel: null,
        address: `http://${toService}`,
        candidates: [],
        reason: null,
        certainty: 'certain',
        ...target,
      },
      method: rpc ? null : (operationName[0] ?? 'GET'),
      path: operationName[1] ?? null,
      entity: null,
      access: null,
      blocking: reach.blocking,
      loop: null,
      timeout: { ms: 2000, source: 'explicit', detail: 'timeout' },
      retry: null,
      circuitBreaker: false,
      streaming: false,
      system: null,
      write: null,
      given: [],
      reaches: [reach],
      ...interaction,
    });
    return this;
  }

  store(
    name: string,
    uses: readonly (Partial<StoreUse> & { service: string })[],
    more: Partial<Store> = {},
  ): this {
    this.#stores.push({
      name,
      kind: 'postgres',
      address: null,
      owner: null,
      replica: false,
      uses: uses.map((use) => {
        if (!this.#services.has(use.service)) this.service(use.service);
        return {
          file: `${use.service}.ts`,
          line: this.#line(use.service),
          column: 1,
          message: 'connects with DATABASE_URL',
          certainty: 'certain',
          writes: [],
          reads: [],
          ...use,
        };
      }),
      ...more,
    });
    return this;
  }

  policy(policy: Omit<Policy, 'declaredAt'>): this {
    this.#policies.push({ ...policy, declaredAt: { file: 'hoplint.yaml', line: 1, column: 1 } });
    return this;
  }

  decision(decision: Omit<Decision, 'declaredAt'>): this {
    this.#decisions.push({ ...decision, declaredAt: { file: 'hoplint.yaml', line: 1, column: 1 } });
    return this;
  }

  /** The calls of an operation in their order, and how each stands to those before it: `independent` where not said. */
  order(
    operation: string,
    relations: readonly (readonly Relation[])[] = [],
    use: Partial<Pick<Visit, 'answer' | 'failure' | 'handling'>> = {},
  ): this {
    const { id } = this.#operation(operation);
    const made = this.#interactions.filter(({ reaches }) => reaches.some((reach) => reach.operation === id));
    const visits = made.map((interaction, i) => ({
      interaction: interaction.id,
      steps: [],
      answer: 'data' as const,
      failure: 'thrown' as const,
      transaction: null,
      through: [],
      caughtWith: [],
      relations: made.slice(0, i).map((_, j) => relations[i]?.[j] ?? 'independent'),
      ...use,
    }));
    this.#executions.push({ operation: id, visits });
    return this;
  }

  get data(): ArchitectureData {
    return {
      services: [...this.#services.values()],
      operations: [...this.#operations.values()],
      interactions: this.#interactions,
      stores: this.#stores,
      channels: [],
      executions: this.#executions,
      declarations: {
        services: [],
        stores: [],
        channels: [],
        policies: this.#policies,
        deny: [],
        decisions: this.#decisions,
      },
    };
  }

  build(): Architecture {
    return new Architecture(this.data);
  }

  #operation(text: string): Operation {
    const [service = '', ...rest] = text.split(' ');
    if (!this.#services.has(service)) this.service(service);
    const name = rest.join(' ');
    const id = `${service}#${name}`;
    const known = this.#operations.get(id);
    if (known) return known;
    const operation = {
      id,
      service,
      kind: kinds[rest[0] ?? ''] ?? 'http',
      name,
      file: `${service}.ts`,
      line: this.#line(service),
      column: 1,
    };
    this.#operations.set(id, operation);
    return operation;
  }

  #line(service: string): number {
    const line = (this.#lines.get(service) ?? 0) + 1;
    this.#lines.set(service, line);
    return line;
  }
}

export type CallDetails = Partial<Omit<Interaction, 'target'>> & {
  readonly target?: Partial<Target>;
  readonly reach?: Partial<Reach>;
};

const kinds: Record<string, OperationKind> = { rpc: 'rpc', consume: 'consume', job: 'job', start: 'start' };

export const unbounded: Timeout = { ms: null, source: 'none', detail: 'axios waits for ever by default' };

export function loop(text: string, more: Partial<Loop> = {}): Loop {
  return {
    file: 'orders.ts',
    line: 50,
    column: 3,
    text,
    concurrent: false,
    excuse: null,
    through: [],
    ...more,
  };
}
