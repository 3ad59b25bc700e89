/** Until a holder of a lock has ended, however: the lock asks, so that a terminated holder needs to tell nobody. */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { notYet } from './failures.js';
import type { AwaitReleaseInput, Released } from './lock-messages.js';
import { endOfRun, previousRun } from './previous-run.js';

/** Of more at once, the next attempt tells. */
const MOST_AT_ONCE = 100;

export async function awaitRelease({ holders, every }: AwaitReleaseInput): Promise<Released[]> {
  const { client } = Context.current();
  const released: Released[] = [];
  for (const workflowId of holders) {
    const end = await endOf(client, workflowId);
    if (end) released.push(end);
    if (released.length >= MOST_AT_ONCE) break;
  }
  if (released.length > 0) return released;
  throw notYet('StillHeld', `${holders.length} hold it`, every);
}

/** Null while a run of this id is open: a run that was reset goes on holding. */
async function endOf(client: Client, workflowId: string): Promise<Released | null> {
  const latest = await client.workflow
    .getHandle(workflowId)
    .describe()
    .catch((error: unknown) => {
      // Temporal has forgotten it: it ended at least a day ago.
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    });
  if (!latest) return { workflowId, doubt: null };
  const { status, runId, closeTime } = latest;
  if (status.name === 'RUNNING') return null;
  const { doubts, ended, vouches } = await endOfRun(client, workflowId, runId);
  const endedAt = (closeTime ?? new Date()).toISOString();
  // It may have ended before it read how the one that held the lock had ended.
  const earlier = vouches ? null : await previousRun(client, workflowId, runId, null);
  const options = [...doubts, ...(earlier?.options ?? [])];
  return {
    workflowId,
    doubt: options.length > 0 ? { runId, ended, endedAt, options } : null,
  };
}
