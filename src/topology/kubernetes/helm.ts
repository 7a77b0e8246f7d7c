import { posix } from 'node:path';
import { type FileTree, readText } from '../file-tree.js';
import { isPlain, type Plain, property, textOf } from '../plain.js';
import { parseYaml } from '../yaml-source.js';
import { itemsOf } from './environment.js';
import { parseTemplate, renderTemplate, type Templates } from './go-template.js';
import { foreign, statedByValues } from './helm-values.js';
import { isDeployed, type Resource, resourcesOf } from './manifests.js';

/** A chart of the tree. https://helm.sh/docs/topics/charts/ */
type Chart = {
  readonly directory: string;
  readonly name: string;
  readonly isLibrary: boolean;
  readonly values: Plain;
  /** Charts that it installs with itself. */
  readonly dependencies: readonly {
    readonly name: string;
    readonly alias: string;
    readonly chart: string | null;
  }[];
  /** Paths below `templates`. */
  readonly templates: readonly string[];
};

/** One installation of a chart: what it is called, and its values. */
type Release = { readonly name: string; readonly values: Plain; readonly file: string | null };

const CHART_FILE = /(^|\/)Chart\.ya?ml$/;
const VALUES_FILE = /(^|[./_-])values([._-][\w.-]*)?\.ya?ml$/i;
/** Values of a place where the system runs, as opposed to those of one of its services. */
const ENVIRONMENT =
  /^(dev(el(opment)?)?|local|stag(e|ing)|prod(uction)?|test(ing)?|qa|uat|ci|e2e|demo|sandbox|preview|minikube|kind|k3s|k3d|eks|gke|aks|openshift|default|example|sample|override|overrides|schema|common|global)\b/i;
const DEEPEST_CHARTS = 5;

export type Charts = {
  readonly resources: readonly Resource[];
  /** Whether a file is a chart's template, which is no manifest by itself. */
  readonly isTemplate: (path: string) => boolean;
};

/**
 * What the charts of a tree deploy with the values that lie beside them. A release is taken to be called as its
 * chart, as names of other services in values mostly assume. What cannot be rendered is passed over.
 */
export async function readCharts(tree: FileTree): Promise<Charts> {
  const charts = await chartsOf(tree);
  const installed = new Set(
    charts.flatMap(({ dependencies }) => dependencies.flatMap(({ chart }) => chart ?? [])),
  );
  const texts = new Map<string, string>();
  for (const path of charts.flatMap(({ templates }) => templates))
    texts.set(path, (await readText(tree, path)) ?? '');
  const context = { charts, texts };
  const resources: Resource[] = [];
  for (const chart of charts) {
    if (chart.isLibrary || installed.has(chart.directory)) continue;
    for (const release of await releasesOf(tree, chart, charts))
      resources.push(...installedBy(chart, release, context, 0));
  }
  const directories = charts.map(({ directory }) => `${directory === '.' ? '' : `${directory}/`}templates/`);
  return {
    resources,
    isTemplate: (path) => directories.some((directory) => path.startsWith(directory)),
  };
}

async function chartsOf(tree: FileTree): Promise<Chart[]> {
  const paths = tree.files
    .map(({ path }) => path)
    .filter((path) => CHART_FILE.test(path) && isDeployed(path));
  const known = new Set(paths.map((path) => posix.dirname(path)));
  const charts: Chart[] = [];
  for (const path of paths) {
    const directory = posix.dirname(path);
    const within = directory === '.' ? '' : `${directory}/`;
    const data = await readMapping(tree, path);
    const dependencies = itemsOf(data.dependencies).flatMap(({ name: written, alias, repository }) => {
      const name = textOf(written);
      if (name === null) return [];
      const beside = textOf(repository)?.startsWith('file://')
        ? posix.join(directory, (textOf(repository) ?? '').slice('file://'.length)).replace(/\/$/, '')
        : posix.join(directory, 'charts', name);
      return [{ name, alias: textOf(alias) ?? name, chart: known.has(beside) ? beside : null }];
    });
    const listed = new Set(dependencies.map(({ chart }) => chart));
    const unlisted = [...known]
      .filter((each) => posix.dirname(each) === `${within}charts` && !listed.has(each))
      .map((chart) => ({ name: posix.basename(chart), alias: posix.basename(chart), chart }));
    charts.push({
      directory,
      name: textOf(data.name) ?? posix.basename(directory),
      isLibrary: data.type === 'library',
      values: await readMapping(tree, `${within}values.yaml`),
      dependencies: [...dependencies, ...unlisted],
      templates: tree.files
        .map((file) => file.path)
        .filter((each) => each.startsWith(`${within}templates/`) && /\.(ya?ml|tpl)$/.test(each))
        .filter((each) => !each.startsWith(`${within}templates/tests/`)),
    });
  }
  return charts;
}

async function readMapping(tree: FileTree, path: string): Promise<Plain> {
  const text = await readText(tree, path);
  const { value } = parseYaml(path, text ?? '');
  return isPlain(value) ? value : {};
}

/** A chart for all services is installed with the values of each; any other once. */
async function releasesOf(tree: FileTree, chart: Chart, charts: readonly Chart[]): Promise<Release[]> {
  const own = tree.files
    .map(({ path }) => path)
    .filter((path) => VALUES_FILE.test(path) || /(^|\/)values\/[^/]+\.ya?ml$/i.test(path))
    .filter((path) => isDeployed(path) && path !== posix.join(chart.directory, 'values.yaml'))
    .filter((path) => isFor(path, chart, charts));
  let base = chart.values;
  const services: Release[] = [];
  for (const path of own) {
    const values = await readMapping(tree, path);
    const name = serviceOf(path, values);
    if (name === null) base = merged(base, values);
    else services.push({ name, values: merged(values, chart.values), file: path });
  }
  return services.length > 0 ? services : [{ name: chart.name, values: base, file: null }];
}

/** Files beside a chart's values are its own; others those of the only chart that installs anything. */
function isFor(path: string, chart: Chart, charts: readonly Chart[]): boolean {
  const around = charts
    .filter(({ directory }) => directory === '.' || path.startsWith(`${directory}/`))
    .sort((a, b) => b.directory.length - a.directory.length)[0];
  if (around) return around === chart && !path.startsWith(posix.join(chart.directory, 'templates/'));
  return charts.filter(({ isLibrary }) => !isLibrary).length === 1;
}

/** The service whose values a file holds: `values-orders.yaml`, `values/orders.yaml`, `orders/values.yaml`. */
function serviceOf(path: string, values: Plain): string | null {
  const stem = posix.basename(path).replace(/\.ya?ml$/i, '');
  const own = stem.replace(/(^|[._-])values([._-]|$)/i, '');
  const name = own !== '' ? own : posix.basename(posix.dirname(path));
  if (ENVIRONMENT.test(name) || !isPlain(values.image ?? values.container)) return null;
  return textOf(values.fullnameOverride) || textOf(values.nameOverride) || textOf(values.name) || name;
}

type Context = { readonly charts: readonly Chart[]; readonly texts: ReadonlyMap<string, string> };

function installedBy(chart: Chart, release: Release, context: Context, depth: number): Resource[] {
  if (depth > DEEPEST_CHARTS) return [];
  const rendered = renderedBy(chart, release, context);
  const isDeploying = rendered.some(({ data }) => isPlain(property(data.spec, 'template')));
  const further = chart.dependencies.flatMap(({ name, alias, chart: directory }): Resource[] => {
    const sub = context.charts.find((each) => each.directory === directory);
    const given = property(release.values, alias);
    if (!sub) return foreign(name, alias, release.name, chart.directory);
    if (sub.isLibrary || property(given, 'enabled') === false) return [];
    const values = merged(merged(isPlain(given) ? given : {}, sub.values), {
      global: property(release.values, 'global') ?? {},
    });
    return installedBy(
      { ...sub, name: alias },
      { name: alias, values, file: release.file },
      context,
      depth + 1,
    );
  });
  return [
    ...rendered,
    ...further,
    ...(isDeploying || further.length > 0
      ? []
      : statedByValues(release, release.file ?? posix.join(chart.directory, 'values.yaml'))),
  ];
}

function renderedBy(chart: Chart, release: Release, { charts, texts }: Context): Resource[] {
  const templates: Templates = new Map();
  const below = charts.filter(({ directory, isLibrary }) =>
    chart.dependencies.some((each) => each.chart === directory && isLibrary),
  );
  const parsed = [...below, chart].flatMap((each) =>
    each.templates.flatMap((path) => {
      try {
        const nodes = parseTemplate(texts.get(path) ?? '', templates);
        return each === chart && !path.endsWith('.tpl') ? [{ path, nodes }] : [];
      } catch {
        return [];
      }
    }),
  );
  const data = {
    Values: release.values,
    Chart: { Name: chart.name, Version: '0', AppVersion: '0' },
    Release: { Name: release.name, Namespace: 'default', Service: 'Helm', IsInstall: true },
  };
  return parsed.flatMap(({ path, nodes }) => {
    try {
      const { resources } = resourcesOf(path, renderTemplate(nodes, templates, data));
      return resources.map((resource) => ({ ...resource, at: placeOf(resource, release, path, texts) }));
    } catch {
      return [];
    }
  });
}

/** In the values of its service, or where the template begins an object of that kind: lines of the output are none. */
function placeOf(
  { kind }: Resource,
  { file }: Release,
  path: string,
  texts: Context['texts'],
): Resource['at'] {
  const lines = (texts.get(path) ?? '').split('\n');
  const line = lines.findIndex((each) => each.trimStart().startsWith(`kind: ${kind}`)) + 1;
  return file === null ? { file: path, line: Math.max(line, 1), column: 1 } : { file, line: 1, column: 1 };
}

/** Two mappings, the first binding, mappings in them likewise. */
function merged(first: Plain, second: Plain): Plain {
  const keys = [...new Set([...Object.keys(second), ...Object.keys(first)])].filter(
    (key) => key !== '__proto__',
  );
  return Object.fromEntries(
    keys.map((key) => {
      const [own, other] = [property(first, key), property(second, key)];
      return [key, isPlain(own) && isPlain(other) ? merged(own, other) : (own ?? other)];
    }),
  );
}
