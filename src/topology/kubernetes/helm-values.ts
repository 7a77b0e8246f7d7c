import { posix } from 'node:path';
import { storeKindOf } from '../images.js';
import { isPlain, type Plain, property, textOf } from '../plain.js';
import { itemsOf } from './environment.js';
import type { Resource } from './manifests.js';

/** What charts deploy whose templates are not here, as far as that can be told without them. */

/** A database or broker from a chart that is not here: its Services bear the release's name and its own. */
export function foreign(name: string, alias: string, release: string, directory: string): Resource[] {
  if (storeKindOf(name) === null) return [];
  const at = { file: posix.join(directory, 'Chart.yaml'), line: 1, column: 1 };
  const labels = { app: alias };
  const pod = { metadata: { labels }, spec: { containers: [{ name, image: name }] } };
  const hosts = [
    alias,
    `${release}-${alias}`,
    `${release}-${alias}-master`,
    `${release}-${alias}-primary`,
    `${release}-${alias}-headless`,
  ];
  return [
    {
      kind: 'StatefulSet',
      apiVersion: 'apps/v1',
      name: alias,
      namespace: null,
      data: { spec: { template: pod } },
      at,
    },
    ...hosts.map((host) => ({
      kind: 'Service',
      apiVersion: 'v1',
      name: host,
      namespace: null,
      data: { spec: { selector: labels } },
      at,
    })),
  ];
}

/** What values say of a chart whose templates come from elsewhere: every mapping with an image is deployed. */
export function statedByValues(
  { name, values }: { readonly name: string; readonly values: Plain },
  file: string,
): Resource[] {
  const at = { file, line: 1, column: 1 };
  const stated = (own: string, map: Plain, depth: number): Resource[] => {
    const image = imageOf(map.image);
    if (image === null) {
      if (depth > 2) return [];
      return Object.entries(map).flatMap(([key, inner]) =>
        isPlain(inner) && !/^(global|image|initContainers?|sidecars?)$/i.test(key)
          ? stated(key, inner, depth + 1)
          : [],
      );
    }
    const called = textOf(map.fullnameOverride) || textOf(map.nameOverride) || own;
    const container = { name: called, image, env: variablesOf(map), ports: portsOf(map) };
    const labels = { app: called };
    const shared = { namespace: null, at, name: called };
    return [
      {
        ...shared,
        kind: 'Deployment',
        apiVersion: 'apps/v1',
        data: { spec: { template: { metadata: { labels }, spec: { containers: [container] } } } },
      },
      { ...shared, kind: 'Service', apiVersion: 'v1', data: { spec: { selector: labels } } },
    ];
  };
  return stated(name, values, 0);
}

function imageOf(image: unknown): string | null {
  const written = textOf(image) ?? textOf(property(image, 'repository')) ?? textOf(property(image, 'name'));
  return written === '' ? null : written;
}

/** Variables, by the keys under which charts take them. */
function variablesOf(map: Plain): Plain[] {
  return [
    'env',
    'envs',
    'environment',
    'envVars',
    'extraEnv',
    'extraEnvVars',
    'extraEnvs',
    'configMap',
    'config',
  ].flatMap((key) => {
    const value = map[key];
    if (Array.isArray(value)) return itemsOf(value);
    const data = isPlain(property(value, 'data')) ? property(value, 'data') : value;
    return Object.entries(isPlain(data) ? data : {})
      .filter(([name, each]) => /^[A-Z][A-Z0-9_]*$/.test(name) && textOf(each) !== null)
      .map(([name, each]) => ({ name, value: each }));
  });
}

function portsOf(map: Plain): Plain[] {
  const ports = [
    property(map.service, 'targetPort'),
    property(map.service, 'port'),
    map.containerPort,
    map.port,
  ];
  return ports.filter((port) => typeof port === 'number').map((containerPort) => ({ containerPort }));
}
