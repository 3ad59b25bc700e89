/**
 * What an undisturbed stop asks of one API of its vendor: data beside the limits, for the arithmetic of
 * `capacity.ts`. A test holds it against the ledgers of the simulators. Counts are requests, 0 where left out.
 */
export interface StopCalls<Target> {
  /** By the full look that it is issued from, the mark and the question for the lock's group included. */
  look?: number;
  issue?: number;
  /** By one question about it after the issue: a poll of the ticket, or a look that may only claim. */
  poll?: number;
  /** By one confirming look. */
  proof?: number;
  /** Targets with the same text can share these requests (decision 0011); left out: each makes its own. */
  sharedBy?: (target: Target) => string;
}
