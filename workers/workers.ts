/** The workers of one process: one for workflows, without credentials, and two per connection (design §6). */
import type { DataConverter } from '@temporalio/common';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { OpenConnection } from '../activities/connections.js';
import { issueActivities, readActivities } from '../activities/create-activities.js';
import { bundlePath } from './bundle.js';
import { issueQueue, readQueue, WORKFLOW_QUEUE } from './queues.js';

export interface Temporal {
  connection: NativeConnection;
  namespace: string;
  /** As the clients have it (codec/data-converter.ts). */
  dataConverter?: DataConverter;
}

/** Few: an issue waits for its turn here, and its attempt's clock runs. */
const ISSUE_SLOTS = 8;
/** Many: waiting reads meet in one process. */
const READ_SLOTS = 200;
/**
 * Few: each open poll of a process that freezes swallows one task until that task's time-out. Said as a behavior,
 * because SDK 1.24 takes no notice of `maxConcurrent…TaskPolls` and polls ten times (measured: 8 of 16 swallowed).
 */
const FEW_POLLS = { type: 'simple-maximum', maximum: 2 } as const;
/** Each costs about a megabyte; a stop wakes its workflow a few times only. */
const MAX_CACHED_WORKFLOWS = 100;
/** Longer than one call: accepted work finishes. */
const GRACE = '40 seconds';
const FORCE = '60 seconds';

const common = (
  temporal: Temporal,
): Temporal & Pick<WorkerOptions, 'shutdownGraceTime' | 'shutdownForceTime'> => ({
  ...temporal,
  shutdownGraceTime: GRACE,
  shutdownForceTime: FORCE,
});

export function workflowWorker(temporal: Temporal): Promise<Worker> {
  return Worker.create({
    ...common(temporal),
    taskQueue: WORKFLOW_QUEUE,
    workflowBundle: { codePath: bundlePath },
    maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
    workflowTaskPollerBehavior: FEW_POLLS,
    workflowThreadPoolSize: 1,
    // A dead worker's runs go on elsewhere after this.
    stickyQueueScheduleToStartTimeout: '3 seconds',
  });
}

export async function vendorWorkers(
  temporal: Temporal,
  connection: OpenConnection,
): Promise<Worker[]> {
  return [
    await Worker.create({
      ...common(temporal),
      taskQueue: issueQueue(connection.name),
      activities: { ...issueActivities(connection) },
      maxConcurrentActivityTaskExecutions: ISSUE_SLOTS,
      activityTaskPollerBehavior: FEW_POLLS,
    }),
    await Worker.create({
      ...common(temporal),
      taskQueue: readQueue(connection.name),
      activities: { ...readActivities(connection) },
      maxConcurrentActivityTaskExecutions: READ_SLOTS,
      activityTaskPollerBehavior: FEW_POLLS,
    }),
  ];
}

export interface RunningWorkers {
  /** Resolves when all have ended; rejects when one of them broke, after the others were stopped. */
  ended: Promise<void>;
  /** Takes no more work, finishes what was accepted; resolves when all have ended. May be called again. */
  stop(): Promise<void>;
}

export function runAll(workers: readonly Worker[]): RunningWorkers {
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) =>
    worker.run().catch((error: unknown) => {
      shutdown();
      throw error;
    }),
  );
  const ended = Promise.allSettled(runs).then((settled) => {
    const broken = settled.find((each) => each.status === 'rejected');
    if (broken) throw broken.reason;
  });
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      shutdown();
      await ended;
    },
  };
}
