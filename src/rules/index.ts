import { chattyLoop } from './chatty-loop.js';
import { missingTimeout } from './missing-timeout.js';
import type { Rule } from './rule.js';
import { sharedDatabase } from './shared-database.js';
import { syncChain } from './sync-chain.js';

/** Every rule, in the order in which findings are reported. */
export const rules: readonly Rule[] = [syncChain, chattyLoop, missingTimeout, sharedDatabase];
