#!/usr/bin/env node
/** The command line. Only what a command needs is loaded, so that `--help` answers at once. */
import { Command, CommanderError } from 'commander';
import type { ListFlags } from './commands/list.js';
import type { StopCommandFlags } from './commands/stop.js';
import type { UpFlags } from './commands/up.js';
import type { WatchFlags } from './commands/watch.js';
import type { WorkerFlags } from './commands/worker.js';
import { exitCodeOf, exitCodes, messageOf, type ExitCode } from './exit.js';

const examples = (...lines: string[]): string =>
  ['', 'Examples:', ...lines.map((line) => `  ${line}`), ''].join('\n');
const KAFKA = 'huawei-mrs/mrs-lab/1/Kafka';

const collect = (value: string, before: string[]): string[] => [...before, value];

let code: ExitCode = exitCodes.proven;
/** What an action returns is the exit code. */
const ending =
  <Args extends unknown[]>(action: (...args: Args) => Promise<ExitCode>) =>
  async (...args: Args): Promise<void> => {
    code = await action(...args);
  };

const program = new Command('standdown')
  .description('Stops vendor-managed services on purpose, and proves it.')
  .showHelpAfterError('(standdown --help tells more)')
  .addHelpText(
    'after',
    examples(
      'standdown up                       the demo: five simulated vendors, five stops',
      `standdown stop ${KAFKA}`,
      'standdown worker --connections connections.yaml',
    ) +
      `
Temporal is found by TEMPORAL_ADDRESS and the other TEMPORAL_* variables or its config file;
without them it is the local one that "standdown up" starts.

Exit codes: 0 every target stopped or already stopped · 1 some were not · 2 wrong usage or input,
nothing was started · 3 Temporal out of reach · 130 Ctrl-C, the runs go on. More: docs/cli.md`,
  )
  .exitOverride();

program
  .command('up')
  .description('a Temporal dev server, simulators and a worker; stops one target of each vendor')
  .option('--connections <file>', 'serve these instead of the simulators, until Ctrl-C')
  .option('--no-demo', 'start everything and stop nothing')
  .option('--keep', 'stay up afterwards (the default on a terminal)')
  .option('--exit', 'end afterwards (the default elsewhere)')
  .option('--json', 'print one JSON document')
  .addHelpText(
    'after',
    examples(
      'standdown up',
      'standdown up --exit --json',
      'standdown up --connections connections.yaml',
    ),
  )
  .action(ending(async (flags: UpFlags) => (await import('./commands/up.js')).up(flags)));

program
  .command('stop')
  .description('stop targets, all at the same time, and prove it')
  .argument('[key...]', 'targets: <vendor>/<connection>/<path>')
  .option('--option <name=value>', "an option in the vendor's own words; repeatable", collect, [])
  .option('--deadline <duration>', 'give up after 90s, 10m, 2h')
  .option('--after <run>', "your word that this run's call can no longer take effect; one KEY only")
  .option('--from <file>', 'a file of keys, one per line; - is stdin')
  .option('--no-wait', 'start them and do not follow')
  .option('--json', 'print one JSON document')
  .addHelpText(
    'after',
    examples(
      `standdown stop ${KAFKA} tencent-emr/emr-prod/emr-4zvc5mul/HIVE`,
      'standdown stop oceanbase-server/ocp-main/1/2 --option type=STOP_SERVICE --deadline 30m',
      'standdown stop --from targets.txt --json > results.json',
      `standdown stop ${KAFKA} --after 0199c3a1-…   (the run that ended undecided)`,
    ),
  )
  .action(
    ending(async (keys: string[], flags: StopCommandFlags) =>
      (await import('./commands/stop.js')).stop(keys, flags),
    ),
  );

program
  .command('watch')
  .description('follow runs to their ends; same output and exit codes as stop')
  .argument('[id...]', 'keys, stop/<key> or workflow ids')
  .option('--from <file>', 'a file of keys, one per line; - is stdin')
  .option('--json', 'print one JSON document')
  .addHelpText(
    'after',
    examples(`standdown watch ${KAFKA}`, 'standdown watch --from targets.txt --json'),
  )
  .action(
    ending(async (ids: string[], flags: WatchFlags) =>
      (await import('./commands/watch.js')).watch(ids, flags),
    ),
  );

program
  .command('abort')
  .description('issue nothing more; what is in flight is followed to its end')
  .argument('<id...>', 'keys, stop/<key> or workflow ids of open runs')
  .option('--reason <text>', 'stands in the history, with your name')
  .option('--json', 'print one JSON document')
  .addHelpText('after', examples(`standdown abort ${KAFKA} --reason "wrong cluster"`))
  .action(
    ending(async (ids: string[], flags: { json?: boolean; reason?: string }) =>
      (await import('./commands/abort.js')).abort(ids, flags),
    ),
  );

program
  .command('show')
  .description('the verdict with its evidence, or where a run stands and what it waits for')
  .argument('<id>', 'a key, stop/<key> or a workflow id')
  .option('--json', 'print one JSON document')
  .addHelpText('after', examples(`standdown show ${KAFKA}`, `standdown show stop/${KAFKA} --json`))
  .action(
    ending(async (id: string, flags: { json?: boolean }) =>
      (await import('./commands/show.js')).show(id, flags),
    ),
  );

program
  .command('list')
  .description('open and recent stops, the latest first')
  .option('--open', 'only those that have not ended')
  .option('--connection <name>', 'only of this connection')
  .option('--vendor <name>', 'only of this vendor')
  .option('--verdict <word>', 'only those that ended so')
  .option('--limit <number>', 'at most so many', '50')
  .option('--gates', 'instead of stops: which process serves which connection')
  .option('--json', 'print one JSON document')
  .addHelpText(
    'after',
    examples(
      'standdown list --open',
      'standdown list --connection mrs-lab --verdict undecided --json',
      'standdown list --gates',
    ),
  )
  .action(ending(async (flags: ListFlags) => (await import('./commands/list.js')).list(flags)));

program
  .command('validate')
  .description('check a connections file or a plan; secrets are not read')
  .argument('<file>')
  .option('--json', 'print one JSON document')
  .addHelpText(
    'after',
    examples('standdown validate connections.yaml', 'standdown validate plan.yaml'),
  )
  .action(
    ending(async (file: string, flags: { json?: boolean }) =>
      (await import('./commands/validate.js')).validate(file, flags),
    ),
  );

program
  .command('worker')
  .description('serve runs, and the vendors of the connections that it is given')
  .option('--connections <file>', 'which accounts to serve; none: workflows only')
  .option('--workflows-only', 'talk to no vendor')
  .option('--vendors-only', 'decide about no run')
  .addHelpText(
    'after',
    examples(
      'standdown worker --connections connections.yaml',
      'standdown worker --workflows-only',
    ),
  )
  .action(
    ending(async (flags: WorkerFlags) => (await import('./commands/worker.js')).worker(flags)),
  );

// `standdown list | head` closes our stdout: nobody reads on, and that is no fault.
process.stdout.on('error', () => process.exit(code));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    code = error.exitCode === 0 ? exitCodes.proven : exitCodes.usage;
  } else {
    const fault = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`${messageOf(fault)}\n`);
    code = exitCodeOf(fault);
  }
}
// Open sockets must not keep us; what was printed must have left.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
