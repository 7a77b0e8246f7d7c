import { expect, test } from 'vitest';
import { analyze } from '../src/analyze/index.js';
import { writeTree } from './support/tree.js';

/** What the analysis says of the retries of each call in a file, in order of lines: `attempts delay`, or `-`. */
async function retriesIn(source: string, more: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const root = await writeTree({
    'hoplint.yaml': 'version: 1\nservices:\n  orders: { root: orders }\n  payment: { external: true }\n',
    'orders/src/main.ts': source,
    ...more,
  });
  const { data } = await analyze(root);
  return data.interactions
    .filter(({ kind }) => kind === 'http')
    .map(({ retry }) => (retry ? `${retry.attempts ?? 'unlimited'} ${retry.delay}` : '-'));
}

test('retries count on top of the first attempt, attempts with it', async () => {
  const source = `
    import retry from 'async-retry';
    import got from 'got';
    export const a = () => retry(() => fetch('http://payment/a'), { retries: 4 });
    export const b = () => retry(() => fetch('http://payment/b'));
    export const c = () => got('http://payment/c', { retry: { limit: 0 } });
    export const d = () => got.post('http://payment/d');
  `;
  expect(await retriesIn(source)).toEqual(['5 exponential', '11 exponential', '-', '-']);
});

test('what is stated and not known is at least one retry', async () => {
  const source = `
    import pRetry from 'p-retry';
    export const a = (retries: number) => pRetry(() => fetch('http://payment/a'), { retries });
    export const b = () => pRetry(() => fetch('http://payment/b'), { retries: Number(process.env.RETRIES) });
  `;
  expect(await retriesIn(source)).toEqual(['2 exponential', '2 exponential']);
});

test('retries inside retries multiply, with the shorter delay', async () => {
  const source = `
    import pRetry from 'p-retry';
    import got from 'got';
    const load = () => got('http://payment/a', { retry: { limit: 1 } });
    export const a = () => pRetry(() => load(), { retries: 2 });
    export const b = async () => {
      const found = await load();
      return found;
    };
  `;
  expect(await retriesIn(source)).toEqual(['6 exponential']);
});

test('a caller decides for itself in a wrapper that is followed to its callers', async () => {
  const source = `
    import retry from 'async-retry';
    const post = (path: string, retries: number) => retry(() => fetch(\`http://payment/\${path}\`), { retries });
    export const a = () => post('a', 1);
    export const b = () => post('b', 0);
  `;
  expect(await retriesIn(source)).toEqual(['2 exponential', '-']);
});

test('operators of rxjs repeat what they are piped onto', async () => {
  const source = `
    import { defer, lastValueFrom, retry } from 'rxjs';
    export const a = () => lastValueFrom(defer(() => fetch('http://payment/a')).pipe(retry()));
    export const b = () => lastValueFrom(defer(() => fetch('http://payment/b')).pipe(retry({ count: 2, delay: 100 })));
    export const c = () => lastValueFrom(defer(() => fetch('http://payment/c')).pipe(retry({ count: 2, delay: (e, n) => wait(n) })));
    declare function wait(n: number): any;
  `;
  expect(await retriesIn(source)).toEqual(['unlimited none', '3 fixed', '3 unknown']);
});

test('a retried client retries its own calls only', async () => {
  const source = `
    import axios from 'axios';
    import axiosRetry from 'axios-retry';
    const retried = axios.create({ baseURL: 'http://payment' });
    const plain = axios.create({ baseURL: 'http://payment' });
    axiosRetry(retried, { retries: 2, retryDelay: axiosRetry.exponentialDelay });
    export const a = () => retried.post('/a', {});
    export const b = () => plain.post('/b', {});
    export const c = () => axios.post('http://payment/c', {});
  `;
  expect(await retriesIn(source)).toEqual(['3 exponential', '-', '-']);
});

test('a policy that is made of policies retries as they do', async () => {
  const source = `
    import { ConstantBackoff, handleAll, retry, timeout, TimeoutStrategy, wrap } from 'cockatiel';
    const inner = retry(handleAll, { maxAttempts: 1, backoff: new ConstantBackoff(50) });
    const policy = wrap(retry(handleAll, { maxAttempts: 2 }), wrap(inner, timeout(1000, TimeoutStrategy.Aggressive)));
    export const a = () => policy.execute(() => fetch('http://payment/a'));
  `;
  expect(await retriesIn(source)).toEqual(['6 none']);
});

test('superagent retries where it is asked to', async () => {
  const source = `
    import request from 'superagent';
    export const a = () => request.post('http://payment/a').send({}).retry(3).timeout(100);
    export const b = () => request.post('http://payment/b').send({});
  `;
  expect(await retriesIn(source)).toEqual(['4 none', '-']);
});

test('loops by hand that go on when a call has failed', async () => {
  const source = `
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    export async function a() {
      for (let i = 0; i < 5; i++) {
        try { return await fetch('http://payment/a'); } catch { await sleep(200); }
      }
    }
    export async function b() {
      let attempt = 1;
      while (attempt <= 3) {
        try { return await fetch('http://payment/b'); } catch (error) {
          if (attempt === 3) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
          attempt += 1;
        }
      }
    }
    async function often<T>(run: () => Promise<T>, times = 4): Promise<T | undefined> {
      let last;
      for (let i = 0; i < times; i += 1) {
        try { return await run(); } catch (error) { last = error; }
      }
      throw last;
    }
    export const c = () => often(() => fetch('http://payment/c'));
    export const d = () => often(() => fetch('http://payment/d'), 1);
    const load = (path: string) => fetch(\`http://payment/\${path}\`);
    export async function e() {
      for (let left = 3; left > 0; left -= 1) {
        try { await load('e'); break; } catch { await sleep(left * 50); }
      }
    }
  `;
  expect(await retriesIn(source)).toEqual(['5 fixed', '3 exponential', '4 none', '-', '3 exponential']);
});

test('loops that are no retries', async () => {
  const source = `
    export async function hosts(all: string[]) {
      for (const host of all) {
        try { return await fetch(\`http://payment/\${host}\`); } catch {}
      }
    }
    export async function each(items: string[]) {
      for (let i = 0; i < items.length; i++) {
        try { if (!items[i]) return; await fetch('http://payment/b'); } catch {}
      }
    }
    export async function polls() {
      while (true) {
        try { const found = await fetch('http://payment/c'); if (found.ok) return; } catch {}
      }
    }
    export async function after() {
      for (let i = 0; i < 5; i++) {
        try { i += 1; break; } catch {}
      }
      await fetch('http://payment/d');
    }
  `;
  expect(await retriesIn(source)).toEqual(['-', '-', '-', '-']);
});
