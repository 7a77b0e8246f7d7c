import type { LibraryModel } from '../library.js';
import { mysql2 } from './mysql2.js';

/** The older driver, whose interface mysql2 keeps. */
export const mysql: LibraryModel = {
  ...mysql2,
  library: 'mysql',
  modules: ['mysql'],
  source: 'mysql, documentation: https://github.com/mysqljs/mysql#readme',
};
