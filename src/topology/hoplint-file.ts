import type { Decision, Denial, HeldBounds, Policy, Severity } from '../model.js';

/** The data of a hoplint.yaml that its schema accepts: `schema/hoplint.schema.json`, as types. */
export type HoplintFile = {
  readonly version: 1;
  readonly services?: Readonly<Record<string, ServiceFile>>;
  readonly stores?: Readonly<
    Record<
      string,
      {
        readonly kind: string;
        readonly addresses?: readonly string[];
        readonly owner?: string;
        readonly replica?: boolean;
      }
    >
  >;
  readonly channels?: Readonly<
    Record<string, { readonly kind: string; readonly topic?: string; readonly external?: boolean }>
  >;
  readonly clients?: readonly {
    readonly module: string;
    readonly calls: Readonly<Record<string, ClientCallFile>>;
  }[];
  readonly policies?: readonly (Omit<Policy, 'timeout' | 'declaredAt'> & {
    readonly timeout?: number | string;
  })[];
  readonly deny?: readonly Omit<Denial, 'declaredAt'>[];
  readonly decisions?: readonly DecisionFile[];
  readonly rules?: RulesFile;
  readonly ignore?: readonly string[];
};

export type ServiceFile = {
  readonly root?: string | readonly string[];
  readonly external?: boolean;
  readonly addresses?: readonly string[];
  readonly ports?: readonly number[];
  readonly env?: Readonly<Record<string, string | number | boolean>>;
  readonly stores?: readonly string[];
  readonly rules?: RulesFile;
};

export type DecisionFile = Pick<Decision, 'from' | 'to' | 'operation' | 'pattern' | 'record' | 'date'> & {
  readonly 'review-by'?: string;
  readonly answers?: Readonly<Record<string, string>>;
  readonly holds?: Omit<HeldBounds, 'timeout'> & { readonly timeout?: number | string };
  readonly rules?: RulesFile;
};

export type RulesFile = {
  readonly preset?: 'recommended' | 'strict';
  /** By id of rule. */
  readonly [rule: string]:
    | Severity
    | readonly [Severity, Readonly<Record<string, unknown>>?]
    | 'recommended'
    | 'strict'
    | undefined;
};

type ClientCallFile = {
  readonly kind: 'http' | 'rpc' | 'publish';
  readonly method?: string;
  readonly service?: string;
  readonly defaultTimeout?: number | string;
  /** Arguments: an index, or a path into one. */
  readonly url?: number | string;
  readonly base?: number | string;
  readonly channel?: number | string;
  readonly timeout?: number | string;
};
