/** Asks runs to stop stopping: nothing more is issued, what is in flight is followed to its end (design §5). */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { FoundRun } from './find-run.js';
import { inParallel } from './parallel.js';
import { whoami } from './start-stop.js';

const AT_ONCE = 10;

/** @param reason stands in the run's history, with who asked */
export async function requestAborts(
  client: Client,
  runs: readonly FoundRun[],
  reason: string,
): Promise<void> {
  const { namespace } = client.options;
  await inParallel(runs, AT_ONCE, ({ workflowId, runId }) =>
    client.workflowService.requestCancelWorkflowExecution({
      namespace,
      workflowExecution: { workflowId, runId },
      identity: whoami(),
      requestId: randomUUID(),
      reason,
    }),
  );
}
