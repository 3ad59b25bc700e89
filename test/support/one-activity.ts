/** A workflow that runs one activity, for activities that no workflow of the product runs yet. */
import { proxyActivities } from '@temporalio/workflow';

export async function oneActivity(
  taskQueue: string,
  name: string,
  input: object,
): Promise<unknown> {
  const activities = proxyActivities<Record<string, (given: object) => Promise<unknown>>>({
    taskQueue,
    startToCloseTimeout: '10s',
    retry: { initialInterval: '100ms', backoffCoefficient: 1 },
  });
  return activities[name]!(input);
}
