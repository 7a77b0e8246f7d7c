import type { DeployedFunction, Location, Operation, Target } from '../../model.js';

/** Where a remote call goes: the target, and the path that is asked for there. */
export type Resolved = {
  readonly target: Target;
  readonly path: string | null;
  readonly hint: string | null;
};

/** An operation with what calls are matched by. */
export type Route = Operation & {
  readonly method: string | null;
  readonly path: string;
  /** The library through which it answers. */
  readonly library: string;
  /** The requests that come to it are passed on to another service, which has the route too. */
  readonly passedOn?: true;
};

/** The operations of each service. */
export type OperationIndex = {
  /** The services that have operations. */
  readonly services: readonly string[];
  of(service: string): readonly Route[];
  /** The functions that services deploy one by one. */
  readonly functions: ReadonlyMap<string, readonly DeployedFunction[]>;
  /** What a service's own server passes a request on to, and the path that is asked for there. */
  passedOn(
    service: string,
    method: string | null,
    path: string,
  ): { readonly forward: PassedOn; readonly path: string | null } | null;
};

/** Where a server passes requests on to. */
export type PassedOn = {
  readonly client: string;
  readonly isDevelopment?: boolean;
  readonly at: Location;
  readonly target: Target;
  readonly hint: string | null;
};

/** Of a call of which nothing is known. */
export const NOWHERE: Target = {
  status: 'unresolved',
  service: null,
  operation: null,
  store: null,
  channel: null,
  address: null,
  candidates: [],
  reason: null,
  certainty: 'certain',
};
