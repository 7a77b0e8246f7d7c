import type { LibraryModel } from '../library.js';
import { httpExports, httpTypes } from './node-http.js';

export const nodeHttps: LibraryModel = {
  library: 'node:https',
  modules: ['node:https', 'https'],
  source: 'Node 20.20.2, run',
  exports: httpExports,
  types: httpTypes,
};
