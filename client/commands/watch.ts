/** `standdown watch ID…`: follow runs to their ends, like the `stop` that started them. */
import { InputError } from '../../activities/input-error.js';
import type { ExitCode } from '../exit.js';
import { findRun, workflowIdOf, type FoundRun } from '../find-run.js';
import { follow } from '../follow.js';
import { progressOn } from '../progress.js';
import { caught } from '../requests.js';
import { printResults } from '../results.js';
import { onInterrupt } from '../signals.js';
import { tellWatches } from '../start-all.js';
import { withClient } from '../temporal.js';

export async function watch(
  ids: string[],
  { json = false }: { json?: boolean },
): Promise<ExitCode> {
  const faults: string[] = [];
  const named = new Map(
    ids.map((id) => [caught(() => workflowIdOf(id), faults)?.workflowId, id] as const),
  );
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  return withClient(async (client) => {
    const runs: FoundRun[] = [];
    for (const id of named.values()) {
      const run = await findRun(client, id).catch((error: unknown) => {
        if (!(error instanceof InputError)) throw error;
        faults.push(error.message);
      });
      if (run) runs.push(run);
    }
    if (faults.length > 0) throw new InputError(faults.join('\n'));
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
