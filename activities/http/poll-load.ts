/**
 * How often may all poll who wait on a connection? Polls take at most a part of each API's limit, so that stops
 * and the looks before them find room, however many wait (issue 4). Measured, not declared: what a poll costs
 * depends on how many reads it shares with others.
 */

/** Of an API's limit. */
export const POLLS_SHARE = 0.6;
/** The limits are per second: what all who wait can do within one is left to the pacers. */
const SHORTEST_MS = 1_000;
/** Polls after which older ones count half. */
const MEMORY = 200;
/** Delays without a sign of life after which somebody waits no longer (a run that was terminated). */
const GONE_AFTER = 3;
const SWEEP_MS = 1_000;

export class PollLoad {
  /** Who waits → when it is taken for gone. */
  readonly #waiting = new Map<string, number>();
  readonly #requests = new Map<string, number>();
  #polls = 0;
  #nextSweep = 0;

  /** @param limits requests per second by API */
  constructor(
    private readonly limits: Readonly<Record<string, number>>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get waiting(): number {
    return this.#waiting.size;
  }

  /** A poll begins. */
  began(): void {
    if (this.#polls >= MEMORY) this.#forgetHalf();
    this.#polls += 1;
  }

  /** A request of a poll has its turn; a shared one counts once. */
  requested(api: string): void {
    this.#requests.set(api, (this.#requests.get(api) ?? 0) + 1);
  }

  /**
   * @param who goes on waiting
   * @param wantedMs how often it would like to poll
   * @returns how often all of them may
   */
  interval(who: string, wantedMs: number): number {
    this.#waiting.set(who, Infinity);
    this.#sweep();
    const interval = Math.max(wantedMs, this.#least());
    this.#waiting.set(who, this.now() + GONE_AFTER * interval);
    return interval;
  }

  ended(who: string): void {
    this.#waiting.delete(who);
  }

  /** Waiting × requests per poll ÷ the polls' share of the limit, for the API that has the least room. */
  #least(): number {
    const polls = Math.max(1, this.#polls);
    const seconds = [...this.#requests].map(
      ([api, requests]) =>
        (this.#waiting.size * (requests / polls)) / (POLLS_SHARE * (this.limits[api] ?? Infinity)),
    );
    const least = Math.ceil(1_000 * Math.max(0, ...seconds));
    return least > SHORTEST_MS ? least : 0;
  }

  #forgetHalf(): void {
    this.#polls /= 2;
    for (const [api, requests] of this.#requests) this.#requests.set(api, requests / 2);
  }

  #sweep(): void {
    const now = this.now();
    if (now < this.#nextSweep) return;
    this.#nextSweep = now + SWEEP_MS;
    for (const [who, goneAt] of this.#waiting) if (goneAt < now) this.#waiting.delete(who);
  }
}
