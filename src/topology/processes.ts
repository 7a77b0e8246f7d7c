import { posix } from 'node:path';
import type { Location } from '../model.js';
import { environmentOf } from './compose-values.js';
import { type Deployment, type DeploymentReader, fromSource } from './deployment.js';
import type { Environment } from './env-files.js';
import { type FileTree, hasFile, readText } from './file-tree.js';
import { isPlain, property, textOf } from './plain.js';
import { parseYaml } from './yaml-source.js';

const PROCFILE = /(^|\/)Procfile(\.(dev|local|development))?$/;
const PM2 = /(^|\/)(ecosystem|pm2|processes)([.-][\w-]+)*\.(c?js|json|ya?ml)$/;
const NOT_DEPLOYED = /(^|\/)(examples?|samples?|tests?|__tests__|fixtures?|templates|docs?)\//i;
const LONGEST = 100_000;

/**
 * What one machine runs: the processes of a Procfile (foreman, Heroku) and the apps of PM2. Only those whose directory is
 * said: what runs in the file's own is known without it.
 */
export const readProcesses: DeploymentReader = async (tree) => {
  const deployments: Deployment[] = [];
  const files: string[] = [];
  for (const { path, bytes } of tree.files) {
    const read = PROCFILE.test(path) ? procfile : PM2.test(path) ? ecosystem : null;
    if (read === null || NOT_DEPLOYED.test(path) || bytes > LONGEST) continue;
    const found = read(tree, path, (await readText(tree, path)) ?? '').filter(
      ({ directories }) => directories[0] !== posix.dirname(path),
    );
    if (found.length > 0) files.push(path);
    deployments.push(...found);
  }
  return { deployments, files, notices: [] };
};

/** Kinds of processes, of which Heroku gives `web` requests, are no names of services. */
const KINDS = /^(web|worker|clock|release)$/;

/** `orders: PORT=3001 npm start --prefix services/orders` */
function procfile(tree: FileTree, file: string, text: string): Deployment[] {
  return text.split(/\r?\n/).flatMap((written, index) => {
    const [, name, command] = /^([\w-]+):\s*(.+)$/.exec(written) ?? [];
    if (name === undefined || command === undefined) return [];
    const directory = directoryOfCommand(tree, posix.dirname(file), command);
    return directory === null
      ? []
      : [
          process(
            KINDS.test(name) ? posix.basename(directory) : name,
            { file, line: index + 1, column: 1 },
            directory,
            assignments(command),
          ),
        ];
  });
}

/** Where a command goes, or where the program lies that it runs. */
function directoryOfCommand(tree: FileTree, base: string, command: string): string | null {
  const stated = /(?:^|[\s;&])(?:cd|--prefix|--cwd|-C|--dir)[\s=]+["']?([\w./-]+)/.exec(command)?.[1];
  const program = /(?:^|[\s"'])(\.?[\w./-]+\/[\w.-]+\.[cm]?[jt]s)\b/.exec(command)?.[1];
  const path = stated ?? (program === undefined ? undefined : posix.dirname(program));
  return path === undefined ? null : nearest(tree, posix.join(base, path));
}

/** The package at a path or around it; null for what lies in none. */
function nearest(tree: FileTree, path: string): string | null {
  for (let at = path.replace(/\/$/, ''); at !== '.' && !/^(\.\.|\/)/.test(at); at = posix.dirname(at)) {
    if (hasFile(tree, `${at}/package.json`)) return at;
  }
  return null;
}

function assignments(command: string): Environment {
  return Object.fromEntries(
    [...command.matchAll(/(?:^|\s)([A-Z][A-Z0-9_]*)=([^\s$]+)(?=\s)/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

/** https://pm2.keymetrics.io/docs/usage/application-declaration/ */
function ecosystem(tree: FileTree, file: string, text: string): Deployment[] {
  const { value } = parseYaml(file, file.endsWith('js') ? literalOf(text) : text);
  const apps = property(value, 'apps');
  return (Array.isArray(apps) ? apps : [apps]).flatMap((app) => {
    const name = textOf(property(app, 'name'));
    if (!isPlain(app) || name === null) return [];
    const base = posix.dirname(file);
    const script = textOf(app.script) ?? '';
    const cwd = textOf(app.cwd);
    const path = cwd ?? (/\.[cm]?[jt]s$/.test(script) ? posix.dirname(script) : null);
    const directory = path === null || path.startsWith('/') ? null : nearest(tree, posix.join(base, path));
    if (directory === null) return [];
    const line = text.split('\n').findIndex((each) => each.includes(name)) + 1;
    return [
      process(name, { file, line: Math.max(line, 1), column: 1 }, directory, {
        ...environmentOf(app.env, {}),
        ...environmentOf(app.env_production, {}),
      }),
    ];
  });
}

/** An object literal of JavaScript as YAML, which it is but for comments; a program that says more says nothing here. */
function literalOf(text: string): string {
  const exported = /(?:module\.exports\s*=|export\s+default)\s*([[{][\s\S]*)$/.exec(text)?.[1] ?? '';
  return exported
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (found) =>
      found.startsWith('/') ? '' : found,
    )
    .replace(/\t/g, '  ')
    .replace(/;\s*$/, '');
}

function process(name: string, at: Location, directory: string, environment: Environment): Deployment {
  const port = Number(environment.PORT);
  return fromSource(name, at, directory, {
    environment,
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? { ports: [port], published: [port] } : {}),
  });
}
