import { posix } from 'node:path';
import { environmentOf, isPort, wordsOf } from './compose-values.js';
import { type DeploymentReader, fromSource } from './deployment.js';
import { layered, readEnvFile } from './env-files.js';
import { hasDirectory, readText } from './file-tree.js';
import { isPlain, property, textOf } from './plain.js';
import { parseYaml } from './yaml-source.js';

/**
 * The apps that `dapr run -f` starts, by the names under which they invoke each other.
 *
 * Source: https://docs.dapr.io/developing-applications/local-development/multi-app-dapr-run/multi-app-template/
 */
export const readDapr: DeploymentReader = async (tree) => {
  const deployments = [];
  const files: string[] = [];
  for (const { path } of tree.files) {
    if (!/(^|\/)dapr[\w-]*\.ya?ml$/i.test(path)) continue;
    const { value, at } = parseYaml(path, (await readText(tree, path)) ?? '');
    const apps = property(value, 'apps');
    if (!Array.isArray(apps)) continue;
    files.push(path);
    for (const [index, app] of apps.entries()) {
      if (!isPlain(app)) continue;
      const written = textOf(app.appDirPath);
      const directory = written === null ? null : posix.join(posix.dirname(path), written).replace(/\/$/, '');
      const name = textOf(app.appID) ?? (directory === null ? null : posix.basename(directory));
      if (name === null || directory === null || !hasDirectory(tree, directory)) continue;
      const envFile = textOf(app.envFile);
      deployments.push(
        fromSource(name, at(['apps', index]), directory, {
          hints: wordsOf(app.command),
          ports: [Number(app.appPort)].filter(isPort),
          published: [Number(app.appPort)].filter(isPort),
          environment: layered([
            environmentOf(app.env, {}),
            envFile === null ? {} : await readEnvFile(tree, posix.join(posix.dirname(path), envFile)),
            environmentOf(property(property(value, 'common'), 'env'), {}),
          ]),
        }),
      );
    }
  }
  return { deployments, files, notices: [] };
};
