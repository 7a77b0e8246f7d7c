import type { LibraryModel, SettingAction } from '../library.js';

const read: SettingAction = { is: 'setting', name: '$name', directory: 'config' };

/** Settings from files in `config`, and the environment variables that are named beside them. */
export const config: LibraryModel = {
  library: 'config',
  modules: ['config'],
  source:
    'config 4.1.1: lib/config.js (get, loadFileConfigs); https://github.com/node-config/node-config/wiki',
  exports: { default: { type: 'Config' }, get: { call: { is: 'setting', name: '0', directory: 'config' } } },
  types: {
    Config: {
      members: {
        get: { call: { is: 'setting', name: '0', directory: 'config' } },
        has: {},
        util: {},
      },
      anyMember: { reads: read },
    },
  },
};
