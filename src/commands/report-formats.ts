import { appendFile, readFile } from 'node:fs/promises';
import type { Builder } from 'junit-report-builder';
import type { Report } from '../model.js';
import { json } from '../report/json.js';
import { rules } from '../rules/index.js';
import type { FileTexts } from '../topology/file-tree.js';
import type { Destination } from './destination.js';
import { say } from './messages.js';
import type { CheckFormat } from './options.js';
import { packageFile, pathPrefix, platformPrefix } from './paths.js';
import { readSources } from './sources.js';
import { columnsOf, wantsColour } from './terminal.js';

/** What formats need beside the report. */
export type Rendering = {
  readonly directory: string;
  /** Ids of the rules that ran. */
  readonly rules: readonly string[];
  readonly quiet: boolean;
  /** Texts of files that stand for what is on disk. */
  readonly texts: FileTexts;
};

/**
 * The formats that a user asked for, with GitHub's annotations on top where the run is a job of GitHub Actions,
 * unless stdout is for something that a program reads.
 */
export function destinationsOf(
  asked: readonly Destination<CheckFormat>[] | undefined,
  environment: NodeJS.ProcessEnv,
): readonly Destination<CheckFormat>[] {
  const given = asked ?? [{ format: 'pretty', file: null }];
  const isForPeople = given.every(({ format, file }) => file !== null || format === 'pretty');
  const isStated = given.some(({ format }) => format === 'github');
  return environment.GITHUB_ACTIONS === 'true' && isForPeople && !isStated
    ? [...given, { format: 'github', file: null }]
    : given;
}

/** A report in one format. A file is read without colours, and on screens of any width. */
export async function rendered(
  report: Report,
  { format, file }: Destination<CheckFormat>,
  { directory, rules: active, quiet, texts }: Rendering,
): Promise<string> {
  const prefix = platformPrefix(directory, process.env);
  switch (format) {
    case 'json':
      return json(report);
    case 'sarif': {
      const { sarif } = await import('../report/sarif.js');
      const version: string = JSON.parse(await readFile(packageFile('package.json'), 'utf8')).version;
      const known = await Promise.all(
        rules.map(async (rule) => ({ ...rule, page: await readFile(packageFile(rule.docs), 'utf8') })),
      );
      return sarif(report, { rules: known, version, pathPrefix: prefix });
    }
    case 'github':
      return (await import('../report/github.js')).github(report, prefix);
    case 'gitlab':
      return (await import('../report/gitlab.js')).gitlab(report, prefix);
    case 'junit': {
      const { default: library } = await import('junit-report-builder');
      // Its types are those of an ES module, its code is CommonJS (5.1).
      const builder = (library as unknown as Builder).newBuilder();
      return (await import('../report/junit.js')).junit(report, active, prefix, builder);
    }
    case 'markdown':
      return (await import('../report/markdown-report.js')).markdownReport(report, prefix);
    case 'pretty': {
      const { pretty } = await import('../report/pretty.js');
      return pretty(report, {
        width: file === null ? columnsOf(process.stdout) : columnsOf({ isTTY: false }),
        colour: file === null && wantsColour(process.stdout),
        sources: await readSources(
          directory,
          report.findings.map((finding) => finding.file),
          texts,
        ),
        pathPrefix: pathPrefix(directory),
        rules: active,
        quiet,
      });
    }
  }
}

/** Adds the report to the summary page of a job of GitHub Actions, which is a file that steps append to. */
export async function addJobSummary(
  report: Report,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const file = environment.GITHUB_STEP_SUMMARY;
  if (!file) return;
  const { markdownReport } = await import('../report/markdown-report.js');
  try {
    await appendFile(file, `${markdownReport(report, platformPrefix(directory, environment))}\n`);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    say(`note   the job summary ${file} cannot be written (${code})`);
  }
}
