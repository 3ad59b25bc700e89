/**
 * The health check of the worker's container: did Temporal see this host ask for work lately?
 * A process that lives but lost the server, or whose polls hang, is not healthy. Exit code 0 or 1.
 */
import { hostname } from 'node:os';
// Only the container runs this file, and nothing imports it: it may ask as a client does.
// eslint-disable-next-line @typescript-eslint/no-restricted-imports -- see above
import { connectClient } from '../client/temporal.js';
// eslint-disable-next-line @typescript-eslint/no-restricted-imports -- see above
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
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is in @temporalio/proto, which is not ours to import
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
