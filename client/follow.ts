/** Follows runs to their ends, showing where they stand; a signal detaches, and the runs go on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { StopOutcome } from '../activities/messages.js';
import { followMany } from './follow-many.js';
import { inParallel } from './parallel.js';
import { patiently } from './patiently.js';
import type { Progress } from './progress.js';
import { runEnd, type RunRef } from './run-end.js';
import { standingOf } from './standing.js';

const LOOK_EVERY_MS = 500;
const LOOKS_AT_ONCE = 10;
/** Beyond so many, runs are found ended by Temporal's list instead of waiting at each one's end. */
const MANY = 100;

/**
 * @param detach ends the following at once
 * @returns the outcomes in the order of the runs; undefined for those that had not ended when detached
 * @throws OutOfReach
 */
export async function follow(
  client: Client,
  runs: readonly RunRef[],
  progress: Progress,
  detach: AbortSignal,
): Promise<(StopOutcome | undefined)[]> {
  if (runs.length > MANY) return followMany(client, runs, progress, detach);
  const outcomes: (StopOutcome | undefined)[] = runs.map(() => undefined);
  const done = new AbortController();
  const left = new Promise<void>((resolve) => {
    if (detach.aborted) resolve();
    detach.addEventListener('abort', () => resolve(), { once: true });
  });
  const ends = runs.map(async (run, index) => {
    const outcome = await patiently(() => runEnd(client, run), done.signal);
    outcomes[index] = outcome;
    if (outcome && !done.signal.aborted) progress.end(index, outcome);
  });
  const looking = lookAround(
    client,
    runs,
    (index) => outcomes[index] !== undefined,
    progress,
    done,
  );
  try {
    await Promise.race([left, Promise.all(ends), looking]);
  } finally {
    done.abort();
    for (const end of ends) end.catch(() => undefined);
  }
  return outcomes;
}

/** Never resolves before `done`: the ends are what is awaited. */
async function lookAround(
  client: Client,
  runs: readonly RunRef[],
  hasEnded: (index: number) => boolean,
  progress: Progress,
  done: AbortController,
): Promise<void> {
  while (!done.signal.aborted) {
    const open = [...runs.entries()].filter(([index]) => !hasEnded(index));
    await inParallel(open, LOOKS_AT_ONCE, async ([index, { workflowId, runId }]) => {
      if (done.signal.aborted || hasEnded(index)) return;
      const handle = client.workflow.getHandle(workflowId, runId);
      const description = await patiently(() => handle.describe(), done.signal);
      const standing = description && (await standingOf(client, description));
      if (standing && !done.signal.aborted && !hasEnded(index)) progress.update(index, standing);
    });
    await pause(LOOK_EVERY_MS, undefined, { signal: done.signal }).catch(() => undefined);
  }
}
