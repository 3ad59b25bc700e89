/** Stop calls that arrived when nobody may send any more: past the attempt's time-out, or the run's deadline. */
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import type { LedgerEntry } from '../simulators/ledger.js';
import type { History, Run } from './histories.js';

/** How a vendor's ledger and the server's history may differ, on one machine. */
const TOLERANCE_MS = 100;

/** When an attempt may send, epoch ms. */
interface Window {
  from: number;
  to: number;
}

const requestInput = z.object({ deadlineAt: z.number() });

/** The attempts of `requestStop` in a history. */
function windowsOf({ events }: History): Window[] {
  const windows = new Map<string, Window>();
  const lasts = new Map<string, number>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const at = epochMs(event.eventTime);
    if (scheduled?.activityType?.name === 'requestStop') {
      const id = String(event.eventId);
      const lastsMs = durationMs(scheduled.startToCloseTimeout);
      const [payload] = scheduled.input?.payloads ?? [];
      const input = requestInput.parse(payload && defaultPayloadConverter.fromPayload(payload));
      lasts.set(id, lastsMs);
      // Without a start in the history: at the latest that the queue allows.
      const latest = at + durationMs(scheduled.scheduleToStartTimeout) + lastsMs;
      windows.set(id, { from: at, to: Math.min(latest, input.deadlineAt) });
    }
    const id = String(event.activityTaskStartedEventAttributes?.scheduledEventId);
    const window = windows.get(id);
    if (window) window.to = Math.min(window.to, at + lasts.get(id)!);
  }
  return [...windows.values()];
}

/** @param calls stop calls at an account @param runs of targets of that account */
export function lateCalls(calls: readonly LedgerEntry[], runs: readonly Run[]): LedgerEntry[] {
  const windows = runs.flatMap(({ history }) => windowsOf(history));
  return calls.filter(
    ({ at }) =>
      !windows.some(({ from, to }) => at >= from - TOLERANCE_MS && at <= to + TOLERANCE_MS),
  );
}

interface Seconds {
  seconds?: { toString(): string } | null;
  nanos?: number | null;
}

function epochMs(time: Seconds | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
}

const durationMs = epochMs;
