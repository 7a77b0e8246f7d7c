import stringWidth from 'string-width';
import type { ChainHop, Location, Timeout } from '../model.js';
import type { Paint } from './paint.js';
import { duration, pad, place } from './text.js';

/** One service on the rail. The first one calls; every other is called: `hop` says from where and for how long. */
type Station = {
  readonly service: string;
  readonly operation: string;
  readonly hop: {
    readonly number: string;
    readonly wait: string;
    readonly place: string;
    readonly marked: boolean;
    readonly bounded: boolean;
  } | null;
};

/**
 * A chain as a vertical rail: one line for one hop where `width` allows it, otherwise one line for the called
 * service and one for the call. The hop at the finding's own place is marked.
 */
export function drawChain(
  hops: readonly ChainHop[],
  primary: Location,
  width: number,
  pathPrefix: string,
  paint: Paint,
  mark: (text: string) => string,
): string[] {
  const stations = toStations(hops, primary, pathPrefix);
  const widest = (text: (station: Station) => string) =>
    Math.max(0, ...stations.map((station) => stringWidth(text(station))));
  const numbers = widest(({ hop }) => hop?.number ?? '');
  const services = widest(({ service }) => service) + 3;
  const operations = widest(({ operation }) => operation);
  const waits = widest(({ hop }) => hop?.wait ?? '');
  const places = widest(({ hop }) => hop?.place ?? '');
  const oneLine = 2 + numbers + 1 + services + 2 + operations + 2 + waits + 2 + places <= width;

  return stations.flatMap(({ service, operation, hop }, index) => {
    const rail = index === 0 ? '' : index === stations.length - 1 ? '└▶ ' : '├▶ ';
    const number = (hop?.number ?? '').padStart(numbers);
    const gutter = hop?.marked ? `${mark('❯')} ${mark(number)} ` : `  ${paint.quiet(number)} `;
    const name = `${paint.quiet(rail)}${paint.strong(service)}${' '.repeat(Math.max(0, services - stringWidth(rail + service)))}`;
    if (!hop) return [`${gutter}${name}  ${operation}`.trimEnd()];
    const wait = hop.bounded ? paint.quiet(pad(hop.wait, waits)) : paint.warning(pad(hop.wait, waits));
    const call = `${wait}  ${paint.path(hop.place)}`;
    if (oneLine) return [`${gutter}${name}  ${pad(operation, operations)}  ${call}`];
    const under = index === stations.length - 1 ? '   ' : paint.quiet('│  ');
    return [`${gutter}${name}  ${operation}`.trimEnd(), `  ${' '.repeat(numbers)} ${under}${call}`];
  });
}

function toStations(hops: readonly ChainHop[], primary: Location, pathPrefix: string): Station[] {
  const first = hops[0];
  if (!first) return [];
  return [
    { service: first.fromService, operation: first.fromOperation, hop: null },
    ...hops.map((hop, index) => ({
      service: hop.toService,
      operation: operationOf(hop),
      hop: {
        number: String(index + 1),
        wait: describeTimeout(hop.timeout),
        place: place(hop.at, pathPrefix),
        marked: samePlace(hop.at, primary),
        bounded: hop.timeout.source !== 'none',
      },
    })),
  ];
}

function operationOf({ toOperation, certainty }: ChainHop): string {
  if (certainty === 'certain') return toOperation ?? '';
  return toOperation === null ? '(operation unknown)' : `${toOperation} (possible)`;
}

/** `no timeout`, `2 s`, `10 s by default`, `2 s in the mesh`, `timeout unknown`. */
export function describeTimeout({ ms, source }: Timeout): string {
  if (source === 'none') return 'no timeout';
  if (ms === null) return source === 'unknown' ? 'timeout unknown' : 'some timeout';
  const length = duration(ms);
  if (source === 'library') return `${length} by default`;
  return source === 'mesh' ? `${length} in the mesh` : length;
}

function samePlace(one: Location, other: Location): boolean {
  return one.file === other.file && one.line === other.line && one.column === other.column;
}
