/** A worker for the bare workflow, with the numbers of `workers/workers.ts`. */
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { BARE_ACTIVITIES, BARE_QUEUE } from './bare-workflow.js';

const nothing = async (): Promise<void> => undefined;
export interface BareActivities {
  nothing: typeof nothing;
}

const FEW_POLLS = { type: 'simple-maximum', maximum: 2 } as const;

const logger = new DefaultLogger('WARN');
Runtime.install({ logger });
const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
const workflowsPath = fileURLToPath(new URL('./bare-workflow.js', import.meta.url));
const workers = [
  await Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }),
    maxCachedWorkflows: 500,
    workflowTaskPollerBehavior: FEW_POLLS,
    workflowThreadPoolSize: 1,
  }),
  await Worker.create({
    connection,
    taskQueue: BARE_ACTIVITIES,
    activities: { nothing },
    maxConcurrentActivityTaskExecutions: 200,
    activityTaskPollerBehavior: FEW_POLLS,
  }),
];
process.stderr.write('serves the bare workflow\n');
await Promise.all(workers.map((worker) => worker.run()));
