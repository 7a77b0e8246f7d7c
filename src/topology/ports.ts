import type { ServiceDeclaration } from '../model.js';
import { isPort } from './compose-values.js';
import type { Environment } from './env-files.js';
import { likeness } from './names.js';

const OWN_PORT =
  /^((APP|APPLICATION|SERVER|SERVICE|HTTP|HTTPS|API|GRPC|TCP|RPC|LISTEN|LISTENING|REST|NODE|MS|WEB)_){0,2}PORT$/;

/**
 * Ports that the variables of a service say it listens on: `PORT`, `HTTP_PORT`, and `ORDERS_PORT` for the service
 * `orders`; `DB_PORT` is somebody else's.
 */
export function listeningPorts(environment: Environment, names: readonly string[]): number[] {
  return Object.entries(environment).flatMap(([variable, value]) => {
    const whose = /^(.*)_PORT$/.exec(variable)?.[1];
    const own =
      OWN_PORT.test(variable) || (whose !== undefined && names.some((name) => likeness(name, whose) > 0));
    const port = Number(value);
    return own && isPort(port) ? [port] : [];
  });
}

/**
 * Takes from a service the ports at which another is published on the host: many containers listen on 3000, only
 * one of them is `localhost:3000`.
 */
export function ownPorts(
  services: readonly ServiceDeclaration[],
  published: ReadonlyMap<string, readonly number[]>,
): ServiceDeclaration[] {
  return services.map((service) => {
    const mine = published.get(service.name) ?? [];
    const others = new Set(
      services
        // Something to be built whose source is not found may never have run.
        .filter(({ name, external, roots }) => name !== service.name && (external || roots.length > 0))
        .flatMap(({ name }) => published.get(name) ?? []),
    );
    return { ...service, ports: service.ports.filter((port) => mine.includes(port) || !others.has(port)) };
  });
}
