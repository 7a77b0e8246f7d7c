import { posix } from 'node:path';
import type { Deployment, DeploymentReader } from '../deployment.js';
import type { FileTree } from '../file-tree.js';
import { likeness } from '../names.js';
import { isPlain, property, textOf } from '../plain.js';
import { readBuilders } from './builders.js';
import { settingsOf } from './environment.js';
import { clusterRoutes } from './gateways.js';
import { readCharts } from './helm.js';
import { readGenerated } from './kustomize.js';
import { type Resource, readManifests, sharedDirectories } from './manifests.js';
import { meshPolicies } from './mesh.js';
import { deploymentOf, hostsOf, type Workload, workloadsOf } from './workloads.js';

/** What the Kubernetes manifests of a tree deploy: plain ones, those of kustomize, and charts as far as they can be read. */
export const readKubernetes: DeploymentReader = async (tree) => {
  const charts = await readCharts(tree);
  const { resources: written, notices } = await readManifests(tree, charts.isTemplate);
  const resources = [...written, ...(await readGenerated(tree)), ...charts.resources];
  const workloads = workloadsOf(resources);
  const services = resources.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1');
  const selected = new Map<Workload, Resource[]>();
  const alone: Resource[] = [];
  for (const service of services) {
    const workload = selectedBy(service, workloads);
    if (workload) selected.set(workload, [...(selected.get(workload) ?? []), service]);
    else if (!isPatch(service)) alone.push(service);
  }
  const settings = settingsOf(resources);
  const skaffold = await readBuilders(tree);
  const dockerfiles = dockerfilesOf(tree);
  const context = { tree, settings, skaffold, dockerfiles };
  const deployments = workloads.flatMap((workload) => {
    const own = selected.get(workload) ?? [];
    return deploymentOf(workload, own, context) ?? [];
  });
  const deployed = withAliases(
    deployments,
    alone.filter((service) => externalName(service) !== null),
  );
  const elsewhere = alone
    .filter((service) => externalName(service) === null)
    .filter((service) => !deployed.some(({ hosts }) => hosts.includes(service.name)));
  return {
    deployments: [...deployed, ...byName(elsewhere).map(deployedElsewhere)],
    files: [...new Set(resources.map(({ at }) => at.file))],
    notices,
    policies: meshPolicies(resources),
    routes: clusterRoutes(resources),
  };
};

/** The workload to which a Service leads: its labels hold what the Service selects. */
function selectedBy(service: Resource, workloads: readonly Workload[]): Workload | null {
  const selector = property(service.data.spec, 'selector');
  if (!isPlain(selector) || Object.keys(selector).length === 0) return null;
  const beside = workloads.filter(
    ({ parts, name }) =>
      likeness(name, service.name) > 0 && parts.some(({ at }) => at.file === service.at.file),
  );
  const fitting = workloads.filter(({ labels }) =>
    Object.entries(selector).every(([key, value]) => labels[key] === textOf(value)),
  );
  // A label shared by an API and its worker: the Service bears the name of the one that answers.
  const shared = (workload: Workload) =>
    Math.max(...workload.parts.map(({ at }) => sharedDirectories(at.file, service.at.file)));
  return (
    fitting.sort(
      (a, b) => shared(b) - shared(a) || likeness(b.name, service.name) - likeness(a.name, service.name),
    )[0] ?? (beside.length === 1 ? (beside[0] ?? null) : null)
  );
}

/** An overlay's change of a Service that is written elsewhere. */
function isPatch({ data }: Resource): boolean {
  return (
    !isPlain(data.spec) ||
    (property(data.spec, 'selector') === undefined && externalNameOf(data.spec) === null)
  );
}

function externalName({ data }: Resource): string | null {
  return externalNameOf(data.spec);
}

function externalNameOf(spec: unknown): string | null {
  return textOf(property(spec, 'externalName'));
}

/** Services that are other names: of something in the cluster, or of a host outside. */
function withAliases(deployments: readonly Deployment[], aliases: readonly Resource[]): Deployment[] {
  const known = [...deployments];
  for (const alias of aliases) {
    const host = externalName(alias) ?? '';
    const inside = host.endsWith('.cluster.local') ? (host.split('.')[0] ?? host) : host;
    const index = known.findIndex(({ hosts }) => hosts.includes(inside));
    const target = known[index];
    if (target) known[index] = { ...target, hosts: [...new Set([...target.hosts, ...hostsOf(alias)])] };
    else known.push({ ...deployedElsewhere([alias]), hosts: [...hostsOf(alias), host] });
  }
  return known;
}

function byName(services: readonly Resource[]): Resource[][] {
  const groups = new Map<string, Resource[]>();
  for (const service of services) groups.set(service.name, [...(groups.get(service.name) ?? []), service]);
  return [...groups.values()];
}

/** A Service whose pods come from a chart or an operator that is not here: its name tells all that is known. */
function deployedElsewhere(services: readonly Resource[]): Deployment {
  const [first] = services as readonly [Resource];
  return {
    name: first.name,
    at: first.at,
    image: first.name,
    built: false,
    directories: [],
    dockerfile: null,
    hints: [],
    hosts: [...new Set(services.flatMap(hostsOf))],
    ports: [],
    published: [],
    environment: {},
    ownCommand: false,
  };
}

function dockerfilesOf(tree: FileTree): string[] {
  return tree.files
    .map(({ path }) => path)
    .filter((path) => /^(Dockerfile|Dockerfile\.prod(uction)?)$/i.test(posix.basename(path)));
}
