/** More EMR stops than the limit lets through, for as long as it is wanted. */
import type { Account, Ground } from './ground.js';

/** Not yet accepted, at any time: some seconds' worth. */
const WAITING = 100;
const MOST_AT_ONCE = 12;
const EVERY_MS = 500;

/** Slow things and rare polls: what is accepted stays out of the way. */
export const BACKLOG_PACE = { pollEvery: '2m', settle: '2m', deadline: '1h' };
export const FOREVER_MS = 24 * 60 * 60_000;

/** Each stop is of a cluster of its own, so that no two can share a read. */
export class Backlog {
  #started = 0;
  #timer: NodeJS.Timeout | undefined;
  #refilling: Promise<void> = Promise.resolve();

  private constructor(
    private readonly ground: Ground,
    private readonly account: Account,
  ) {}

  static async begin(ground: Ground, account: Account): Promise<Backlog> {
    const backlog = new Backlog(ground, account);
    await backlog.#add(WAITING);
    backlog.#timer = setInterval(() => {
      backlog.#refilling = backlog.#refilling.then(() => backlog.#refill());
    }, EVERY_MS);
    return backlog;
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#refilling;
  }

  async #refill(): Promise<void> {
    const { accepted } = await this.ground.vendors.ask('tally', this.account.id);
    await this.#add(Math.min(MOST_AT_ONCE, WAITING - (this.#started - accepted)));
  }

  async #add(count: number): Promise<void> {
    if (count <= 0) return;
    this.#started += count;
    const { vendors } = this.ground;
    const paths = await vendors.more(this.account, { count });
    await vendors.ask('takes', this.account.id, FOREVER_MS);
    await this.ground.start(this.account, paths);
  }
}
