/**
 * The health check of the worker's container: did Temporal see this host ask for work lately?
 * A process that lives but lost the server, or whose polls hang, is not healthy. Exit code 0 or 1.
 */
import { hostname } from 'node:os';
import { connectClient } from '../client/temporal.js';
import { WORKFLOW_QUEUE } from '../workers/queues.js';

/** A long poll is renewed every minute; two may be lost. */
const SEEN_WITHIN_MS = 180_000;
const ANSWER_WITHIN_MS = 5_000;
/** temporal.api.enums.v1.TaskQueueType */
const WORKFLOW = 1;

try {
  const { connection, options } = await connectClient();
  const { pollers } = await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
    connection.workflowService.describeTaskQueue({
      namespace: options.namespace,
      taskQueue: { name: WORKFLOW_QUEUE },
      taskQueueType: WORKFLOW,
    }),
  );
  const since = Date.now() - SEEN_WITHIN_MS;
  const seen = (pollers ?? []).some(
    ({ identity, lastAccessTime }) =>
      identity?.includes(hostname()) && Number(lastAccessTime?.seconds ?? 0) * 1_000 > since,
  );
  if (!seen)
    throw new Error(`no worker of ${hostname()} asked "${WORKFLOW_QUEUE}" for work lately`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
