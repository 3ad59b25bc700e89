/** How many stop calls a run made or may have made, from its history: for runs that ended without a result. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { z } from 'zod';

const outcome = z.object({ kind: z.string() });

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** An attempt of `requestStop` counts unless its own answer says that nothing was sent. */
export async function callsIn(client: Client, { events }: History): Promise<number> {
  const attempts = new Map<string, boolean>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name === 'requestStop') attempts.set(String(event.eventId), true);
    const completed = event.activityTaskCompletedEventAttributes;
    if (!completed || !attempts.has(String(completed.scheduledEventId))) continue;
    const { loadedDataConverter } = client.options;
    const [result] = await decodeArrayFromPayloads(loadedDataConverter, completed.result?.payloads);
    const kind = outcome.safeParse(result).data?.kind;
    attempts.set(
      String(completed.scheduledEventId),
      kind === undefined || kind === 'accepted' || kind === 'maybe-issued',
    );
  }
  return [...attempts.values()].filter(Boolean).length;
}
