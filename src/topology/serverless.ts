import { posix } from 'node:path';
import { environmentOf } from './compose-values.js';
import { type Deployment, type DeploymentReader, fromSource } from './deployment.js';
import { type Environment, layered } from './env-files.js';
import { type FileTree, hasDirectory, readText } from './file-tree.js';
import { isPlain, type Plain, property, textOf } from './plain.js';
import { parseYaml, type YamlSource } from './yaml-source.js';

const SERVERLESS = /(^|\/)serverless\.ya?ml$/i;
const SAM = /(^|\/)(template|sam|sam-template)\.ya?ml$/i;
const NOT_DEPLOYED = /(^|\/)(examples?|samples?|tests?|__tests__|fixtures?|templates|docs?)\//i;

/** Functions that serverless.yml and templates of AWS SAM deploy: those of one file are one service. */
export const readServerless: DeploymentReader = async (tree) => {
  const deployments: Deployment[] = [];
  const files: string[] = [];
  for (const { path } of tree.files) {
    const read = SERVERLESS.test(path) ? serviceOf : SAM.test(path) ? stackOf : null;
    if (read === null || NOT_DEPLOYED.test(path)) continue;
    const source = parseYaml(path, (await readText(tree, path)) ?? '');
    if (!isPlain(source.value)) continue;
    const found = read(tree, source, source.value);
    if (found.length > 0) files.push(path);
    deployments.push(...found);
  }
  return { deployments, files, notices: [] };
};

/** https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml */
function serviceOf(tree: FileTree, { file, at }: YamlSource, data: Plain): Deployment[] {
  const functions = mappingsOf(data.functions);
  const name = filled(textOf(data.service) ?? textOf(property(data.service, 'name')), data);
  if (functions.length === 0 || name === null || name.includes('${')) return [];
  const variables = (value: unknown): Environment =>
    Object.fromEntries(
      Object.entries(environmentOf(value, {})).flatMap(([key, written]): [string, string][] => {
        const text = filled(written, data);
        return text === null || text.includes('${') ? [] : [[key, text]];
      }),
    );
  const environment = layered([
    variables(property(data.provider, 'environment')),
    ...functions.map((each) => variables(each.environment)),
  ]);
  const offline = property(property(data.custom, 'serverless-offline'), 'httpPort');
  const ports = typeof offline === 'number' ? [offline] : [];
  const directory = posix.dirname(file);
  const handlers = functions.flatMap((each) => handlerDirectory(tree, directory, each.handler));
  return [
    fromSource(name, at(['service']), directory, {
      environment,
      ports,
      published: ports,
      directories: handlers,
    }),
  ];
}

/** The directory of `src/handlers/create.main`, if that is not in the service's own. */
function handlerDirectory(tree: FileTree, directory: string, handler: unknown): string[] {
  const path = textOf(handler);
  const found = path === null ? null : posix.join(directory, posix.dirname(path));
  return found !== null && hasDirectory(tree, found) ? [found] : [];
}

/** `${self:custom.stage}`, `${opt:stage, 'dev'}`; what only the deployment knows stays as written. */
function filled(text: string | null, data: Plain, depth = 0): string | null {
  if (text === null || depth > 5 || text.length > 10_000) return text;
  const result = text.replace(
    /\$\{(self|opt|env|sls|param):([\w.-]*)(?:\s*,\s*(?:'([^']*)'|"([^"]*)"|([\w.-]+)))?\}/g,
    (written, source: string, path: string, single?: string, double?: string, bare?: string) => {
      const own =
        source === 'self'
          ? textOf(path.split('.').reduce<unknown>((inner, key) => property(inner, key), data))
          : null;
      return own ?? single ?? double ?? bare ?? written;
    },
  );
  return result === text ? text : filled(result, data, depth + 1);
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html */
function stackOf(tree: FileTree, { file, at }: YamlSource, data: Plain): Deployment[] {
  const globals = property(property(data.Globals, 'Function'), 'Environment');
  const shared = literals(property(globals, 'Variables'));
  const groups = new Map<string, { readonly name: string; readonly environments: Environment[] }>();
  for (const [name, resource] of Object.entries(isPlain(data.Resources) ? data.Resources : {})) {
    if (property(resource, 'Type') !== 'AWS::Serverless::Function') continue;
    const properties = property(resource, 'Properties');
    const code = textOf(property(properties, 'CodeUri')) ?? '.';
    const directory = posix.join(posix.dirname(file), code).replace(/\/$/, '') || '.';
    if (!hasDirectory(tree, directory)) continue;
    const own = literals(property(property(properties, 'Environment'), 'Variables'));
    const group = groups.get(directory) ?? { name, environments: [] };
    group.environments.push(own);
    groups.set(directory, group);
  }
  return [...groups].map(([directory, { name, environments }]) => {
    const base = posix.basename(directory);
    const isTelling = directory !== '.' && !/^(src|app|functions?|lambdas?|code|dist)$/i.test(base);
    return fromSource(isTelling ? base : name, at(['Resources', name], { key: true }), directory, {
      environment: layered([...environments, shared]),
    });
  });
}

/** What is put together at deployment (`!Ref`, `!Sub` with parameters) is no value. */
function literals(value: unknown): Environment {
  return Object.fromEntries(
    Object.entries(environmentOf(value, {})).filter(([, text]) => !text.includes('${')),
  );
}

function mappingsOf(value: unknown): Plain[] {
  const all = Array.isArray(value)
    ? value.filter(isPlain).flatMap((each) => Object.values(each))
    : Object.values(isPlain(value) ? value : {});
  return all.filter(isPlain);
}
