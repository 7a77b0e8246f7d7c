/**
 * Files of settings that a library finds by their names: `config/default.json`. In the order in which they count for
 * what is deployed; those of tests and of one machine alone are left out.
 * https://github.com/node-config/node-config/wiki/Configuration-Files
 */
export const SETTING_LAYERS = ['production', 'default', 'development'];

/** The file that says which environment variable stands for which setting. */
export const SETTING_VARIABLES = 'custom-environment-variables';

const FILE = new RegExp(
  `(?:^|/)([^/]+)/(${[...SETTING_LAYERS, SETTING_VARIABLES].join('|')})\\.(json5?|ya?ml|toml|[cm]?[jt]s)$`,
);

/** The directory's own name and the layer of a file that may be one of settings; null for any other. */
export function settingLayer(path: string): { readonly directory: string; readonly layer: string } | null {
  const [, directory, layer] = FILE.exec(path) ?? [];
  return directory === undefined || layer === undefined ? null : { directory, layer };
}

/** Whether a file holds settings as data; those that are code are read with the other sources. */
export function isSettingData(path: string): boolean {
  return settingLayer(path)?.directory === 'config' && !/\.[cm]?[jt]s$/.test(path);
}
