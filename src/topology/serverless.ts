import { posix } from 'node:path';
import type { DeployedFunction } from '../model.js';
import { environmentOf } from './compose-values.js';
import { type Deployment, type DeploymentReader, fromSource } from './deployment.js';
import { type Environment, layered } from './env-files.js';
import { type FileTree, hasDirectory, readText } from './file-tree.js';
import {
  type Fill,
  frameworkFunction,
  handlerOf,
  type ResourceNames,
  referenced,
  resourceNames,
  stackTriggers,
} from './functions.js';
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
function serviceOf(tree: FileTree, source: YamlSource, data: Plain): Deployment[] {
  const { file, at } = source;
  const functions = mappingsOf(data.functions);
  const name = filled(textOf(data.service) ?? textOf(property(data.service, 'name')), data);
  if (functions.length === 0 || name === null || name.includes('${')) return [];
  const fill = (text: string) => filled(text, data) ?? text;
  const called = resourceNames(property(data.resources, 'Resources'), fill);
  const variables = (value: unknown): Environment => settingsOf(value, called, fill);
  const environment = layered([
    variables(property(data.provider, 'environment')),
    ...functions.map(([, each]) => variables(each.environment)),
  ]);
  const offline = property(property(data.custom, 'serverless-offline'), 'httpPort');
  const ports = typeof offline === 'number' ? [offline] : [];
  const directory = posix.dirname(file);
  const handlers = functions.flatMap(([, each]) => handlerDirectory(tree, directory, each.handler));
  return [
    fromSource(name, at(['service']), directory, {
      environment,
      ports,
      published: ports,
      directories: handlers,
      functions: functions.map(([key, each]) =>
        frameworkFunction(key, each, name, called, fill, {
          directory,
          at: at(['functions', key], { key: true }),
        }),
      ),
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
export function filled(text: string | null, data: Plain, depth = 0): string | null {
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
  const as = (text: string) => text;
  const called = resourceNames(data.Resources, as);
  const globals = property(property(data.Globals, 'Function'), 'Environment');
  const shared = settingsOf(property(globals, 'Variables'), called, as);
  const groups = new Map<string, { environments: Environment[]; functions: DeployedFunction[] }>();
  for (const [name, resource] of Object.entries(isPlain(data.Resources) ? data.Resources : {})) {
    if (property(resource, 'Type') !== 'AWS::Serverless::Function') continue;
    const properties = property(resource, 'Properties');
    const code = textOf(property(properties, 'CodeUri')) ?? '.';
    const directory = posix.join(posix.dirname(file), code).replace(/\/$/, '') || '.';
    if (!hasDirectory(tree, directory)) continue;
    const own = settingsOf(property(property(properties, 'Environment'), 'Variables'), called, as);
    const group = groups.get(directory) ?? { environments: [], functions: [] };
    group.environments.push(own);
    const written = textOf(property(properties, 'FunctionName'));
    group.functions.push({
      name,
      names: [name, ...(written === null ? [] : [written.replace(/\$\{[^}]*\}/g, '*')])],
      handler: handlerOf(directory, property(properties, 'Handler')),
      triggers: stackTriggers(property(properties, 'Events'), called),
      at: at(['Resources', name], { key: true }),
    });
    groups.set(directory, group);
  }
  return [...groups].flatMap(([directory, { environments, functions }]) => {
    const [first] = functions;
    if (!first) return [];
    const base = posix.basename(directory);
    const isTelling = directory !== '.' && !/^(src|app|functions?|lambdas?|code|dist)$/i.test(base);
    const environment = layered([...environments, shared]);
    return [fromSource(isTelling ? base : first.name, first.at, directory, { environment, functions })];
  });
}

/** What is put together at deployment (`!Sub` with parameters) is no value; a reference stands for what it refers to. */
function settingsOf(value: unknown, called: ResourceNames, fill: Fill): Environment {
  const plain = isPlain(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, referenced(each, called, fill) ?? each]),
      )
    : value;
  return Object.fromEntries(
    Object.entries(environmentOf(plain, {})).flatMap(([key, written]): [string, string][] => {
      const text = fill(written);
      return text.includes('${') ? [] : [[key, text]];
    }),
  );
}

function mappingsOf(value: unknown): (readonly [string, Plain])[] {
  const all = Array.isArray(value)
    ? value.filter(isPlain).flatMap((each) => Object.entries(each))
    : Object.entries(isPlain(value) ? value : {});
  return all.flatMap(([key, each]) => (isPlain(each) ? [[key, each] as const] : []));
}
