import type { Info } from '@temporalio/activity';

/** Elapsed time by whichever clock is further: one stops in a suspended machine, the other may be set back. */
export class Stopwatch {
  readonly #monotonic = performance.now();
  readonly #wall = Date.now();

  elapsed(): number {
    return Math.max(performance.now() - this.#monotonic, Date.now() - this.#wall);
  }

  /** By whichever clock is nearer: for what must have lasted. */
  elapsedAtLeast(): number {
    return Math.min(performance.now() - this.#monotonic, Date.now() - this.#wall);
  }
}

/**
 * Now by the Temporal server's clock, so that a worker's own clock does not decide about deadlines:
 * the moment this attempt was scheduled, plus what has passed here since it began.
 */
export function serverNow(
  info: Pick<Info, 'currentAttemptScheduledTimestampMs'>,
  stopwatch: Stopwatch,
): number {
  return info.currentAttemptScheduledTimestampMs + stopwatch.elapsed();
}
