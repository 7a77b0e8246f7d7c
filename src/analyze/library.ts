import type { BoundOperator } from '../model.js';

/**
 * How a library behaves, as data. One model describes one library: which of its exports make what, which members
 * reach the network, where the address, the verb and the bounds sit, and what happens when nothing is set.
 *
 * A model is a small type description. Link walks a value from its import through `types`; when it arrives at an
 * action of kind `remote`, that call leaves the service.
 */
export type LibraryModel = {
  /** The package's name, as users know it. */
  readonly library: string;
  /** Import specifiers. `global` stands for names that no module declares. */
  readonly modules: readonly string[];
  /** Version and place where the facts were read. */
  readonly source: string;
  /**
   * Exports that code which the library generates has too, wherever it is put. They count where an import of one leads
   * nowhere: generated code is seldom checked in.
   */
  readonly generated?: readonly (string | GeneratedExport)[];
  /** By exported name: `default`, `axios`, …. `require("x")` and `import * as x` look up `*`, then `default`. */
  readonly exports: Readonly<Record<string, Member>>;
  /** Modules that the library finds by where they are, in packages that depend on it. */
  readonly files?: readonly FileEntry[];
  /** Modules with the directive `use server` answer browsers with each function that they export. */
  readonly answersBrowsers?: true;
  /** What modules of packages that depend on it export for it to find. */
  readonly schemas?: SchemaEntry;
  readonly types: Readonly<Record<string, TypeModel>>;
};

/** Exports of generated code by the pattern of their names and of the path that they are imported from. */
export type GeneratedExport = {
  readonly name: RegExp;
  readonly from: RegExp;
  /** The member that stands for them; its `carries` may use `$name`. */
  readonly member: Member;
};

/** Modules whose place says which path they answer: `app/orders/[id]/route.ts`. */
export type FileEntry = {
  /** The folder, below the package or its `src`, in which the path starts: `app`, `pages/api`. */
  readonly folder: string;
  /** What such a module is called, without extension: `route`. Absent: any name, which is part of the path. */
  readonly named?: string;
  /** Put before the path: `/api`. */
  readonly before?: string;
  /** A module's name may end with the verb that it answers: `[id].get`. */
  readonly verbInName?: true;
  /** A module's name has all segments of the path: `orders.$id.items`, as Remix 2 has it. */
  readonly flat?: true;
  /** The verb that each export answers; `default` is the default export. */
  readonly exports: Readonly<Record<string, string>>;
  /** They are pages, which browsers run too. */
  readonly pages?: true;
};

/** Modules whose export describes a service, which the library registers: `module.exports = { name, actions }`. */
export type SchemaEntry = {
  /** Members of which such an object has at least one, beside `name`. */
  readonly having: readonly string[];
  /** What is registered; `@schema` stands for the object, which a value of this type carries. */
  readonly type: string;
  readonly entries: readonly EntryAction[];
  /** The module whose export says what values of a type carry as `options` that code does not make. */
  readonly configuration?: { readonly named: RegExp; readonly type: string };
  /** What the library gives the first parameter of handlers, by the name that everybody gives it: a type of this model. */
  readonly parameters: Readonly<Record<string, string>>;
};

export type TypeModel = {
  /** Calling the value itself: `axios(config)`. */
  readonly call?: Action;
  /** `new` of the value. */
  readonly new?: Action;
  readonly members?: Readonly<Record<string, Member>>;
  /** Every member that `members` does not name: RPC methods of a generated client, Prisma models. */
  readonly anyMember?: Member;
  /**
   * What a value of this type adds to the settings, under a name: `registerAs('payment', () => ({ url }))`. Where it is
   * the token, `of` is what is injected.
   */
  readonly settings?: { readonly of: Locations; readonly under?: Locations };
  /** What a value of it is as text, where it is one: the name that a broker gives a queue. */
  readonly text?: Location;
  /** What is provided under a token of this type has a method `intercept`, which is piped around every answer. */
  readonly intercepts?: true;
  /** What it does with each request where it is mounted or handles a route: `app.use('/orders', proxy)`. */
  readonly mounted?: RemoteAction;
};

/**
 * What a name stands for: a value of a type of this model, or something to call.
 * - `{ type: 'Axios' }`: reading it gives a value of that type. What the receiver carries is kept. With `carries`,
 *   the member's own name can be carried as `$name` (`{ type: 'Model', carries: { model: '$name' } }`).
 * - `{}`: it is known, and does nothing that matters here (`client.close()` beside an `anyMember`).
 * - `{ call: … }`: calling it does that. `{ new: … }`: `new` of it does that; as a declared type
 *   (`private http: HttpService`) or injected, it is a value of the type that `new` makes.
 */
export type Member = {
  readonly type?: string;
  readonly carries?: Readonly<Record<string, Location>>;
  readonly call?: Action;
  readonly new?: Action;
  /** A constant whose value is known: an enum's member (`Transport.RMQ`). */
  readonly value?: string | number;
  /**
   * Reading it gives the object that the receiver carries under this name, and writing a member of that changes it
   * for all calls through the receiver: `axios.defaults.timeout = 3000`.
   */
  readonly settings?: string;
  /** Reading it gives what is registered under its name: `container.cradle.orders`. */
  readonly injects?: true;
  /** Reading it gives a setting: `config.payment` for `config.get('payment')`. */
  readonly reads?: SettingAction;
  /** As a decorator of a class, method or parameter. */
  readonly decorator?: DecoratorModel;
};

/**
 * Where a value sits, from the point of view of one call:
 * - `0`, `1.timeout`, `0.messages`: an argument, and members of it; `*` is every argument (an array),
 *   `last` the last argument, `1+` the arguments from the second on (an array);
 * - `@options`, `@options.timeout`: what the receiver carries from its creation;
 * - `$name`: the name of the member that is called, `$name-Client` without that ending; `$variable` the name of the
 *   variable that gets the result; `$class` the name of the class around a decorated method;
 *   `$type.0` the first type argument's name, `$typed.0` a value of that type (`client<typeof router>()`); `$this` the receiver itself; `$self` the class or instance of the tree
 *   that inherits the member: `User` in `User.findAll()`;
 * - `each`: an element of what `forEach` of a `provide` names;
 * - `="text"`: that text.
 * After the first part, `.@key` reads what a library value carries (`0.@options.signal` for `fetch(new Request(…))`),
 * and nothing of any other value; `.key` reads a member, `.$name` the member with the called name, `.*` every element of an
 * array, and `()` calls the function that stands there: `0.topicMessages.*.topic`, `0.useFactory().timeout`.
 * A member of a library value that its type does not name is what it carries under that name, else undefined:
 * `0.url` for `fetch(new Request(url))`.
 * A list of locations means: the first one that is stated.
 */
export type Location = string;
export type Locations = Location | readonly Location[];

export type Action =
  | MakeAction
  | RemoteAction
  | WrapAction
  | EntryAction
  | ProvideAction
  | RegisterAction
  | BindAction
  | DispatchAction
  | InjectAction
  | DefaultsAction
  | AmendAction
  | SettingAction;

/** Gives a value of a type of this model. */
export type MakeAction = {
  readonly is: 'make';
  readonly type: string;
  /**
   * Named values for later calls. A value that the receiver carries under the same name stays behind the new one:
   * objects are merged, the new one's entries first (`got.extend`, `axios.create`).
   * A carried name that ends in `/` is appended to as a path: `{ 'path/': '$name' }`.
   */
  readonly carries?: Readonly<Record<string, Locations>>;
  /** The value is (also) given to this callback: `pool.connect((error, client) => …)`, `transaction((tx) => …)`. */
  readonly callback?: { readonly at: Location; readonly parameter: number };
};

/** The call leaves the service. */
export type RemoteAction = {
  readonly is: 'remote';
  readonly kind: 'http' | 'rpc' | 'publish' | 'database' | 'cache';
  /**
   * `http`: the address, absolute or relative to `base`. `rpc`: the server's address.
   * `database`, `cache`: connection URL; `host`, `port` and `database` are the alternative.
   */
  readonly url?: Locations;
  /** `url` is the name or ARN of a function that is deployed by itself. */
  readonly addressed?: 'function';
  /** It asks all of what `url` gives, not one of them. */
  readonly asksAll?: true;
  /** Who answers where no address says so: a server of this kind, which is never a service that is named alike. */
  readonly foreign?: string;
  /** What a relative `url` is appended to (`join` says how; `concat` by default, `resolve` as `new URL(url, base)`). */
  readonly base?: Locations;
  readonly join?: 'concat' | 'resolve';
  /** Address in pieces (`node:http` options, `pg`): used when `url` is not stated. */
  readonly protocol?: Locations;
  readonly host?: Locations;
  readonly port?: Locations;
  readonly path?: Locations;
  readonly database?: Locations;
  /** `database`: the schema in it, where a server's databases have several (Postgres). */
  readonly schema?: Locations;
  /** Where an address comes from when the code states none: the first source of each part that is set. */
  readonly ambient?: readonly AmbientSource[];
  /** The verb: `="GET"`, or where it is stated; `defaultMethod` if nothing states it. */
  readonly method?: Locations;
  readonly defaultMethod?: string;
  /**
   * `rpc`: the procedure, `package.Service/Method` or a message pattern; appended to `service` with `/`. With a
   * `method`, its kind, it is `query user.byId`.
   */
  readonly procedure?: Locations;
  /** `http`: a GraphQL document, or something that carries one as `document`. Its fields are what is asked for. */
  readonly document?: Locations;
  readonly service?: Locations;
  /** `rpc` without an address: says that another may answer. Where it is not stated, the service itself does if it can. */
  readonly elsewhere?: Locations;
  /** An engine keeps it until a worker takes it, and then wakes who asked: nothing is held open in the meantime. */
  readonly queued?: true;
  /** `publish`, and `rpc` over a broker: topic, queue, exchange; `routingKey` beside it. */
  readonly channel?: Locations;
  readonly routingKey?: Locations;
  /** What carries it: kafka, rabbitmq, redis, nats, sqs, postgres, mongodb, …. */
  readonly system?: string;
  /** Where the system is stated, as such a name, when the library speaks several. */
  readonly systemAt?: Locations;
  /** `database`: table, collection or model; or the statement in which it stands. */
  readonly entity?: Locations;
  readonly statement?: Locations;
  /** `database`: a model, from whose name that of its table follows where `entity` is not stated. */
  readonly model?: Locations;
  readonly naming?: TableNaming;
  /** `database`, `cache`: whether it reads or writes; `statement` decides where absent. */
  readonly access?: 'read' | 'write';
  /** Where one of these words is stated: by the command that a client is given. */
  readonly accessAt?: Locations;
  /** What later calls on the result say of a query that is built: `knex.select().from('orders')`. */
  readonly chain?: {
    /** Members whose first argument is the entity: `from`. */
    readonly tables?: readonly string[];
    /** Members that make a write of it. */
    readonly writes?: readonly string[];
  };
  /** The call is none of this kind where this holds: a Lambda that is invoked as an event. */
  readonly unless?: Condition;
  /** What bounds the wait. Several may be stated: the least one holds. */
  readonly bounds?: readonly BoundModel[];
  /** Options that look like a bound and are not, with what they do. */
  readonly ignores?: readonly { readonly at: Location; readonly why: string; readonly majors?: Majors }[];
  /** What the library does when nothing is stated. The list is for versions: the first whose majors fit. */
  readonly unbounded?: DefaultBound | readonly DefaultBound[];
  /** What bounds the wait where it is piped onto what the call gives. Where it is, is for the operator's own model to say. */
  readonly operator?: BoundOperator;
  readonly retries?: RetryModel;
  /**
   * `chain`: sent when the chain is awaited (superagent); `subscribe`: a cold Observable; `later`: the call only says what
   * will be sent, by code that is not in sight (an endpoint of RTK Query). Default `call`.
   */
  readonly sent?: 'call' | 'chain' | 'subscribe' | 'later';
  /** Positions of callbacks that get the answer: `last`. With one, the call blocks what the callback answers. */
  readonly callback?: Location;
  /** The call answers with a stream or never ends by design: timeouts and loops are judged differently. */
  readonly streaming?: boolean;
  /** Type of what the call gives, for chains (`superagent.get(u).timeout(…)`). */
  readonly gives?: string;
  /** What that carries beside what the receiver carries. */
  readonly carries?: Readonly<Record<string, Locations>>;
  /** `http`: it passes the request on that is being answered. */
  readonly forwards?: ForwardModel;
};

/** Which requests a proxy passes on, and with which path. Their verb is that of the request. */
export type ForwardModel = {
  /** The path is all of the request's, or what the mount leaves of it. The first whose majors fit. */
  readonly sends: readonly { readonly part: 'whole' | 'rest'; readonly majors?: Majors }[];
  /** The only paths that it answers, of what it sends: `/api`, `/api/**`. */
  readonly under?: Locations;
  /** What it puts before the path that it sends. */
  readonly onto?: Locations;
  /** What becomes of the path: a table from patterns to what stands for them, or a function of it. */
  readonly rewrite?: Locations;
  /** A function of the request that says the whole path. */
  readonly resolve?: Locations;
  /** The path of the target's address does not count; with `onto`, not where that is stated. */
  readonly originOnly?: true | 'onto';
};

/**
 * How a table's name follows from a model's: `snake_case` as TypeORM's DefaultNamingStrategy has it; `plural` as
 * Sequelize, `OrderItem` in `OrderItems`; `lower_plural` as Mongoose.
 */
export type TableNaming = 'as_is' | 'snake_case' | 'plural' | 'lower_plural';

/** An environment variable that a library reads by itself, `env:PGHOST`; or `datasource`, that of `schema.prisma`. */
export type AmbientSource = {
  readonly part: 'url' | 'host' | 'port' | 'database';
  readonly source: `env:${string}` | 'datasource';
};

/** Inclusive range of major versions of the installed package. */
export type Majors = readonly [least: number, most: number];

export type BoundModel = {
  /** A list for what one place overrides in another: the call's option before the instance's. */
  readonly at: Locations;
  /** `deadline` is an absolute time (Date or epoch ms); `signal` an AbortSignal; the others are lengths. */
  readonly means: 'milliseconds' | 'seconds' | 'deadline' | 'signal' | 'duration-text';
  /** `at` is read from a later call of this member on the result: superagent's `.timeout(ms)`. */
  readonly chained?: string;
  /**
   * It only raises an event: it bounds if a listener for that on the result, or a function after `at`, calls one of
   * these members of the result (`request.on('timeout', () => request.destroy())`). `why` says so where none does.
   */
  readonly listener?: { readonly event: string; readonly calls: readonly string[]; readonly why: string };
  /** It bounds only where this holds: `throwOnRequestTimeout: true`. */
  readonly only?: Condition;
  /** It is for a type of the user's to say whether there is such an argument: `--fix` adds none. */
  readonly userTyped?: true;
  /** What kind of thing states it; `explicit` for call options, `instance` for carried ones. Derived if absent. */
  readonly source?: 'explicit' | 'instance' | 'wrapper';
  readonly majors?: Majors;
};

export type DefaultBound = {
  /** null: waits for ever. */
  readonly ms: number | null;
  /** False where the default is so long or so partial that it does not count as a bound (`fetch`, 300 s). */
  readonly counts: boolean;
  /** For the message: "axios waits for ever by default". */
  readonly says: string;
  readonly majors?: Majors;
};

export type RetryModel = {
  readonly at?: Locations;
  /** It retries only where this member is called on the result, which is where `at` is read: superagent's `.retry(n)`. */
  readonly chained?: string;
  readonly counts: 'retries' | 'attempts';
  /** When nothing is stated. In the unit of `counts`; null for no limit. */
  readonly default: number | null;
  readonly delay: 'none' | 'fixed' | 'exponential';
  /** Where another delay is stated: one of these words, or a number for `fixed`; anything else is not known. */
  readonly delayAt?: Locations;
  /** The library's own timeout holds for all attempts together; anew for each if absent. */
  readonly timeout?: 'all';
  /** The verbs that are retried; all if absent. */
  readonly methods?: readonly string[];
  /** The verbs that are retried when nothing is stated: a stated number is for all. */
  readonly methodsByDefault?: readonly string[];
};

/**
 * Runs a function or waits for a promise that it is given, and bounds, retries or breaks it: opossum, p-timeout,
 * `Promise.race`, rxjs `timeout`.
 */
export type WrapAction = {
  readonly is: 'wrap';
  /**
   * The function or promise; or a client (`axiosRetry(instance)`), then every call through it. Absent for rxjs
   * operators: they act on what `.pipe` is called on.
   */
  readonly what?: Locations;
  /** What the function is called with: `breaker.fire(order)`. */
  readonly arguments?: Locations;
  /** Values of a library whose member of the same name wraps it as well: cockatiel's `wrap(retry, timeout).execute`. */
  readonly through?: Locations;
  readonly bounds?: readonly BoundModel[];
  readonly unbounded?: DefaultBound;
  readonly retries?: RetryModel;
  readonly circuitBreaker?: boolean;
  /** Limits how many run at once: p-limit, p-map with concurrency. */
  readonly concurrency?: Locations;
  /** Calls `what` once for each element of this: `pMap(items, fn)`, `async.each`. */
  readonly forEach?: Locations;
  /** The bound holds only if the function uses the signal it is given (cockatiel's cooperative timeout). */
  readonly cooperative?: boolean | Condition;
};

/** Holds where the value at a location is one of these texts. */
export type Condition = { readonly at: Locations; readonly is: readonly string[] };

/**
 * Registers a value for injection: `HttpModule.register(options)`, `ClientsModule.register([{ name, … }])`. It is
 * injected where `token` is asked for. Without a token it is the service's setting for every value of these types
 * that does not carry the same otherwise, injected or not (`mongoose.connect(url)` for all models). Of several, those
 * whose carried `connection` is the same as the value's own: `@InjectRepository(Order, 'archive')`.
 */
export type ProvideAction = {
  readonly is: 'provide';
  /** The types of which values are provided. */
  readonly type: string | readonly string[];
  /** An array, each of whose elements provides one; `each` stands for the element in the locations below. */
  readonly forEach?: Locations;
  readonly token?: Locations;
  /** Only for what this class of the tree inherits: `Order.init(attributes, { sequelize, tableName })`. */
  readonly for?: Locations;
  readonly carries?: Readonly<Record<string, Locations>>;
  /** What the call returns, with the same carried values. */
  readonly gives?: string;
};

/**
 * Puts something into a container, from which it is got by its token: `container.register(token, { useClass })`. The
 * first that is stated counts: the value itself, the class of which an instance is given, the function that makes it,
 * another token.
 */
export type RegisterAction = {
  readonly is: 'register';
  /** An object, each of whose entries registers one: `$name` stands for its key and `each` for its value. */
  readonly forEach?: Locations;
  readonly token: Locations;
  readonly useValue?: Locations;
  readonly useClass?: Locations;
  readonly useFactory?: Locations;
  readonly useExisting?: Locations;
  /** What factories get as their first argument: a type of this model. */
  readonly container?: string;
  /** Constructors get it too. */
  readonly constructs?: true;
  /** What the call returns, with what the receiver carries: a type of this model. */
  readonly gives?: string;
};

/** Ties a queue to where messages are published: `channel.bindQueue(queue, exchange, pattern)`. */
export type BindAction = {
  readonly is: 'bind';
  readonly queue: Locations;
  readonly channel: Locations;
  readonly routingKey?: Locations;
  readonly system: string;
};

/**
 * Makes the service answer, consume or run something. An `http` entry without any function among its handlers is
 * none (`app.get('title')`). `consume` entries on one receiver complete each other: one states the channel
 * (`consumer.subscribe`), the other the handlers (`consumer.run`).
 */
export type EntryAction = {
  readonly is: 'entry';
  readonly kind: 'http' | 'rpc' | 'consume' | 'job' | 'mount' | 'listen' | 'intercept' | 'version';
  /** An array, each of whose elements registers one; `each` stands for the element in the locations below. */
  readonly forEach?: Locations;
  /** What the same call registers as well: a map of resolvers has queries and mutations. */
  readonly also?: readonly EntryAction[];
  /** `http`: verb, `="ANY"` for all; where it is stated. `rpc`: the kind of procedure, `="query"`, put before it. */
  readonly method?: Locations;
  readonly path?: Locations;
  /** Put before `path`, beside the prefixes of mounts: `new Router({ prefix })`. */
  readonly prefix?: Locations;
  /** It is an entry only where this holds: `redis.on('message', …)`. */
  readonly only?: Condition;
  /** It is none where this holds. */
  readonly unless?: Condition;
  /** `rpc`: `handlers` is an object of such objects, each under the name of its service, which is `$class`; but for these. */
  readonly groupsBut?: readonly string[];
  /**
   * Functions, or for `rpc` an object of functions by procedure name. Middleware counts: every function runs. In such
   * an object a value that carries `handler` stands for that function (`procedure.query(fn)`), as does one that has it
   * as `handler`, `resolve` or `subscribe`, and one that carries `procedures` for more of them, under its key and a dot.
   */
  readonly handlers?: Locations;
  /** `handler`: each operation stands where its function does, not where the call is. */
  readonly place?: 'handler';
  /**
   * `mount`: what is mounted under `path` (a router, a plugin function); the router carries its own routes. Absent:
   * everything that the receiver answers (`app.setGlobalPrefix`). `intercept`: objects whose method `intercept` is
   * piped around every answer of the service. `version`: versions are a segment of the path, after `prefix`; `path` is
   * that of controllers that state none. A value that carries `router` stands for that
   * one (`router.routes()`).
   */
  readonly what?: Locations;
  /** `http`: what it does with each request where its address is stated, instead of handling it. */
  readonly passes?: RemoteAction;
  /** `mount`: the functions in `what` get the app, and add to it; without this, requests go through them. */
  readonly plugins?: true;
  /** `mount`: it is one route, or all under it where `path` ends in a wildcard, and nothing is taken off the path. */
  readonly keepsPath?: true;
  /** The router on which it registers, where that is not the receiver: `router.route(path).get(…)`. */
  readonly on?: Locations;
  /** `rpc`: its name; of a handler of an object, `$name` is the key. */
  readonly procedure?: Locations;
  readonly service?: Locations;
  /** `rpc`: what stands between service and procedure; `/` if absent. */
  readonly separator?: string;
  /** `rpc`, with a separator: the version of the service, before its name: `v2.orders`. */
  readonly version?: Locations;
  /** `consume`: `$name` where `handlers` is an object of functions by the names of channels. */
  readonly channel?: Locations;
  readonly routingKey?: Locations;
  readonly system?: string;
  readonly systemAt?: Locations;
  readonly port?: Locations;
  /** What the call returns: `router.route("/x")` gives a Route that carries the path; chains give the receiver. */
  readonly gives?: string;
  /** What the call gives is the handler's own argument: `io.on('connection', (socket) => …)`. */
  readonly callback?: { readonly at: Location; readonly parameter: number };
  readonly carries?: Readonly<Record<string, Locations>>;
};

/**
 * Calls code of the same service that a `handler` decorator of this model registers for the value: by its class
 * (`commandBus.execute(new PlaceOrder(id))`) or by its text (`events.emit('order.placed')`).
 */
export type DispatchAction = {
  readonly is: 'dispatch';
  readonly what: Locations;
  /** False where the result does not wait for the handlers. */
  readonly waits: boolean;
};

/**
 * Gives what is registered for a token, or the instance of the class that is the token: `inject(OrdersClient)`. Where
 * neither is in sight, the first type argument says what it is: `container.get<OrdersClient>(TYPES.Orders)`.
 */
export type InjectAction = { readonly is: 'inject'; readonly token: Locations };

/** Sets what bounds every call of some libraries in the service from then on: undici's `setGlobalDispatcher`. */
export type DefaultsAction = {
  readonly is: 'defaults';
  /** Names of the libraries. */
  readonly of: readonly string[];
  readonly bounds: readonly BoundModel[];
};

/**
 * Registers a function that gets the options of every call of the client to which the receiver belongs, and gives those
 * that it uses: `client.interceptors.request.use((config) => ({ ...config, timeout: 900 }))`.
 */
export type AmendAction = { readonly is: 'amend'; readonly what: Locations };

/** Reads a setting by name: `config.get('PAYMENT_URL', fallback)`. Settings and environment variables are one. */
export type SettingAction = {
  readonly is: 'setting';
  /** Absent: all of `from`; without that, all environment variables. */
  readonly name?: Locations;
  /** What stands in when it is not set. */
  readonly otherwise?: Locations;
  /**
   * Objects, or a list of them, in which the name is a path: `ConfigModule.forRoot({ load: [factory] })`. A function
   * counts as what it gives, a value of the library as its type's `settings`.
   */
  readonly from?: Locations;
  /** The name of the directory in which the files of settings lie that are read. */
  readonly directory?: string;
  /** What stands between the parts of a path; `.` if absent. */
  readonly separator?: string;
  /** `from` describes settings: the names of the members of a description that state a variable and a default. */
  readonly described?: { readonly variable: string; readonly default: string };
};

/** What a decorator of a framework says. */
export type DecoratorModel =
  /** Class: its methods may be operations, under this prefix. */
  | {
      readonly on: 'class';
      readonly is: 'controller';
      readonly prefix?: Locations;
      /** Its version, which is a segment of the path where a `version` entry says so; of a `group` a part of the name. */
      readonly version?: Locations;
      /** `rpc`: what stands before its procedures, with a dot. */
      readonly group?: Locations;
    }
  /** Class that lists the classes which the framework makes: no others are made. */
  | { readonly on: 'class'; readonly is: 'module'; readonly lists: readonly Location[] }
  /** Class that the framework makes, so that its constructor is injected. */
  | { readonly on: 'class'; readonly is: 'injectable' }
  /** Class that is a table: where its name stands, and how it follows from the class's name otherwise. */
  | {
      readonly on: 'class';
      readonly is: 'entity';
      readonly table?: Locations;
      readonly naming: TableNaming;
    }
  /** Method: an operation. */
  | {
      readonly on: 'method';
      readonly is: 'operation';
      readonly kind: 'http' | 'rpc' | 'consume' | 'job';
      readonly method?: Locations;
      readonly path?: Locations;
      readonly procedure?: Locations;
      readonly service?: Locations;
      readonly channel?: Locations;
      readonly routingKey?: Locations;
      readonly system?: string;
    }
  /** Class that reads a channel: with this member, or with methods whose `consume` operation names no channel. */
  | {
      readonly on: 'class';
      readonly is: 'consumer';
      readonly channel: Locations;
      readonly member?: string;
      readonly system?: string;
    }
  /** Class or method: objects whose methods `canActivate` or `intercept` run before its operations, or around them. */
  | { readonly on: 'class'; readonly is: 'intercept'; readonly what: Locations }
  /** Handles what a `dispatch` sends; for a class, the member that does. */
  | {
      readonly on: 'class' | 'method';
      readonly is: 'handler';
      readonly handles: Locations;
      readonly member?: string;
    }
  /** Constructor parameter or field: the value is injected by this token, or made with these carried values. */
  | {
      readonly on: 'parameter';
      readonly is: 'inject';
      readonly token?: Locations;
      readonly type?: string;
      readonly carries?: Readonly<Record<string, Locations>>;
    };
