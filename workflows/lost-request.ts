/** An attempt to issue that ended without an answer of its own: what is certain about it. */
import { ActivityFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import type { Intent } from '../activities/messages.js';

export interface LostRequest {
  /** Whether a call may have left. */
  maySend: boolean;
  intent: Intent | null;
  /** Whether its worker may still be at it until the attempt's own end. */
  silent: boolean;
  code: string;
}

/** Neither an answer nor a time-out came: the activity is paused, or lost with its worker. */
export const noAnswer: LostRequest = {
  maySend: true,
  intent: null,
  silent: true,
  code: 'no-answer',
};

const neverStarted: LostRequest = {
  maySend: false,
  intent: null,
  silent: false,
  code: 'cancelled',
};

/** @throws whatever is no failure of the activity */
export function readLoss(error: unknown): LostRequest {
  // The run was cancelled before the activity was scheduled at all.
  if (error instanceof CancelledFailure) return neverStarted;
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    const intent = asIntent(cause.lastHeartbeatDetails);
    const silent = cause.timeoutType !== 'START_TO_CLOSE';
    const code = `lost-${String(cause.timeoutType).toLowerCase()}`;
    return { maySend: intent !== null, intent, silent, code };
  }
  if (cause instanceof CancelledFailure) {
    const intent = cause.details.map(asIntent).find((found) => found !== null) ?? null;
    return { maySend: intent !== null, intent, silent: true, code: 'cancelled' };
  }
  return { maySend: false, intent: null, silent: false, code: 'attempt-failed' };
}

function asIntent(details: unknown): Intent | null {
  return (details as Partial<Intent> | undefined)?.intent === true ? (details as Intent) : null;
}
