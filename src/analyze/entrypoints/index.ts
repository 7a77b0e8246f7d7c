import type { LibraryModel } from '../library.js';
import { express } from './express.js';
import { nestjsCommon } from './nestjs-common.js';
import { nestjsCore } from './nestjs-core.js';

/** Frameworks through which a service answers, consumes or runs something. */
export const entrypointModels: readonly LibraryModel[] = [express, nestjsCommon, nestjsCore];
