/**
 * How the earlier runs of a workflow id ended (design §5): unless it is certain that none of them has a
 * call out, the next one begins as "maybe issued".
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { z } from 'zod';
import { notYet } from './failures.js';
import type { Previous } from './messages.js';

const LOOK_BACK = 50;
/** The list is eventually consistent: one that does not show our own run yet is asked again. */
const ASK_AGAIN_MS = 200;

type Options = Previous['options'][number];

/** Of an outcome, what matters here; one of another version may lack it. */
const outcomeShape = z.object({
  verdict: z.string(),
  issued: z.number(),
  evidence: z.object({
    pastReadBy: z.string().nullable(),
    unsettled: z
      .object({ options: z.array(z.record(z.string(), z.unknown()).nullable()) })
      .nullable(),
  }),
});

/** What one run says of the calls that may be out: its own, and whether it vouches for those before it. */
interface Word {
  doubts: Options[];
  ended: string;
  vouches: boolean;
}

/**
 * Walks back until a run vouches for all before it.
 * @param own the asking run; only a list that shows it is believed
 * @param after a person's word that this run's call, and those before it, can no longer take effect
 */
export async function previousRun(
  client: Client,
  workflowId: string,
  own: string,
  after: string | null,
): Promise<Previous | null> {
  const earlier = await earlierRuns(client, workflowId, own);
  const found: Previous = { runId: '', ended: '', endedAt: '', options: [] };
  for (const { runId, closeTime } of earlier) {
    if (runId === after) return found.options.length > 0 ? found : null;
    const { doubts, ended, vouches } = await endOfRun(client, workflowId, runId);
    if (doubts.length > 0 && found.options.length === 0)
      Object.assign(found, { runId, ended, endedAt: (closeTime ?? new Date()).toISOString() });
    found.options.push(...doubts);
    if (vouches) return found.options.length > 0 ? found : null;
  }
  // So many runs without one that vouches: what lies before them is not known.
  if (earlier.length >= LOOK_BACK) found.options.push(null);
  return found.options.length > 0 ? found : null;
}

/** The latest first. @throws ApplicationFailure, to be tried again, while our own run is not listed */
async function earlierRuns(
  client: Client,
  workflowId: string,
  own: string,
): Promise<WorkflowExecutionInfo[]> {
  const runs: WorkflowExecutionInfo[] = [];
  const query = `WorkflowId = '${workflowId}'`;
  for await (const run of client.workflow.list({ query, pageSize: LOOK_BACK + 1 })) {
    runs.push(run);
    if (runs.length > LOOK_BACK) break;
  }
  if (!runs.some(({ runId }) => runId === own))
    throw notYet('NotListedYet', `the run ${own} is not in the list yet`, ASK_AGAIN_MS);
  return runs
    .filter(({ runId }) => runId !== own)
    .sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
}

/** What an ended run of a stop leaves behind. */
export async function endOfRun(client: Client, workflowId: string, runId: string): Promise<Word> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const { status } = await handle.describe();
  const own = () => startOptions(client, workflowId, runId);
  if (status.name !== 'COMPLETED')
    return { doubts: [await own()], ended: status.name.toLowerCase(), vouches: false };
  const parsed = outcomeShape.safeParse(await handle.result());
  if (!parsed.success) return { doubts: [await own()], ended: 'unreadable', vouches: false };
  const { verdict, issued, evidence } = parsed.data;
  const isStopped = verdict === 'stopped' || verdict === 'already-stopped';
  // A run that was reset repeats what another one read, and vouches for nothing.
  const vouches = isStopped || evidence.pastReadBy === runId;
  // Also where it is stopped: a call for another target of the scope may be out.
  if (evidence.unsettled) return { doubts: evidence.unsettled.options, ended: verdict, vouches };
  return { doubts: isStopped || issued === 0 ? [] : [await own()], ended: verdict, vouches };
}

/** The options that a run was started with; null where they cannot be read, which means: unbounded. */
async function startOptions(client: Client, workflowId: string, runId: string): Promise<Options> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
  const [given] = await decodeArrayFromPayloads(client.options.loadedDataConverter, input);
  return (
    z.object({ options: z.record(z.string(), z.unknown()) }).safeParse(given).data?.options ?? null
  );
}
