import type { Stopwatch } from '../activities/clock.js';

/**
 * The right to send for a connection: good for a while after a renewal that Temporal acknowledged, counted
 * from the moment the renewal was sent (design §6). Whoever cannot renew stops by its own clock, before
 * Temporal gives the gate to somebody else.
 */
export class Lease {
  #sent: Stopwatch | null = null;
  #revoked: string | null = null;

  constructor(private readonly goodForMs: number) {}

  /** @param sent started when the renewal was sent */
  renewed(sent: Stopwatch): void {
    this.#sent = sent;
  }

  /** For good: a lease is never given back to a holder that has let it go. */
  revoke(reason: string): void {
    this.#revoked ??= reason;
  }

  /** Why nothing may be sent, or null. */
  whyNot(): string | null {
    if (this.#revoked !== null) return this.#revoked;
    if (this.#sent === null) return 'this process does not hold the gate';
    if (this.#sent.elapsed() > this.goodForMs) return 'the gate was not renewed in time';
    return null;
  }
}
