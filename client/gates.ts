/** Who serves which account: the gates' workflows and the heartbeats of their holders. */
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { inParallel } from './parallel.js';
import { heartbeatOf } from './standing.js';

export interface GateRow {
  fingerprint: string;
  connection: string | null;
  vendors: string[];
  /** `pid@host`; null while nobody holds it. */
  holder: string | null;
  since: string | null;
}

const AT_ONCE = 10;

/** Open gates, by what Temporal's list shows. */
export async function gatesOf(client: Client): Promise<GateRow[]> {
  const ids: string[] = [];
  const query = "WorkflowType = 'gate' AND ExecutionStatus = 'Running'";
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  const rows = await inParallel(ids, AT_ONCE, (id) => rowOf(client, id));
  return rows.sort((a, b) => (a.connection ?? '').localeCompare(b.connection ?? ''));
}

/** The heartbeat of a holder: `GateHolder`. */
const heldBy = z.object({
  connection: z.string(),
  vendors: z.array(z.string()),
  since: z.string(),
});

/** temporal.api.enums.v1.PendingActivityState */
const STARTED = 2;

async function rowOf(client: Client, workflowId: string): Promise<GateRow> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const pending = raw.pendingActivities?.[0];
  const held = heldBy.safeParse(heartbeatOf(client, pending)).data;
  const isHeld = Number(pending?.state) === STARTED && held !== undefined;
  return {
    fingerprint: workflowId.replace(/^gate\//, ''),
    connection: held?.connection ?? null,
    vendors: held?.vendors ?? [],
    holder: isHeld ? (pending?.lastWorkerIdentity ?? null) : null,
    since: isHeld ? held.since : null,
  };
}
