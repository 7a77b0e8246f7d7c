import { Buffer } from 'node:buffer';
import { type Environment, isUnset, layered } from '../env-files.js';
import { isPlain, type Plain, property, textOf } from '../plain.js';
import { nearestTo, type Resource } from './manifests.js';

/** Finds the values of a ConfigMap or a Secret, as seen from a file. */
export type Settings = (kind: 'ConfigMap' | 'Secret', name: string, file: string) => Environment;

/** The ConfigMaps and Secrets among resources. The parts of one that lie elsewhere (overlays) come after the nearest. */
export function settingsOf(resources: readonly Resource[]): Settings {
  const byName = new Map<string, Resource[]>();
  for (const resource of resources) {
    if (resource.kind !== 'ConfigMap' && resource.kind !== 'Secret') continue;
    const key = `${resource.kind} ${resource.name}`;
    byName.set(key, [...(byName.get(key) ?? []), resource]);
  }
  return (kind, name, file) => {
    const all = byName.get(`${kind} ${name}`) ?? [];
    const nearest = nearestTo(file, all);
    const ordered = nearest ? [nearest, ...all.filter((each) => each !== nearest)] : [];
    return layered(ordered.map(({ data }) => (kind === 'Secret' ? secretValues(data) : texts(data.data))));
  };
}

/**
 * The variables of a container: `env` before `envFrom`, of these the later before the earlier.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
 */
export function containerEnvironment(container: Plain, file: string, settings: Settings): Environment {
  const from = itemsOf(container.envFrom).map((item): Environment => {
    const map = textOf(property(item.configMapRef, 'name'));
    const secret = textOf(property(item.secretRef, 'name'));
    const values = {
      ...(map === null ? {} : settings('ConfigMap', map, file)),
      ...(secret === null ? {} : settings('Secret', secret, file)),
    };
    const prefix = textOf(item.prefix) ?? '';
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
  });
  const own = itemsOf(container.env).flatMap((item): [string, string][] => {
    const name = textOf(item.name);
    const value = textOf(item.value) ?? valueFrom(item.valueFrom, file, settings);
    return name === null || value === null ? [] : [[name, value]];
  });
  return known(expanded({ ...layered(from.toReversed()), ...Object.fromEntries(own) }));
}

function valueFrom(source: unknown, file: string, settings: Settings): string | null {
  for (const [property_, kind] of [
    ['configMapKeyRef', 'ConfigMap'],
    ['secretKeyRef', 'Secret'],
  ] as const) {
    const reference = property(source, property_);
    const [name, key] = [textOf(property(reference, 'name')), textOf(property(reference, 'key'))];
    if (name !== null && key !== null) return textOf(property(settings(kind, name, file), key));
  }
  return null;
}

/** No address is this long; references to references multiply. */
const LONGEST_VALUE = 10_000;

/** `$(NAME)` stands for another variable of the container. */
function expanded(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.slice(0, LONGEST_VALUE).replace(/\$\(([\w.-]+)\)/g, (written, other: string) => {
        const text = Object.hasOwn(environment, other) ? environment[other] : undefined;
        return text === undefined || text.length > 1000 ? written : text;
      }),
    ]),
  );
}

/** What a tool is to fill in later (`${IMAGE_TAG}`) is no value. */
function known(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => !isUnset(value)));
}

/** Of a Secret only addresses count, without the credentials in them: nothing secret can get into a report. */
function secretValues({ stringData, data }: Plain): Environment {
  const plain = Object.entries({ ...decoded(texts(data)), ...texts(stringData) });
  return Object.fromEntries(
    plain.flatMap(([name, value]): [string, string][] => {
      const address = withoutCredentials(value.trim());
      return address === null ? [] : [[name, address]];
    }),
  );
}

/** `mongodb://db:27017/orders` of `mongodb://root:secret@db:27017/orders?authSource=admin`; null for what is no URL. */
export function withoutCredentials(value: string): string | null {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^@/\s]*@)?([^@?#\s]+)(?:[?#]\S*)?$/i.exec(value);
  return match ? `${match[1]}${match[2]}` : null;
}

function decoded(values: Environment): Environment {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

function texts(value: unknown): Environment {
  if (!isPlain(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]): [string, string][] => {
      const text = textOf(each);
      return text === null ? [] : [[name, text]];
    }),
  );
}

/** The mappings of a list. */
export function itemsOf(value: unknown): Plain[] {
  return Array.isArray(value) ? value.filter(isPlain) : [];
}
