/** Where a run stands, as its description tells: phase, the vendor's last word, steps. Needs no worker. */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { decodeOptionalSinglePayload } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { z } from 'zod';
import type { Step } from '../activities/contract.js';
import { attributes, phases, type Phase } from '../workflows/search-attributes.js';

export interface Standing {
  /** Temporal's word in lower case: `running`, `completed`, `terminated` … */
  status: string;
  phase: Phase | null;
  /** The vendor's last word, and one line about it, where the run is watching something. */
  word: string | null;
  detail: string | null;
  steps: Step[];
  /** What the run does at this moment: the activity's name. */
  activity: string | null;
  paused: boolean;
}

/** Heartbeat details: of a watch (`Shown`), or of an attempt to issue (`Intent`). */
const details = z.object({
  word: z.string().optional(),
  look: z.object({ word: z.string() }).optional(),
  detail: z.string().optional(),
  steps: z.array(z.object({ name: z.string(), word: z.string() })).optional(),
});

export async function standingOf(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<Standing> {
  const { status, typedSearchAttributes, raw } = description;
  const phase = phases.find((each) => each === typedSearchAttributes.get(attributes.phase)) ?? null;
  const pending = raw.pendingActivities?.[0];
  const shown = details.safeParse(await heartbeatOf(client, pending)).data;
  return {
    status: statusName(status.name),
    phase,
    word: shown?.word ?? shown?.look?.word ?? null,
    detail: shown?.detail ?? null,
    steps: shown?.steps ?? [],
    activity: pending?.activityType?.name ?? null,
    paused: pending?.paused ?? false,
  };
}

type Pending = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** What the activity has told last; undefined where it has not. */
export function heartbeatOf(client: Client, pending: Pending | undefined): Promise<unknown> {
  const payload = pending?.heartbeatDetails?.payloads?.[0];
  return decodeOptionalSinglePayload(client.options.loadedDataConverter, payload);
}

/** `TIMED_OUT` → `timed-out` */
export function statusName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

const doing: Record<Phase, string> = {
  looking: 'looking',
  issuing: 'looking, then issuing',
  settling: 'a call may be out: waiting until it would show',
  polling: 'stopping',
  verifying: 'proving',
  'waiting-connection': 'waiting for a worker that serves the connection',
  'waiting-lock': 'waiting for another run',
  'waiting-busy': 'the vendor is busy with something else',
  'waiting-approval': 'waiting for an approval',
  'waiting-window': 'waiting for the window',
  done: 'done',
};

/** One line for people, without the target. */
export function inWords({ status, phase, word, detail, paused }: Standing): string {
  if (status !== 'running') return status;
  return [
    phase === null ? 'starting' : doing[phase],
    ...(word === null ? [] : [word]),
    ...(detail === null ? [] : [`(${detail})`]),
    ...(paused ? ['PAUSED in Temporal'] : []),
  ].join(' ');
}
