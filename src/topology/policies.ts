import type { Policy, ServiceDeclaration } from '../model.js';
import type { WrittenPolicy } from './deployment.js';

/** Policies of manifests, with the services that their hosts stand for. Those of hosts that nobody has are left out. */
export function policiesOf(
  written: readonly WrittenPolicy[],
  services: readonly ServiceDeclaration[],
): Policy[] {
  return written.flatMap(({ from, to, at, ...bounds }): Policy[] => {
    const target = serviceAt(to, services);
    const caller = from === undefined ? undefined : serviceAt(from, services);
    if (target === null || caller === null) return [];
    return [{ ...(caller === undefined ? {} : { from: caller }), to: target, ...bounds, declaredAt: at }];
  });
}

/** The one service with this host; in a cluster, the first label of a long name is the Service's own. */
function serviceAt(host: string, services: readonly ServiceDeclaration[]): string | null {
  const [label = host, namespace] = host.split('.');
  for (const name of [host, `${label}.${namespace}`, ...(isInCluster(host) ? [label] : [])]) {
    const found = services.filter((service) => service.addresses.includes(name));
    if (found.length === 1 && found[0]) return found[0].name;
  }
  return null;
}

function isInCluster(host: string): boolean {
  return !host.includes('.') || /\.svc(\.|$)/.test(host);
}
