import type { Finding, Report } from '../model.js';
import { neutralise, pathOf } from './text.js';

/**
 * `check --format github`: workflow commands that GitHub Actions shows as annotations in the pull request
 * (docs.github.com, "Workflow commands for GitHub Actions").
 */
export function github(raw: Report, pathPrefix: string): string {
  const { findings } = neutralise(raw);
  const errorsFirst = [...findings].sort(
    (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'),
  );
  return errorsFirst.map((finding) => `${annotation(finding, pathPrefix)}\n`).join('');
}

function annotation(finding: Finding, prefix: string): string {
  const { severity, rule, message, suggestion, line, column, certainty } = finding;
  const properties = {
    file: pathOf(finding.file, prefix),
    line: String(line),
    col: String(column),
    title: `hoplint ${rule}${certainty === 'possible' ? ' (possible)' : ''}`,
  };
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  const command = severity === 'error' ? 'error' : 'warning';
  return `::${command} ${listed.join(',')}::${data(`${message}\n${suggestion}`)}`;
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
