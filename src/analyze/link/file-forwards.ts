import type { Configuration } from '../configurations.js';
import type { ModuleFacts, Value } from '../facts.js';
import { type ProxyConfiguration, proxyConfigurations } from '../proxy-configurations.js';
import { type Address, addressOf } from './address.js';
import { alternatives, type Context, type Evaluated, UNDEFINED } from './evaluated.js';
import type { Evaluator } from './evaluator.js';
import { REST, rewritten } from './forwarded-paths.js';
import { withoutWildcard } from './forwarded-routes.js';
import type { Forward } from './forwards.js';
import { pathOf } from './hosts.js';
import { httpTarget } from './http-targets.js';
import { type CallView, locate } from './locations.js';
import { texts } from './names.js';
import { numberOf } from './numbers.js';
import { objectEntries } from './objects.js';
import { callOf } from './program.js';
import type { ForwardSurroundings } from './program-forwards.js';
import { joinPaths, routePath } from './routing.js';

/** The routes that the servers of tools pass on by their configuration: `server.proxy` of `vite.config.ts`. */
export function fileForwards(evaluator: Evaluator, around: ForwardSurroundings): Forward[] {
  return evaluator.program.configurations.flatMap((configuration) => {
    const name = configuration.module.path.split('/').at(-1) ?? '';
    return proxyConfigurations
      .filter(({ file }) => file.test(name))
      .flatMap((model) =>
        entriesOf(evaluator, configuration.module, model).flatMap((entry) =>
          forwardsBy(evaluator, model, entry, configuration, around),
        ),
      );
  });
}

/** The ports on which the servers of tools listen by their configuration. */
export function configuredPorts(evaluator: Evaluator): number[] {
  const found = evaluator.program.configurations.flatMap(({ module }) => {
    const name = module.path.split('/').at(-1) ?? '';
    return proxyConfigurations
      .filter(({ file }) => file.test(name))
      .flatMap(({ port }) =>
        port ? exportedBy(evaluator, module).map((each) => locate(evaluator, port, viewOf(each))) : [],
      );
  });
  return found.flatMap(alternatives).flatMap((value) => {
    const port = numberOf(value);
    return port !== null && Number.isInteger(port) && port > 0 && port < 65_536 ? [port] : [];
  });
}

/** One thing that a configuration says, with its key where it has one. */
type Entry = { readonly key: string | null; readonly value: Evaluated };

function entriesOf(evaluator: Evaluator, module: ModuleFacts, model: ProxyConfiguration): Entry[] {
  return exportedBy(evaluator, module).flatMap((each) =>
    model.at.flatMap((place) => listed(evaluator, locate(evaluator, place, viewOf(each)))),
  );
}

/** The configurations that a module may export. */
function exportedBy(evaluator: Evaluator, module: ModuleFacts): Evaluated[] {
  const [root] = evaluator.rootContexts({ module, id: 0 });
  const exported = module.exports['export='] ?? module.exports.default;
  return root && exported ? configured(evaluator, exported, root, 0) : [];
}

function viewOf(each: Evaluated): CallView {
  return { call: null, context: null, receiver: null, name: '', each };
}

/** Configurations in configurations in calls: `withBundles(withIntl(config))`. */
const DEEPEST = 6;

/**
 * The objects that a configuration may be: what it exports, what a function that it exports gives, and what it hands to
 * a function that is not known: `defineConfig({ … })`.
 */
function configured(evaluator: Evaluator, value: Value, context: Context, depth: number): Evaluated[] {
  if (depth > DEEPEST) return [];
  const found = evaluator.evaluate(value, context);
  const own = found.k === 'function' ? evaluator.resultOf(found) : found;
  if (isObject(own)) return [own];
  if (own.k === 'array') return own.items.map((item) => evaluator.force(item)).filter(isObject);
  if (value.k === 'call') {
    const call = callOf({ module: context.module, id: value.call });
    const inner = call.callee.k === 'call' ? [call.callee] : [];
    return [...call.arguments, ...inner].flatMap((each) => configured(evaluator, each, context, depth + 1));
  }
  if (value.k === 'variable') {
    const { init } = context.module.variables[value.id] ?? {};
    return init ? configured(evaluator, init, context, depth + 1) : [];
  }
  return [];
}

function isObject({ k }: Evaluated): boolean {
  return k === 'object' || k === 'merged' || k === 'record';
}

/** Entries by key, or those of a list; one text is an entry for every path. */
function listed(evaluator: Evaluator, found: Evaluated): Entry[] {
  switch (found.k) {
    case 'object':
    case 'merged':
    case 'record':
      return objectEntries(evaluator, found).map(([key, value]) => ({
        key,
        value: evaluator.force({ evaluated: value }),
      }));
    case 'array':
      return found.items.map((item) => ({ key: null, value: evaluator.force(item) }));
    case 'oneOf':
      return found.of.flatMap((each) => listed(evaluator, each));
    case 'literal':
    case 'text':
    case 'setting':
      return [{ key: '/', value: found }];
    default:
      return [];
  }
}

/** The routes of an entry: one for each of its paths, and for each address that its target may have. */
function forwardsBy(
  evaluator: Evaluator,
  model: ProxyConfiguration,
  { key, value }: Entry,
  configuration: Configuration,
  around: ForwardSurroundings,
): Forward[] {
  const { service, environment, directory, operations } = around;
  const view = viewOf(value);
  const stated = model.path ? texts(evaluator, locate(evaluator, model.path, view)) : [];
  const rewrite = model.rewrite ? locate(evaluator, model.rewrite, view) : UNDEFINED;
  const targets = alternatives(locate(evaluator, model.target, view)).filter(isAddress);
  const written = stated.length > 0 ? stated : key === null ? [] : [key];
  return written.flatMap((path): Forward[] => {
    const place = placeOf(path, model.sends);
    if (place === null) return [];
    const at = { file: configuration.module.path, line: lineOf(configuration, path), column: 1 };
    const found = targets.flatMap((target): Forward[] => {
      const whole = addressOf(target, environment);
      const { address, isOpen } =
        model.sends === 'pattern' ? withoutRest(whole) : { address: whole, isOpen: true };
      const base = pathOf(address) ?? '/';
      if (address.text.startsWith('/')) return [];
      const sent = sentPath(evaluator, model, place, rewrite);
      const { target: leads, hint } = httpTarget(address, null, service, directory, operations);
      return [
        {
          service,
          at,
          sink: at,
          instance: null,
          client: model.client,
          isDevelopment: model.isDevelopment,
          methods: ['ANY'],
          ...place,
          target: leads,
          onto: sent === null || isOpen === place.isExact ? null : joinPaths(base, sent),
          timeout: model.timeout,
          retry: null,
          except: [],
          hint,
          values: [],
        },
      ];
    });
    const leading = found.filter(({ target }) => target.status !== 'unresolved');
    return leading.length > 0 ? leading : found.slice(0, 1);
  });
}

function isAddress({ k }: Evaluated): boolean {
  return k === 'literal' || k === 'text' || k === 'setting';
}

type Place = { readonly path: string; readonly isExact: boolean };

/** Where requests are passed on; null for a pattern that says more than how a path begins. */
function placeOf(written: string, sends: ProxyConfiguration['sends']): Place | null {
  // `^/api/.*` of vite, `/api/(.*)` of others.
  const plain = written
    .replace(/^\^/, '')
    .replaceAll('\\/', '/')
    .replace(/(\/?\(?\.\*\)?|\(\/\|\$\))?\$?$/, '');
  if (!plain.startsWith('/') && plain !== '') return null;
  const path = withoutWildcard(plain === '' ? '/' : plain);
  if (/[()[\]{}*|\\^$?+]/.test(path)) return null;
  const isOpen = sends !== 'pattern' || plain !== written || path !== routePath(plain);
  return { path, isExact: !isOpen };
}

/** The path that the target gets behind that of its address; null where that cannot be told. */
function sentPath(
  evaluator: Evaluator,
  { sends }: ProxyConfiguration,
  { path }: Place,
  rewrite: Evaluated,
): string | null {
  if (sends !== 'whole') return '/';
  const open = `${path === '/' ? '' : path}/${REST}`;
  const result = rewritten(evaluator, rewrite, open);
  return result?.endsWith(`/${REST}`) ? joinPaths(result.replace(REST, '')) : null;
}

/** An address without what stands in it for the rest of the path: `:path*`, `$1`, `:splat`, `**`. */
function withoutRest(address: Address): { address: Address; isOpen: boolean } {
  const ending = /\/?(:\w+\*?|\$\d|\*\*?)$/;
  const last = address.parts.at(-1);
  if (last?.k !== 'text' || !ending.test(last.text)) return { address, isOpen: false };
  const text = last.text.replace(ending, '');
  const parts = [...address.parts.slice(0, -1), ...(text === '' ? [] : [{ k: 'text' as const, text }])];
  return { address: { ...address, parts, text: address.text.replace(ending, '') }, isOpen: true };
}

/** The first line that has the path as a text or a key. */
function lineOf({ lines }: Configuration, path: string): number {
  const at = lines.findIndex((line) =>
    ["'", '"', '`'].some((mark) => line.includes(`${mark}${path}${mark}`)),
  );
  return Math.max(at + 1, 1);
}
