import picomatch from 'picomatch';
import type { Location, ServiceDeclaration, StoreDeclaration, Topology, UserProblem } from '../model.js';
import { nearest } from '../nearest.js';
import { compare } from '../order.js';
import { type FileTree, hasDirectory } from './file-tree.js';
import type { Declared } from './hoplint-yaml.js';
import type { Inferred } from './infer.js';
import { contains } from './source-of.js';
import { UserError } from './user-error.js';
import type { YamlPath } from './yaml-source.js';

/**
 * The topology of a hoplint.yaml, completed with what is inferred: env, ports and addresses of the services that it
 * names, and the services and stores that it does not name. So a line for one service costs no other its place, and
 * a service that is new in the tree is linted without being listed. What is not to be there is under `ignore`.
 *
 * @throws UserError where it names what does not exist.
 */
export function completeTopology(tree: FileTree, declared: Declared, inferred: Inferred): Topology {
  const problems: UserProblem[] = [];
  const services = (declared.services ?? []).map((service) => {
    const roots = rootsOf(tree, declared, service, problems);
    return completed({ ...service, roots }, inferred);
  });
  const { source } = declared;
  const file = source.file;
  const further = inferred.services.filter((each) => !services.some((service) => isSame(service, each)));
  const topology: Topology = {
    file,
    origin:
      services.length === 0
        ? `${file}, services ${inferred.origin}`
        : further.length === 0
          ? file
          : `${file}, completed with what is ${inferred.origin}`,
    services: [...services, ...further].sort((a, b) => compare(a.name, b.name)),
    stores: withInferredStores(declared.stores, inferred.stores),
    channels: declared.channels,
    policies: declared.policies,
    deny: declared.deny,
    decisions: declared.decisions,
    clients: declared.clients,
    rules: declared.rules,
    ignore: declared.ignore,
  };
  problems.push(
    ...wrongServices(declared, topology),
    ...wrongNames(declared, topology),
    ...decidedTwice(declared),
    ...wrongDays(declared),
  );
  if (problems.length > 0)
    throw new UserError(
      problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
    );
  return topology;
}

/** The directories of the tree that the roots of a service name. */
function rootsOf(
  tree: FileTree,
  { source }: Declared,
  { name, roots, declaredAt }: ServiceDeclaration,
  problems: UserProblem[],
): string[] {
  const found = roots.flatMap((written, index) => {
    const path: YamlPath = Array.isArray(valueAt(source.value, ['services', name, 'root']))
      ? ['services', name, 'root', index]
      : ['services', name, 'root'];
    const root = written.replace(/^(\.\/)+/, '').replace(/\/+$/, '') || '.';
    const outside = root.startsWith('..') || root.startsWith('/');
    const isNamed = picomatch(root, { dot: true });
    const matches = outside
      ? []
      : hasDirectory(tree, root)
        ? [root]
        : tree.directories.filter((each) => isNamed(each));
    if (matches.length === 0) {
      const message = outside
        ? `the root \`${written}\` of ${name} is outside of the analysed directory`
        : `there is no directory \`${written}\` for ${name}`;
      problems.push({
        ...(declaredAt ? source.at(path) : {}),
        message,
        hint: outside ? 'Roots are relative to the analysed directory.' : meantDirectory(root, tree),
      });
    }
    return matches;
  });
  // A glob like `services/**` names directories inside of others that it names too.
  return [...new Set(found)]
    .filter((root) => !found.some((other) => other !== root && root.startsWith(`${other}/`)))
    .sort(compare);
}

function meantDirectory(root: string, tree: FileTree): string {
  const meant = nearest(
    root,
    tree.directories.filter(
      (directory) => directory !== '.' && directory.split('/').length <= root.split('/').length + 1,
    ),
  );
  return meant
    ? `Did you mean \`${meant}\`?`
    : 'Expected: a directory relative to the analysed one, or a glob of directories.';
}

/** A declared service with what is known of the inferred one of the same name or root. */
function completed(service: ServiceDeclaration, { services }: Inferred): ServiceDeclaration {
  const same = service.external
    ? services.find(({ name }) => name === service.name)
    : (services.find(({ roots }) => roots.some((root) => service.roots.includes(root))) ??
      services.find(({ name }) => name === service.name));
  return {
    ...service,
    roots: service.roots.length === 0 && same && !service.external ? same.roots : service.roots,
    addresses: [...new Set([service.name, ...service.addresses, ...(same?.addresses ?? [])])],
    ports: [...new Set([...service.ports, ...(same?.ports ?? [])])],
    env: { ...same?.env, ...service.env },
    ...(same?.functions ? { functions: same.functions } : {}),
  };
}

/** Whether an inferred service is a declared one: by its name, or by its source, which may be divided otherwise. */
function isSame(declared: ServiceDeclaration, inferred: ServiceDeclaration): boolean {
  return (
    declared.name === inferred.name ||
    declared.roots.some((root) =>
      inferred.roots.some((other) => contains(root, other) || contains(other, root)),
    )
  );
}

/** Inferred stores come on top, unless one of the same name or address is declared. */
function withInferredStores(
  declared: readonly StoreDeclaration[],
  inferred: readonly StoreDeclaration[],
): StoreDeclaration[] {
  const stated = declared.map((store) => {
    const within = inferred.find(({ name }) => name === store.name)?.within;
    return within ? { ...store, within } : store;
  });
  const names = new Set(declared.map(({ name }) => name));
  const hostsFor = ({ within }: StoreDeclaration) =>
    new Set(
      stated
        .filter((store) => within === undefined || store.within === undefined)
        .flatMap(({ addresses }) => addresses.map(authorityOf)),
    );
  const isDeclared = (store: StoreDeclaration) =>
    names.has(store.name) || store.addresses.some((address) => hostsFor(store).has(address));
  return [...stated, ...inferred.filter((store) => !isDeclared(store))].sort((a, b) =>
    compare(a.name, b.name),
  );
}

/** `host` or `host:port` of an address. */
function authorityOf(address: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?([^/?#]*)/i.exec(address)?.[1] ?? address;
}

function wrongServices({ services }: Declared, topology: Topology): UserProblem[] {
  return (services ?? []).flatMap(({ name, roots, addresses, external, declaredAt }): UserProblem[] => {
    const at = declaredAt ?? {};
    if (external && roots.length > 0) {
      return [
        {
          ...at,
          message: `${name} is external and has a root`,
          hint: 'A service with source here is not external: remove one of the two.',
        },
      ];
    }
    const resolved = topology.services.find((service) => service.name === name);
    if (!external && addresses.length === 0 && roots.length === 0 && resolved?.roots.length === 0) {
      return [
        {
          ...at,
          message: `${name} has no root`,
          hint: 'Write `root:` with the directory of its source, `addresses:` if the source is not here, or `external: true` if it is not part of this system.',
        },
      ];
    }
    const twin = topology.services.find(
      (other) => compare(other.name, name) < 0 && other.roots.some((root) => resolved?.roots.includes(root)),
    );
    if (!twin) return [];
    return [
      {
        ...at,
        message: `${twin.name} and ${name} have the same root`,
        hint: `A directory belongs to one service: add the addresses of one to the other, or name a directory further in.`,
      },
    ];
  });
}

function wrongNames(declared: Declared, topology: Topology): UserProblem[] {
  const { source } = declared;
  const services = topology.services.map(({ name }) => name);
  const stores = topology.stores.map(({ name }) => name);
  const check = (
    name: string | null | undefined,
    path: YamlPath,
    known: readonly string[],
    noun: 'service' | 'store',
  ): UserProblem[] =>
    name === undefined || name === null || known.includes(name)
      ? []
      : [unknownName(source.at(path), name, known, noun)];
  const between = (list: 'policies' | 'deny' | 'decisions') =>
    declared[list].flatMap(({ from, to }, index) => [
      ...check(from, [list, index, 'from'], services, 'service'),
      ...check(to, [list, index, 'to'], services, 'service'),
    ]);
  return [
    ...between('policies'),
    ...between('deny'),
    ...between('decisions'),
    ...declared.stores.flatMap(({ name, owner }) =>
      check(owner, ['stores', name, 'owner'], services, 'service'),
    ),
    ...(declared.services ?? []).flatMap(({ name, stores: owned }) =>
      owned.flatMap((store, index) => check(store, ['services', name, 'stores', index], stores, 'store')),
    ),
    ...declared.clients.flatMap(({ calls }, index) =>
      Object.entries(calls).flatMap(([call, { service }]) =>
        check(service, ['clients', index, 'calls', call, 'service'], services, 'service'),
      ),
    ),
    ...declared.channels.flatMap(({ name, kind, topic }) => {
      const twin = declared.channels.find(
        (other) => compare(other.name, name) < 0 && other.kind === kind && other.topic === topic,
      );
      if (!twin) return [];
      const message = `the channels ${twin.name} and ${name} are the same: ${kind} ${topic}`;
      return [{ ...source.at(['channels', name], { key: true }), message, hint: 'Keep one of the two.' }];
    }),
  ];
}

/** Decisions on the very same: nothing says which of them holds. */
function decidedTwice({ decisions }: Declared): UserProblem[] {
  return decisions.flatMap((decision, index): UserProblem[] => {
    const { from, to, operation, declaredAt } = decision;
    const first = decisions
      .slice(0, index)
      .find((other) => other.from === from && other.to === to && other.operation === operation);
    if (!first) return [];
    const { file, line, column } = first.declaredAt;
    return [
      {
        ...declaredAt,
        message: `${from} → ${to}${operation === undefined ? '' : ` ${operation}`} is decided twice: ${first.pattern} at ${file}:${line}:${column}, and ${decision.pattern} here`,
        hint: 'Keep the one that holds.',
      },
    ];
  });
}

/** Days of decisions that no calendar has, and reviews that would be due before the decision. */
function wrongDays({ decisions, source }: Declared): UserProblem[] {
  return decisions.flatMap(({ date, reviewBy }, index): UserProblem[] => {
    const days = { date, 'review-by': reviewBy };
    const wrong = Object.entries(days).flatMap(([key, day]): UserProblem[] =>
      day === undefined || isDay(day)
        ? []
        : [
            {
              ...source.at(['decisions', index, key]),
              message: `\`${key}: ${day}\` is no day`,
              hint: 'Expected: a day of the calendar, as in 2026-11-23.',
            },
          ],
    );
    if (wrong.length > 0 || date === undefined || reviewBy === undefined || reviewBy >= date) return wrong;
    return [
      {
        ...source.at(['decisions', index, 'review-by']),
        message: `the review (${reviewBy}) is before the decision (${date})`,
        hint: 'Expected: a later day.',
      },
    ];
  });
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function unknownName(
  at: Location,
  name: string,
  known: readonly string[],
  noun: 'service' | 'store',
): UserProblem {
  const meant = nearest(name, known);
  const declare =
    noun === 'service'
      ? 'Declare it under `services:` (with `external: true` if it is not part of this system).'
      : 'Declare it under `stores:`.';
  const list =
    known.length > 0 && known.length <= 12
      ? `The ${noun}s are ${known.map((each) => `\`${each}\``).join(', ')}. `
      : '';
  return {
    ...at,
    message: `there is no ${noun} \`${name}\``,
    hint: meant
      ? `Did you mean \`${meant}\`? If not: ${declare.charAt(0).toLowerCase()}${declare.slice(1)}`
      : `${list}${declare}`,
  };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}
