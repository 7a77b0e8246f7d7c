import type { Architecture } from '../analyze/architecture.js';
import type { Interaction, Operation, Service } from '../model.js';
import { escapeLabel, NodeIds } from './mermaid-text.js';

export type Level = 'service' | 'operation';

/** More labels than this on one arrow are counted, not listed. */
const LABELS = 3;

/** `-->` waits for the answer, `-.->` does not, `---` uses a store. */
type Arrow = '-->' | '-.->' | '---';
type Edge = {
  readonly from: string;
  readonly arrow: Arrow;
  readonly to: string;
  readonly labels: Set<string>;
};

/**
 * The architecture as a mermaid flowchart. Services are boxes (with `operation`, around the operations that take
 * part in a call), stores cylinders, channels hexagons; external services and unknown targets are dashed.
 */
export function mermaid(architecture: Architecture, level: Level): string {
  const picture = new Picture(architecture, level);
  for (const interaction of architecture.interactions) picture.add(interaction);
  return picture.text();
}

class Picture {
  readonly #level: Level;
  readonly #ids = new NodeIds();
  /** Nodes outside of services, by id. */
  readonly #nodes = new Map<string, string>();
  /** Nodes inside of a service, by the service's name. */
  readonly #inside = new Map<string, Map<string, string>>();
  readonly #edges = new Map<string, Edge>();
  readonly #services: ReadonlyMap<string, Service>;
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #kinds: {
    readonly store: ReadonlyMap<string, string>;
    readonly channel: ReadonlyMap<string, string>;
  };

  constructor(architecture: Architecture, level: Level) {
    this.#level = level;
    this.#services = new Map(architecture.services.map((service) => [service.name, service]));
    this.#operations = new Map(architecture.operations.map((operation) => [operation.id, operation]));
    this.#kinds = {
      store: new Map(architecture.stores.map(({ name, kind }) => [name, kind])),
      channel: new Map(architecture.channels.map(({ name, kind }) => [name, kind])),
    };
    for (const service of architecture.services) this.#inside.set(service.name, new Map());
    for (const store of architecture.stores) this.#resource('store', store.name);
    for (const channel of architecture.channels) this.#resource('channel', channel.name);
  }

  add(interaction: Interaction): void {
    const { target, kind, service } = interaction;
    const reaches = interaction.reaches.map(({ operation, blocking }) => ({ operation, blocking }));
    const sources = reaches.length > 0 ? reaches : [{ operation: null, blocking: interaction.blocking }];
    for (const source of sources) {
      const from = this.#operation(service, source.operation, 'no known operation');
      const to = this.#target(interaction);
      if (kind === 'consume') this.#edge(to, '-.->', from, '');
      else if (target.store !== null) this.#edge(from, '---', to, '');
      else if (target.channel !== null && target.service === null) this.#edge(from, '-.->', to, '');
      else this.#edge(from, source.blocking ? '-->' : '-.->', to, this.#call(interaction));
    }
  }

  text(): string {
    return [
      'flowchart LR',
      ...[...this.#inside].flatMap(([name, operations]) => this.#service(name, operations)),
      ...[...this.#nodes.values()].map((node) => `  ${node}`),
      ...[...this.#edges.values()].map((edge) => `  ${edgeText(edge)}`),
      '  classDef external stroke-dasharray: 5 5',
      '  classDef unknown stroke-dasharray: 2 3',
      '',
    ].join('\n');
  }

  #service(name: string, operations: ReadonlyMap<string, string>): string[] {
    const id = this.#ids.of('service', name);
    const label = escapeLabel(name);
    const external = this.#services.get(name)?.external ?? true;
    if (operations.size === 0)
      return [`  ${external ? `${id}(["${label}"]):::external` : `${id}["${label}"]`}`];
    const nodes = [...operations.values()].map((node) => `    ${node}`);
    return [
      `  subgraph ${id}["${label}"]`,
      ...nodes,
      '  end',
      ...(external ? [`  class ${id} external`] : []),
    ];
  }

  /** The node of an operation, or of its service where the picture shows services only. */
  #operation(service: string, operation: string | null, unknown: string): string {
    const inside = this.#inside.get(service) ?? new Map<string, string>();
    this.#inside.set(service, inside);
    if (this.#level === 'service') return this.#ids.of('service', service);
    // External services have no operations of their own to show.
    if (operation === null && (this.#services.get(service)?.external ?? true)) {
      return this.#ids.of('service', service);
    }
    const id = this.#ids.of('operation', operation ?? `${service} ${unknown}`);
    const label = escapeLabel(
      operation === null ? unknown : (this.#operations.get(operation)?.name ?? operation),
    );
    inside.set(id, operation === null ? `${id}(["${label}"]):::unknown` : `${id}["${label}"]`);
    return id;
  }

  #target({ target, service }: Interaction): string {
    if (target.store !== null) return this.#resource('store', target.store);
    if (target.service !== null)
      return this.#operation(target.service, target.operation, 'unknown operation');
    if (target.channel !== null) return this.#resource('channel', target.channel);
    if (target.status === 'external' && target.address !== null) {
      return this.#node('external', target.address, (label) => `(["${label}"]):::external`);
    }
    const name =
      target.candidates.length > 0 ? target.candidates.join(' or ') : (target.address ?? 'unknown');
    // The same hole in two services need not be the same system.
    const key = target.candidates.length > 0 ? name : `${service} ${name}`;
    return this.#node('unknown', key, (label) => `(["${label}"]):::unknown`, `? ${name}`);
  }

  #resource(kind: 'store' | 'channel', name: string): string {
    const system = this.#kinds[kind].get(name);
    const [open, close] = kind === 'store' ? ['[("', '")]'] : ['{{"', '"}}'];
    return this.#node(
      kind,
      name,
      (label) => `${open}${label}${system ? `<br>${escapeLabel(system)}` : ''}${close}`,
    );
  }

  #node(kind: string, name: string, shape: (label: string) => string, label = name): string {
    const id = this.#ids.of(kind, name);
    this.#nodes.set(id, id + shape(escapeLabel(label)));
    return id;
  }

  /** What is called, in the words of the service that answers. */
  #call({ target, method, path }: Interaction): string {
    if (this.#level === 'operation' && target.operation !== null) return '';
    const operation = target.operation === null ? undefined : this.#operations.get(target.operation);
    return operation?.name ?? [method, path].filter((part) => part !== null).join(' ');
  }

  #edge(from: string, arrow: Arrow, to: string, label: string): void {
    const key = `${from} ${arrow} ${to}`;
    const edge = this.#edges.get(key) ?? { from, arrow, to, labels: new Set() };
    if (label !== '') edge.labels.add(label);
    this.#edges.set(key, edge);
  }
}

function edgeText({ from, arrow, to, labels }: Edge): string {
  const shown = [...labels].slice(0, LABELS).map(escapeLabel);
  const more = labels.size > LABELS ? [`and ${labels.size - LABELS} more`] : [];
  const label = [...shown, ...more].join('<br>');
  return label === '' ? `${from} ${arrow} ${to}` : `${from} ${arrow}|"${label}"| ${to}`;
}
