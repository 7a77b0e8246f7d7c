import { createHash } from 'node:crypto';

/** What a finding is about. No line numbers, so that it stays the same finding when code above it moves. */
export type Identity = {
  readonly rule: string;
  readonly service: string;
  readonly file: string;
  readonly identity: readonly string[];
};

/**
 * An id for each finding, in order: 16 hexadecimal digits, the same in every run and on every machine. Findings
 * that are alike in all of their identity are told apart by their order.
 */
export function fingerprints(findings: readonly Identity[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, service, file, identity }) => {
    const text = JSON.stringify([rule, service, file, ...identity]);
    const ordinal = seen.get(text) ?? 0;
    seen.set(text, ordinal + 1);
    const digest = createHash('sha256')
      .update(text)
      .update(ordinal === 0 ? '' : `\n${ordinal}`);
    return digest.digest('hex').slice(0, 16);
  });
}
