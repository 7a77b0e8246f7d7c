// Writes systems of any size whose answers are known: node bench/generate.mjs <directory> <services> [shape]
// `mixed` is a chain of services in four styles; the other shapes are the ones that end badly where work multiplies.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Modules of each service that reach nothing: a real service has more of these than of calls. */
const PLAIN_MODULES = 8;

/** One service of each style calls the next: what it imports, how it makes its client, how it calls. */
const STYLES = [
  (next) => `import axios from 'axios';
const client = axios.create({ baseURL: process.env.NEXT_URL, timeout: 2000 });
export const ask = async (id) => (await client.get(\`/items/\${id}\`)).data;
// ${next}
`,
  (next) => `export async function ask(id) {
  const answer = await fetch(\`http://${next}:3000/items/\${id}\`, { signal: AbortSignal.timeout(2000) });
  return answer.json();
}
`,
  () => `import { getJson } from './http.js';
export const ask = (id) => getJson(process.env.NEXT_URL, \`/items/\${id}\`);
`,
  () => `import got from 'got';
export class Items {
  constructor(base) {
    this.http = got.extend({ prefixUrl: base, timeout: { request: 2000 } });
  }
  find(id) {
    return this.http.get(\`items/\${id}\`).json();
  }
}
const items = new Items(process.env.NEXT_URL);
export const ask = (id) => items.find(id);
`,
];

/** The style that calls through a wrapper of its own. */
const WRAPPED = 2;

const WRAPPER = `import axios from 'axios';
export async function getJson(base, path) {
  const { data } = await axios.get(base + path, { timeout: 2000 });
  return data;
}
`;

const plainModule = (number) => `export function total${number}(lines) {
  let sum = 0;
  for (const line of lines) if (line.amount > ${number}) sum += line.amount * line.price;
  return { sum, label: \`total \${sum}\`, count: lines.map((line) => line.amount).filter(Boolean).length };
}
`;

const server = (imports, handler) => `import express from 'express';
${imports}
const app = express();
app.get('/items/:id', async (req, res) => res.json(${handler}));
app.listen(3000);
`;

/**
 * @param {number} size Number of services.
 * @returns {{ files: Map<string, string>, calls: Set<string> }} Texts by path, and the calls: `caller -> operation`.
 */
export function generate(size, shape = 'mixed') {
  const files = new Map();
  const calls = new Set();
  const names = Array.from({ length: size }, (_, index) => `svc${index}`);
  const add = (service, file, text) => files.set(`services/${service}/${file}`, text);
  const nextOf = (index) => names[index + 1] ?? (shape === 'ring' ? names[0] : undefined);
  for (const [index, name] of names.entries()) {
    const next = nextOf(index);
    const plain = Array.from({ length: PLAIN_MODULES }, (_, number) => number);
    add(
      name,
      'package.json',
      JSON.stringify({ name, dependencies: { axios: '^1', express: '^4', got: '^14' } }),
    );
    for (const number of plain) add(name, `plain${number}.js`, plainModule(number));
    const imports = plain.map((number) => `import { total${number} } from './plain${number}.js';`);
    const sums = plain.map((number) => `total${number}([])`).join(', ');
    if (next === undefined) {
      add(name, 'server.js', server(imports.join('\n'), `[${sums}]`));
      continue;
    }
    add(name, 'client.js', STYLES[index % STYLES.length](next));
    if (index % STYLES.length === WRAPPED) add(name, 'http.js', WRAPPER);
    imports.push("import { ask } from './client.js';");
    add(name, 'server.js', server(imports.join('\n'), `[await ask(req.params.id), ${sums}]`));
    calls.add(`${name} -> ${next}#GET /items/:id`);
  }
  if (shape === 'wrappers') deepWrappers(add, names[0], names[1]);
  if (shape === 'barrel') wideBarrel(add, names[0], names[1]);
  if (shape === 'callers') manyCallers(add, names[0], names[1]);
  files.set('docker-compose.yml', compose(names, nextOf));
  return { files, calls };
}

/** A call behind forty functions, each of which hands its parameter on. */
function deepWrappers(add, name, next) {
  const steps = Array.from({ length: 40 }, (_, n) =>
    n === 0
      ? 'const step0 = (url) => fetch(url, { signal: AbortSignal.timeout(1000) });'
      : `const step${n} = (url) => step${n - 1}(url);`,
  );
  add(
    name,
    'client.js',
    `${steps.join('\n')}\nexport const ask = (id) => step39(\`http://${next}:3000/items/\${id}\`);\n`,
  );
}

/** A module that exports ten thousand others. */
function wideBarrel(add, name, next) {
  const all = Array.from({ length: 10_000 }, (_, n) => n);
  for (const n of all) add(name, `parts/part${n}.js`, `export const part${n} = ${n};\n`);
  add(name, 'parts/ask.js', `export const ask = (id) => fetch(\`http://${next}:3000/items/\${id}\`);\n`);
  const stars = all.map((n) => `export * from './parts/part${n}.js';`);
  add(name, 'client.js', `${stars.join('\n')}\nexport * from './parts/ask.js';\n`);
}

/** A function that calls another service, called from five thousand places. */
function manyCallers(add, name, next) {
  const lines = Array.from(
    { length: 5000 },
    (_, n) => `export const place${n} = (id) => send('/items/' + id);`,
  );
  const sending = `const send = (path) => fetch('http://${next}:3000' + path);`;
  add(
    name,
    'client.js',
    `${sending}\n${lines.join('\n')}\nexport const ask = (id) => send('/items/' + id);\n`,
  );
}

function compose(names, nextOf) {
  const services = names.map((name, index) => {
    const next = nextOf(index);
    const environment = next ? `\n    environment:\n      NEXT_URL: http://${next}:3000` : '';
    return `  ${name}:\n    build: ./services/${name}\n    ports: ["3000"]${environment}`;
  });
  return `services:\n${services.join('\n')}\n`;
}

/** Writes a generated system; returns its calls. */
export function write(directory, size, shape) {
  const { files, calls } = generate(size, shape);
  const made = new Set();
  for (const [file, text] of files) {
    const to = path.join(directory, file);
    if (!made.has(path.dirname(to))) mkdirSync(path.dirname(to), { recursive: true });
    made.add(path.dirname(to));
    writeFileSync(to, text);
  }
  return calls;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory, services, shape] = process.argv.slice(2);
  if (directory === undefined || !(Number(services) >= 1)) {
    console.error(
      'usage: node bench/generate.mjs <directory> <services> [mixed|ring|wrappers|barrel|callers]',
    );
    process.exit(2);
  }
  write(directory, Number(services), shape);
}
