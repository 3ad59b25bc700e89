/**
 * The stop as a state machine: after each step one pure function says what comes next (design §5).
 * `before-issue.ts` and `after-issue.ts` do what they say; nothing here waits, calls or knows Temporal.
 * Over 200 lines, because the whole machine belongs on one page.
 */
import type { Ticket } from '../activities/contract.js';
import type {
  AwaitSettledEnd,
  AwaitStoppedEnd,
  RequestOutcome,
  VerifyEnd,
} from '../activities/activity-types.js';
import type { Intent, Previous, Reason, Verdict } from '../activities/messages.js';
import type { LostRequest } from './lost-request.js';

/** Whose stop it is: an accepted call of this run, one that may be (or an earlier run's), somebody else's. */
export type Origin = 'ours' | 'maybe' | 'theirs';

/** A call that may be out. Times in epoch ms by the Temporal server's clock. */
export interface Doubt {
  /** Made by this run, or by the one before it. */
  byThisRun: boolean;
  intent: Intent | null;
  /** After it no attempt can send any more. */
  quietAt: number;
  /** When the attempt began, for comparing with the vendor's clock. */
  since: number;
  optionsInDoubt: (Record<string, unknown> | null)[];
  reason: Reason;
}

type WaitPhase = 'waiting-busy' | 'looking';

export type Next =
  | { do: 'request' }
  /** `ready`: then look until a stop could be issued. */
  | { do: 'wait'; phase: WaitPhase; reason: Reason; retryAfterMs: number | null; ready: boolean }
  | { do: 'settle'; doubt: Doubt }
  | { do: 'await'; origin: Origin; ticket: Ticket | null }
  | { do: 'verify'; origin: Origin; claim: string }
  /** One look decides: stopped → verify, else the verdict. */
  | { do: 'last-look'; origin: Origin; otherwise: 'failed' | 'timed-out'; reason: Reason }
  | { do: 'end'; verdict: Verdict; reason: Reason };

/** What the functions below may know of the run. */
export interface Situation {
  now: number;
  aborted: boolean;
  /** When an accepted or doubtful call has certainly shown; null = never for certain. Absent: no call is out. */
  settledAt?: number | null;
}

const ABORTED: Reason = { code: 'aborted', message: 'cancelled before a stop was issued' };

export function afterReading(previous: Previous | null, now: number, attemptMs: number): Next {
  if (!previous) return { do: 'request' };
  return {
    do: 'settle',
    doubt: {
      byThisRun: false,
      intent: null,
      quietAt: Math.min(now, Date.parse(previous.endedAt)) + attemptMs,
      since: now,
      optionsInDoubt: previous.options,
      reason: {
        code: 'previous-run',
        message: `the run ${previous.runId} ended (${previous.ended}) without proof; its call may still take effect`,
      },
    },
  };
}

/** @param attempt when it was scheduled, and how long one may last */
export function afterRequest(
  outcome: RequestOutcome,
  { now, aborted }: Situation,
  attempt: { scheduledAt: number; lastsMs: number; options: Record<string, unknown> },
): Next {
  switch (outcome.kind) {
    case 'already-stopped':
      return { do: 'verify', origin: 'theirs', claim: outcome.look.word };
    case 'stopping':
      return { do: 'await', origin: 'theirs', ticket: null };
    case 'accepted':
      if (outcome.ticket.claim !== undefined)
        return { do: 'verify', origin: 'ours', claim: outcome.ticket.claim };
      return { do: 'await', origin: 'ours', ticket: outcome.ticket };
    case 'refused':
      return { do: 'end', verdict: 'refused', reason: outcome.reason };
    case 'withdrawn':
      if (aborted) return { do: 'end', verdict: 'skipped', reason: ABORTED };
      // The worker was told to end, not the run.
      return lookAgain({ code: 'withdrawn', message: 'the worker ended before it sent the call' });
    case 'maybe-issued':
      return {
        do: 'settle',
        doubt: {
          byThisRun: true,
          intent: outcome.intent,
          quietAt: Math.max(now, attempt.scheduledAt + attempt.lastsMs),
          since: attempt.scheduledAt,
          optionsInDoubt: [attempt.options],
          reason: outcome.reason,
        },
      };
    case 'wait': {
      if (aborted) return { do: 'end', verdict: 'skipped', reason: ABORTED };
      const { why, reason, retryAfterMs } = outcome;
      const busy = why === 'busy' || why === 'conflict';
      return {
        do: 'wait',
        phase: busy ? 'waiting-busy' : 'looking',
        reason,
        retryAfterMs,
        ready: why !== 'not-executed',
      };
    }
  }
}

/** The attempt ended without an answer: it timed out, or its worker died. */
export function afterLostRequest(
  lost: LostRequest,
  { now, aborted }: Situation,
  attempt: { scheduledAt: number; lastsMs: number; options: Record<string, unknown> },
): Next {
  if (!lost.maySend) {
    if (aborted) return { do: 'end', verdict: 'skipped', reason: ABORTED };
    const reason = {
      code: lost.code,
      message: 'the attempt was lost before it wrote its intent: nothing was sent',
    };
    return { do: 'wait', phase: 'looking', reason, retryAfterMs: 0, ready: false };
  }
  return {
    do: 'settle',
    doubt: {
      byThisRun: true,
      intent: lost.intent,
      // Its worker counts the attempt from its own start, which may lie after the server's.
      quietAt: now + attempt.lastsMs,
      since: attempt.scheduledAt,
      optionsInDoubt: [attempt.options],
      reason: {
        code: lost.code,
        message: 'the attempt was lost after it wrote its intent: the call may have left',
      },
    },
  };
}

/** When the call in doubt has certainly shown; null where nobody can say. */
export function settledAtOf({ intent, quietAt }: Doubt): number | null {
  return intent?.settleMs == null ? null : quietAt + intent.settleMs;
}

export function afterSettle(end: AwaitSettledEnd, doubt: Doubt, { aborted }: Situation): Next {
  switch (end.kind) {
    case 'stopped':
      return { do: 'verify', origin: 'maybe', claim: end.look.word };
    case 'stopping':
      return { do: 'await', origin: 'maybe', ticket: null };
    case 'adopted':
      return { do: 'await', origin: 'ours', ticket: end.ticket };
    case 'not-taken':
      if (!aborted) return { do: 'request' };
      return doubt.byThisRun
        ? {
            do: 'end',
            verdict: 'failed',
            reason: {
              code: 'not-taken',
              message: 'the call was shown not to have taken effect, and the run was cancelled',
            },
          }
        : { do: 'end', verdict: 'skipped', reason: ABORTED };
    case 'blind': {
      const message = `${doubt.reason.message}; ${end.reason.message}`;
      return { do: 'end', verdict: 'undecided', reason: { code: end.reason.code, message } };
    }
    case 'deadline': {
      const message = `${doubt.reason.message}; the deadline passed`;
      const reason = { code: 'deadline', message };
      return { do: 'last-look', origin: 'maybe', otherwise: 'timed-out', reason };
    }
  }
}

export function afterAwait(end: AwaitStoppedEnd, origin: Origin, situation: Situation): Next {
  switch (end.kind) {
    case 'claimed':
      return { do: 'verify', origin, claim: end.word };
    case 'failed':
      if (origin === 'theirs') return lookAgain(end.reason);
      return { do: 'last-look', origin, otherwise: 'failed', reason: end.reason };
    case 'running': {
      const reason = {
        code: 'no-effect',
        message: `the settle time passed and the vendor says "${end.look?.word ?? 'running'}"`,
      };
      return origin === 'theirs' ? lookAgain(reason) : { do: 'end', verdict: 'failed', reason };
    }
    case 'blind':
      if (origin === 'theirs') return { do: 'end', verdict: 'refused', reason: end.reason };
      return {
        do: 'end',
        verdict: isUnexpected(end.reason) ? 'not-proven' : 'undecided',
        reason: end.reason,
      };
    case 'deadline': {
      const reason = { code: 'deadline', message: 'the deadline passed' };
      return situation.aborted && origin === 'theirs'
        ? { do: 'end', verdict: 'skipped', reason: ABORTED }
        : { do: 'last-look', origin, otherwise: 'timed-out', reason };
    }
  }
}

/** @param lastWord for the sentence that a person reads */
export function afterLastLook(
  end: AwaitStoppedEnd,
  step: Extract<Next, { do: 'last-look' }>,
  situation: Situation,
  lastWord: string | null,
): Next {
  const { origin, otherwise, reason } = step;
  if (end.kind === 'claimed') return { do: 'verify', origin, claim: end.word };
  if (otherwise === 'failed') return { do: 'end', verdict: 'failed', reason };
  const message = `${reason.message}; the vendor's last word is "${end.look?.word ?? lastWord ?? 'none'}"`;
  // A flow that names no service may be ours, and may stop it yet.
  const seen = (end.kind === 'running' || end.kind === 'failed') && end.look?.busyWith == null;
  const open = origin !== 'theirs' && (situation.settledAt === null || !seen);
  return {
    do: 'end',
    verdict: open ? 'undecided' : 'timed-out',
    reason: { code: reason.code, message },
  };
}

/** @param firstLookStopped whether the very first look of the run found it stopped */
export function afterVerify(
  end: VerifyEnd,
  origin: Origin,
  issued: number,
  firstLookStopped: boolean,
): Next {
  if (end.kind === 'proven') {
    const { at, parts } = end.looks.at(-1)!;
    const already = issued === 0 && firstLookStopped;
    const message = `${end.looks.length} looks in a row found ${parts.stopped} of ${parts.total} stopped, the last at ${at}`;
    return {
      do: 'end',
      verdict: already ? 'already-stopped' : 'stopped',
      reason: { code: 'proven', message },
    };
  }
  if (origin !== 'theirs' || end.kind === 'unseen')
    return { do: 'end', verdict: 'not-proven', reason: end.reason };
  const changed = ['still-running', 'came-back', 'other-parts', 'other-identity'].includes(
    end.reason.code,
  );
  return changed ? lookAgain(end.reason) : { do: 'end', verdict: 'refused', reason: end.reason };
}

function lookAgain(reason: Reason): Next {
  return { do: 'wait', phase: 'looking', reason, retryAfterMs: null, ready: false };
}

/** After an issue: what makes the proof fail, as against a right that was taken away. */
function isUnexpected({ code }: Reason): boolean {
  return code === 'unknown-word' || code === 'no-parts';
}
