/** An attempt to issue that ended without an answer of its own: what is certain about it. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Intent } from '../activities/messages.js';

export interface LostRequest {
  /** Whether a call may have left. */
  maySend: boolean;
  intent: Intent | null;
  code: string;
}

/** The server's word for an activity that no worker had started. */
const NOT_STARTED = 'ACTIVITY_ID_NOT_STARTED';
/** The type of the failure that an attempt throws when it finds itself paused (activities/failures.ts). */
const PAUSED = 'Paused';

/** Neither an answer nor a time-out came: the activity is paused, or lost with its worker. */
export const noAnswer: LostRequest = {
  maySend: true,
  intent: null,
  code: 'no-answer',
};

const neverStarted: LostRequest = {
  maySend: false,
  intent: null,
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
    const code = `lost-${String(cause.timeoutType).toLowerCase()}`;
    return { maySend: intent !== null, intent, code };
  }
  if (cause instanceof CancelledFailure) {
    const intent = cause.details.map(asIntent).find((found) => found !== null) ?? null;
    const neverSent = intent === null && cause.details.includes(NOT_STARTED);
    return { maySend: !neverSent, intent, code: 'cancelled' };
  }
  // Ours alone is certain; anything else (somebody failed the activity by hand, a result too large) is not.
  const paused = cause instanceof ApplicationFailure && cause.type === PAUSED;
  return { maySend: !paused, intent: null, code: 'attempt-failed' };
}

function asIntent(details: unknown): Intent | null {
  return (details as Partial<Intent> | undefined)?.intent === true ? (details as Intent) : null;
}
