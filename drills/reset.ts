/** The Web UI's Reset: the history up to a decision is repeated in a new run. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { History } from './histories.js';

type Event = NonNullable<History['events']>[number];

/** The decisions of a run so far, in order. */
export async function decisionsOf(client: Client, workflowId: string): Promise<Event[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
}

/** @param decision one of the last run's */
export async function resetTo(client: Client, workflowId: string, decision: Event): Promise<void> {
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: decision.eventId!,
    requestId: randomUUID(),
    reason: 'a drill',
  });
}
