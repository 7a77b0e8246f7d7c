import { type Environment, interpolate, isUnset } from './env-files.js';
import { isPlain, property, textOf, textsOf } from './plain.js';

/** The forms in which compose files give ports and variables. https://docs.docker.com/reference/compose-file/services/ */

export type Port = { readonly container: number; readonly published: number | null };

/** `8080:80`, `127.0.0.1:8080:80/tcp`, `3000-3002:3000-3002`, `80`, `{ target: 80, published: 8080 }`. */
export function portsOf(value: unknown): Port[] {
  return (Array.isArray(value) ? value : []).flatMap((item): Port[] => {
    if (isPlain(item)) {
      const [container] = rangeOf(textOf(item.target) ?? '');
      const [published] = rangeOf(textOf(item.published) ?? '');
      return container === undefined ? [] : [{ container, published: published ?? null }];
    }
    const parts = (textOf(item) ?? '').replace(/\/(tcp|udp|sctp)$/i, '').split(':');
    const containers = rangeOf(parts.at(-1) ?? '');
    const published = parts.length > 1 ? rangeOf(parts.at(-2) ?? '') : [];
    return containers.map((container, index) => ({ container, published: published[index] ?? null }));
  });
}

/** Ports of `expose`. */
export function exposedOf(value: unknown): number[] {
  return textsOf(value).flatMap((text) => rangeOf(text.replace(/\/\w+$/, '')));
}

/** Longest range of ports that is spelt out. */
const LONGEST_RANGE = 100;

function rangeOf(text: string): number[] {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (!match) return [];
  const first = Number(match[1]);
  const last = Math.min(Number(match[2] ?? first), first + LONGEST_RANGE);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).filter(isPort);
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65536;
}

/** Variables, as a mapping or as a list of `NAME=value`; those without a known value are left out. */
export function environmentOf(value: unknown, outer: Environment): Environment {
  const pairs: (readonly [string, string | null])[] = isPlain(value)
    ? Object.entries(value).map(([name, each]) => [name, textOf(each)])
    : textsOf(value).map((text) => {
        const equals = text.indexOf('=');
        return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
      });
  return Object.fromEntries(
    pairs.flatMap(([name, written]) => {
      // A name alone passes the variable of the shell on, for which the env file beside the compose file stands.
      const text =
        written === null
          ? Object.hasOwn(outer, name)
            ? outer[name]
            : undefined
          : interpolate(written, outer);
      const unset = text === undefined || (isUnset(text) && !written?.includes('$$'));
      return unset ? [] : [[name, text] as const];
    }),
  );
}

/** Paths of `env_file`: one, a list, or a list of `{ path }`. */
export function envFilesOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap(
    (item) => textOf(isPlain(item) ? item.path : item) ?? [],
  );
}

/** Directories and files of the host that are mounted: `./services/orders:/app`, `{ type: bind, source }`. */
export function mountsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).flatMap((item) => {
    const source = isPlain(item) ? textOf(item.source) : (textOf(item)?.split(':')[0] ?? null);
    return source !== null && /^\.{1,2}(\/|$)/.test(source) ? [source] : [];
  });
}

/** Other host names in its networks, and addresses that are fixed there. */
export function aliasesOf(networks: unknown): string[] {
  return isPlain(networks)
    ? Object.values(networks).flatMap((network) => [
        ...textsOf(property(network, 'aliases')),
        ...textsOf(property(network, 'ipv4_address')),
      ])
    : [];
}

/** The words of a command, given as a text or as a list. */
export function wordsOf(command: unknown): string[] {
  return textsOf(command).flatMap((text) => text.split(/[\s;&|"'=]+/).filter((word) => word !== ''));
}
