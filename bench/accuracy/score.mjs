#!/usr/bin/env node
// Holds what hoplint reports on a checkout against labels made by hand. How it counts: README.md beside this file.
// Usage: node bench/accuracy/score.mjs <labels.json> <checkout dir>
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const REMOTE = ['http', 'rpc', 'publish'];
const CACHES = ['redis', 'valkey', 'memcached'];

const [labelsFile, checkout] = process.argv.slice(2);
if (labelsFile === undefined || checkout === undefined) {
  console.error('usage: node bench/accuracy/score.mjs <labels.json> <checkout dir>');
  process.exit(2);
}

const labels = JSON.parse(readFileSync(labelsFile, 'utf8'));
const graph = readGraph(resolve(checkout));
const names = new Map(
  labels.services.flatMap((service) =>
    [service.name, ...(service.aliases ?? [])].map((alias) => [alias, service.name]),
  ),
);
const nameOf = (service) => names.get(service) ?? service;
const mismatches = [];

scoreInteractions();
scoreOperations();
listMismatches();

/** The report of the built product; its notices go to standard error and are left there. */
function readGraph(directory) {
  const cli = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');
  const output = execFileSync(process.execPath, [cli, 'graph', directory, '-f', 'json'], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output);
}

function scoreInteractions() {
  const called = labels.interactions.filter((label) => !isStore(label));
  const reported = graph.interactions.filter((interaction) => !isStore(interaction));
  const pairs = assign(called, reported, likeness);
  const stores = assignStores(labels.interactions.filter(isStore));
  const found = new Set([...pairs.keys(), ...stores.keys()]);

  console.log(`# ${labels.repository} at ${labels.commit.slice(0, 12)}\n`);
  for (const kind of [...REMOTE, 'consume', 'database', 'cache']) {
    const required = labels.interactions.filter((label) => label.kind === kind && !label.optional);
    const optional = labels.interactions.filter((label) => label.kind === kind && label.optional);
    if (required.length + optional.length === 0) continue;
    const beside = optional.length > 0 ? `, optional ${share(optional.filter(has(found)), optional)}` : '';
    line(`recall ${kind}`, `${share(required.filter(has(found)), required)}${beside}`);
  }
  for (const label of labels.interactions) {
    if (!found.has(label)) note(label, label.optional ? 'missed, optional' : 'missed', describe(label));
  }

  const matched = new Set(pairs.values());
  const remote = reported.filter((interaction) => REMOTE.includes(interaction.kind));
  line('precision http/rpc/publish', share(remote.filter(has(matched)), remote));
  for (const interaction of remote) {
    if (!matched.has(interaction)) note(interaction, 'not labelled', describeReported(interaction));
  }
  const decoys = (labels.decoys ?? []).filter((decoy) =>
    remote.some((interaction) => at(interaction, decoy)),
  );
  line('decoys reported', `${decoys.length} of ${(labels.decoys ?? []).length}`);
  for (const decoy of decoys) note(decoy, 'decoy', decoy.why);

  const calls = [...pairs].filter(([label]) => REMOTE.includes(label.kind));
  const withStores = [...calls, ...stores];
  field('target', withStores, (label) => [label.target, ...(label.alternatives ?? [])], targetsOf);
  field(
    'method',
    calls.filter(([label]) => label.method !== null),
    (label) => [label.method],
    (seen) => [seen.method],
  );
  field(
    'path',
    calls.filter(([label]) => label.path !== null),
    (label) => [pathOf(label.path)],
    (seen) => [pathOf(seen.path)],
  );
  field(
    'timeout',
    calls,
    (label) => [label.timeout],
    (seen) => [seen.timeout.ms ?? timeoutOf(seen)],
  );
  field(
    'blocking',
    calls,
    (label) => [label.blocking],
    (seen) => [seen.blocking],
  );
  field(
    'loop',
    calls,
    (label) => [label.loop],
    (seen) => [seen.loop],
  );
}

function scoreOperations() {
  const kinds = ['http', 'rpc', 'consume'];
  const expected = labels.operations;
  const reported = graph.operations.filter((operation) => kinds.includes(operation.kind));
  const pairs = assign(expected, reported, (label, operation) =>
    operation.kind === label.kind &&
    nameOf(operation.service) === nameOf(label.service) &&
    pathOf(operation.name) === pathOf(label.name)
      ? 1 + Number(at(operation, label))
      : 0,
  );
  const required = expected.filter((label) => !label.optional);
  const optional = expected.filter((label) => label.optional);
  const beside = optional.length > 0 ? `, optional ${share(optional.filter(has(pairs)), optional)}` : '';
  line('operations found', `${share(required.filter(has(pairs)), required)}${beside}`);
  for (const label of expected) {
    if (!pairs.has(label))
      note(
        label,
        label.optional ? 'no operation, optional' : 'no operation',
        `${label.service}#${label.name}`,
      );
  }
  const matched = new Set(pairs.values());
  const forwards = expected.filter((label) => label.passesOn);
  const isPassedOn = (operation) =>
    forwards.some((label) => nameOf(operation.service) === nameOf(label.service) && at(operation, label));
  const extra = reported.filter((operation) => !matched.has(operation) && !isPassedOn(operation));
  line('operations extra', `${extra.length} of ${reported.length}`);
  for (const operation of extra) note(operation, 'extra operation', operation.id);
  for (const [label, operation] of pairs) {
    if (!at(operation, label))
      note(label, 'operation elsewhere', `${operation.id} reported at ${operation.file}:${operation.line}`);
  }
}

/** One report for one label, the likeliest pairs first; a required label goes before an optional one. */
function assign(expected, reported, likenessOf) {
  const candidates = expected
    .flatMap((label) => reported.map((seen) => ({ label, seen, likeness: likenessOf(label, seen) })))
    .filter((candidate) => candidate.likeness > 0)
    .sort(
      (a, b) =>
        b.likeness - a.likeness || Number(a.label.optional ?? false) - Number(b.label.optional ?? false),
    );
  const pairs = new Map();
  const taken = new Set();
  for (const { label, seen } of candidates) {
    if (pairs.has(label) || taken.has(seen)) continue;
    pairs.set(label, seen);
    taken.add(seen);
  }
  return pairs;
}

/** Zero where the report is not about the label: another kind, service or place. */
function likeness(label, seen) {
  if (seen.kind !== label.kind && !doubts(label, 'kind')) return 0;
  if (nameOf(seen.service) !== nameOf(label.service) && !doubts(label, 'service')) return 0;
  const site = at(seen, label) || at(seen, { file: label.file, line: label.nameLine });
  if (!site && !(label.sink !== undefined && at(seen, label.sink))) return 0;
  const sameSink = label.sink !== undefined && at(seen.sink, label.sink);
  const sameTarget = [label.target, ...(label.alternatives ?? [])].some((target) =>
    targetsOf(seen).includes(canonical(target)),
  );
  return (
    1 +
    8 * Number(site) +
    4 * Number(sameSink) +
    2 * Number(sameTarget) +
    Number(seen.method === label.method) +
    Number(pathOf(seen.path) === pathOf(label.path))
  );
}

/** Labels name the place where a store is opened, reports the places where it is used: held together by service. */
function assignStores(expected) {
  const uses = graph.stores.flatMap((store) => store.usedBy.map((service) => ({ ...store, service })));
  return assign(expected, uses, (label, use) => {
    if (nameOf(use.service) !== nameOf(label.service)) return 0;
    if (CACHES.includes(use.kind) !== (label.kind === 'cache') && !doubts(label, 'kind')) return 0;
    const targets = [label.target, ...(label.alternatives ?? [])];
    return 1 + Number(targets.includes(`store:${use.name}`));
  });
}

function field(name, pairs, expectedOf, seenOf) {
  const scored = pairs.filter(([label]) => !doubts(label, name));
  const right = scored.filter(([label, seen]) => {
    const expected = expectedOf(label).map(canonical);
    const actual = seenOf(seen);
    if (expected.some((value) => actual.includes(value))) return true;
    note(
      label,
      `${name}`,
      `labelled ${expected.join(' or ')}, reported ${actual.join(', ')}${because(name, seen)}`,
    );
    return false;
  });
  line(name, share(right, scored));
}

function because(name, seen) {
  return name === 'target' && seen.target?.reason ? ` (${seen.target.reason})` : '';
}

/** What a report says of its target, in the words of the labels. */
function targetsOf(seen) {
  if (seen.target === undefined) return [`store:${seen.name}`];
  const { status, service, store, channel, address } = seen.target;
  if (status === 'external') return [`external:${hostOf(address) ?? service}`];
  if (status !== 'resolved') return ['unresolvable'];
  if (channel !== null) return [`channel:${channel}`];
  return [store !== null ? `store:${store}` : nameOf(service)];
}

function hostOf(address) {
  return address === null ? null : (/^[a-z]+:\/\/([^/:]+)/.exec(address)?.[1] ?? null);
}

/** `unknown` only where nothing is claimed: every other source without a length is no bound that is known. */
function timeoutOf(seen) {
  return seen.timeout.source === 'none' ? 'none' : 'unknown';
}

/** Parameters under one name, no query: `/orders/{id}?page=1` is `/orders/:param`. */
function pathOf(path) {
  return path === null ? null : path.replace(/\?.*$/, '').replace(/:\w+|\{\w+\}/g, ':param');
}

function canonical(value) {
  return typeof value === 'string' ? nameOf(value) : value;
}

function isStore(interaction) {
  return interaction.kind === 'database' || interaction.kind === 'cache';
}

function at(seen, place) {
  return seen.file === place.file && seen.line === place.line;
}

function doubts(label, name) {
  return (label.doubtful ?? []).includes(name);
}

function has(set) {
  return (item) => set.has(item);
}

function share(part, whole) {
  const percent = whole.length === 0 ? '' : ` (${((100 * part.length) / whole.length).toFixed(1)} %)`;
  return `${part.length} of ${whole.length}${percent}`;
}

function line(name, value) {
  console.log(`${name.padEnd(28)} ${value}`);
}

function note(place, what, detail) {
  mismatches.push({ file: place.file, line: place.line, what, detail });
}

function describe(label) {
  return `${label.service} ${label.kind} ${label.client} ${label.method ?? ''} ${label.path ?? ''} -> ${label.target}`.replace(
    / +/g,
    ' ',
  );
}

function describeReported(seen) {
  return `${seen.service} ${seen.kind} ${seen.client} ${seen.method ?? ''} ${seen.path ?? ''} -> ${targetsOf(seen)}`.replace(
    / +/g,
    ' ',
  );
}

function listMismatches() {
  console.log(`\n${mismatches.length} mismatches`);
  mismatches.sort(
    (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.what.localeCompare(b.what, 'en'),
  );
  for (const { file, line: number, what, detail } of mismatches)
    console.log(`${file}:${number}  ${what}: ${detail}`);
}
