/** `standdown abort ID…`: issue nothing more; what is in flight is followed to its end. */
import { InputError } from '../../activities/input-error.js';
import { requestAborts } from '../abort.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { findRun, type FoundRun } from '../find-run.js';
import { print, printJson } from '../print.js';
import { tellWatches } from '../start-all.js';
import { withClient } from '../temporal.js';

export async function abort(
  ids: string[],
  { json = false, reason = 'standdown abort' }: { json?: boolean; reason?: string },
): Promise<ExitCode> {
  return withClient(async (client) => {
    const faults: string[] = [];
    const runs = new Map<string, FoundRun>();
    for (const id of ids) {
      try {
        const run = await findRun(client, id);
        runs.set(run.workflowId, checked(run));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        faults.push(error.message);
      }
    }
    if (faults.length > 0) throw new InputError(faults.join('\n'));
    await requestAborts(client, [...runs.values()], reason);
    const aborted = [...runs.values()].map(({ label, workflowId, runId }) => ({
      target: label,
      workflowId,
      runId,
    }));
    if (json) printJson({ aborted });
    else
      print(
        aborted
          .map(({ target }) => `${target}: issues nothing more; what is in flight is followed`)
          .join('\n'),
      );
    tellWatches(aborted.map(({ target }) => target));
    return exitCodes.proven;
  });
}

/** A gate or a lock is no run of a person's. */
function checked(run: FoundRun): FoundRun {
  const { status, type } = run.description;
  if (type !== 'stopTarget')
    throw new InputError(`"${run.workflowId}" is a ${type}: only stops can be aborted`);
  if (status.name !== 'RUNNING')
    throw new InputError(`"${run.label}" has ended already; see: standdown show ${run.label}`);
  return run;
}
