/** How many stop calls a run made or may have made, from its history: for runs that ended without a result. */
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';

const outcome = z.object({ kind: z.string() });

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** An attempt of `requestStop` counts unless its own answer says that nothing was sent. */
export function callsIn({ events }: History): number {
  const attempts = new Map<string, boolean>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name === 'requestStop') attempts.set(String(event.eventId), true);
    const completed = event.activityTaskCompletedEventAttributes;
    if (!completed || !attempts.has(String(completed.scheduledEventId))) continue;
    const payload = completed.result?.payloads?.[0];
    const kind =
      payload && outcome.safeParse(defaultPayloadConverter.fromPayload(payload)).data?.kind;
    attempts.set(
      String(completed.scheduledEventId),
      kind === undefined || kind === 'accepted' || kind === 'maybe-issued',
    );
  }
  return [...attempts.values()].filter(Boolean).length;
}
