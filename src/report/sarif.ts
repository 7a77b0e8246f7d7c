import type { Log, ReportingDescriptor, Result, Location as SarifLocation, ThreadFlowLocation } from 'sarif';
import type { Finding, Location, Notice, Report, Step } from '../model.js';
import { stringify } from './stringify.js';
import { neutralise, pathOf } from './text.js';

/** What a report says of a rule beside its findings. */
export type RuleInfo = {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly instead: string;
  readonly category: string;
  readonly severity: 'error' | 'warn' | 'off';
  /** Its page, as markdown. */
  readonly page: string;
};

export type SarifOptions = {
  readonly rules: readonly RuleInfo[];
  readonly version: string;
  /** Stands before every path, so that it leads from the working directory to the file. */
  readonly pathPrefix: string;
};

type Suppressed = Report['suppressed'][number];

/**
 * `check --format sarif`: SARIF 2.1.0 (OASIS), as GitHub code scanning and other dashboards read it. Chains and
 * evidence are code flows, ids are fingerprints, suppressed findings stay in it as suppressed.
 */
export function sarif(raw: Report, { rules, version, pathPrefix }: SarifOptions): string {
  const report = neutralise(raw);
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const result = (finding: Finding | Suppressed) =>
    resultOf(finding, index.get(finding.rule) ?? -1, pathPrefix);
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'hoplint', semanticVersion: version, rules: rules.map(descriptorOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'the working directory' } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.notices.map((notice) => notification(notice, pathPrefix)),
          },
        ],
        results: [...report.findings.map(result), ...report.suppressed.map(result)],
      },
    ],
  };
  return stringify(log);
}

function descriptorOf({ id, title, why, instead, category, severity, page }: RuleInfo): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${why} ${instead}`, markdown: page },
    defaultConfiguration: { enabled: severity !== 'off', level: severity === 'error' ? 'error' : 'warning' },
    properties: {
      tags: ['architecture', 'microservices', category],
      'problem.severity': severity === 'error' ? 'error' : 'warning',
    },
  };
}

function resultOf(finding: Finding | Suppressed, ruleIndex: number, prefix: string): Result {
  const { rule, severity, message, suggestion, service, certainty, id, evidence, chain = [] } = finding;
  const hops: Step[] = chain.map((hop) => ({
    ...hop.at,
    service: hop.fromService,
    message:
      `${hop.fromService} ${hop.fromOperation} waits for ${hop.toService} ${hop.toOperation ?? ''}`.trimEnd(),
  }));
  const flows = [hops, evidence].filter((steps) => steps.length > 0);
  const possible = certainty === 'possible' ? ' (possible)' : '';
  return {
    ruleId: rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: severity === 'error' ? 'error' : 'warning',
    message: { text: `${message}${possible}. ${suggestion}` },
    locations: [{ ...located(finding, prefix), logicalLocations: [{ name: service, kind: 'module' }] }],
    partialFingerprints: { 'hoplint/v1': id },
    ...(flows.length === 0
      ? {}
      : {
          codeFlows: flows.map((steps) => ({
            threadFlows: [{ locations: steps.map((step) => flowStep(step, prefix)) }],
          })),
        }),
    ...('reason' in finding
      ? { suppressions: [{ kind: 'inSource' as const, justification: finding.reason }] }
      : {}),
    properties: { service, certainty },
  };
}

function flowStep(step: Step, prefix: string): ThreadFlowLocation {
  const text = step.message.startsWith(step.service) ? step.message : `${step.service}: ${step.message}`;
  return { location: { ...located(step, prefix), message: { text } } };
}

function located({ file, line, column }: Location, prefix: string): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(pathOf(file, prefix)), uriBaseId: '%SRCROOT%' },
      region: { startLine: Math.max(1, line), startColumn: Math.max(1, column) },
    },
  };
}

/** A path as the path of a URI (RFC 3986): relative, with everything encoded that would mean something else. */
function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function notification({ message, file, line, column }: Notice, prefix: string) {
  const locations =
    file === undefined ? [] : [located({ file, line: line ?? 1, column: column ?? 1 }, prefix)];
  return {
    level: 'note' as const,
    message: { text: message },
    ...(locations.length > 0 ? { locations } : {}),
  };
}
