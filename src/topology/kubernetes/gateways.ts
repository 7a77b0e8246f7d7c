import type { Location } from '../../model.js';
import { isPlain, property, textOf } from '../plain.js';
import { itemsOf } from './environment.js';
import type { Resource } from './manifests.js';

/** The beginning of a path, and where a manifest names it. */
export type Route = { readonly prefix: string; readonly at: Location };

/**
 * The beginnings of paths under which gateways pass requests on, by the name of the Service that gets them: from
 * Ingress, HTTPRoute and VirtualService. What gets `/` gets whatever nobody else does, and is none of them.
 */
export function routesOf(resources: readonly Resource[]): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>();
  const add = (at: Location, service: string | null, path: string | null) => {
    const prefix = path === null ? null : plainPrefix(path);
    if (service === null || prefix === null) return;
    const known = routes.get(service) ?? [];
    if (!known.some((route) => route.prefix === prefix)) routes.set(service, [...known, { prefix, at }]);
  };
  for (const { kind, data, at } of resources) {
    const spec = isPlain(data.spec) ? data.spec : {};
    if (kind === 'Ingress') {
      for (const rule of itemsOf(spec.rules)) {
        for (const { path, backend } of itemsOf(property(rule.http, 'paths'))) {
          const service = textOf(property(property(backend, 'service'), 'name'));
          add(at, service ?? textOf(property(backend, 'serviceName')), textOf(path));
        }
      }
    } else if (kind === 'HTTPRoute') {
      for (const { matches, backendRefs } of itemsOf(spec.rules)) {
        const [backend, ...others] = itemsOf(backendRefs);
        if (!backend || others.length > 0) continue;
        for (const { path } of itemsOf(matches))
          add(at, textOf(backend.name), textOf(property(path, 'value')));
      }
    } else if (kind === 'VirtualService' && Array.isArray(spec.gateways)) {
      for (const { match, route } of itemsOf(spec.http)) {
        const [destination] = itemsOf(route);
        const host = textOf(property(destination?.destination, 'host'));
        for (const { uri } of itemsOf(match)) {
          add(at, host?.split('.')[0] ?? null, textOf(property(uri, 'prefix') ?? property(uri, 'exact')));
        }
      }
    }
  }
  return routes;
}

/** Whatever follows, as people write it in paths that are regular expressions: `/?(.*)`, `(/|$)(.*)`, `/*`. */
const ANYTHING_AFTER = /(\(\/\|\$\)|\/)?\??(\(?\.?\*\)?|\(\.\*\)|\[\^\/\]\*)?\$?$/;

/** Nobody writes longer ones. */
const LONGEST_PATH = 500;

/** `/api/orders` of `/api/orders/?(.*)`; null where nothing is left, or something else than a beginning. */
function plainPrefix(path: string): string | null {
  if (path.length > LONGEST_PATH) return null;
  const plain = path.replace(/^\^/, '').replace(ANYTHING_AFTER, '').replace(/\/+$/, '');
  return /^(\/[\w.~:@%-]+)+$/.test(plain) ? plain : null;
}
