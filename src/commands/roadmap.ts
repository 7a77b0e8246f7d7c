import { planRoadmap, type Roadmap } from '../advise/roadmap.js';
import { roadmapMarkdown } from '../advise/roadmap-text.js';
import { Architecture } from '../analyze/architecture.js';
import type { ArchitectureData } from '../model.js';
import { markdownText } from '../report/markdown.js';
import { stringify } from '../report/stringify.js';
import { neutralise } from '../report/text.js';
import { settingOf } from '../rules/settings.js';
import { syncChain } from '../rules/sync-chain.js';
import { timeoutTooLong } from '../rules/timeout-too-long.js';
import { labelOf } from '../rules/wording.js';
import { analyseSystem } from './analyse-system.js';
import { type Destination, deliver } from './destination.js';
import { exitCodes } from './exit-codes.js';
import { judge } from './judge.js';
import { sayNotices } from './messages.js';
import type { RoadmapFormat } from './options.js';
import { pathPrefix } from './paths.js';
import { checkRuleSettings, commandLineSettings } from './rule-settings.js';
import { columnsOf, wantsColour } from './terminal.js';

export type RoadmapOptions = {
  readonly config?: string;
  readonly format?: readonly Destination<RoadmapFormat>[];
};

/** Prints in which order a system is to be mended. Throws `UserError` for what is wrong in what the user gave. */
export async function roadmap(
  directory: string,
  { config, format = [{ format: 'pretty', file: null }] }: RoadmapOptions,
): Promise<number> {
  const analysis = await analyseSystem(directory, {
    ...(config === undefined ? {} : { config }),
    commands: [],
    quiet: false,
  });
  const { data, topology } = analysis;
  await checkRuleSettings(directory, analysis);
  const { findings } = await judge(analysis, commandLineSettings(undefined, []), {});
  await sayNotices(analysis.notices, pathPrefix(directory));
  const plan = planRoadmap(data, findings, {
    maxHops: Number(settingOf(syncChain, '', topology).options.max),
    timeout: (service) => Number(settingOf(timeoutTooLong, service, topology).options.max),
  });
  for (const { format: name, file } of format) await deliver(rendered(plan, data, directory, name), file);
  return exitCodes.clean;
}

function rendered(plan: Roadmap, data: ArchitectureData, directory: string, format: RoadmapFormat): string {
  if (format === 'json') return stringify(neutralise(inJson(plan)));
  const architecture = new Architecture(data);
  const markdown = roadmapMarkdown(plan, {
    services: data.services.filter(({ external }) => !external).length,
    operations: data.operations.length,
    pathPrefix: pathPrefix(directory),
    nameOfOperation: (id) => labelOf(architecture, id),
    serviceOfOperation: (id) => architecture.operation(id)?.service ?? id,
  });
  if (format === 'markdown') return markdown;
  return markdownText(markdown, { width: columnsOf(process.stdout), colour: wantsColour(process.stdout) });
}

function inJson({ stages, before, after, maxHops, left }: Roadmap) {
  const totals = ({ unlimited, chains, longest, waits }: Roadmap['before']) => ({
    unlimitedOperations: unlimited.size,
    longChains: chains,
    longestChain: longest,
    longestWaitMs: Math.max(0, ...waits.values()),
  });
  return {
    schemaVersion: 1,
    maxHops,
    now: totals(before),
    after: totals(after),
    stages: stages.map(({ id, title, why, steps }) => ({
      id,
      title,
      why,
      steps: steps.map((step) => ({
        title: step.title,
        places: step.places,
        operationsBehind: step.waiting,
        operationsBounded: step.effect.bounded,
        longChains: { before: step.effect.chains[0], after: step.effect.chains[1] },
        longestChain: { before: step.effect.longest[0], after: step.effect.longest[1] },
        wait: step.effect.wait,
        findings: step.findings.map((finding) => ({ id: finding.id, rule: finding.rule })),
        decide: step.decide,
        record: step.record,
      })),
    })),
    left: left.map(({ id, rule }) => ({ id, rule })),
  };
}
