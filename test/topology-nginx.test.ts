import { describe, expect, it } from 'vitest';
import { parseNginx } from '../src/topology/gateways/nginx-config.js';

describe('configuration of nginx', () => {
  it('reads blocks, quotes, comments and variables of templates', () => {
    const text = `server {
  # location /old { proxy_pass http://old; }
  location "/a b" { proxy_pass http://\${HOST}:3000/; }
}`;
    expect(parseNginx(text)).toEqual([
      {
        name: 'server',
        parameters: [],
        line: 1,
        block: [
          {
            name: 'location',
            parameters: ['/a b'],
            line: 3,
            block: [{ name: 'proxy_pass', parameters: ['http://$' + '{HOST}:3000/'], line: 3, block: [] }],
          },
        ],
      },
    ]);
  });

  it('keeps what is complete of a block that is not closed', () => {
    const [server] = parseNginx('server { location / { proxy_pass http://orders; ');
    expect(server?.block[0]?.block).toMatchObject([{ name: 'proxy_pass', parameters: ['http://orders'] }]);
  });

  it.each([
    ['blocks in blocks', 'a {'.repeat(100_000)],
    ['braces that close nothing', '}'.repeat(200_000)],
    ['many directives', 'a;'.repeat(200_000)],
    ['a quote that is not closed', `a "${'b'.repeat(400_000)}`],
    ['a long word', '/'.repeat(400_000)],
  ])('survives %s', (_name, text) => {
    expect(Array.isArray(parseNginx(text))).toBe(true);
  });
});
