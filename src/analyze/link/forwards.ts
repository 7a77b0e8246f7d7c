import type {
  Execution,
  Interaction,
  Location,
  Reach,
  Retry,
  Target,
  Timeout,
  TracedValue,
} from '../../model.js';
import type { OperationDraft } from './entries.js';
import { isUnder } from './forwarded-routes.js';
import type { Draft } from './interactions.js';
import { matchRoute } from './match-route.js';
import { joinPaths } from './routing.js';
import type { Route } from './targets.js';

/** A route of a gateway, of its code or its configuration, with where its requests go. */
export type Forward = {
  /** The gateway. */
  readonly service: string;
  readonly at: Location;
  readonly sink: Location;
  readonly instance: Location | null;
  /** What passes the requests on: a library, or the gateway's own name. */
  readonly client: string;
  /** Only a server for development passes it on: what is deployed has no such operation. */
  readonly isDevelopment?: boolean;
  /** Verbs; `ANY` for all. */
  readonly methods: readonly string[];
  /** As routes are written, without the wildcard at its end. */
  readonly path: string;
  readonly isExact: boolean;
  readonly target: Target;
  /** The whole path that stands for `path` at the target; null where that is not known. */
  readonly onto: string | null;
  readonly timeout: Timeout;
  readonly retry: Retry | null;
  /** Paths under `path` that the gateway answers by itself. */
  readonly except: readonly { readonly path: string; readonly isExact: boolean }[];
  readonly hint: string | null;
  readonly values: readonly TracedValue[];
};

/** The forward among a service's own that a request comes to: of those that fit, the one with the longest path. */
export function forwardFor(
  forwards: readonly Forward[],
  method: string | null,
  path: string,
): { readonly forward: Forward; readonly path: string | null } | null {
  const fitting = forwards
    .filter((each) => takes(each, method))
    .filter((each) => (each.isExact ? matchesExactly(each.path, path) : isUnder(path, each.path)))
    .sort(
      (a, b) =>
        b.path.length - a.path.length || Number(a.isDevelopment ?? false) - Number(b.isDevelopment ?? false),
    );
  const [forward] = fitting;
  if (!forward) return null;
  const { onto } = forward;
  const rest = forward.path === '/' ? path : path.slice(forward.path.length);
  return { forward, path: onto === null ? null : forward.isExact ? onto : joinPaths(onto, rest) };
}

function takes({ methods }: Pick<Forward, 'methods'>, method: string | null): boolean {
  return method === null || method === 'ANY' || methods.some((each) => each === 'ANY' || each === method);
}

function matchesExactly(route: string, path: string): boolean {
  const asked = path.split('/');
  const segments = route.split('/');
  return (
    asked.length === segments.length &&
    segments.every((segment, index) => segment.startsWith(':') || segment === asked[index])
  );
}

/** What forwards add to the operations of gateways, and what they do. */
export type Forwarded = {
  /** By service. */
  readonly operations: ReadonlyMap<string, readonly OperationDraft[]>;
  readonly drafts: readonly Draft[];
  readonly executions: readonly Execution[];
};

/** A gateway before a gateway before a gateway: further ones are not looked at. */
const MOST_ROUNDS = 4;
/** More operations than this behind one route are not told apart. */
const MOST_PASSED_ON = 400;

/**
 * The operations of gateways. A route that is passed on is one operation for each operation of the target that it leads
 * to, so that who asks the gateway for one of them waits for that one only; and one more for everything else under it.
 */
export function passOn(
  forwards: readonly Forward[],
  routesOf: (service: string) => readonly Route[],
): Forwarded {
  const added = new Map<string, Map<string, { draft: OperationDraft; route: Route }>>();
  const passed = forwards.map(() => new Map<string, string | undefined>());
  const all = (service: string): Route[] => {
    const own = routesOf(service);
    const known = new Set(own.map(({ id }) => id));
    const more = [...(added.get(service)?.values() ?? [])].map(({ route }) => route);
    return [...own, ...more.filter(({ id }) => !known.has(id))];
  };
  const add = (forward: Forward, method: string, path: string): string => {
    const draft = operationOf(forward, method, path);
    const id = `${forward.service}#${draft.name}`;
    const table = added.get(forward.service) ?? new Map();
    added.set(forward.service, table);
    if (!table.has(id)) table.set(id, { draft, route: routeOf(forward.service, id, draft) });
    return id;
  };

  for (const [index, forward] of forwards.entries()) {
    for (const method of forward.methods) {
      passed[index]?.set(add(forward, method, wildcardPath(forward)), undefined);
    }
  }
  for (let round = 0, isGrowing = true; isGrowing && round < MOST_ROUNDS; round += 1) {
    isGrowing = false;
    for (const [index, forward] of forwards.entries()) {
      const ways = passed[index];
      if (!ways || forward.isExact) continue;
      for (const { route, path } of behind(forward, all)) {
        const answered = route.method ?? 'ANY';
        const methods = answered === 'ANY' ? forward.methods : [answered];
        for (const method of methods) {
          if (ways.size > MOST_PASSED_ON || isTakenByOther(forward, method, path, forwards)) continue;
          const id = add(forward, method, path);
          if (ways.has(id) && ways.get(id) !== undefined) continue;
          ways.set(id, route.id);
          isGrowing = true;
        }
      }
    }
  }
  const drafts = forwards.map((forward, index): Draft => {
    const ways = passed[index] ?? new Map<string, string | undefined>();
    return draftOf(forward, ways, all);
  });
  return {
    operations: new Map(
      [...added].map(([service, table]) => [service, [...table.values()].map(({ draft }) => draft)]),
    ),
    drafts,
    executions: drafts.flatMap(({ interaction }) =>
      interaction.reaches.map(({ operation }): Execution => ({ operation, visits: [visitOf(interaction)] })),
    ),
  };
}

/** The operations of the target that a forward leads to, each under the path that the gateway has for it. */
function behind(
  { service, target, onto, path, methods }: Forward,
  all: (service: string) => readonly Route[],
): { route: Route; path: string }[] {
  if (onto === null || target.status !== 'resolved' || target.service === null) return [];
  if (target.service === service) return [];
  return all(target.service)
    .filter((route) => route.kind === 'http' && isUnder(route.path, onto))
    .filter((route) => takes({ methods }, route.method))
    .map((route) => ({
      route,
      path: joinPaths(path, onto === '/' ? route.path : route.path.slice(onto.length)),
    }));
}

/** Whether the gateway has a route that fits a path better than this forward. */
function isTakenByOther(
  forward: Forward,
  method: string,
  path: string,
  forwards: readonly Forward[],
): boolean {
  const fits = (place: { readonly path: string; readonly isExact: boolean }) =>
    place.path.length > forward.path.length &&
    (place.isExact ? place.path === path : isUnder(path, place.path));
  return (
    forward.except.some(fits) ||
    forwards.some((other) => other.service === forward.service && takes(other, method) && fits(other))
  );
}

function wildcardPath({ path, isExact }: Forward): string {
  return isExact ? path : joinPaths(path, '*');
}

function operationOf({ at, client }: Forward, method: string, path: string): OperationDraft {
  return {
    kind: 'http',
    name: `${method} ${path}`,
    ...at,
    method,
    path,
    system: null,
    library: client,
    handlers: [],
    passedOn: true,
  };
}

function routeOf(service: string, id: string, draft: OperationDraft): Route {
  const { kind, name, file, line, column, method, path, library } = draft;
  return { id, service, kind, name, file, line, column, method, path, library };
}

function draftOf(
  forward: Forward,
  ways: ReadonlyMap<string, string | undefined>,
  all: (service: string) => readonly Route[],
): Draft {
  const { service, at, target, onto, methods } = forward;
  const [only = 'ANY', ...others] = methods;
  const verb = others.length > 0 ? 'ANY' : only;
  const asked = onto === null ? null : forward.isExact ? onto : joinPaths(onto, '*');
  const own = target.status === 'resolved' && target.service !== null ? all(target.service) : [];
  const operation =
    asked === null
      ? null
      : forward.isExact
        ? matchRoute(own, verb === 'ANY' ? null : verb, asked)
        : catchAll(own, onto ?? '/');
  const interaction: Interaction = {
    id: `${service}/${at.file}:${at.line}:${at.column}/${forward.methods.join(',')} ${forward.path} ${target.address ?? ''}`,
    service,
    kind: 'http',
    client: forward.client,
    ...at,
    sink: forward.sink,
    via: [],
    instance: forward.instance,
    target: { ...target, operation: operation?.id ?? null },
    method: verb,
    path: asked,
    entity: null,
    access: null,
    blocking: true,
    loop: null,
    timeout: forward.timeout,
    retry: forward.retry,
    circuitBreaker: false,
    streaming: false,
    system: null,
    write: null,
    given: [],
    reaches: [...ways].map(([from, to]): Reach => {
      const reach = { operation: from, blocking: true, loop: null, steps: [] };
      return to === undefined ? reach : { ...reach, to };
    }),
  };
  return { interaction, hint: forward.hint, values: forward.values, origin: null };
}

/** The operation that answers everything under a path for which there is no other. */
function catchAll(routes: readonly Route[], path: string): Route | null {
  const fitting = routes.filter(
    (route) => route.path.endsWith('/*') && isUnder(path, joinPaths(route.path.slice(0, -2))),
  );
  return fitting.sort((a, b) => b.path.length - a.path.length)[0] ?? null;
}

/** The answer is handed on, and so is a failure. */
function visitOf({ id }: Interaction): Execution['visits'][number] {
  return {
    interaction: id,
    steps: [],
    answer: 'data',
    failure: 'thrown',
    transaction: null,
    caughtWith: [],
    through: [],
    relations: [],
  };
}
