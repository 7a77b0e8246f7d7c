import { createHash } from 'node:crypto';

/** What a finding is about. No files and no line numbers: it stays the same finding when its code moves. */
export type Identity = {
  readonly rule: string;
  readonly service: string;
  readonly identity: readonly string[];
};

/**
 * An id for each finding, in order: 16 hexadecimal digits, the same in every run and on every machine. Findings that are
 * alike in all of their identity are told apart by their order: `5f0c…`, `5f0c…-2`.
 */
export function fingerprints(findings: readonly Identity[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, service, identity }) => {
    const text = JSON.stringify([rule, service, ...identity]);
    const ordinal = (seen.get(text) ?? 0) + 1;
    seen.set(text, ordinal);
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return ordinal === 1 ? digest : `${digest}-${ordinal}`;
  });
}

/** An id without what tells it from the ids of findings that are alike. */
export function sharedId(id: string): string {
  return id.replace(/-\d+$/, '');
}
