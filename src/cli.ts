#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { styleText } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import type { AdviseOptions } from './commands/advise.js';
import type { AdviseCheckOptions } from './commands/advise-check.js';
import type { CheckOptions } from './commands/check.js';
import type { Destination } from './commands/destination.js';
import { exitCodes } from './commands/exit-codes.js';
import type { ExplainOptions } from './commands/explain.js';
import type { GraphOptions } from './commands/graph.js';
import type { InitOptions } from './commands/init.js';
import {
  checkFormats,
  type DiffFormat,
  day,
  diffFormats,
  formats,
  percentage,
  repeated,
  roadmapFormats,
  ruleOverride,
  wholeNumber,
} from './commands/options.js';
import { packageFile } from './commands/paths.js';
import type { RoadmapOptions } from './commands/roadmap.js';

/** The program: commands, options, exit codes. What a command needs is loaded when it runs. */

const examples = `
hoplint <command> --help lists the options of a command; those of check work without its name.

Examples:
  hoplint                               the system in this directory
  hoplint shop -f pretty -f json=report.json
  hoplint --rule sync-chain=warn --max-warnings 10
  hoplint graph shop -f mermaid --focus orders
  hoplint explain sync-chain
  hoplint explain services/orders/src/payment.ts:41
`;

const exitCodeHelp = `
Exit codes:
  0  nothing at error level
  1  findings at error level, or a limit of the command line is passed
  2  the command line or hoplint.yaml is wrong, or there is nothing to analyse
  3  a defect in hoplint
  130  you left a question with Ctrl-C
`;

const program = new Command('hoplint')
  .description('Finds the calls between your services, and what makes them fail together.')
  .usage('[dir] [options]\n       hoplint <command> [options]')
  .version(packageVersion(), '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .helpCommand(false)
  .exitOverride()
  .showHelpAfterError('       hoplint --help lists the commands and their options')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'error  ')) })
  .configureHelp({ styleTitle: (title) => styleText('bold', title) });
program.addHelpText('after', examples + exitCodeHelp);

program
  .command('check', { isDefault: true })
  .summary('report findings; this is what runs without a command')
  .description('Reports chains, missing timeouts and whatever else makes services fail together.')
  .argument('[dir]', 'directory of the system', '.')
  .optionsGroup('What is analysed:')
  .option('-c, --config <file>', 'use this file instead of hoplint.yaml')
  .option('--no-cache', 'use nothing of earlier runs, and keep nothing for later ones')
  .option('--cache-location <directory>', 'keep that here instead of in node_modules/.cache/hoplint')
  .optionsGroup('What is found:')
  .addOption(new Option('--preset <name>', 'severities of all rules').choices(['recommended', 'strict']))
  .option(
    '--rule <id[=severity]>',
    'switch a rule on, or set it to error, warn or off; repeatable',
    ruleOverride,
  )
  .option('--certain-only', 'leave out findings that are only possible')
  .addOption(
    new Option(
      '--since <ref>',
      'only findings in which files take part that changed since this commit',
    ).conflicts('staged'),
  )
  .option('--staged', 'only findings in which files of the next commit take part')
  .option('--baseline <file>', 'leave out the findings in this file')
  .option('--update-baseline', 'write the findings of now into the file of --baseline')
  .optionsGroup('What is mended:')
  .addOption(
    new Option('--fix', 'edit the source where that mends a finding, and report what is left').conflicts([
      'updateBaseline',
      'fixDryRun',
    ]),
  )
  .option('--fix-dry-run', 'print what --fix would edit, as a unified diff, and edit nothing')
  .option('--force', 'edit files with uncommitted changes too')
  .optionsGroup('When:')
  .addOption(
    new Option('--watch', 'judge again whenever something is saved, until Ctrl-C').conflicts([
      'fix',
      'fixDryRun',
      'updateBaseline',
      'staged',
    ]),
  )
  .optionsGroup('What fails:')
  .option('--max-warnings <n>', 'exit with 1 if there are more warnings', wholeNumber)
  .option('--min-resolution <percent>', 'exit with 1 if fewer calls have a known target', percentage)
  .optionsGroup('What is printed:')
  .option(
    '-f, --format <name[=file]>',
    `${checkFormats.join(', ')}: to stdout or to a file; repeatable`,
    formats(checkFormats),
  )
  .option('--quiet', 'errors only: no warnings, notes, unknown targets, progress')
  .option('--timing', 'say how long each stage took')
  .option('--color', 'use colours, wherever it prints to (as FORCE_COLOR)')
  .option('--no-color', 'use no colours (as NO_COLOR)')
  .action((dir: string, { watch: isWatching, ...options }: Partial<CheckOptions> & { watch?: boolean }) =>
    run(dir, async () => {
      const explicit = program.args[0] === 'check';
      const all = { quiet: false, ...options, commands: explicit ? [] : commandNames() };
      if (isWatching) return (await import('./commands/watch.js')).watch(dir, all);
      return (await import('./commands/check.js')).check(dir, all);
    }),
  )
  .addHelpText('after', exitCodeHelp);

program
  .command('init')
  .summary('write a hoplint.yaml of what is found')
  .description(
    'Writes a hoplint.yaml of what the files of the system tell, with the place that each line comes from.',
  )
  .argument('[dir]', 'directory of the system', '.')
  .option('-y, --yes', 'write without asking')
  .option('--force', 'add what it lacks to a hoplint.yaml that is there already')
  .option('--stdout', 'print it and write nothing')
  .action((dir: string, options: InitOptions) =>
    run(dir, async () => {
      const { init } = await import('./commands/init.js');
      return init(dir, options);
    }),
  );

program
  .command('graph')
  .summary('print the architecture')
  .description('Prints the architecture: services, operations, calls, stores and channels.')
  .argument('[dir]', 'directory of the system', '.')
  .option('-c, --config <file>', 'use this file instead of hoplint.yaml')
  .option(
    '-f, --format <name[=file]>',
    'mermaid (the default) or json, to stdout or to a file; repeatable',
    formats(['mermaid', 'json']),
  )
  .option('--focus <service>', 'only this service and its neighbours')
  .addOption(
    new Option('--level <level>', 'what mermaid draws').choices(['service', 'operation']).default('service'),
  )
  .action((dir: string, options: Omit<GraphOptions, 'commands' | 'quiet'>) =>
    run(dir, async () => {
      const { graph } = await import('./commands/graph.js');
      return graph(dir, { ...options, commands: [], quiet: false });
    }),
  );

program
  .command('advise')
  .summary('decide how two services should talk, and record it')
  .description(
    'Asks a few questions about one interaction, recommends a pattern of communication for it and records the decision in hoplint.yaml and as a decision record. From then on the check holds the code to it.',
  )
  .argument(
    '[interaction...]',
    'orders payment, orders payment POST /charge, "orders->payment", or file:line',
  )
  .option('-C, --directory <dir>', 'directory of the system', '.')
  .option('-c, --config <file>', 'use this file instead of hoplint.yaml')
  .option('--all', 'one undecided interaction after the other; what is recorded stays when you stop')
  .optionsGroup('Without a terminal:')
  .option('--answer <question=answer>', 'answer one question; repeatable', repeated)
  .option('--answers <file>', 'answer the questions that a YAML file names')
  .option('-y, --yes', 'take what the code suggests for what is not answered')
  .addOption(
    new Option('--pattern <name>', 'another pattern than the recommended one').choices([
      'rest',
      'grpc',
      'rpc',
      'grpc-stream',
      'event',
      'event-with-ack',
      'saga',
    ]),
  )
  .option('--because <reason>', 'why it is another one')
  .option('--dry-run', 'print what comes out, and record nothing')
  .option('--json', 'print it as JSON, and ask nothing')
  .optionsGroup('What is printed:')
  .option('--color', 'use colours, wherever it prints to')
  .option('--no-color', 'use no colours')
  .optionsGroup('Instead of asking:')
  .option('--check', 'list what drifted from its decision, is to be looked at again, or is undecided; for CI')
  .option('--require-decisions', '--check: exit with 1 if something is undecided')
  .option('--today <day>', 'the day that counts as today', day)
  .action((interaction: string[], options: AdviseOptions & AdviseCheckOptions & { check?: boolean }) =>
    run(options.directory, async () => {
      if (options.check) {
        const { adviseCheck } = await import('./commands/advise-check.js');
        return adviseCheck(interaction, options);
      }
      const { advise } = await import('./commands/advise.js');
      return advise(interaction, options);
    }),
  );

program
  .command('roadmap')
  .summary('print in which order to mend the system')
  .description(
    'Prints an ordered plan of mends from findings and decisions: timeouts first, then calls at once, calls for many, events, gRPC and sagas; in each stage first what frees most operations.',
  )
  .argument('[dir]', 'directory of the system', '.')
  .option('-c, --config <file>', 'use this file instead of hoplint.yaml')
  .option(
    '-f, --format <name[=file]>',
    'pretty (the default), markdown or json, to stdout or to a file; repeatable',
    formats(roadmapFormats),
  )
  .option('--color', 'use colours, wherever it prints to')
  .option('--no-color', 'use no colours')
  .action((dir: string, options: RoadmapOptions) =>
    run(dir, async () => {
      const { roadmap } = await import('./commands/roadmap.js');
      return roadmap(dir, options);
    }),
  );

program
  .command('explain')
  .summary('tell why a rule exists, or how a call was resolved')
  .description(
    'Prints the page of a rule: what it finds, why, and what to do instead. Of a call, how its target was found, step by step. Without either, the list of rules.',
  )
  .argument('[rule|file:line]', 'id of a rule, or the place of a call')
  .argument('[dir]', 'directory of the system, for a call', '.')
  .option('-c, --config <file>', 'use this file instead of hoplint.yaml, for a call')
  .option('--color', 'use colours, wherever it prints to')
  .option('--no-color', 'use no colours')
  .action((what: string | undefined, dir: string, options: ExplainOptions) =>
    run(dir, async () => {
      const { explain } = await import('./commands/explain.js');
      return explain(what, dir, options);
    }),
  );

program
  .command('diff')
  .summary('print what a branch changes in the architecture')
  .description(
    'Prints which services, operations, calls, channels and stores a branch adds, removes or changes since it left a commit.',
  )
  .argument('<ref>', 'a commit, or the branch that this one goes to')
  .argument('[dir]', 'directory of the system', '.')
  .option(
    '-f, --format <name[=file]>',
    'pretty (the default), json or markdown, to stdout or to a file; repeatable',
    formats(diffFormats),
  )
  .action((ref: string, dir: string, { format }: { format?: readonly Destination<DiffFormat>[] }) =>
    run(dir, async () => {
      const { diff } = await import('./commands/diff.js');
      return diff(ref, dir, format);
    }),
  );

const hook = program
  .command('hook')
  .summary('check what is committed, before it is')
  .description(
    'Has git check each commit before it is made: through husky, lefthook or the pre-commit framework where the repository has one of them, else as a hook of git itself.',
  )
  .helpCommand(false);
hook
  .command('install')
  .summary('add the check to the commit hook')
  .description('Adds `hoplint check --staged` to the commit hook. Whatever is there already stays as it is.')
  .argument('[dir]', 'directory of the system, or one below its hoplint.yaml', '.')
  .action((dir: string) =>
    run(dir, async () => {
      const { installHook } = await import('./commands/hook.js');
      return installHook(dir);
    }),
  );
hook
  .command('uninstall')
  .summary('remove what install has added')
  .description('Removes from the commit hook what install has added, and nothing else.')
  .argument('[dir]', 'a directory of the repository', '.')
  .action((dir: string) =>
    run(dir, async () => {
      const { uninstallHook } = await import('./commands/hook.js');
      return uninstallHook(dir);
    }),
  );

await main();

async function main(): Promise<void> {
  // Node 22.1 and later keep compiled code between runs, where the machine allows it.
  (module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
  process.stdout.on('error', cannotPrint);
  // What cannot be said beside a report changes no result.
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', async (error) => process.exit(await failed(error, '.')));
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.clean : exitCodes.wrongInput;
  }
}

async function run(directory: string, command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = await failed(error, directory);
  }
}

async function failed(error: unknown, directory: string): Promise<number> {
  const { explainFailure } = await import('./commands/failure.js');
  return explainFailure(error, directory);
}

/** Who reads our output may stop reading (`hoplint | head`): the result is the same. A full disk loses it. */
async function cannotPrint(error: NodeJS.ErrnoException): Promise<void> {
  if (error.code === 'EPIPE') return;
  const { reasonOf } = await import('./write-files.js');
  const { UserError } = await import('./topology/user-error.js');
  const hint = 'Name a file in a directory that can be written to, as in -f json=report.json.';
  process.exit(
    await failed(new UserError([{ message: `cannot write to stdout: ${reasonOf(error)}`, hint }]), '.'),
  );
}

function commandNames(): string[] {
  return program.commands.map((command) => command.name());
}

function packageVersion(): string {
  return JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version;
}
