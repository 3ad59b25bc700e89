/**
 * Following thousands of runs without a waiting call for each: Temporal's list tells which still run, and
 * only those that have left it are asked for their outcome. The list lags a little behind.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { StopOutcome } from '../activities/messages.js';
import { inParallel } from './parallel.js';
import { patiently } from './patiently.js';
import type { Progress } from './progress.js';
import { runEnd, type RunRef } from './run-end.js';
import { standingOf } from './standing.js';

const LIST_EVERY_MS = 2_000;
const ASKED_AT_ONCE = 20;
const PAGE = 1_000;

/** As `follow`. @throws OutOfReach */
export async function followMany(
  client: Client,
  runs: readonly RunRef[],
  progress: Progress,
  detach: AbortSignal,
): Promise<(StopOutcome | undefined)[]> {
  const outcomes: (StopOutcome | undefined)[] = runs.map(() => undefined);
  while (!detach.aborted) {
    const running = await patiently(() => runningIds(client), detach);
    const open = [...runs.entries()].filter(([index]) => outcomes[index] === undefined);
    const gone = open.filter(([, { runId }]) => !running?.has(runId));
    await inParallel(gone, ASKED_AT_ONCE, async ([index, run]) => {
      if (detach.aborted) return;
      const outcome = await patiently(() => endOf(client, run, index, progress), detach);
      if (!outcome) return;
      outcomes[index] = outcome;
      progress.end(index, outcome);
    });
    if (outcomes.every((outcome) => outcome !== undefined)) break;
    await pause(LIST_EVERY_MS, undefined, { signal: detach }).catch(() => undefined);
  }
  return outcomes;
}

async function runningIds(client: Client): Promise<Set<string>> {
  const query = "WorkflowType = 'stopTarget' AND ExecutionStatus = 'Running'";
  const ids = new Set<string>();
  for await (const { runId } of client.workflow.list({ query, pageSize: PAGE })) ids.add(runId);
  return ids;
}

/** Undefined: it runs, and the list did not show it yet. */
async function endOf(
  client: Client,
  run: RunRef,
  index: number,
  progress: Progress,
): Promise<StopOutcome | undefined> {
  const description = await client.workflow.getHandle(run.workflowId, run.runId).describe();
  if (description.status.name !== 'RUNNING') return runEnd(client, run);
  progress.update(index, await standingOf(client, description));
  return undefined;
}
