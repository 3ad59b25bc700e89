/** What people do in the Web UI in the middle of a stop. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Verdict } from '../activities/messages.js';
import type { Random } from './random.js';
import { decisionsOf, resetTo } from './reset.js';

interface Scope {
  client: Client;
  workflowId: string;
  random: Random;
  /** The same stop again: joins one that runs. */
  startAgain: () => Promise<unknown>;
}

interface Operation {
  act: (scope: Scope) => Promise<void>;
  /** Verdicts that are right although the thing is stopped in the end. */
  right?: readonly Verdict[];
}

export const operations: Readonly<Record<string, Operation>> = {
  'terminate-and-start': {
    async act({ client, workflowId, startAgain }) {
      await client.workflow.getHandle(workflowId).terminate('a drill').catch(closed);
      await startAgain();
    },
  },
  reset: { act: reset },
  'pause-activity': {
    async act({ client, workflowId, random }) {
      const execution = { workflowId };
      const type = await pendingType(client, workflowId);
      if (type === undefined) return;
      const activity = { namespace: 'default', execution, type, identity: 'a drill' };
      await client.workflowService.pauseActivity(activity).catch(closed);
      await pause(random.between(300, 4_000));
      await client.workflowService.unpauseActivity(activity).catch(closed);
    },
  },
  'allow-attempts': {
    async act({ client, workflowId }) {
      if ((await pendingType(client, workflowId)) !== 'requestStop') return;
      await client.workflowService
        .updateActivityOptions({
          namespace: 'default',
          execution: { workflowId },
          type: 'requestStop',
          activityOptions: { retryPolicy: { maximumAttempts: 3 } },
          updateMask: { paths: ['retry_policy.maximum_attempts'] },
        })
        .catch(closed);
    },
  },
  abort: {
    async act({ client, workflowId }) {
      await client.workflow.getHandle(workflowId).cancel().catch(closed);
    },
    right: ['skipped', 'failed'],
  },
};

/** To any of its decisions, also when it has ended. */
async function reset({ client, workflowId, random }: Scope): Promise<void> {
  const decisions = await decisionsOf(client, workflowId);
  if (decisions.length === 0) return;
  await resetTo(client, workflowId, random.pick(decisions)).catch(closed);
}

async function pendingType(client: Client, workflowId: string): Promise<string | undefined> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return raw.pendingActivities?.[0]?.activityType?.name ?? undefined;
}

/** It ended meanwhile, or the server is away: then nothing was done. */
function closed(): void {}
