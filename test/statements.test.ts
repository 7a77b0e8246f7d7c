import { expect, test } from 'vitest';
import { readStatement } from '../src/analyze/link/statements.js';

test.each([
  ['SELECT * FROM orders WHERE id = $1', 'read orders'],
  ['select distinct on (x) *\n  from\n\torders', 'read orders'],
  ["/* FROM a */ -- FROM b\n SELECT 'from c' AS text FROM d", 'read d'],
  ['SELECT extract(year from placed_at) FROM public.orders o JOIN lines l ON true', 'read orders'],
  ['SELECT (SELECT count(*) FROM lines) FROM orders', 'read orders'],
  ['SELECT * FROM (SELECT * FROM orders) AS o', 'read orders'],
  ['SELECT * FROM generate_series(1, 2) AS n JOIN days d ON d.n = n', 'read days'],
  ['(SELECT a FROM one) UNION (SELECT b FROM other)', 'read one'],
  ['SELECT pg_advisory_lock($1)', 'read -'],
  ['SELECT id FROM :param', 'read -'],
  ['SELECT id FROM orders_:param', 'read orders_:param'],
  ['INSERT INTO shop.order_lines (order_id) VALUES ($1)', 'write shop.order_lines'],
  ['insert into "order"(id) values (1)', 'write order'],
  ['INSERT OR IGNORE INTO orders VALUES (?)', 'write orders'],
  ['REPLACE INTO `orders` (id) VALUES (?)', 'write orders'],
  ['UPDATE ONLY orders SET lines = (SELECT count(*) FROM lines)', 'write orders'],
  ['UPDATE [dbo].[orders] SET state = 1', 'write dbo.orders'],
  ["delete from orders where text = 'from x'", 'write orders'],
  ['DELETE o FROM orders o WHERE o.id = 1', 'write orders'],
  ['TRUNCATE TABLE orders, lines', 'write orders'],
  ['MERGE INTO orders USING taken ON true', 'write orders'],
  ['WITH late AS (SELECT * FROM orders) SELECT * FROM late', 'read orders'],
  ['WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM nodes) SELECT * FROM t', 'read nodes'],
  ['WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone', 'write orders'],
  ['WITH entry AS (INSERT INTO entries VALUES (1)) INSERT INTO outbox SELECT 1', 'write entries'],
  ['BEGIN; UPDATE orders SET state = 1; COMMIT', 'write orders'],
  ['BEGIN', '- -'],
  ['CREATE TABLE orders (id int)', '- -'],
  ['CALL close_orders()', '- -'],
  ['{ping:1}', '- -'],
  ['', '- -'],
])('%s', (text, expected) => {
  const { access, table } = readStatement(text);
  expect(`${access ?? '-'} ${table ?? '-'}`).toBe(expected);
});

test('a text that is no statement costs little', () => {
  const hostile = [
    `'${"''".repeat(50_000)}`,
    '$a$b'.repeat(50_000),
    'WITH ('.repeat(50_000),
    '('.repeat(1e6),
  ];
  const start = performance.now();
  for (const text of hostile) readStatement(text);
  expect(performance.now() - start).toBeLessThan(1000);
});
