import { posix } from 'node:path';
import { isPort, wordsOf } from '../compose-values.js';
import type { Deployment } from '../deployment.js';
import { layered } from '../env-files.js';
import { type FileTree, hasDirectory } from '../file-tree.js';
import { imageName } from '../images.js';
import { bestMatch } from '../names.js';
import { isPlain, type Plain, property, textOf } from '../plain.js';
import { holdsCode } from '../source-of.js';
import { containerEnvironment, itemsOf, type Settings } from './environment.js';
import { nearestTo, type Resource, sharedDirectories } from './manifests.js';
import type { Artifact, Skaffold } from './skaffold.js';

/** Something that runs pods: all that the manifests say of it, the base first. */
export type Workload = {
  readonly name: string;
  readonly parts: readonly Resource[];
  readonly labels: Readonly<Record<string, string>>;
  /** By which Dapr calls it. https://docs.dapr.io/reference/arguments-annotations-overview/ */
  readonly daprName: string | null;
  /** The container that is not there to help another, as each part describes it. */
  readonly containers: readonly { readonly container: Plain; readonly file: string }[];
  readonly image: string | null;
};

/** Containers that stand beside an application. */
const SIDECAR =
  /^(istio-?proxy|proxyv2|envoy(-\S+)?|linkerd-\S+|daprd|cloud-?sql-?proxy|gce-proxy|otel-\S+|opentelemetry-collector\S*|fluent-?(bit|d)\S*|filebeat|promtail|jaeger-agent|vault(-agent|-k8s)?|oauth2-proxy|kube-rbac-proxy|\S+-exporter|statsd\S*|datadog-agent|agent|busybox|aws-otel-collector)$/;
const KINDS = /^(Deployment|DeploymentConfig|StatefulSet|DaemonSet|ReplicaSet|Rollout|Pod|Job|CronJob)$/;

/** The workloads of manifests; what several files say of one (base and overlays, rendered copies) is one. */
export function workloadsOf(resources: readonly Resource[]): Workload[] {
  const found = resources.flatMap((resource) => {
    const pod = podOf(resource);
    return pod ? [{ resource, image: mainContainer(pod)?.image ?? null }] : [];
  });
  const groups: { name: string; image: string | null; parts: Resource[] }[] = [];
  const stated = found.filter(({ image }) => textOf(image) !== null);
  for (const { resource, image: written } of stated) {
    const image = textOf(written);
    const known = groups.find(
      (group) =>
        group.name === resource.name &&
        group.image !== null &&
        image !== null &&
        imageName(group.image) === imageName(image),
    );
    if (known) known.parts.push(resource);
    else groups.push({ name: resource.name, image, parts: [resource] });
  }
  // Patches of overlays say no more than what they change.
  for (const { resource } of found.filter(({ image }) => textOf(image) === null)) {
    const named = groups.filter(({ name }) => name === resource.name);
    const nearest = nearestTo(
      resource.at.file,
      named.flatMap(({ parts }) => parts.slice(0, 1)),
    );
    named.find(({ parts }) => parts[0] === nearest)?.parts.push(resource);
  }
  return groups.map(({ name, image, parts }) => {
    const pods = parts.flatMap((part) => {
      const pod = podOf(part);
      return pod ? [{ ...pod, file: part.at.file }] : [];
    });
    return {
      name,
      parts,
      image,
      daprName: pods.map((pod) => pod.daprName).find((each) => each !== null) ?? null,
      labels: Object.assign({}, ...pods.map(({ labels }) => labels).toReversed()),
      containers: pods.flatMap((pod) => {
        const container = mainContainer(pod);
        return container ? [{ container, file: pod.file }] : [];
      }),
    };
  });
}

/** What manifests tell of a workload. */
export function deploymentOf(
  workload: Workload,
  services: readonly Resource[],
  context: {
    readonly tree: FileTree;
    readonly settings: Settings;
    readonly skaffold: Skaffold;
    readonly dockerfiles: readonly string[];
  },
): Deployment | null {
  const [first] = workload.parts;
  if (!first) return null;
  const { tree, settings, skaffold, dockerfiles } = context;
  const name = nameOf(workload);
  const { image } = workload;
  const artifact = image === null ? null : artifactFor(image, skaffold.artifacts);
  const source = artifact
    ? { context: artifact.context, dockerfile: artifact.dockerfile }
    : sourceBeside(tree, dockerfiles, [image === null ? name : imageName(image), name], first.at.file);
  const reached = new Set([workload.name, ...services.map((service) => service.name)]);
  const command = workload.containers.flatMap(({ container }) => [
    ...wordsOf(container.command),
    ...wordsOf(container.args),
  ]);
  return {
    name,
    at: first.at,
    image,
    built: source !== null,
    directories: source === null ? [] : directoriesOf(source),
    dockerfile: source?.dockerfile ?? null,
    hints: [...(artifact?.hints ?? []), ...command],
    hosts: [
      ...new Set([
        name,
        ...(workload.daprName === null ? [] : [workload.daprName]),
        ...services.flatMap(hostsOf),
        ...replicaHosts(workload, services),
      ]),
    ],
    ports: [...new Set([...containerPorts(workload), ...services.flatMap(targetPorts)])],
    published: skaffold.forwards.flatMap(({ resource, localPort }) =>
      reached.has(resource) ? [localPort] : [],
    ),
    environment: layered(
      workload.containers.map(({ container, file }) => containerEnvironment(container, file, settings)),
    ),
    ownCommand: workload.parts.some(({ kind }) => kind === 'Job' || kind === 'CronJob'),
    places: new Map([
      ...services.flatMap((service) => hostsOf(service).map((host) => [host, service.at] as const)),
    ]),
  };
}

function directoriesOf({ context, dockerfile }: { context: string; dockerfile: string | null }): string[] {
  const beside = dockerfile === null ? context : posix.dirname(dockerfile);
  return beside === context ? [context] : [context, beside];
}

type PodTemplate = {
  readonly daprName: string | null;
  readonly labels: Record<string, string>;
  readonly containers: readonly Plain[];
};

function podOf({ kind, apiVersion, data }: Resource): PodTemplate | null {
  const isKnative = kind === 'Service' && apiVersion.startsWith('serving.knative.dev/');
  if (!KINDS.test(kind) && !isKnative) return null;
  const spec = kind === 'CronJob' ? property(property(data.spec, 'jobTemplate'), 'spec') : data.spec;
  const template = kind === 'Pod' ? data : property(spec, 'template');
  const labels = property(property(template, 'metadata'), 'labels');
  const containers = itemsOf(property(property(template, 'spec'), 'containers'));
  const daprName = textOf(
    property(property(property(template, 'metadata'), 'annotations'), 'dapr.io/app-id'),
  );
  return { daprName, labels: isPlain(labels) ? textLabels(labels) : {}, containers };
}

function textLabels(labels: Plain): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]): [string, string][] => {
      const text = textOf(value);
      return text === null ? [] : [[key, text]];
    }),
  );
}

function mainContainer({ containers }: PodTemplate): Plain | null {
  const isHelper = ({ image, name }: Plain) =>
    SIDECAR.test(imageName(textOf(image) ?? '')) || SIDECAR.test(textOf(name) ?? '');
  return containers.find((container) => !isHelper(container)) ?? containers[0] ?? null;
}

/** What people call a workload: its label, where its name is that with a word of Kubernetes more (`orders-depl`). */
function nameOf({ name, labels }: Workload): string {
  const label = labels['app.kubernetes.io/name'] ?? labels.app ?? labels['k8s-app'];
  if (label && name !== label && name.startsWith(`${label}-`) && KIND_SUFFIX.test(name.slice(label.length)))
    return label;
  return name.replace(/-+$/, '').replace(KIND_SUFFIX, '') || name;
}

const KIND_SUFFIX = /-(depl|deploy|deployment|dep|statefulset|sts|daemonset|ds|pod|rollout)$/;

/** Names by which pods reach a Service. https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export function hostsOf({ name, namespace }: Resource): string[] {
  return namespace === null ? [name] : [name, `${name}.${namespace}`];
}

/** `kafka-0.kafka-headless` of a StatefulSet. */
function replicaHosts({ parts, name }: Workload, services: readonly Resource[]): string[] {
  const stateful = parts.filter(({ kind }) => kind === 'StatefulSet');
  return stateful.length === 0 ? [] : services.flatMap((service) => [`${name}-0.${service.name}`]);
}

function containerPorts({ containers }: Workload): number[] {
  return containers.flatMap(({ container }) =>
    itemsOf(container.ports).flatMap((port) => portNumber(port.containerPort)),
  );
}

/** The ports of pods to which a Service leads; those with a name are ports of the container. */
function targetPorts({ data }: Resource): number[] {
  return itemsOf(property(data.spec, 'ports')).flatMap(({ port, targetPort }) =>
    portNumber(targetPort ?? port),
  );
}

function portNumber(value: unknown): number[] {
  const port = Number(textOf(value));
  return isPort(port) ? [port] : [];
}

function artifactFor(image: string, artifacts: readonly Artifact[]): Artifact | null {
  const repository = (text: string) => text.replace(/@sha256:.*$/, '').replace(/:[^/:]*$/, '');
  return (
    artifacts.find((artifact) => repository(artifact.image) === repository(image)) ??
    artifacts.find((artifact) => imageName(artifact.image) === imageName(image)) ??
    null
  );
}

/** The directory with code and a Dockerfile that bears the name of an image or a workload. */
function sourceBeside(
  tree: FileTree,
  dockerfiles: readonly string[],
  names: readonly string[],
  file: string,
): { context: string; dockerfile: string } | null {
  const nearest = Math.max(...dockerfiles.map((path) => sharedDirectories(file, path)));
  // Where a tree holds several systems, each has its manifests.
  for (const candidates of [
    dockerfiles.filter((path) => sharedDirectories(file, path) === nearest),
    dockerfiles,
  ]) {
    for (const name of names) {
      const dockerfile = bestMatch(name, candidates, (path) => {
        const [own = '', outer = ''] = posix.dirname(path).split('/').toReversed();
        return own === 'src' || own === 'docker' ? [outer] : [own];
      });
      if (dockerfile === null) continue;
      const context = posix.dirname(dockerfile);
      if (context !== '.' && hasDirectory(tree, context) && holdsCode(tree, context))
        return { context, dockerfile };
    }
  }
  return null;
}
