import type { Libraries } from './sketch-libraries.js';
import { digits, type Sketch } from './sketch-names.js';

/** Calls, and what stands around them. */

const CALLS = { rest: httpCall, grpc: grpcCall, rpc: rpcCall } as const;

export function callSketch(sketch: Sketch, pattern: keyof typeof CALLS): string {
  const { modifiers, names, libraries } = sketch;
  const { retries, circuitBreaker, fallback, cache } = modifiers;
  const imports = importsOf(sketch, pattern);
  const lines = [...imports, ...(imports.length > 0 ? [''] : []), ...CALLS[pattern](sketch)];
  const isWrapped = libraries.breaker === 'cockatiel' && (circuitBreaker || retries !== undefined);
  let made = `${names.verb}(input)`;
  if (isWrapped) {
    lines.push('', ...cockatielPolicy(sketch));
    made = `policy.execute(() => ${made})`;
  } else {
    if (circuitBreaker) {
      lines.push('', ...opossumBreaker(sketch));
      made = 'breaker.fire(input)';
    }
    if (retries !== undefined)
      made = `pRetry(() => ${made}, {\n  retries: ${retries},\n  minTimeout: 100,\n  randomize: true,\n})`;
  }
  if (cache || fallback)
    lines.push(
      '',
      `// yours: ${[cache && 'cached keeps answers for a while', fallback && 'lastKnown says what to go on with'].filter(Boolean).join(', ')}`,
    );
  if (cache) made = `cached(input.id, () =>\n  ${made.replace(/\n/g, '\n  ')},\n)`;
  if (fallback) made = `${made}.catch(() => lastKnown(input))`;
  lines.push(...(cache || fallback ? [] : ['']), `const answer = await ${made};`);
  return lines.join('\n');
}

function importsOf(sketch: Sketch, pattern: keyof typeof CALLS): string[] {
  const { modifiers, libraries } = sketch;
  const { retries, circuitBreaker, bulkhead, timeout } = modifiers;
  const rxjs =
    pattern === 'rpc' && libraries.rpc === 'nest'
      ? ['firstValueFrom', ...(timeout ? ['timeout'] : [])]
      : pattern === 'rest' && libraries.http === 'nest'
        ? ['firstValueFrom']
        : [];
  const cockatiel = [
    ...(circuitBreaker && bulkhead ? ['bulkhead'] : []),
    ...(circuitBreaker ? ['ConsecutiveBreaker', 'circuitBreaker'] : []),
    ...(retries === undefined ? [] : ['ExponentialBackoff']),
    'handleAll',
    ...(retries === undefined ? [] : ['retry']),
    'wrap',
  ];
  const isOpossum = libraries.breaker === 'opossum';
  return [
    ...(pattern === 'rest' ? HTTP_IMPORTS[httpFor(sketch)] : []),
    ...(isOpossum && circuitBreaker ? ["import CircuitBreaker from 'opossum';"] : []),
    ...(isOpossum && retries !== undefined ? ["import pRetry from 'p-retry';"] : []),
    ...(!isOpossum && cockatiel.length > 2
      ? ['import {', ...cockatiel.map((name) => `  ${name},`), "} from 'cockatiel';"]
      : []),
    ...(rxjs.length > 0 ? [`import { ${rxjs.join(', ')} } from 'rxjs';`] : []),
  ];
}

const HTTP_IMPORTS: Readonly<Record<Libraries['http'], readonly string[]>> = {
  axios: ["import axios from 'axios';"],
  got: ["import got from 'got';"],
  fetch: [],
  // It is injected.
  nest: [],
};

/** A function that makes the call over HTTP, with its bound and its key. */
export function httpCall(sketch: Sketch): string[] {
  const { modifiers, names } = sketch;
  const library = httpFor(sketch);
  if (names.method === 'ANY') return forwardingCall(sketch, library);
  const { timeout, idempotencyKey } = modifiers;
  const reads = names.method === 'GET' || names.method === 'HEAD';
  const isNamed = names.path.includes(':id');
  const isAsked = reads && !isNamed;
  const path = addressIn(sketch, 'input.id');
  const key = idempotencyKey ? `{ 'idempotency-key': input.id }` : null;
  const head = `async function ${names.verb}(input: { id: string }): Promise<unknown> {`;
  const method = names.method.toLowerCase();
  if (library === 'axios' || library === 'nest') {
    const config = [
      ...(isAsked ? ['params: input'] : []),
      ...(timeout ? [`timeout: ${digits(timeout)}`] : []),
      ...(key ? [`headers: ${key}`] : []),
    ];
    const hasBody = ['post', 'put', 'patch'].includes(method);
    const args = [
      `\`${path}\``,
      ...(hasBody ? ['input'] : []),
      ...(config.length > 0 ? [`{ ${config.join(', ')} }`] : []),
    ];
    const isNest = library === 'nest';
    return [
      head,
      isNest ? '  const { data } = await firstValueFrom(' : `  const { data } = await axios.${method}(`,
      ...(isNest ? [`    http.${method}(`] : []),
      ...args.map((arg) => `${isNest ? '      ' : '    '}${arg},`),
      ...(isNest ? ['    ),'] : []),
      '  );',
      '  return data;',
      '}',
    ];
  }
  if (library === 'got') {
    const options = [
      ...(isAsked ? ['searchParams: input'] : []),
      ...(reads ? [] : ['json: input']),
      ...(timeout ? [`timeout: { request: ${digits(timeout)} }`] : []),
      'retry: { limit: 0 }',
      ...(key ? [`headers: ${key}`] : []),
    ];
    return [
      head,
      `  return got.${method}(\`${path}\`, {`,
      ...options.map((option) => `    ${option},`),
      '  }).json();',
      '}',
    ];
  }
  const url = isAsked ? `\`${path}?\${new URLSearchParams(input)}\`` : `\`${path}\``;
  return [
    head,
    `  const response = await fetch(${url}, {`,
    ...(reads ? [] : [`    method: '${names.method}',`, '    body: JSON.stringify(input),']),
    ...(reads && !key
      ? []
      : [
          `    headers: { 'content-type': 'application/json'${key ? `, 'idempotency-key': input.id` : ''} },`,
        ]),
    ...(timeout ? [`    signal: AbortSignal.timeout(${digits(timeout)}),`] : []),
    '  });',
    '  if (!response.ok) throw new Error(String(response.status));',
    '  return response.json();',
    '}',
  ];
}

/** got takes only verbs that are known. */
function httpFor({ names, libraries: { http } }: Sketch): Libraries['http'] {
  return names.method === 'ANY' && http === 'got' ? 'fetch' : http;
}

function addressIn({ names }: Sketch, rest: string): string {
  const path = names.path.replaceAll(':id', `\${input.id}`).replaceAll('*', `\${${rest}}`);
  return `\${process.env.${names.url}}${path}`;
}

/** Passes on whatever is asked, with the verb and the content that it comes with. */
function forwardingCall(sketch: Sketch, library: Libraries['http']): string[] {
  const { modifiers, names } = sketch;
  const { timeout, idempotencyKey } = modifiers;
  const fields = ['id: string', 'path: string', 'method: string', 'body: unknown'];
  const head = [
    `async function ${names.verb}(`,
    `  input: { ${fields.join('; ')} },`,
    '): Promise<unknown> {',
    '  // with the headers of the request that are to go on',
  ];
  if (library === 'fetch') {
    return [
      ...head,
      `  const response = await fetch(\`${addressIn(sketch, 'input.path')}\`, {`,
      '    method: input.method,',
      "    body: ['GET', 'HEAD'].includes(input.method) ? undefined : JSON.stringify(input.body),",
      `    headers: { 'content-type': 'application/json'${idempotencyKey ? ", 'idempotency-key': input.id" : ''} },`,
      ...(timeout ? [`    signal: AbortSignal.timeout(${digits(timeout)}),`] : []),
      '  });',
      '  if (!response.ok) throw new Error(String(response.status));',
      '  return response.json();',
      '}',
    ];
  }
  const made = [
    `url: \`${addressIn(sketch, 'input.path')}\`,`,
    'method: input.method,',
    'data: input.body,',
    ...(timeout ? [`timeout: ${digits(timeout)},`] : []),
    ...(idempotencyKey ? ["headers: { 'idempotency-key': input.id },"] : []),
  ];
  const isNest = library === 'nest';
  return [
    ...head,
    isNest ? '  const { data } = await firstValueFrom(' : '  const { data } = await axios.request({',
    ...(isNest ? ['    http.request({'] : []),
    ...made.map((line) => `${isNest ? '      ' : '    '}${line}`),
    ...(isNest ? ['    }),', '  );'] : ['  });']),
    '  return data;',
    '}',
  ];
}

function grpcCall({ modifiers, names }: Sketch): string[] {
  const { timeout, idempotencyKey } = modifiers;
  const options = timeout ? `{ deadline: Date.now() + ${digits(timeout)} }` : null;
  const request = idempotencyKey ? '{ ...input, idempotencyKey: input.id }' : 'input';
  return [
    ...(idempotencyKey ? ['// in the .proto file, the request gets: string idempotency_key = …;'] : []),
    `function ${names.verb}(input: { id: string }) {`,
    '  return new Promise<unknown>((resolve, reject) => {',
    `    ${names.target}.${names.verb}(`,
    `      ${request},`,
    ...(options === null ? [] : [`      ${options},`]),
    '      (error: Error | null, answer: unknown) => (error ? reject(error) : resolve(answer)),',
    '    );',
    '  });',
    '}',
  ];
}

function rpcCall({ modifiers, names, libraries }: Sketch): string[] {
  const { timeout, idempotencyKey } = modifiers;
  const request = idempotencyKey ? '{ ...input, idempotencyKey: input.id }' : 'input';
  if (libraries.rpc !== 'nest') {
    const isTrpc = libraries.rpc === 'trpc';
    const args = [
      ...(isTrpc ? [] : [names.procedure.replace(/^\{ \w+: ('.*') \}$/, '$1')]),
      request,
      ...(timeout === undefined
        ? []
        : [
            isTrpc
              ? `{ signal: AbortSignal.timeout(${digits(timeout)}) }`
              : `{ timeout: ${digits(timeout)} }`,
          ]),
    ];
    return [
      `function ${names.verb}(input: { id: string }): Promise<unknown> {`,
      `  return ${isTrpc ? `trpc${names.chain}` : 'broker.call'}(`,
      ...args.map((arg) => `    ${arg},`),
      '  );',
      '}',
    ];
  }
  const bounded = timeout ? `.pipe(timeout(${digits(timeout)}))` : '';
  return [
    `function ${names.verb}(input: { id: string }): Promise<unknown> {`,
    '  return firstValueFrom(',
    `    ${names.target}.send(${names.procedure}, ${request})${bounded},`,
    '  );',
    '}',
  ];
}

function opossumBreaker({ modifiers, names }: Sketch): string[] {
  const options = [
    ...(modifiers.timeout ? [`timeout: ${digits(modifiers.timeout)}`] : []),
    'resetTimeout: 10_000',
    ...(modifiers.bulkhead ? ['capacity: 20'] : []),
  ];
  return [
    `const breaker = new CircuitBreaker(${names.verb}, {`,
    ...options.map((option) => `  ${option},`),
    '});',
  ];
}

function cockatielPolicy({ modifiers: { retries, circuitBreaker, bulkhead } }: Sketch): string[] {
  return [
    'const policy = wrap(',
    ...(retries === undefined
      ? []
      : [`  retry(handleAll, { maxAttempts: ${retries}, backoff: new ExponentialBackoff() }),`]),
    ...(circuitBreaker
      ? [
          '  circuitBreaker(handleAll, {',
          '    halfOpenAfter: 10_000,',
          '    breaker: new ConsecutiveBreaker(5),',
          '  }),',
        ]
      : []),
    ...(circuitBreaker && bulkhead ? ['  bulkhead(20),'] : []),
    ');',
  ];
}
