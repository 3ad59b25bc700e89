/** Who serves which account, and by which limits: the gates' workflows and the heartbeats of their holders. */
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { Rates } from '../activities/capacity.js';
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
const RATES_WITHIN_MS = 1_000;

/** Open gates, by what Temporal's list shows. */
export async function gatesOf(client: Client): Promise<GateRow[]> {
  const gates = await seenGates(client);
  const rows = gates.map(({ workflowId, held, holder }) => ({
    fingerprint: workflowId.replace(/^gate\//, ''),
    connection: held?.connection ?? null,
    vendors: held?.vendors ?? [],
    holder,
    since: holder === null ? null : (held?.since ?? null),
  }));
  return rows.sort((a, b) => (a.connection ?? '').localeCompare(b.connection ?? ''));
}

/**
 * What the serving processes keep to, by `vendor/connection`. Nobody waits for it longer than a second, and where
 * Temporal does not tell it is empty.
 */
export async function servedRates(client: Client): Promise<ReadonlyMap<string, Rates>> {
  const gates = await client
    .withDeadline(Date.now() + RATES_WITHIN_MS, () => seenGates(client))
    .catch(() => []);
  return new Map(
    gates.flatMap(({ held, holder }) => {
      if (!held?.limits || !held.paces || holder === null) return [];
      const { connection, limits, paces } = held;
      return Object.entries(paces).map(
        ([vendor, pace]) => [`${vendor}/${connection}`, { limits, pace }] as const,
      );
    }),
  );
}

/** Of a pace only what the arithmetic needs. */
const paceShape = z.object({
  settle: z.number(),
  confirmations: z.number(),
  confirmEvery: z.number(),
  deadline: z.number(),
});

/** The heartbeat of a holder: `GateHolder`. A process of an earlier version tells no limits. */
const heldBy = z.object({
  connection: z.string(),
  vendors: z.array(z.string()),
  since: z.string(),
  limits: z.record(z.string(), z.number().positive()).optional(),
  paces: z.record(z.string(), paceShape).optional(),
});

interface SeenGate {
  workflowId: string;
  held: z.infer<typeof heldBy> | undefined;
  holder: string | null;
}

async function seenGates(client: Client): Promise<SeenGate[]> {
  const ids: string[] = [];
  const query = "WorkflowType = 'gate' AND ExecutionStatus = 'Running'";
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return inParallel(ids, AT_ONCE, (id) => seenGate(client, id));
}

/** temporal.api.enums.v1.PendingActivityState */
const STARTED = 2;

async function seenGate(client: Client, workflowId: string): Promise<SeenGate> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const pending = raw.pendingActivities?.[0];
  const held = heldBy.safeParse(await heartbeatOf(client, pending)).data;
  const isHeld = Number(pending?.state) === STARTED && held !== undefined;
  return { workflowId, held, holder: isHeld ? (pending?.lastWorkerIdentity ?? null) : null };
}
