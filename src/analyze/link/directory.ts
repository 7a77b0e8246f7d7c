import type { ServiceDeclaration, Topology } from '../../model.js';

/** Who is meant by a host, a port or the name of a setting. */
export type Directory = {
  /** Services that are reached under `host` or `host:port`; several where it is ambiguous. */
  byHost(host: string, port: number | null): readonly ServiceDeclaration[];
  /** Services that an environment variable's declaration or, `byName`, its own name points to. */
  bySetting(name: string): { services: readonly ServiceDeclaration[]; byName: boolean };
  /** Services whose addresses hold the beginning of a path: `/api/orders`, or `*\/orders` under any host. */
  byPath(path: string): readonly ServiceDeclaration[];
  /** The service that a setting or host speaks of, or else what one would be called that is named after it. */
  nameFrom(name: string): string;
  /** Whether a name, of a queue say, is a service's own but for the words that every name has. */
  isNamedAfter(name: string, service: string): boolean;
  /** Whether a setting is named after a service that is not this one. */
  contradicts(setting: string, service: string): boolean;
};

const LOCAL = new Set([
  'localhost',
  '127.0.0.1',
  '0.0.0.0',
  '::1',
  '[::1]',
  'host.docker.internal',
  'docker.for.mac.localhost',
]);
/** Words of a setting's name that say what it is, not whose. */
const GENERIC =
  /^(url|uri|urls|host|hosts|hostname|endpoint|endpoints|address|addr|base|baseurl|basepath|api|rest|grpc|http|https|rpc|tcp|service|services|svc|srv|server|port|internal|external|public|private|origin|domain|root|path|prefix|vite|react|app|next|nuxt|expo|ms|microservice|microservices|target|upstream|the|default|config|client|dns|name|env|queue|topic|exchange|js|ts|node|nodejs|clusterip|cluster|ip|nodeport|depl|deployment|srvc|container)$/;

export function createDirectory(topology: Topology): Directory {
  const exact = new Map<string, ServiceDeclaration[]>();
  const wildcards: { suffix: string; service: ServiceDeclaration }[] = [];
  const prefixes: { prefix: string; service: ServiceDeclaration }[] = [];
  const settings = new Map<string, ServiceDeclaration[]>();
  const names = new Map<string, ServiceDeclaration[]>();
  const ports = new Map<number, ServiceDeclaration[]>();

  for (const service of topology.services) {
    for (const address of [service.name, ...service.addresses]) {
      const setting = /^\$\{([^}]+)\}$/.exec(address);
      if (setting?.[1]) add(settings, setting[1], service);
      else if (/^\*?\//.test(address)) prefixes.push({ prefix: address.replace(/\/$/, ''), service });
      else if (address.startsWith('*.')) wildcards.push({ suffix: address.slice(1).toLowerCase(), service });
      else add(exact, authorityOf(address), service);
    }
    for (const port of service.ports) if (!isUnplaced(service)) add(ports, port, service);
    for (const name of [service.name, ...service.addresses.filter((address) => /^[\w@/-]+$/.test(address))])
      add(names, distinctive(name), service);
  }

  // A manifest's entry whose source is not found is often a leftover: whoever else has the port has it.
  for (const service of topology.services.filter(isUnplaced)) {
    for (const port of service.ports) if (!ports.has(port)) add(ports, port, service);
  }

  return {
    byHost(host, port) {
      const name = host.toLowerCase();
      if (LOCAL.has(name)) return port === null ? [] : (ports.get(port) ?? []);
      const withPort = port === null ? undefined : exact.get(`${name}:${port}`);
      const found =
        withPort ??
        exact.get(name) ??
        (isClusterName(name)
          ? (exact.get(firstLabels(name, 2)) ?? exact.get(firstLabels(name, 1)))
          : undefined);
      if (found) return found;
      return wildcards.filter((each) => name.endsWith(each.suffix)).map((each) => each.service);
    },
    bySetting(name) {
      const declared = settings.get(name);
      if (declared) return { services: declared, byName: false };
      return { services: names.get(distinctive(name)) ?? [], byName: true };
    },
    byPath(path) {
      const fitting = prefixes.filter(
        ({ prefix }) => path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}?`),
      );
      const longest = Math.max(...fitting.map(({ prefix }) => prefix.length));
      return fitting.filter(({ prefix }) => prefix.length === longest).map(({ service }) => service);
    },
    nameFrom(name) {
      const word = distinctive(name);
      const speaking = topology.services.filter(
        (service) => word !== '' && distinctive(service.name).includes(word),
      );
      return speaking.length === 1 && speaking[0] ? speaking[0].name : word || '<name>';
    },
    isNamedAfter: (name, service) => distinctive(name) === distinctive(service),
    contradicts(setting, service) {
      if (!/service|svc/i.test(setting)) return false;
      const name = distinctive(setting);
      const addresses = topology.services.find((each) => each.name === service)?.addresses ?? [];
      return ![service, ...addresses].some((each) => {
        const other = distinctive(each);
        return other.includes(name) || name.includes(other);
      });
    },
  };
}

/** It should be built from code of this system, which is not there. */
export function isUnplaced({ external, roots }: ServiceDeclaration): boolean {
  return !external && roots.length === 0;
}

function add<K, V>(table: Map<K, V[]>, key: K, value: V): void {
  const list = table.get(key);
  if (!list) table.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

/** `host` or `host:port` of an address that is written as a URL or plainly. */
function authorityOf(address: string): string {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?([^/?#]+)/i.exec(address);
  return (match?.[1] ?? address).toLowerCase();
}

function firstLabels(host: string, count: number): string {
  return host.split('.', count).join('.');
}

/**
 * `payment.shop.svc.cluster.local`, `payment.default`, `payment.internal`: the first label is the service's own name,
 * the second may be its namespace.
 */
function isClusterName(host: string): boolean {
  return /\.(svc|local|internal|cluster|consul|lan|docker|default)(\.|$)/.test(host);
}

/** What is left of a name without the words that every name has: `PAYMENT_SERVICE_URL` and `payment-service` agree. */
function distinctive(name: string): string {
  const words = name
    .replace(/^@[^/]+\//, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const own = words.filter((word) => !GENERIC.test(word));
  const joined = (own.length > 0 ? own : words).join('');
  return joined.replace(/(service|svc|api)$/, '') || joined;
}
