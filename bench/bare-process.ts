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
    maxConcurrentWorkflowTaskPolls: 2,
    workflowThreadPoolSize: 1,
  }),
  await Worker.create({
    connection,
    taskQueue: BARE_ACTIVITIES,
    activities: { nothing },
    maxConcurrentActivityTaskExecutions: 200,
    maxConcurrentActivityTaskPolls: 2,
  }),
];
process.stderr.write('serves the bare workflow\n');
await Promise.all(workers.map((worker) => worker.run()));
