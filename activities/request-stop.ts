/**
 * requestStop: look, write the intent, issue; in one attempt, once (design §5, "Issuing once").
 * Every outcome is a value; only a time-out or a dead worker reaches the workflow as a failure.
 */
import { Context } from '@temporalio/activity';
import type { OpenConnection } from './connections.js';
import type { Mark, Ticket } from './contract.js';
import { reached } from './crash-points.js';
import { isPermanent, reasonOf } from './failures.js';
import type { Caller } from './http/caller.js';
import { InputError } from './input-error.js';
import { intentOf, keepBeating, writeIntent } from './intent.js';
import { IssuingAttempt } from './issuing-attempt.js';
import { judgeLook } from './judge-look.js';
import { look as lookAt, noteTrouble, subjectOf, type Subject } from './looking.js';
import type { RequestEnd, RequestOutcome, RequestStopInput } from './activity-types.js';
import type { Intent, Look, Tally } from './messages.js';
import { shortText } from './short-text.js';
import { addRequestIds, newTally } from './tally.js';
import { VendorError } from './vendor-error.js';

export async function requestStop(
  connection: OpenConnection,
  input: RequestStopInput,
): Promise<RequestOutcome> {
  const tally = newTally();
  const end = await requestOnce(connection, input, tally);
  reached('returning');
  return { ...end, tally };
}

async function requestOnce(
  connection: OpenConnection,
  input: RequestStopInput,
  tally: Tally,
): Promise<RequestEnd> {
  const context = Context.current();
  const { info } = context;
  const earlier = intentOf(info.heartbeatDetails);
  if (info.attempt > 1 || earlier) {
    return maybe(
      earlier,
      'attempted-before',
      'an earlier attempt of this activity may have sent it',
    );
  }
  const attempt = new IssuingAttempt(context, input);
  const seen = await lookBefore(connection, input, attempt, tally);
  if ('kind' in seen) return seen;
  const { subject, call, intent } = seen;

  if (input.permit !== info.workflowExecution?.runId) {
    return maybe(null, 'other-run', 'this run repeats the history of one that may have sent it');
  }
  const { look } = intent;
  const tooLate = attempt.whyNotStart();
  if (tooLate !== null) return notExecuted('too-late', tooLate, 0, look);
  const written = await writeIntent(context, intent);
  if (written === 'cancelled') return { kind: 'withdrawn', look };
  if (written !== 'acknowledged') return notExecuted('no-intent', written, null, look);

  const stopBeating = keepBeating(context, intent, {
    heartbeatTimeoutMs: input.times.heartbeat,
    elapsedMs: attempt.elapsed(),
  });
  try {
    return await issue(subject, intent, call, tally);
  } finally {
    stopBeating();
  }
}

/** The look, and what is written down before an issue; or why there is none. */
async function lookBefore(
  connection: OpenConnection,
  input: RequestStopInput,
  attempt: IssuingAttempt,
  tally: Tally,
): Promise<{ subject: Subject; call: Caller; intent: Intent } | RequestEnd> {
  try {
    const subject = subjectOf(connection, input);
    const call = attempt.caller(subject);
    const { observation, look } = await lookAt(subject, call, tally, 'full');
    reached('looked');
    const judged = judgeLook(observation);
    switch (judged.may) {
      case 'nothing':
        return { kind: judged.because === 'stopped' ? 'already-stopped' : 'stopping', look };
      case 'never':
        return { kind: 'refused', reason: judged.reason, look };
      case 'wait':
        return { kind: 'wait', why: judged.why, reason: judged.reason, retryAfterMs: null, look };
      case 'issue': {
        const { vendor, pace, options } = subject;
        const mark = await markOf(subject, look, call);
        const settleMs = vendor.settle(pace.settle, options, observation.parts.length);
        return { subject, call, intent: { intent: true, at: look.at, look, mark, settleMs } };
      }
    }
  } catch (error) {
    const reason = reasonOf(error, (text) => connection.secrets.redact(text));
    if (isPermanent(error) || error instanceof InputError)
      return { kind: 'refused', reason, look: null };
    const retryAfterMs = error instanceof VendorError ? (error.retryAfterMs ?? null) : null;
    return { kind: 'wait', why: 'look-failed', reason, retryAfterMs, look: null };
  }
}

/** Taken with the look before the issue; without the verb the vendor's time alone. */
async function markOf(subject: Subject, look: Look, call: Caller): Promise<Mark> {
  if (!subject.verbs.mark) return { lastOperation: null, vendorTime: look.vendorTime };
  const { lastOperation, vendorTime } = await subject.verbs.mark(subject.target, call);
  return { lastOperation, vendorTime: vendorTime && shortText(vendorTime, LONGEST_ID) };
}

/** From here on everything that is not listed as certain may have been issued. */
async function issue(
  subject: Subject,
  intent: Intent,
  call: Caller,
  tally: Tally,
): Promise<RequestEnd> {
  const { look, settleMs } = intent;
  try {
    const ticket = await subject.verbs.issueStop(subject.target, subject.options, call);
    addRequestIds(tally, [ticket.requestId]);
    return { kind: 'accepted', look, ticket: kept(ticket), settleMs };
  } catch (error) {
    const reason = reasonOf(error, (text) => subject.connection.secrets.redact(text));
    noteTrouble(subject, tally, error);
    if (!(error instanceof VendorError)) return { kind: 'maybe-issued', reason, intent };
    const retryAfterMs = error.retryAfterMs ?? null;
    switch (error.kind) {
      case 'refused':
        return { kind: 'refused', reason, look };
      case 'busy':
      case 'conflict':
        return { kind: 'wait', why: error.kind, reason, retryAfterMs, look };
      case 'rate-limited':
      case 'not-sent':
        if (Context.current().cancellationSignal.aborted) return { kind: 'withdrawn', look };
        return { kind: 'wait', why: 'not-executed', reason, retryAfterMs, look };
      case 'unclear':
      case 'unknown-word':
      case 'not-known-yet':
      case 'no-parts':
        return { kind: 'maybe-issued', reason, intent };
    }
  }
}

const LONGEST_ID = 200;

/** An id that no history should carry cannot be asked about: observations tell. */
function kept({ id, pollable, claim, requestId }: Ticket): Ticket {
  const short = (text: string | null) => (text === null ? null : shortText(text, LONGEST_ID));
  const shortId = short(id);
  return {
    id: shortId,
    pollable: pollable && shortId === id,
    requestId: short(requestId),
    ...(claim === undefined ? {} : { claim: shortText(claim, LONGEST_ID) }),
  };
}

function maybe(intent: Intent | null, code: string, message: string): RequestEnd {
  return { kind: 'maybe-issued', intent, reason: { code, message } };
}

function notExecuted(
  code: string,
  message: string,
  retryAfterMs: number | null,
  look: Look,
): RequestEnd {
  return { kind: 'wait', why: 'not-executed', reason: { code, message }, retryAfterMs, look };
}
