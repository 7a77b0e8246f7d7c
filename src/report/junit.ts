import type { Builder } from 'junit-report-builder';
import { groupBy } from '../group.js';
import type { Finding, Report } from '../model.js';
import { neutralise, place } from './text.js';

/**
 * `check --format junit`: a suite for each rule; a rule without findings is a passed test, an error a failed one, and
 * a warning a skipped one, which fails no build.
 */
export function junit(raw: Report, rules: readonly string[], pathPrefix: string, builder: Builder): string {
  const findings = groupBy(neutralise(raw).findings, ({ rule }) => rule);
  for (const rule of rules) {
    const suite = builder.testSuite().name(`hoplint ${rule}`);
    const found = findings.get(rule) ?? [];
    if (found.length === 0) suite.testCase().className(rule).name('no findings');
    for (const finding of found) {
      const test = suite
        .testCase()
        .className(`${rule}.${finding.service}`)
        .name(`${place(finding, pathPrefix)} ${finding.message}`)
        .file(place(finding, pathPrefix));
      if (finding.severity === 'error')
        test.failure(finding.message, rule).standardOutput(details(finding, pathPrefix));
      else test.skipped().standardOutput(details(finding, pathPrefix));
    }
  }
  return `${builder.build()}\n`;
}

function details({ message, suggestion, evidence }: Finding, prefix: string): string {
  const steps = evidence.map((step) => `${place(step, prefix)} ${step.service}: ${step.message}`);
  // The builder escapes only the first end of a CDATA section (xmlbuilder 15.1).
  return [message, ...steps, suggestion].join('\n').replaceAll(']]>', ']] >');
}
