import type { Certainty, ServiceDeclaration, Target } from '../../model.js';
import { addressLine } from '../../topology/short-keys.js';
import type { Address, AddressPart } from './address.js';
import type { Directory } from './directory.js';
import { normalPath } from './match-route.js';
import { HOLE } from './names.js';
import { NOWHERE, type Resolved } from './targets.js';

export type Origin = { readonly parts: readonly AddressPart[] };

/** The authority of an address, and the path behind it; null path where the whole address is one setting or hole. */
export function split(address: Address): { origin: Origin; path: string | null } {
  const origin: AddressPart[] = [];
  let path = '';
  let isInPath = false;
  let hasScheme = false;
  for (const [index, part] of address.parts.entries()) {
    if (isInPath) {
      path += printedPart(part);
      continue;
    }
    if (part.k !== 'text') {
      // `http://payment:3000${request.url}`: after a port comes the path.
      const before = origin.at(-1);
      if (hasScheme && before?.k === 'text' && /:\d{2,5}$/.test(before.text)) {
        isInPath = true;
        path += `/${printedPart(part)}`;
      } else origin.push(part);
      continue;
    }
    let { text } = part;
    const scheme = index === 0 || !hasScheme ? /^[a-z][a-z0-9+.-]*:\/\//i.exec(text) : null;
    if (scheme) {
      hasScheme = true;
      text = text.slice(scheme[0].length);
    }
    const slash = text.search(/[/?#]/);
    if (slash < 0) origin.push({ k: 'text', text });
    else {
      if (slash > 0) origin.push({ k: 'text', text: text.slice(0, slash) });
      isInPath = true;
      path += text.slice(slash);
    }
  }
  // A whole address in one setting or hole may have any path.
  const isOpen = !hasScheme && !origin.some((part) => part.k === 'text');
  return { origin: { parts: origin }, path: isInPath || origin.length === 0 ? path : isOpen ? null : '/' };
}

/** The path of an address as routes are written; null where the whole address is one setting or hole. */
export function pathOf(address: Address): string | null {
  const { path } = split(address);
  return path === null ? null : normalPath(path);
}

function printedPart(part: AddressPart): string {
  return part.k === 'text' ? part.text : HOLE;
}

export function serviceAt(
  origin: Origin,
  path: string | null,
  address: Address,
  from: string,
  directory: Directory,
): Omit<Resolved, 'path'> {
  const base: Target = { ...NOWHERE, address: address.text };
  if (origin.parts.length === 0) {
    const named = chosen(directory.byPath(path ?? '/'), base, from, 'certain', null);
    if (named) return named;
    const reason = 'the address is relative: nothing says which host answers it';
    return { target: { ...base, reason }, hint: addressLine('<name>', pathPrefix(path ?? '/')) };
  }
  const [first] = origin.parts;
  if (origin.parts.every((part) => part.k === 'text')) {
    return hostTarget(
      origin.parts.map((part) => (part.k === 'text' ? part.text : '')).join(''),
      base,
      from,
      directory,
      address,
    );
  }
  const setting = origin.parts.find((part) => part.k === 'setting');
  if (setting?.k === 'setting') return settingTarget(setting.name, base, from, directory);
  if (first?.k === 'text' && /^[\w.-]+$/.test(first.text.replace(/:$/, ''))) {
    return hostTarget(first.text.replace(/:$/, ''), base, from, directory, { standIn: null, named: null }); // `http://payment:${port}`
  }
  const anywhere = path === null || path === '/' ? null : `*${path}`;
  const named = anywhere === null ? null : chosen(directory.byPath(anywhere), base, from, 'certain', null);
  if (named) return named;
  const hole = origin.parts.find((part) => part.k === 'hole');
  const reason = hole?.k === 'hole' ? hole.reason : 'the address is not known';
  const hint = anywhere === null ? null : addressLine('<name>', `*${pathPrefix(path ?? '/')}`);
  return { target: { ...base, reason: `the address is not known: ${reason}` }, hint };
}

/** The known beginning of a path, which is enough to tell whose it is. */
function pathPrefix(path: string): string {
  const plain = path.split(/[?#]/, 1)[0] ?? '/';
  const segments = plain.split('/').filter((segment) => segment !== '');
  const known = segments.slice(0, segments.findIndex((segment) => segment.includes(HOLE)) >>> 0);
  return `/${known.slice(0, 2).join('/')}`;
}

export const LOCAL = /^(localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal)$/;

function hostTarget(
  authority: string,
  base: Target,
  from: string,
  directory: Directory,
  { standIn, named: setting }: Pick<Address, 'standIn' | 'named'>,
): Omit<Resolved, 'path'> {
  const match = /^(?:[^@]*@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(authority);
  const host = match?.[1] ?? authority;
  const isLocal = LOCAL.test(host);
  const usual = isLocal ? (/^(https|wss):/i.test(base.address ?? '') ? 443 : 80) : null;
  const port = match?.[2] === undefined ? usual : Number(match[2]);
  const services = directory.byHost(host, port);
  // `PAYMENT_SERVICE_URL ?? "http://localhost:3004"`, and port 3004 is the delivery service's: that is nobody's word.
  const contradicted =
    standIn !== null &&
    isLocal &&
    services.length > 0 &&
    services.every((service) => directory.contradicts(standIn, service.name));
  if (contradicted) {
    const others = services.map((service) => service.name).join(', ');
    const reason = `no file gives ${standIn} a value, and the port of its stand-in, ${port}, is that of ${others}`;
    return { target: { ...base, reason }, hint: addressLine(directory.nameFrom(standIn), `\${${standIn}}`) };
  }
  const asked = standIn ?? setting;
  const meant = isLocal ? meantBy(asked, services, directory) : services;
  const isByName = meant.length === 1 && services.length > 1;
  const reasonOf = `several services answer at port ${port}; by the name of ${asked} it is ${meant[0]?.name}`;
  const named = chosen(meant, base, from, isByName ? 'possible' : 'certain', isByName ? reasonOf : null);
  if (named) return named;
  if (isPublicHost(host))
    return { target: { ...base, status: 'external', service: host.toLowerCase() }, hint: null };
  // What no address says, a name may: of the host, or of the setting for which a local address stands in.
  const name = isLocal ? (standIn ?? setting) : host.includes('.') ? null : host;
  const alike = name === null ? [] : directory.bySetting(name).services.filter((each) => each.name !== from);
  const byName = chosen(
    alike,
    base,
    from,
    'possible',
    `by the name ${name}: no file says whose address it is`,
  );
  if (byName?.target.status === 'resolved') return byName;
  const where = port === null ? host : `${host}:${port}`;
  const reason = isLocal
    ? `no known service listens on port ${port}`
    : `no service is known under the host \`${host}\``;
  return {
    target: { ...base, reason },
    hint: addressLine(isLocal ? '<name>' : directory.nameFrom(host), where),
  };
}

/** What people look into, beside what is deployed: no service asks it for anything but itself. */
const WATCHING =
  /grafana|prometheus|jaeger|zipkin|kibana|adminer|pgadmin|phpmyadmin|mongo-express|redis-?(commander|insight)|portainer|cadvisor|alertmanager|kafka-?ui|kafdrop|akhq|dozzle|flower|swagger-ui/i;

/** Of the services at a port of a developer's machine, those that the setting may mean for which it stands in. */
function meantBy(
  setting: string | null,
  services: readonly ServiceDeclaration[],
  directory: Directory,
): readonly ServiceDeclaration[] {
  if (setting === null) return services;
  const alike = directory.bySetting(setting).services;
  const possible = services.filter(
    (each) => !(each.external && WATCHING.test(each.name)) || alike.some(({ name }) => name === each.name),
  );
  const named = possible.filter((each) => alike.some(({ name }) => name === each.name));
  return possible.length > 1 && named.length === 1 ? named : possible;
}

/**
 * A name with a dot that is no name of a cluster: somebody else's. `payment.internal` is one that a container may have,
 * `payment.prod.internal` is one of a company's whole network.
 */
function isPublicHost(host: string): boolean {
  if (/\.[^.]+\.internal$/i.test(host)) return !/\.(svc|cluster|docker)\./i.test(host);
  return /\.[a-z]{2,}$/i.test(host) && !/\.(local|internal|svc|cluster|lan|test|localhost)$/i.test(host);
}

function settingTarget(
  name: string,
  base: Target,
  from: string,
  directory: Directory,
): Omit<Resolved, 'path'> {
  if (name === '')
    return {
      target: { ...base, reason: 'the address comes from a setting whose name is computed' },
      hint: null,
    };
  const { services, byName } = directory.bySetting(name);
  const others = services.filter((service) => service.name !== from);
  const reason = byName ? `by the name of the setting ${name}: no file gives it a value` : null;
  const named = chosen(others, base, from, byName ? 'possible' : 'certain', reason);
  if (named) return named;
  return {
    target: { ...base, reason: `no file gives ${name} a value` },
    hint: addressLine(directory.nameFrom(name), `\${${name}}`),
  };
}

function chosen(
  services: readonly { readonly name: string; readonly external: boolean }[],
  base: Target,
  from: string,
  certainty: Certainty,
  reason: string | null,
): Omit<Resolved, 'path'> | null {
  const others = services.length > 1 ? services.filter((service) => service.name !== from) : services;
  const [only] = others;
  if (!only) return null;
  if (others.length > 1) {
    const candidates = others.map((service) => service.name).sort();
    return {
      target: {
        ...base,
        status: 'ambiguous',
        candidates,
        reason: `several services answer there: ${candidates.join(', ')}`,
      },
      hint: null,
    };
  }
  return {
    target: {
      ...base,
      status: only.external ? 'external' : 'resolved',
      service: only.name,
      certainty,
      reason,
    },
    hint: null,
  };
}

/** The path of a request as routes are written: no query, no trailing slash, holes as `:param`. */
