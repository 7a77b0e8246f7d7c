import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { directory, hoplint } from './run.js';

const blackFriday = fileURLToPath(new URL('../../fixtures/black-friday', import.meta.url));

/** The page without what depends on how wide it is. */
async function page(cwd: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await hoplint(cwd, ['explain', ...args]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout.replace(/\s+/g, ' ');
}

async function refused(cwd: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await hoplint(cwd, ['explain', ...args]);
  expect([code, stdout]).toEqual([2, '']);
  return stderr.replace(/\s+/g, ' ');
}

describe('how a call was resolved', () => {
  test('the values that its address rests on, the settings, the target, the bound and who needs it', async () => {
    const text = await page(blackFriday, ['services/checkout/src/clients.ts:17']);
    expect(text).toContain('http GET http://order:3000/customers/:param/terms');
    expect(text).toContain(
      'baseURL = the setting ORDER_URL, or else "http://localhost:3004" services/checkout/src/clients.ts:11 process.env.ORDER_URL = the setting ORDER_URL',
    );
    expect(text).toContain('settings ORDER_URL = http://order:3000 (environment of checkout)');
    expect(text).toContain('target order, source in services/order; known as order docker-compose.yml:28:3');
    expect(text).toContain('operation GET /customers/:id/terms services/order/src/routes.ts:26:7');
    expect(text).toContain('timeout 8 s (instance)');
    expect(text).toContain('reached by checkout#POST /quotes services/checkout/src/quotes.ts:11:8');
  });

  test('a route that a gateway passes on', async () => {
    const kong = fileURLToPath(new URL('../../fixtures/gateways/kong', import.meta.url));
    const text = await page(kong, ['kong.yml:9']);
    expect(text).toContain('http ANY http://orders:3000/orders');
    expect(text).toContain('kong#GET /shop/orders/:id kong.yml:9:9');
    expect(await refused(kong, ['kong.yml:1'])).toContain('In this file there are calls at line 9, ');
  });

  test('from another directory, and where a wrapper sends it', async () => {
    const files = {
      'shop/package.json': '{ "name": "shop", "scripts": { "start": "node main.js" } }',
      'shop/main.js': `import express from 'express';
const app = express();
const get = (url) => fetch(url);
app.get('/a', async (request, response) => response.json(await get('http://one.example/x')));
app.get('/b', async (request, response) => response.json(await get(\`\${process.env.TWO}/y\`)));
app.listen(80);
`,
    };
    const root = directory(files);
    const sent = await page(root, ['shop/main.js:3:22', 'shop']);
    expect(sent).toContain('http GET http://one.example/x');
    expect(sent).toContain('http GET ${TWO}/y');
    const site = await page(root, ['shop/main.js:5', 'shop']);
    expect(site).not.toContain('one.example');
    expect(site).toContain('fetch, sent at shop/main.js:3:22');
    expect(site).toContain('because no file gives TWO a value to paste services.two.addresses: ["${TWO}"]');
  });

  test('passwords are not shown', async () => {
    const root = directory({
      'package.json': '{ "name": "shop", "scripts": { "start": "node main.js" } }',
      '.env': 'OTHER=http://user:secret@other:80\n',
      'main.js': 'await fetch(process.env.OTHER);\n',
    });
    expect(await page(root, ['main.js:1'])).toContain('OTHER = http://…@other:80');
  });
});

describe('where there is no call', () => {
  test('it says what is there instead', async () => {
    expect(await refused(blackFriday, ['services/checkout/src/clients.ts:18'])).toContain(
      'there is no call to another system at services/checkout/src/clients.ts:18 In this file there are calls at line 17',
    );
    expect(await refused(blackFriday, ['services/checkout/src/quotes.ts:1'])).toContain(
      'knows no call in this file',
    );
    expect(await refused(blackFriday, ['docker-compose.yml:1'])).toContain('The file is not analysed');
  });
});
