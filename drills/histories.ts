/** All runs of a drill as Temporal has them, for the search for secrets and for the times of attempts. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { inParallel } from '../client/parallel.js';

const AT_ONCE = 10;

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export interface Run {
  workflowId: string;
  runId: string;
  history: History;
  /** What the list and the description show: memo, search attributes, pending activities. */
  shown: unknown;
}

export async function allRuns(client: Client): Promise<Run[]> {
  const found: { workflowId: string; runId: string }[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ pageSize: 1_000 }))
    found.push({ workflowId, runId });
  return inParallel(found, AT_ONCE, async ({ workflowId, runId }) => {
    const handle = client.workflow.getHandle(workflowId, runId);
    const [history, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    return { workflowId, runId, history, shown: raw };
  });
}
