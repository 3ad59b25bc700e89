/** The outcome of one run, however it ended. */
import { WorkflowFailedError, type Client } from '@temporalio/client';
import type { StopOutcome } from '../activities/messages.js';
import { InputError } from '../activities/input-error.js';
import { callsIn } from './calls-in-history.js';
import { madeOutcome, readOutcome } from './outcome.js';
import { statusName } from './standing.js';

export interface RunRef {
  /** The target's key, or the workflow id of a run that has none. */
  label: string;
  workflowId: string;
  runId: string;
}

/** Waits for the end. @throws ServiceError when Temporal cannot be asked; InputError when it is no stop */
export async function runEnd(client: Client, run: RunRef): Promise<StopOutcome> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  let result: unknown;
  try {
    result = await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return endedWithout(client, run, error);
  }
  const outcome = readOutcome(result);
  if (!outcome)
    throw new InputError(`"${run.workflowId}" is no stop: its result has no verdict; name a stop`);
  return outcome;
}

/** Terminated, timed out or failed in Temporal: whether a call takes effect is for a person to find out. */
async function endedWithout(
  client: Client,
  { label, workflowId, runId }: RunRef,
  error: WorkflowFailedError,
): Promise<StopOutcome> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const { status, startTime, closeTime } = await handle.describe();
  const ended = statusName(status.name);
  const issued = await callsIn(client, await handle.fetchHistory());
  const why = error.cause?.message ? ` (${error.cause.message})` : '';
  const calls =
    issued === 0
      ? 'its history shows no stop call'
      : 'a stop call may be out; look at the target before you stop it again';
  return madeOutcome(
    label,
    'undecided',
    { code: `run-${ended}`, message: `the run ${runId} ended ${ended}${why}; ${calls}` },
    { issued, startedAt: startTime, ...(closeTime ? { endedAt: closeTime } : {}) },
  );
}
