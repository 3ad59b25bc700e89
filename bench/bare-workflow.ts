/** What `stopTarget` is compared with: a workflow that only calls three activities that do nothing. */
import { proxyActivities } from '@temporalio/workflow';
import type { BareActivities } from './bare-process.js';

export const BARE_QUEUE = 'bench-bare';
export const BARE_ACTIVITIES = 'bench-bare-activities';

export async function bare(): Promise<void> {
  const { nothing } = proxyActivities<BareActivities>({
    taskQueue: BARE_ACTIVITIES,
    startToCloseTimeout: '30s',
  });
  await nothing();
  await nothing();
  await nothing();
}
