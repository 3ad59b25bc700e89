/** `standdown watch ID…`: follow runs to their ends, like the `stop` that started them. */
import { InputError } from '../../activities/input-error.js';
import type { ExitCode } from '../exit.js';
import { findRun, workflowIdOf } from '../find-run.js';
import { follow } from '../follow.js';
import { inParallel } from '../parallel.js';
import { progressOn } from '../progress.js';
import { caught, keysFrom } from '../requests.js';
import { printResults } from '../results.js';
import { onInterrupt } from '../signals.js';
import { tellWatches } from '../start-all.js';
import { withClient } from '../temporal.js';

const LOOKED_UP_AT_ONCE = 20;

export interface WatchFlags {
  json?: boolean;
  /** A file of keys, or `-`. */
  from?: string;
}

export async function watch(ids: string[], { json = false, from }: WatchFlags): Promise<ExitCode> {
  const faults: string[] = [];
  const written = from === undefined ? [] : await keysFrom(from, faults);
  const asked = [...ids.map((key) => ({ key, where: '' })), ...written];
  if (asked.length === 0 && faults.length === 0)
    faults.push('no run: name at least one ID, or a file of keys with --from FILE');
  const named = new Map(
    asked.map(({ key, where }) => [
      caught(() => workflowIdOf(key), faults, where)?.workflowId,
      { key, where },
    ]),
  );
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  return withClient(async (client) => {
    const found = await inParallel([...named.values()], LOOKED_UP_AT_ONCE, ({ key, where }) =>
      findRun(client, key).catch((error: unknown) => {
        if (!(error instanceof InputError)) throw error;
        faults.push(where + error.message);
        return undefined;
      }),
    );
    if (faults.length > 0) throw new InputError(faults.join('\n'));
    const runs = found.filter((run) => run !== undefined);
    const interrupt = onInterrupt();
    const labels = runs.map(({ label }) => label);
    const ends = await follow(client, runs, progressOn(process.stderr, labels), interrupt.signal);
    if (interrupt.code === undefined)
      return printResults(
        ends.filter((end) => end !== undefined),
        { json },
      );
    tellWatches(labels.filter((_, index) => !ends[index]));
    return interrupt.code;
  });
}
