import { describe, expect, test } from 'vitest';
import { planRoadmap, type Roadmap } from '../src/advise/roadmap.js';
import { adviseCommand, roadmapMarkdown } from '../src/advise/roadmap-text.js';
import { Architecture } from '../src/analyze/architecture.js';
import { analyze } from '../src/analyze/index.js';
import { rules } from '../src/rules/index.js';
import { runRules } from '../src/rules/run.js';
import { writeTree } from './support/tree.js';

/** One service: its operations, each with the lines of its handler. */
function service(handlers: Readonly<Record<string, readonly string[]>>): string {
  const routes = Object.entries(handlers).map(([name, lines]) => {
    const [verb = '', path] = name.split(' ');
    return `app.${verb.toLowerCase()}(${JSON.stringify(path)}, async (request, response) => {\n${lines.map((line) => `  ${line}\n`).join('')}  response.json({});\n});\n`;
  });
  return `import axios from 'axios';\nimport express from 'express';\nconst app = express();\n${routes.join('')}app.listen(3000);\n`;
}

async function plan(
  services: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  more = '',
): Promise<Roadmap & { readonly text: string }> {
  const files = Object.entries(services).map(([name, handlers]) => [`${name}/main.ts`, service(handlers)]);
  const roots = Object.keys(services).map((name) => `  ${name}: { root: ${name} }\n`);
  const root = await writeTree({
    'hoplint.yaml': `version: 1\nservices:\n${roots.join('')}${more}`,
    ...Object.fromEntries(files),
  });
  const { data, topology } = await analyze(root);
  const findings = runRules(new Architecture(data), rules, topology);
  const roadmap = planRoadmap(data, findings, { maxHops: 3, timeout: () => 5000 });
  const text = roadmapMarkdown(roadmap, {
    services: data.services.length,
    operations: data.operations.length,
    pathPrefix: '',
    nameOfOperation: (id) => id.replace('#', ' '),
    serviceOfOperation: (id) => id.split('#')[0] ?? '',
  });
  return { ...roadmap, text };
}

const titles = ({ stages }: Roadmap) =>
  stages.flatMap(({ id, steps }) => steps.map(({ title }) => `${id}: ${title}`));
const get = (url: string, timeout = 1000) => `await axios.get('http://${url}', { timeout: ${timeout} });`;
const post = (url: string) =>
  `const { data } = await axios.post('http://${url}', request.body, { timeout: 1000 });`;

describe('a chain', () => {
  const chain = (middle: string) => ({
    a: { 'GET /a': [`return response.json((${get('b:3000/b').replace(';', '')}).data);`] },
    b: { 'GET /b': [`return response.json((${get('c:3000/c').replace(';', '')}).data);`] },
    c: { 'GET /c': [middle, 'return response.json(data);'] },
    d: { 'GET /d': [get('e:3000/e')], 'POST /d': [get('e:3000/e')] },
    e: { 'GET /e': [get('f:3000/f')] },
    f: { 'GET /f': [] },
  });

  test('is cut where a command is made an event, and the numbers say what for', async () => {
    const roadmap = await plan(chain(post('d:3000/d')));
    expect(titles(roadmap)).toEqual(['events: Let `c` publish an event in place of `d POST /d`']);
    const [step] = roadmap.stages[0]?.steps ?? [];
    expect(step?.effect).toMatchObject({ chains: [1, 0], longest: [5, 2] });
    expect(step?.findings.map(({ rule }) => rule)).toEqual(['sync-chain']);
    expect(step?.waiting).toEqual(['a#GET /a', 'b#GET /b', 'c#GET /c']);
    expect(step?.decide).toEqual([{ from: 'c', to: 'd', operation: 'POST /d' }]);
  });

  test('of questions only is cut once, so that both parts are short enough', async () => {
    const roadmap = await plan(chain(`const { data } = ${get('d:3000/d')}`));
    expect(titles(roadmap)).toEqual([
      'events: Keep in `c` a copy of what `d GET /d` answers, fed by events of `d`',
    ]);
    expect(roadmap.after).toMatchObject({ chains: 0, longest: 2 });
  });
});

test('stages come in the order of the way, and in a stage first what most operations wait for', async () => {
  const roadmap = await plan({
    web: { 'GET /web': ["await axios.get('http://shop:3000/shop');"] },
    shop: {
      'GET /shop': [
        "const stock = await axios.get('http://stock:3000/levels');",
        'return response.json(stock.data);',
      ],
      'GET /both': [
        `const one = ${get('stock:3000/levels', 9000)}`,
        `const two = ${get('prices:3000/prices', 9000)}`,
        'return response.json([one.data, two.data]);',
      ],
    },
    stock: { 'GET /levels': [] },
    prices: { 'GET /prices': [] },
  });
  expect(titles(roadmap)).toEqual([
    'bound: Give the call of `shop` to `stock` a timeout',
    'bound: Give the call of `web` to `shop` a timeout',
    'bound: Shorten the timeouts of `shop` for `prices` and `stock`',
    'parallel: Let `shop` ask `prices GET /prices` and `stock GET /levels` at once',
  ]);
  const steps = roadmap.stages.flatMap((stage) => stage.steps);
  expect(steps.map(({ effect }) => effect.bounded)).toEqual([1, 1, 0, 0]);
  // 9 s and 9 s in a row, then 5 s and 5 s, then the longer of both.
  expect(steps.map(({ effect }) => effect.wait)).toEqual([
    null,
    null,
    { operation: 'shop#GET /both', before: 18000, after: 10000 },
    { operation: 'shop#GET /both', before: 10000, after: 5000 },
  ]);
  expect(roadmap.before.unlimited.size).toBe(2);
  expect(roadmap.after.unlimited.size).toBe(0);
  expect(roadmap.text).toContain('| longest wait of an operation, as far as it is known | no limit | 5 s |');
});

test('what is decided and not done is a step of the stage of its pattern, with its record', async () => {
  const roadmap = await plan(
    {
      shop: { 'POST /orders': [post('mail:3000/mails'), 'response.json(data);'] },
      mail: { 'POST /mails': [] },
    },
    'decisions:\n  - { from: shop, to: mail, operation: POST /mails, pattern: event, record: docs/adr/0007-mail.md }\n',
  );
  expect(titles(roadmap)[0]).toBe(
    'events: Carry out what is decided: `shop → mail POST /mails` is to be an event',
  );
  expect(roadmap.text).toContain('- Decided in `docs/adr/0007-mail.md`\n');
});

test('what is the pattern already and lacks a bound is carried out with the bounds, and says which', async () => {
  const roadmap = await plan(
    {
      shop: { 'POST /orders': [post('mail:3000/mails').replace('1000', '9000'), 'response.json(data);'] },
      mail: { 'POST /mails': [] },
    },
    'decisions:\n  - { from: shop, to: mail, operation: POST /mails, pattern: saga, holds: { timeout: 2s, circuitBreaker: true } }\n',
  );
  expect(titles(roadmap)).toContain(
    'bound: Carry out what is decided: `shop → mail POST /mails` is to wait at most 2 s and go through a circuit breaker',
  );
});

test('what is decided is not to be decided again', async () => {
  const torn = {
    shop: {
      'POST /orders': [post('stock:3000/holds'), post('pay:3000/charges'), 'response.json(data);'],
    },
    stock: { 'POST /holds': [] },
    pay: { 'POST /charges': [] },
  };
  const decisions = ['stock, operation: POST /holds', 'pay, operation: POST /charges']
    .map((to) => `  - { from: shop, to: ${to}, pattern: rest }\n`)
    .join('');
  const [open, decided] = [await plan(torn), await plan(torn, `decisions:\n${decisions}`)];
  expect(open.text).toContain('Decide: `npx hoplint advise shop ');
  expect(titles(decided)).toEqual(titles(open));
  expect(decided.text).not.toContain('npx hoplint advise');
});

test('an operation that many services ask for is to be measured', async () => {
  const asking = (number: number) =>
    Object.fromEntries([1, 2, 3, 4].map((each) => [`GET /${number}/${each}`, [get('prices:3000/prices')]]));
  const roadmap = await plan({ a: asking(1), b: asking(2), c: asking(3), prices: { 'GET /prices': [] } });
  expect(titles(roadmap)).toEqual([
    'grpc: Measure how often `prices GET /prices` is asked, and consider gRPC: 3 services do',
  ]);
});

test('there may be nothing to mend', async () => {
  expect((await plan({ a: { 'GET /a': [get('b:3000/b')] }, b: { 'GET /b': [] } })).text).toContain(
    'There is nothing to mend on the way.',
  );
});

test('a name on which a shell would act is quoted', () => {
  const subject = { from: 'a', to: 'b', operation: "POST /it's/$(home)" };
  expect(adviseCommand(subject)).toBe("npx hoplint advise a b 'POST /it'\\''s/$(home)'");
  expect(adviseCommand({ ...subject, operation: 'GET /users/:id' })).toBe(
    'npx hoplint advise a b GET /users/:id',
  );
});

describe('what much asks', () => {
  /** Three services, of which four operations each ask the same of one. */
  const askers = (path: string) =>
    Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [
        name,
        Object.fromEntries([1, 2, 3, 4].map((each) => [`GET /${name}${each}`, [get(path)]])),
      ]),
    );

  test('is measured, if the service answers it: not where code that is read has no such operation', async () => {
    const answered = await plan({ ...askers('users:3000/me'), users: { 'GET /me': [] } });
    expect(titles(answered).filter((title) => title.includes('Measure'))).toHaveLength(1);
    const unanswered = await plan({ ...askers('users:3000/me'), users: { 'GET /other': [] } });
    expect(titles(unanswered).filter((title) => title.includes('Measure'))).toEqual([]);
  });

  test('for longest is named, where bounds alone leave a long wait', async () => {
    const numbers = Array.from({ length: 15 }, (_, at) => at);
    const calls = numbers.map(
      (at) =>
        `const { data: d${at} } = await axios.post('http://b:3000/b${at}', ${at === 0 ? '{}' : `{ d: d${at - 1} }`});`,
    );
    const answers = Object.fromEntries(numbers.map((at) => [`POST /b${at}`, []]));
    const { text } = await plan({ a: { 'GET /a': [...calls, 'return response.json(d14);'] }, b: answers });
    expect(text).toContain('`a GET /a` then waits longest, 75 s: each of its calls is bounded');
  });

  test('a call that is to be made once for many needs no limit on how many run at once', async () => {
    const roadmap = await plan({
      a: {
        'GET /a': [
          "const found = await Promise.all(request.body.ids.map((id) => axios.get('http://b:3000/b/' + id, { timeout: 1000 })));",
          'return response.json(found.map(({ data }) => data));',
        ],
      },
      b: { 'GET /b/:id': [] },
    });
    expect(titles(roadmap)).toEqual(['batch: Call `b GET /b/:id` once for many instead of once for each']);
    const [step] = roadmap.stages[0]?.steps ?? [];
    expect(step?.findings.map(({ rule }) => rule)).toEqual(['chatty-loop', 'unbounded-fan-out']);
  });
});
