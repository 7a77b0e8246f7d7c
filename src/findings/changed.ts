import type { Finding } from '../model.js';

/**
 * The findings in which changed files take part: by their place, their evidence, or a hop of their chain. A chain is
 * then shown at its first hop in changed code, which is what the author can mend.
 */
export function inChanged(findings: readonly Finding[], changed: ReadonlySet<string>): Finding[] {
  return findings.flatMap((finding) => {
    const hop = finding.chain?.find(({ at }) => changed.has(at.file));
    if (hop && !changed.has(finding.file)) return [{ ...finding, ...hop.at }];
    const files = [finding.file, ...finding.evidence.map(({ file }) => file)];
    return hop || files.some((file) => changed.has(file)) ? [finding] : [];
  });
}
