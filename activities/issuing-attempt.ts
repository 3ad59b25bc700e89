import type { Context } from '@temporalio/activity';
import { serverNow, Stopwatch } from './clock.js';
import type { Caller } from './http/caller.js';
import type { Subject } from './looking.js';
import type { RequestStopInput } from './activity-types.js';

/** When an attempt may still send: by its own clock, the run's deadline, and whether it was cancelled. */
export class IssuingAttempt {
  readonly #stopwatch = new Stopwatch();

  constructor(
    private readonly context: Context,
    private readonly input: RequestStopInput,
  ) {}

  /** Since the attempt began, ms. */
  elapsed(): number {
    return this.#stopwatch.elapsed();
  }

  /** For the look, and for the one stop call. */
  caller({ connection, pace }: Subject): Caller {
    const { times } = this.input;
    return connection.channel.caller({
      signal: AbortSignal.timeout(times.look),
      requestTimeout: pace.requestTimeout,
      issue: {
        signal: this.context.cancellationSignal,
        turnWithin: times.turn,
        timeout: pace.issueTimeout,
        whyNotSend: () => this.#whyNotSend(),
      },
    });
  }

  /** Before the intent: no issue begins with less than its own time-out left. */
  whyNotStart(): string | null {
    const { heartbeat } = this.input.times;
    if (this.#stopwatch.elapsed() > heartbeat) return `the look took longer than ${heartbeat} ms`;
    return this.#pastDeadline();
  }

  /** At the last moment before the first byte. */
  #whyNotSend(): string | null {
    const { requestStop, margin } = this.input.times;
    if (this.context.cancellationSignal.aborted) return 'cancelled';
    if (this.#stopwatch.elapsed() > requestStop - margin)
      return "the attempt's deadline has passed";
    return this.#pastDeadline();
  }

  #pastDeadline(): string | null {
    // Neither knows the time in the queue for certain: the later one, for a call that must not be late.
    const now = Math.max(serverNow(this.context.info, this.#stopwatch), Date.now());
    return now >= this.input.deadlineAt ? "the run's deadline has passed" : null;
  }
}
