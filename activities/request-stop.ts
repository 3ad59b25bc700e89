/**
 * requestStop: look, write the intent, issue; in one attempt, once (design §5, "Issuing once").
 * Every outcome is a value; only a time-out or a dead worker reaches the workflow as a failure.
 */
import { Context } from '@temporalio/activity';
import { Stopwatch, serverNow } from './clock.js';
import type { OpenConnection } from './connections.js';
import type { Mark } from './contract.js';
import { reached } from './crash-points.js';
import { isPermanent, reasonOf } from './failures.js';
import type { Caller } from './http/caller.js';
import { InputError } from './input-error.js';
import { intentOf, keepBeating, writeIntent } from './intent.js';
import { judgeLook } from './judge-look.js';
import { look as lookAt, subjectOf, type Subject } from './looking.js';
import type { Intent, Look, Reason, RequestOutcome, RequestStopInput, Tally } from './messages.js';
import { addRequestIds, newTally } from './tally.js';
import { VendorError } from './vendor-error.js';

export async function requestStop(
  connection: OpenConnection,
  input: RequestStopInput,
): Promise<RequestOutcome> {
  const context = Context.current();
  const stopwatch = new Stopwatch();
  const tally = newTally();
  const earlier = intentOf(context.info.heartbeatDetails);
  if (context.info.attempt > 1 || earlier) {
    return {
      kind: 'maybe-issued',
      intent: earlier,
      tally,
      reason: reason(
        'attempted-before',
        'an earlier attempt of this activity may have sent the call',
      ),
    };
  }
  const redact = connection.secrets.redact.bind(connection.secrets);
  const attempt = new IssuingAttempt(input, stopwatch);
  const call = connection.channel.caller({
    signal: AbortSignal.timeout(input.times.look),
    issue: {
      signal: context.cancellationSignal,
      turnWithin: input.times.turn,
      whyNotSend: () => attempt.whyNotSend(),
    },
  });

  let seen: { look: Look; intent: Intent } | undefined;
  try {
    const subject = subjectOf(connection, input);
    const { observation, look } = await lookAt(subject, call, tally);
    reached('looked');
    const judged = judgeLook(observation);
    if (judged.may === 'nothing')
      return { kind: judged.because === 'stopped' ? 'already-stopped' : 'stopping', look, tally };
    if (judged.may === 'never') return { kind: 'refused', reason: judged.reason, look, tally };
    if (judged.may === 'wait')
      return {
        kind: 'wait',
        why: judged.why,
        reason: judged.reason,
        retryAfterMs: null,
        look,
        tally,
      };
    const settleMs = subject.vendor.settle(
      subject.pace.settle,
      subject.options,
      observation.parts.length,
    );
    seen = {
      look,
      intent: {
        intent: true,
        at: look.at,
        look,
        mark: await markOf(subject, look, call),
        settleMs,
      },
    };
  } catch (error) {
    return lookFailed(error, tally, redact);
  }

  const { look, intent } = seen;
  if (input.permit !== context.info.workflowExecution?.runId) {
    return {
      kind: 'maybe-issued',
      intent: null,
      tally,
      reason: reason(
        'other-run',
        'this run repeats the history of an earlier one, which may have sent the call',
      ),
    };
  }
  const tooLate = attempt.whyNotStart();
  if (tooLate !== null)
    return {
      kind: 'wait',
      why: 'not-executed',
      reason: reason('too-late', tooLate),
      retryAfterMs: 0,
      look,
      tally,
    };

  const written = await writeIntent(context, intent);
  if (written === 'cancelled') return { kind: 'withdrawn', look, tally };
  if (written !== 'acknowledged')
    return {
      kind: 'wait',
      why: 'not-executed',
      reason: reason('no-intent', written),
      retryAfterMs: null,
      look,
      tally,
    };

  const stopBeating = keepBeating(context, intent, input.times.heartbeat);
  try {
    return await issue(subjectOf(connection, input), intent, call, tally, redact);
  } finally {
    stopBeating();
    reached('returning');
  }
}

/** When an attempt may still send: by its own clock, the run's deadline, and whether it was cancelled. */
class IssuingAttempt {
  readonly #context = Context.current();

  constructor(
    private readonly input: RequestStopInput,
    private readonly stopwatch: Stopwatch,
  ) {}

  /** Before the intent: no issue begins with less than its own time-out left. */
  whyNotStart(): string | null {
    const { requestStop, heartbeat } = this.input.times;
    if (this.stopwatch.elapsed() > heartbeat)
      return `the look took longer than ${heartbeat} ms of the attempt's ${requestStop} ms`;
    return this.#pastDeadline();
  }

  /** At the last moment before the first byte. */
  whyNotSend(): string | null {
    const { requestStop, margin } = this.input.times;
    if (this.#context.cancellationSignal.aborted) return 'cancelled';
    if (this.stopwatch.elapsed() > requestStop - margin) return "the attempt's deadline has passed";
    return this.#pastDeadline();
  }

  #pastDeadline(): string | null {
    return serverNow(this.#context.info, this.stopwatch) >= this.input.deadlineAt
      ? "the run's deadline has passed"
      : null;
  }
}

async function issue(
  subject: Subject,
  intent: Intent,
  call: Caller,
  tally: Tally,
  redact: (text: string) => string,
): Promise<RequestOutcome> {
  const { look } = intent;
  try {
    const ticket = await subject.verbs.issueStop(subject.target, subject.options, call);
    addRequestIds(tally, [ticket.requestId]);
    return { kind: 'accepted', look, ticket, settleMs: intent.settleMs, tally };
  } catch (error) {
    const why = reasonOf(error, redact);
    if (!(error instanceof VendorError))
      return { kind: 'maybe-issued', reason: why, intent, tally };
    addRequestIds(tally, [error.requestId]);
    const retryAfterMs = error.retryAfterMs ?? null;
    switch (error.kind) {
      case 'refused':
        return { kind: 'refused', reason: why, look, tally };
      case 'busy':
        return { kind: 'wait', why: 'busy', reason: why, retryAfterMs, look, tally };
      case 'conflict':
        return { kind: 'wait', why: 'conflict', reason: why, retryAfterMs, look, tally };
      case 'rate-limited':
      case 'not-sent':
        return Context.current().cancellationSignal.aborted
          ? { kind: 'withdrawn', look, tally }
          : { kind: 'wait', why: 'not-executed', reason: why, retryAfterMs, look, tally };
      case 'unclear':
      case 'unknown-word':
      case 'not-known-yet':
      case 'no-parts':
        return { kind: 'maybe-issued', reason: why, intent, tally };
    }
  }
}

function lookFailed(
  error: unknown,
  tally: Tally,
  redact: (text: string) => string,
): RequestOutcome {
  const why = reasonOf(error, redact);
  if (isPermanent(error) || error instanceof InputError)
    return { kind: 'refused', reason: why, look: null, tally };
  const retryAfterMs = error instanceof VendorError ? (error.retryAfterMs ?? null) : null;
  return { kind: 'wait', why: 'look-failed', reason: why, retryAfterMs, look: null, tally };
}

/** Taken with the look before the issue; without the verb the vendor's time alone. */
async function markOf(subject: Subject, look: Look, call: Caller): Promise<Mark> {
  if (!subject.verbs.mark) return { lastOperation: null, vendorTime: look.vendorTime };
  return subject.verbs.mark(subject.target, call);
}

function reason(code: string, message: string): Reason {
  return { code, message };
}
