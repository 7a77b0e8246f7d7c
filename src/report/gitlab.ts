import type { Report } from '../model.js';
import { stringify } from './stringify.js';
import { neutralise, pathOf } from './text.js';

/** `check --format gitlab`: a code quality report, as `artifacts:reports:codequality` takes it. */
export function gitlab(raw: Report, pathPrefix: string): string {
  const { findings } = neutralise(raw);
  return stringify(
    findings.map(({ id, rule, severity, message, suggestion, file, line }) => ({
      description: `${message}. ${suggestion}`,
      check_name: rule,
      fingerprint: id,
      severity: severity === 'error' ? 'major' : 'minor',
      location: { path: pathOf(file, pathPrefix), lines: { begin: line } },
    })),
  );
}
