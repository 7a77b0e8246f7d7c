import { expect, test } from 'vitest';
import { json } from '../../src/report/json.js';
import { finding, report } from './sample.js';

test('has the parts that scripts rely on, and no others', () => {
  const step = { file: 'b.ts', line: 2, column: 5, service: 'orders', message: 'calls payment POST /charge' };
  const found = finding({ file: 'a.ts', line: 41, column: 18, evidence: [step], chain: [] });
  const text = json({
    ...report,
    findings: [found],
    suppressed: [{ ...found, reason: 'three regions, fixed' }],
    notices: [{ message: 'x' }],
    unseen: [{ service: 'cart', what: 'kafka-node', file: 'c.js', line: 3, column: 1 }],
    leftOut: [{ directory: 'tools', files: 4 }],
  });
  const plain = {
    id: '5f0c',
    rule: 'missing-timeout',
    severity: 'error',
    certainty: 'certain',
    message: found.message,
    service: 'cart',
    file: 'a.ts',
    line: 41,
    column: 18,
    evidence: [{ service: 'orders', file: 'b.ts', line: 2, message: 'calls payment POST /charge' }],
    suggestion: found.suggestion,
    fixable: false,
  };
  expect(JSON.parse(text)).toEqual({
    schemaVersion: 1,
    summary: {
      services: 9,
      operations: 41,
      interactions: 88,
      errors: 2,
      warnings: 1,
      suppressed: 1,
      baselined: 0,
    },
    resolution: { percent: 94, resolved: 71, external: 12, ambiguous: 1, unresolved: 4 },
    findings: [plain],
    suppressed: [{ ...plain, reason: 'three regions, fixed' }],
    unresolved: report.unresolved.map(({ service, file, line, reason, hint }) => ({
      service,
      file,
      line,
      reason,
      hint,
    })),
    unseen: [{ service: 'cart', what: 'kafka-node', file: 'c.js', line: 3 }],
    leftOut: [{ directory: 'tools', files: 4 }],
  });
  expect(text.endsWith('}\n')).toBe(true);
});

test('a printed report cannot act on the terminal, and is still the same data', () => {
  const message = 'a\x1b[2J b\x9b31m c\u202e d\ud800 注文';
  const text = json({ ...report, findings: [finding({ file: 'a.ts', line: 1, column: 1, message })] });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u);
  expect(JSON.parse(text).findings[0].message).toBe(message);
});
