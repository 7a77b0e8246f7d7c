import { Architecture } from '../analyze/architecture.js';
import type { ArchitectureData } from '../model.js';
import { nearest } from '../nearest.js';
import { graphJson } from '../report/graph-json.js';
import { type Level, mermaid } from '../report/mermaid.js';
import { UserError } from '../topology/user-error.js';
import { analyseSystem, type SystemOptions } from './analyse-system.js';
import { type Destination, deliver } from './destination.js';
import { exitCodes } from './exit-codes.js';
import { focusOn } from './focus.js';
import { sayNotices } from './messages.js';
import { pathPrefix } from './paths.js';

export type GraphFormat = 'json' | 'mermaid';

export type GraphOptions = SystemOptions & {
  readonly format?: readonly Destination<GraphFormat>[];
  /** Name of a service. */
  readonly focus?: string;
  readonly level: Level;
};

/** Prints the architecture and gives the exit code. Throws `UserError` for what is wrong in what the user gave. */
export async function graph(directory: string, options: GraphOptions): Promise<number> {
  const { data, notices } = await analyseSystem(directory, options);
  const { focus } = options;
  if (focus !== undefined) checkService(data, focus);
  const architecture = new Architecture(focus === undefined ? data : focusOn(data, focus));
  await sayNotices(notices, pathPrefix(directory));
  for (const { format, file } of options.format ?? [{ format: 'mermaid', file: null }]) {
    await deliver(format === 'json' ? graphJson(architecture) : mermaid(architecture, options.level), file);
  }
  return exitCodes.clean;
}

function checkService({ services }: ArchitectureData, name: string): void {
  const names = services.map((service) => service.name);
  if (names.includes(name)) return;
  const meant = nearest(name, names);
  throw new UserError([
    {
      message: `--focus: there is no service ${name}`,
      hint: meant ? `Did you mean ${meant}?` : `The services are ${names.join(', ')}.`,
    },
  ]);
}
