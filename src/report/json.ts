import type { Finding, Report, Unresolved } from '../model.js';
import { stringify } from './stringify.js';

/** `check --format json`. Scripts rely on its shape: what is here stays until a next `schemaVersion`. */
export function json({
  summary,
  resolution,
  findings,
  suppressed,
  unresolved,
  unseen,
  leftOut,
}: Report): string {
  return stringify({
    schemaVersion: 1,
    summary: {
      services: summary.services,
      operations: summary.operations,
      interactions: summary.interactions,
      errors: summary.errors,
      warnings: summary.warnings,
      suppressed: summary.suppressed,
      baselined: summary.baselined,
    },
    resolution: {
      percent: resolution.percent,
      resolved: resolution.resolved,
      external: resolution.external,
      ambiguous: resolution.ambiguous,
      unresolved: resolution.unresolved,
    },
    findings: findings.map(findingJson),
    suppressed: suppressed.map((finding) => ({ ...findingJson(finding), reason: finding.reason })),
    unresolved: unresolved.map(unresolvedJson),
    unseen: unseen.map(({ service, what, file, line }) => ({ service, what, file, line })),
    leftOut: leftOut.map(({ directory, files }) => ({ directory, files })),
  });
}

function findingJson(finding: Finding) {
  return {
    id: finding.id,
    rule: finding.rule,
    severity: finding.severity,
    certainty: finding.certainty,
    message: finding.message,
    service: finding.service,
    file: finding.file,
    line: finding.line,
    column: finding.column,
    evidence: finding.evidence.map(({ service, file, line, message }) => ({ service, file, line, message })),
    suggestion: finding.suggestion,
    fixable: finding.fixable,
  };
}

function unresolvedJson({ service, file, line, reason, hint }: Unresolved) {
  return { service, file, line, reason, hint };
}
