import type { OperationKind } from '../../model.js';
import type { EntryAction } from '../library.js';
import type { LibraryCall } from './callgraph.js';
import type { FunctionRef } from './evaluated.js';

/** An entry point as the code registers it. */
export type OperationDraft = {
  readonly kind: OperationKind;
  /** `POST /orders`, `rpc payment.Payment/Charge`, `consume orders`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `http`: verb and path; `rpc`: procedure as path; `consume`: channel as path. */
  readonly method: string | null;
  readonly path: string;
  readonly system: string | null;
  readonly handlers: readonly FunctionRef[];
};

/** A call that registers an entry point, or part of one. */
export type Entry = LibraryCall & { readonly action: EntryAction };

export function isEntry(call: LibraryCall): call is Entry {
  return call.action.is === 'entry';
}
