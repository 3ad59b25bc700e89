/**
 * Asks for the lock of a target's scope (design §5, Exclusion). The lock is a workflow that answers by signal;
 * asking starts it where it does not run. Asking again, after a lost reply, changes nothing.
 */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { isPermanent, outage, reasonOf } from './failures.js';
import type { LockAsk, LockState } from './lock-messages.js';
import { timesOf } from './times.js';
import type { Subject } from './looking.js';

/** So often the zone is asked for before the lock is taken for the target alone, which is safe and slower. */
const TRIES_FOR_THE_GROUP = 5;
const GROUP_AGAIN_MS = 1_000;

/** @returns the lock's workflow id; null where the target's own workflow id excludes */
export async function askForLock(
  subject: Subject,
  { after, workflowQueue }: { after: string | null; workflowQueue: string },
): Promise<string | null> {
  const { vendor, target, options, pace, connection } = subject;
  const scope = vendor.scopeOf(target);
  if (scope === null) return null;
  const { client, info } = Context.current();
  const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
  const ask: LockAsk = {
    workflowId,
    runId,
    group: await groupOf(subject),
    // Where the settle time has no bound, the doubt itself is handed on.
    quietMs: timesOf(pace).requestStop + (vendor.settle(pace.settle, options, 1) ?? 0),
    after,
    connection: connection.name,
    checkEvery: pace.pollEvery,
  };
  const lock = `lock/${connection.fingerprint}/${scope}`;
  await client.workflow.signalWithStart('lock', {
    workflowId: lock,
    taskQueue: workflowQueue,
    args: [await leftBehind(client, lock)],
    signal: 'ask',
    signalArgs: [ask],
    staticSummary: `One stop at a time on ${scope} of ${connection.name}`,
  });
  return lock;
}

async function groupOf({ verbs, target, pace, connection }: Subject): Promise<string | null> {
  if (!verbs.groupOf) return null;
  const signal = AbortSignal.timeout(timesOf(pace).look);
  try {
    const call = connection.channel.caller({ signal, requestTimeout: pace.requestTimeout });
    return await verbs.groupOf(target, call);
  } catch (error) {
    // A refusal stays one: asking again may lock the account, and the look tells why.
    if (isPermanent(error) || Context.current().info.attempt >= TRIES_FOR_THE_GROUP) return null;
    const { code, message } = reasonOf(error, (text) => connection.secrets.redact(text));
    throw outage('GroupUnknown', `${code}: ${message}`, GROUP_AGAIN_MS);
  }
}

/** What a lock that somebody terminated knew: its successor goes on from there. */
async function leftBehind(client: Client, lock: string): Promise<LockState | null> {
  const handle = client.workflow.getHandle(lock);
  try {
    const { status, runId, closeTime } = await handle.describe();
    if (status.name === 'RUNNING' || status.name === 'COMPLETED') return null;
    const state = await client.workflow
      .getHandle(lock, runId)
      .query<LockState>('standing')
      .catch(() => null);
    if (state) return state;
    // What it knew cannot be told: any stop may be out.
    const endedAt = (closeTime ?? new Date()).toISOString();
    const previous = { runId, ended: status.name.toLowerCase(), endedAt, options: [null] };
    return {
      holders: [],
      queue: [],
      memory: { ...previous, workflowId: '', quietUntil: 0 },
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
