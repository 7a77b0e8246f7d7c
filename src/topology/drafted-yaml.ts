import { Document, isMap, isSeq, Pair, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Location, Policy, ServiceDeclaration, StoreDeclaration, Unresolved } from '../model.js';
import type { Deployment } from './deployment.js';
import type { LoadedTopology } from './index.js';

/** What `hoplint init` writes, and how much of it is new. */
export type DraftedYaml = {
  readonly text: string;
  readonly services: number;
  readonly stores: number;
  readonly policies: number;
};

/** For editors that complete and check YAML. */
export const SCHEMA_COMMENT = 'yaml-language-server: $schema=node_modules/hoplint/schema/hoplint.schema.json';
const HEAD = ` ${SCHEMA_COMMENT}
 Written by hoplint init. What stands behind a # is where a line comes from; lines and files that say the same are read
 at every run, so delete what you do not want to state. Values of environment variables stay where they are.`;

const TAIL = ` What no file tells:
 policies:                       # bounds that a mesh or a gateway enforces
   - { to: orders, timeout: 2s, retries: 2, circuitBreaker: true }
 deny:
   - { from: catalog, to: payment, reason: queries never reach payment }
 ignore: [legacy]`;

/** What is found is not what somebody meant: the next run is to say no more than the one before. */
const DRIFT = ` These compare the code with this file. Set them to warn once it says what you mean, not only what was found.`;
const DRIFT_RULES = ['unused-declaration', 'undeclared-dependency'];

/**
 * A hoplint.yaml that states what is known of a system; with `existing`, that file with what it lacks, its comments and
 * order kept. `unresolved` become lines to fill in.
 */
export function draftYaml(
  { topology, deployments, packages }: Pick<LoadedTopology, 'topology' | 'deployments' | 'packages'>,
  unresolved: readonly Unresolved[],
  existing: string | null,
): DraftedYaml {
  const document = existing === null ? new Document({ version: 1 }) : parseDocument(existing);
  const isNew = ({ declaredAt }: { readonly declaredAt: Location | null }) =>
    topology.file === null || declaredAt?.file !== topology.file;
  // A name that two manifests share is told apart by a path, which is no name to write down.
  const services = topology.services.filter((service) => isNew(service) && isName(service.name));
  const stores = topology.stores.filter((store) => isNew(store) && isName(store.name));
  const policies = topology.policies.filter(isNew);
  for (const service of services) {
    const directory = service.roots[0];
    const manifest = packages.find((each) => each.directory === directory);
    const origin = manifest ? `${directory === '.' ? '' : `${directory}/`}package.json` : null;
    add(
      document,
      'services',
      service.name,
      serviceNode(service, deployments.get(service.name) ?? [], origin),
    );
  }
  for (const store of stores) add(document, 'stores', store.name, storeNode(store));
  for (const policy of policies) append(document, 'policies', policyNode(policy));
  if (existing === null) {
    addDriftRules(document);
    document.commentBefore = HEAD;
    document.comment = [...hintsOf(unresolved), TAIL].join('\n');
  }
  return {
    text: document.toString({ lineWidth: 0, flowCollectionPadding: existing !== null }),
    services: services.length,
    stores: stores.length,
    policies: policies.length,
  };
}

function isName(name: string): boolean {
  return /^[^\s#]+$/.test(name);
}

function serviceNode(
  { name, roots, external, addresses, ports, declaredAt }: ServiceDeclaration,
  deployments: readonly Deployment[],
  manifest: string | null,
): YAMLMap {
  const map = new YAMLMap();
  const own = declaredAt === null ? manifest : at(declaredAt);
  const [root, ...further] = roots;
  if (external) map.add(new Pair('external', commented(true, own)));
  else if (root === undefined) map.commentBefore = ` root: where is its source? ${own ?? ''}`.trimEnd();
  else if (further.length === 0) map.add(new Pair('root', commented(root, own)));
  else map.add(new Pair('root', list(roots.map((each) => commented(each, own)))));
  const others = addresses.filter((address) => address !== name || (!external && root === undefined));
  if (others.length > 0) {
    const items = others.map((address) => {
      const tells = deployments.find(({ hosts }) => hosts.includes(address));
      return commented(address, tells ? at(tells.places?.get(address) ?? tells.at) : (manifest ?? own));
    });
    map.add(new Pair('addresses', list(items)));
  }
  if (ports.length > 0) map.add(new Pair('ports', flowList(ports, own)));
  return map;
}

function storeNode({ kind, addresses, owner, declaredAt }: StoreDeclaration): YAMLMap {
  const map = new YAMLMap();
  map.add(new Pair('kind', commented(kind, declaredAt === null ? null : at(declaredAt))));
  if (addresses.length > 0) map.add(new Pair('addresses', flowList(addresses)));
  if (owner !== null) map.add(new Pair('owner', owner));
  return map;
}

function policyNode({ from, to, operation, timeout, retries, circuitBreaker, declaredAt }: Policy): YAMLMap {
  const map = new YAMLMap();
  if (from !== undefined) map.add(new Pair('from', from));
  map.add(new Pair('to', commented(to, at(declaredAt))));
  if (operation !== undefined) map.add(new Pair('operation', operation));
  if (timeout !== undefined) map.add(new Pair('timeout', timeout));
  if (retries !== undefined) map.add(new Pair('retries', retries));
  if (circuitBreaker !== undefined) map.add(new Pair('circuitBreaker', circuitBreaker));
  return map;
}

/** The lines that would resolve a call, each once, with the first call that waits for it. */
function hintsOf(unresolved: readonly Unresolved[]): string[] {
  const first = new Map<string, Unresolved>();
  for (const call of unresolved) if (call.hint !== '' && !first.has(call.hint)) first.set(call.hint, call);
  if (first.size === 0) return [];
  return [
    ' Calls whose target is not known; with the right name, a line says whose address it is:',
    ...[...first].map(([hint, { file, line }]) => plain(` ${hint} # ${file}:${line}`)),
    '',
  ];
}

/** `docker-compose.yml:12`. */
function at({ file, line }: Location): string {
  return `${file}:${line}`;
}

function commented(value: string | boolean, origin: string | null): Scalar {
  const scalar = new Scalar(value);
  if (origin !== null) scalar.comment = ` ${plain(origin)}`;
  return scalar;
}

/** Names of files are the tree's, which may break lines. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, '?');
}

function list(items: readonly Scalar[]): YAMLSeq {
  const seq = new YAMLSeq();
  seq.items.push(...items);
  return seq;
}

function flowList(values: readonly (string | number)[], origin: string | null = null): YAMLSeq {
  const seq = list(values.map((value) => new Scalar(value)));
  seq.flow = true;
  if (origin !== null) seq.comment = ` ${plain(origin)}`;
  return seq;
}

/** Adds under a key at the top, which is made if nothing stands there. */
function add(document: Document, key: string, name: string, node: YAMLMap): void {
  const known = document.get(key);
  if (isMap(known)) {
    if (!known.has(name)) known.add(new Pair(new Scalar(name), node));
    return;
  }
  const map = new YAMLMap();
  map.add(new Pair(new Scalar(name), node));
  document.set(key, map);
}

function addDriftRules(document: Document): void {
  const rules = new YAMLMap();
  for (const id of DRIFT_RULES) rules.add(new Pair(id, 'off'));
  const key = new Scalar('rules');
  key.commentBefore = DRIFT;
  if (isMap(document.contents)) document.contents.add(new Pair(key, rules));
}

function append(document: Document, key: string, node: YAMLMap): void {
  const known = document.get(key);
  if (isSeq(known)) known.items.push(node);
  else {
    const seq = new YAMLSeq();
    seq.items.push(node);
    document.set(key, seq);
  }
}
