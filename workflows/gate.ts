/**
 * `gate/<fingerprint>`: one endless activity on a queue of its own, so that one process at a time serves an
 * account (design §6). Temporal's task matching is the election; a holder that dies or freezes misses its
 * heartbeats, and the activity starts elsewhere. Retries add no history.
 */
import { ActivityCancellationType, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { GateActivities, GateInput } from '../activities/activity-types.js';

export async function gate({ fingerprint, connection, heartbeatMs }: GateInput): Promise<void> {
  const { holdGate } = proxyActivities<GateActivities>({
    taskQueue: `gate/${fingerprint}`,
    startToCloseTimeout: '3650 days',
    heartbeatTimeout: heartbeatMs,
    retry: { initialInterval: '50ms', backoffCoefficient: 1 },
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    summary: `Serve ${connection}: one process at a time`,
  });
  setCurrentDetails(
    `### The gate of \`${connection}\`\nWhichever worker runs the pending activity \`holdGate\` serves the account.`,
  );
  await holdGate(connection);
}
