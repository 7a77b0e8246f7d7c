/** Every type that two stages share. No code. */

/** A place in the analysed system. `file` is relative to the system's root, with `/`; line and column are one-based. */
export type Location = { readonly file: string; readonly line: number; readonly column: number };

/** Something a user should know that is no finding: an unreadable file, a broken manifest, an inferred topology. */
export type Notice = {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
};

/** A mistake in what the user gave us (command line, hoplint.yaml): exit code 2. */
export type UserProblem = Notice & {
  /** What was expected and what to do. */
  readonly hint?: string;
  /** The version of the file, as git names it, if it is not the one on disk; and the lines of that version. */
  readonly revision?: string;
  readonly lines?: readonly string[];
};

// ── Topology: what is deployed, as far as files tell ─────────────────────────────────────────────────────────────

export type Topology = {
  /** `file` for hoplint.yaml; null where it was inferred. */
  readonly file: string | null;
  /** One line for people: "inferred from docker-compose.yml and 2 workspaces". */
  readonly origin: string;
  readonly services: readonly ServiceDeclaration[];
  readonly stores: readonly StoreDeclaration[];
  readonly channels: readonly ChannelDeclaration[];
  readonly policies: readonly Policy[];
  /** What the configuration of gateways passes on. */
  readonly forwards?: readonly ConfiguredForward[];
  readonly deny: readonly Denial[];
  readonly decisions: readonly Decision[];
  readonly clients: readonly ClientDeclaration[];
  readonly rules: RuleSettings;
  readonly ignore: readonly string[];
};

export type ServiceDeclaration = {
  readonly name: string;
  /** Directories of its source, relative to the root; empty for external services and for images without source. */
  readonly roots: readonly string[];
  readonly external: boolean;
  /** Host names, `host:port`, URLs, `*.wildcards`, `${ENV_VARIABLES}`. Always holds the name itself. */
  readonly addresses: readonly string[];
  /** Ports on which it listens or is published, for `localhost:3001`. */
  readonly ports: readonly number[];
  /** Values of its environment variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly stores: readonly string[];
  /** Functions that are deployed by themselves, as those of AWS Lambda are. */
  readonly functions?: readonly DeployedFunction[];
  /** Directories of other roots that it runs too (shared libraries found by import are not listed here). */
  readonly declaredAt: Location | null;
  /** Settings of rules for this service only. */
  readonly rules?: RuleSettings;
};

/** A function that a manifest deploys by itself, and what runs it. */
export type DeployedFunction = {
  /** What the manifest calls it. */
  readonly name: string;
  /** What it is invoked by; `*` stands for what only the deployment knows, the stage say. */
  readonly names: readonly string[];
  /** Its module, without extension, and the export that is its handler. */
  readonly handler: { readonly module: string; readonly export: string } | null;
  readonly triggers: readonly Trigger[];
  readonly at: Location;
};

/** What runs a function beside those who invoke it. */
export type Trigger =
  | { readonly kind: 'http'; readonly method: string; readonly path: string }
  | { readonly kind: 'consume'; readonly system: string; readonly channel: string }
  | { readonly kind: 'job'; readonly schedule: string };

/** A route that the configuration of a gateway passes on. */
export type ConfiguredForward = {
  /** The gateway. */
  readonly service: string;
  readonly at: Location;
  /** Where the gateway itself is set up, if its wait for answers is set there for all routes; else `at`. */
  readonly sink: Location;
  /** The gateway's own name: `nginx`. */
  readonly client: string;
  /** Null for every verb. */
  readonly methods: readonly string[] | null;
  /** Without a wildcard at its end. */
  readonly path: string;
  readonly isExact: boolean;
  /** A URL; what is not known in it stands there as `${NAME}`. */
  readonly address: string;
  /** The whole path that stands for `path` at the target; null where that is not known. */
  readonly onto: string | null;
  readonly timeout: Timeout;
  readonly retry: Retry | null;
  /** Paths under `path` that the gateway answers by itself. */
  readonly except: readonly { readonly path: string; readonly isExact: boolean }[];
  /** `possible` where something else than the path, the host say, decides too. */
  readonly certainty: Certainty;
};

export type StoreKind = string;
export type StoreDeclaration = {
  readonly name: string;
  /** postgres, mysql, mongodb, redis, … */
  readonly kind: StoreKind;
  readonly addresses: readonly string[];
  readonly owner: string | null;
  readonly replica?: boolean;
  /** The only services that mean it by its host names, where another store has the same ones elsewhere; all if absent. */
  readonly within?: readonly string[];
  readonly declaredAt: Location | null;
};

export type ChannelDeclaration = {
  readonly name: string;
  readonly kind: string;
  readonly topic: string;
  readonly external: boolean;
  readonly declaredAt: Location;
};

/** A bound that the mesh or a gateway enforces. */
export type Policy = {
  readonly from?: string;
  readonly to: string;
  /** `POST /authorize`; all operations if absent. */
  readonly operation?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly retries?: number;
  readonly circuitBreaker?: boolean;
  readonly needsAnswer?: boolean;
  readonly declaredAt: Location;
};

export type Denial = {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly declaredAt: Location;
};

export type Pattern = 'rest' | 'grpc' | 'rpc' | 'grpc-stream' | 'event' | 'event-with-ack' | 'saga';
export type Decision = {
  readonly from: string;
  readonly to: string;
  readonly operation?: string;
  readonly pattern: Pattern;
  readonly record?: string;
  readonly declaredAt: Location;
  /** Settings of rules for the interactions that this decides on. */
  readonly rules?: RuleSettings;
  /** Answers of the questionnaire, by question. */
  readonly answers?: Readonly<Record<string, string>>;
  /** The day it was taken, `2026-11-23`. */
  readonly date?: string;
  /** The day by which it is to be looked at again. */
  readonly reviewBy?: string;
  /** What the code is held to beside the pattern. */
  readonly holds?: HeldBounds;
};

/** What a decision asks of every interaction that it is about. */
export type HeldBounds = {
  /** Milliseconds that a call may take at most. */
  readonly timeout?: number;
  /** Attempts after the first. */
  readonly retries?: number;
  readonly idempotencyKey?: boolean;
  readonly circuitBreaker?: boolean;
  /** What undoes it when a later step fails: an operation of the target. */
  readonly compensation?: string;
};

/** What hoplint.yaml states and the code is held against. What is inferred stands in it too, with `declaredAt` null. */
export type Declarations = Pick<
  Topology,
  'services' | 'stores' | 'channels' | 'policies' | 'deny' | 'decisions'
>;

/** An in-house client package, as `clients:` of hoplint.yaml describes it. */
export type ClientDeclaration = {
  readonly module: string;
  readonly calls: Readonly<
    Record<
      string,
      {
        readonly kind: 'http' | 'rpc' | 'publish';
        readonly method?: string;
        readonly url?: string;
        readonly base?: string;
        readonly service?: string;
        readonly channel?: string;
        readonly timeout?: string;
        /** Milliseconds. */
        readonly defaultTimeout?: number;
      }
    >
  >;
};

// ── Architecture: what the code does ─────────────────────────────────────────────────────────────────────────────

export type Service = {
  readonly name: string;
  readonly roots: readonly string[];
  readonly external: boolean;
  /** Number of source files analysed for it, shared libraries included. */
  readonly files: number;
};

export type OperationKind = 'http' | 'rpc' | 'consume' | 'job' | 'start';
/** An entry point of a service. */
export type Operation = Location & {
  /** `orders#POST /orders`, `payment#rpc payment.Payment/Charge`, `inventory#consume orders`, `orders#start`. */
  readonly id: string;
  readonly service: string;
  readonly kind: OperationKind;
  /** Without the service: `POST /orders`. */
  readonly name: string;
};

export type InteractionKind = 'http' | 'rpc' | 'publish' | 'consume' | 'database' | 'cache';
export type Certainty = 'certain' | 'possible';

export type Target = {
  readonly status: 'resolved' | 'external' | 'ambiguous' | 'unresolved';
  readonly service: string | null;
  /** Id of the target operation; null where only the service is known. */
  readonly operation: string | null;
  readonly store: string | null;
  readonly channel: string | null;
  /** The address as evaluated: `http://payment/charge`, `${PAYMENT_URL}/charge`, `:param/charge`. */
  readonly address: string | null;
  /** Names of services, where several fit. */
  readonly candidates: readonly string[];
  /** Why it is not resolved, or what the resolution rests on where that is less than an address. */
  readonly reason: string | null;
  readonly certainty: Certainty;
};

export type TimeoutSource = 'explicit' | 'instance' | 'wrapper' | 'library' | 'mesh' | 'none' | 'unknown';
export type Timeout = {
  /** Milliseconds; null for `none` and `unknown`, and for a bound whose length is not known (`detail` says so). */
  readonly ms: number | null;
  readonly source: TimeoutSource;
  /** For people: "axios waits for ever by default", "`timeout` is no option of fetch", "AbortSignal.timeout". */
  readonly detail: string;
};

export type Retry = {
  readonly attempts: number | null;
  /**
   * How often the call's timeout may be waited for, null for no limit; as often as `attempts` if absent. Fewer where
   * one timeout counts for several attempts together.
   */
  readonly waits?: number | null;
  readonly delay: 'none' | 'fixed' | 'exponential' | 'unknown';
};

/** Where a bound could be written for a call that has none: into the arguments of the call that stands there. */
export type BoundPlace = Location & {
  /** The usual one first: `1.timeout`, `0.timeout.request`. With `chained`, of the call of that member. */
  readonly arguments: readonly string[];
  /** `deadline` is an absolute time in epoch ms; `signal` an AbortSignal; the others are lengths. */
  readonly means: 'milliseconds' | 'seconds' | 'deadline' | 'signal' | 'duration-text';
  /** A member to call on the result: superagent's `.timeout({ deadline: 5000 })`. */
  readonly chained?: string;
  /** An operator to pipe the result through: rxjs's `.pipe(timeout(5000))`. */
  readonly operator?: BoundOperator;
  /** The last argument is the callback, and the options stand before it. */
  readonly callback: boolean;
};

/** A function that bounds what it is piped onto, and the module to import it from. */
export type BoundOperator = {
  readonly exported: string;
  readonly module: string;
  /** The types of the library say that the call gives an Observable; else the user's own may say something else. */
  readonly typed: boolean;
};

/** One step a person can follow. */
export type Step = Location & { readonly service: string; readonly message: string };

/** A loop around an interaction. `concurrent` for `Promise.all(items.map(call))`. */
export type Loop = Location & {
  /** Head as written: `for (const item of order.items)`, `items.map(…)`. */
  readonly text: string;
  readonly concurrent: boolean;
  /** How many elements it goes over, where the code says. */
  readonly elements?: number;
  /**
   * Why it does not count as chatty, if so: it retries, polls, pages, works on chunks, is a short literal,
   * reads a stream of messages, hands over to the next of a chain of objects; a cache stands between it and the call.
   */
  readonly excuse:
    | 'cached'
    | 'handover'
    | 'retry'
    | 'polling'
    | 'pagination'
    | 'chunks'
    | 'short'
    | 'stream'
    | 'start'
    | null;
  /** Calls of local functions from the loop to the site, outermost first; empty where the site is in the loop. */
  readonly through: readonly Step[];
};

/** How an operation comes to an interaction. */
export type Reach = {
  /** Id of the operation. */
  readonly operation: string;
  /** Id of the operation that it asks for from there, where that is not the interaction's own: a proxy passes many on. */
  readonly to?: string;
  /** The operation's answer waits for the interaction's. */
  readonly blocking: boolean;
  readonly loop: Loop | null;
  /** It begins in a browser: in a page that is drawn there. */
  readonly inBrowser?: true;
  /** From the operation's handler to the site: the local calls on the way. Empty where the site is in the handler. */
  readonly steps: readonly Step[];
};

export type Interaction = Location & {
  readonly id: string;
  readonly service: string;
  readonly kind: InteractionKind;
  /** The library, by package name; `fetch` for the global. */
  readonly client: string;
  /** The location of the interaction itself is the site, where its target is decided. */
  readonly sink: Location;
  /** From the site to the sink, where they differ. */
  readonly via: readonly Step[];
  /** Where the client that makes the call is set up, and so could be given defaults; null where that is not in sight. */
  readonly instance: Location | null;
  readonly target: Target;
  /** Verb for http; null otherwise. */
  readonly method: string | null;
  /** Path for http (`/users/:param`), procedure for rpc. */
  readonly path: string | null;
  /** What a GraphQL document asks for at `path`: `query order`. */
  readonly graphql?: string;
  /** `database`: table, collection or model where known. */
  readonly entity: string | null;
  readonly access: 'read' | 'write' | null;
  /**
   * Blocking where it is not known which operation reaches it, or in at least one of `reaches`. Where a page makes it,
   * somebody in front of it waits, if its answer is used at all.
   */
  readonly blocking: boolean;
  /** `http` and `rpc`: the most that any code uses of its answer; what an operation uses of it, its visits tell. */
  readonly answer?: AnswerUse;
  readonly loop: Loop | null;
  readonly timeout: Timeout;
  /** Where one could be written, if it has none. */
  readonly boundPlace?: BoundPlace;
  readonly retry: Retry | null;
  readonly circuitBreaker: boolean;
  readonly streaming: boolean;
  /** Something limits how many of it run at once: p-limit, a bulkhead. */
  readonly limited?: boolean;
  /** It is made in a browser: one person waits for it, and no server does. */
  readonly inBrowser?: true;
  /** It stands in a module that nothing loads, so that it is never made. */
  readonly unused?: true;
  /** What carries a message: rabbitmq, kafka, …; null where nothing says. */
  readonly system: string | null;
  /** `database`: what a write does; null where that is not known, and for the other kinds. */
  readonly write: Write | null;
  /** Keys of the objects that the call is given, however deep; `*` where something that it is given is not known. */
  readonly given: readonly string[];
  readonly reaches: readonly Reach[];
};

/** `save` inserts or updates, whichever is due. */
export type Write = 'insert' | 'update' | 'upsert' | 'save' | 'increment' | 'delete';

/** What is used of an interaction's answer. `data` also where that cannot be told. */
export type AnswerUse = 'unused' | 'success' | 'data';

/**
 * What becomes of an interaction's failure: it goes to whoever waits (`thrown`), code of the service handles it
 * (`caught`) or drops it (`swallowed`), or nobody waits and nothing handles it (`floating`).
 */
export type FailureUse = 'thrown' | 'caught' | 'swallowed' | 'floating';

/**
 * What the code makes of a failure that it handles, and where: whoever waits is told of it (`failed`), the operation goes
 * on with something else, or without (`without`), or with a value of which only the code after it tells (`open`).
 */
export type Handling = {
  readonly ends: 'failed' | 'without' | 'open';
  /** For people: `and \`[]\` takes its place`. */
  readonly says: string;
  readonly file: string;
  readonly line: number;
};

/**
 * How an interaction stands to one before it in the same operation:
 * - `dependent`: what it is given, or that it is made at all, rests on the earlier one's answer or success;
 * - `branch`: it is made for some answers of the earlier one only;
 * - `failure`: it is made where the earlier one has failed;
 * - `exclusive`: one of both is made, not the other;
 * - `apart`: the earlier one is made by a handler before this one's, which lets requests through or not;
 * - `independent`: it is made after the earlier one was waited for, and nothing ties it to that;
 * - `concurrent`: it does not wait for the earlier one, or it cannot be told whether it does.
 */
export type Relation =
  | 'dependent'
  | 'branch'
  | 'failure'
  | 'exclusive'
  | 'apart'
  | 'independent'
  | 'concurrent';

/** One way in which an operation comes to an interaction; to one in a helper there may be several. */
export type Visit = {
  /** Id of the interaction. */
  readonly interaction: string;
  /** From the operation's handler to the interaction: the local calls on the way. */
  readonly steps: readonly Step[];
  readonly answer: AnswerUse;
  readonly failure: FailureUse;
  /** What a failure that is caught comes to; absent where that is not known. */
  readonly handling?: Handling;
  /** The other visits of the execution, by their place in it, whose failure the same `catch` handles. */
  readonly caughtWith: readonly number[];
  /** Where the database transaction begins that it is in; null for none. */
  readonly transaction: Location | null;
  /** Names of the functions on the way, the handler's own left out. */
  readonly through: readonly string[];
  /** How it stands to each visit before it in the execution, in their order. */
  readonly relations: readonly Relation[];
};

/** What an operation does, in the order in which it does it. */
export type Execution = {
  /** Id of the operation. */
  readonly operation: string;
  readonly visits: readonly Visit[];
};

/** A blocking `http` or `rpc` interaction from one operation to another, or to a service where only that is known. */
export type Hop = {
  /** Id of an operation. */
  readonly from: string;
  /** Id of an operation; null where only the service is known. */
  readonly to: string | null;
  readonly toService: string;
  readonly interaction: Interaction;
  readonly reach: Reach;
  readonly certainty: Certainty;
};

export type Store = {
  readonly name: string;
  readonly kind: StoreKind;
  readonly address: string | null;
  /** Declared owner, if any. */
  readonly owner: string | null;
  readonly replica: boolean;
  readonly uses: readonly StoreUse[];
};
/** One service's use of a store: where it opens it, and what it reads or writes there. */
export type StoreUse = Location & {
  readonly service: string;
  /** `connects with DATABASE_URL`, … for evidence. */
  readonly message: string;
  readonly certainty: Certainty;
  readonly writes: readonly string[];
  readonly reads: readonly string[];
};

export type Channel = {
  readonly name: string;
  readonly kind: string;
  readonly publishers: readonly string[];
  readonly consumers: readonly string[];
};

export type Unresolved = Location & {
  readonly service: string;
  readonly reason: string;
  readonly hint: string;
};

/** One value on the way to an address: what stands in the code, what it came to, and what that rests on. */
export type TracedValue = {
  /** As written, shortened: `this.baseUrl`, `config.get("payment.url")`. */
  readonly expression: string;
  /** What it came to, for people. */
  readonly result: string;
  /** The name of the environment variable or setting that it came to. */
  readonly setting: string | null;
  /** Where it is declared or called; null for a part of an expression. */
  readonly at: Location | null;
  readonly from: readonly TracedValue[];
};

/** How one interaction came to its target. */
export type ResolvedCall = {
  readonly interaction: Interaction;
  /** The line for hoplint.yaml that would resolve it. */
  readonly hint: string | null;
  readonly values: readonly TracedValue[];
};

/** Something that reaches other systems and whose calls hoplint did not see. */
export type Unseen = Location & {
  readonly service: string;
  /** A package, or a client that the code makes: `kafka-node`, `the axios client that is made here`. */
  readonly what: string;
};

/** A directory with source that is part of no service. */
export type LeftOut = { readonly directory: string; readonly files: number };

/** What link hands over: plain data, sorted. `Architecture` wraps it with the graph and its queries. */
export type ArchitectureData = {
  readonly services: readonly Service[];
  readonly operations: readonly Operation[];
  readonly interactions: readonly Interaction[];
  readonly stores: readonly Store[];
  readonly channels: readonly Channel[];
  /** One for each operation that comes to an interaction, in the order of the operations. */
  readonly executions: readonly Execution[];
  readonly declarations: Declarations;
};

/** A comment in the code that switches rules off: `// hoplint-disable-next-line chatty-loop -- three regions, fixed`. */
export type Suppression = {
  readonly line: number;
  readonly column: number;
  readonly scope: 'disable-next-line' | 'disable-line' | 'disable' | 'enable';
  /** Ids of rules as written; all rules where there is none. */
  readonly rules: readonly string[];
  /** What stands after `--`; null for nothing: then the comment does not count. */
  readonly reason: string | null;
  /** `disable-next-line`: the first and the last line that it is for. */
  readonly from?: number;
  readonly to?: number;
};

/** The comments of one file, and the service that runs it. */
export type FileSuppressions = {
  readonly file: string;
  readonly service: string;
  readonly suppressions: readonly Suppression[];
};

// ── Rules and findings ───────────────────────────────────────────────────────────────────────────────────────────

export type Severity = 'error' | 'warn' | 'off';

/** As in hoplint.yaml: `preset`, and for each rule a severity, with options where given. */
export type RuleSettings = {
  readonly preset?: 'recommended' | 'strict';
  readonly rules: Readonly<
    Record<string, { readonly severity?: Severity; readonly options?: Readonly<Record<string, unknown>> }>
  >;
};

/** What a rule yields: no severity, the runner adds it. */
export type Violation = {
  readonly service: string;
  readonly at: Location;
  readonly message: string;
  readonly certainty: Certainty;
  readonly evidence: readonly Step[];
  /** The mend, in the user's own names. */
  readonly suggestion: string;
  /** What identifies the finding beside rule, service and file: names and paths, never line numbers. */
  readonly identity: readonly string[];
  /** How many places it speaks of that would be a finding each; a baseline knows no more than it had. */
  readonly gathered?: number;
  /** Ids of the interactions that it is about, so that settings for one of them hold. */
  readonly interactions?: readonly string[];
  /** A lesser case of the rule: no error, except in the preset `strict`. */
  readonly atMost?: 'warn';
  /** `sync-chain`: the hops, drawn by the report. */
  readonly chain?: readonly ChainHop[];
  /** The mend, where it can be made in place. */
  readonly fix?: Fix;
  /** Why this one cannot be mended by an edit, where others of its rule can. */
  readonly unfixable?: string;
};

/** An edit that mends a finding, as far as it can be told without the syntax; `--fix` makes it, or says why not. */
export type Fix =
  /** Gives each of these calls, or its client, a timeout. */
  | { readonly kind: 'bound'; readonly places: readonly BoundPlace[] }
  /** Waits for these calls together that are waited for one after another. */
  | { readonly kind: 'together'; readonly calls: readonly Location[] }
  /** Handles the failure of each of these calls, which nobody waits for. */
  | { readonly kind: 'handle'; readonly calls: readonly FloatingPlace[] };
export type FloatingPlace = {
  /** What is called, for people. */
  readonly name: string;
  /** The call, and those of the functions around it, outwards: one of them is left alone. */
  readonly places: readonly Location[];
};

export type ChainHop = {
  readonly fromService: string;
  readonly fromOperation: string;
  readonly toService: string;
  /** null where only the service is known. */
  readonly toOperation: string | null;
  readonly at: Location;
  readonly timeout: Timeout;
  readonly certainty: Certainty;
};

export type Finding = Omit<Violation, 'at' | 'identity' | 'atMost'> &
  Location & {
    /** Stable fingerprint: no line numbers in it. */
    readonly id: string;
    readonly rule: string;
    readonly severity: 'error' | 'warn';
    readonly fixable: boolean;
  };

export type Summary = {
  readonly services: number;
  readonly operations: number;
  readonly interactions: number;
  readonly errors: number;
  readonly warnings: number;
  readonly suppressed: number;
  readonly baselined: number;
};

/** How many http and rpc interactions have a known target. `percent` = (resolved + external) of all; 100 for none. */
export type Resolution = {
  readonly percent: number;
  readonly resolved: number;
  readonly external: number;
  readonly ambiguous: number;
  readonly unresolved: number;
};

/** What was added, removed or changed between two architectures. */
export type ArchitectureChange = {
  readonly what: 'service' | 'operation' | 'hop' | 'interaction' | 'channel' | 'store';
  readonly change: 'added' | 'removed' | 'changed';
  /** For people; no line numbers, so that it is the same before and after. */
  readonly name: string;
  /** Where it is now, or was, if it is removed; null for what has no place. */
  readonly at: Location | null;
  /** `changed`: what of it. */
  readonly details: readonly ChangeDetail[];
};
export type ChangeDetail = { readonly name: string; readonly before: string; readonly after: string };

/** Everything a report needs. */
export type Report = {
  readonly summary: Summary;
  readonly resolution: Resolution;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly (Finding & { readonly reason: string })[];
  readonly unresolved: readonly Unresolved[];
  readonly unseen: readonly Unseen[];
  readonly leftOut: readonly LeftOut[];
  readonly notices: readonly Notice[];
  /** Lines of source around primary locations, by file, for code frames: filled by the command. */
  readonly origin: string;
};
