/**
 * How the last run of a workflow id ended (design §5): unless it is certain that it has no call out,
 * the next one begins as "maybe issued".
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { notYet } from './failures.js';
import type { Previous, StopOutcome } from './messages.js';

const LOOK_BACK = 50;

/** The list is eventually consistent: one that does not show our own run yet is asked again. */
const ASK_AGAIN_MS = 200;

/**
 * @param own the asking run. The list is eventually consistent: only one that shows our own run is believed.
 * @param after a person's word that this run's call can no longer take effect
 */
export async function previousRun(
  client: Client,
  workflowId: string,
  own: string,
  after: string | null,
): Promise<Previous | null> {
  const runs: WorkflowExecutionInfo[] = [];
  for await (const run of client.workflow.list({
    query: `WorkflowId = '${workflowId}'`,
    pageSize: LOOK_BACK,
  })) {
    runs.push(run);
    if (runs.length >= LOOK_BACK) break;
  }
  if (!runs.some(({ runId }) => runId === own))
    throw notYet('NotListedYet', `the run ${own} is not in the list yet`, ASK_AGAIN_MS);
  const earlier = runs
    .filter(({ runId }) => runId !== own)
    .sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
  for (const { runId } of earlier) {
    if (runId === after) return null;
    const ended = await howItEnded(client, workflowId, runId);
    if (ended === 'never-looked-back') continue;
    return ended;
  }
  return null;
}

/** Null: no call of it can be out. */
async function howItEnded(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<Previous | 'never-looked-back' | null> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const description = await handle.describe();
  const endedAt = (description.closeTime ?? new Date()).toISOString();
  const options = optionsIn(description.memo);
  const inDoubt = (ended: string, itsOptions = options): Previous => ({
    runId,
    ended,
    endedAt,
    options: itsOptions,
  });
  if (description.status.name !== 'COMPLETED')
    return inDoubt(description.status.name.toLowerCase());
  const { verdict, issued, evidence } = (await handle.result()) as StopOutcome;
  if (evidence.unsettled) return inDoubt(verdict, evidence.unsettled.options);
  if (!evidence.sawPrevious) return 'never-looked-back';
  if (verdict === 'stopped' || verdict === 'already-stopped' || issued === 0) return null;
  return inDoubt(verdict);
}

function optionsIn(memo: Record<string, unknown> | undefined): Record<string, unknown> | null {
  const text = memo?.['options'];
  return typeof text === 'string' ? (JSON.parse(text) as Record<string, unknown>) : null;
}
