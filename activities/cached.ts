import { VendorError } from './vendor-error.js';

/** A token or session: fetched once for all who wait, kept for a time, forgotten on demand. */
export class Cached<T> {
  #pending: Promise<T> | undefined;
  /** Undefined while it is being fetched, so that `forget` of an older one cannot hit the fetch. */
  #value: T | undefined;
  #until = 0;

  /** @param what names it in errors */
  constructor(private readonly what = 'the session') {}

  /** @param fetch gives the value and the epoch ms until which it may be used */
  get(fetch: () => Promise<{ value: T; until: number }>): Promise<T> {
    if (this.#pending && Date.now() < this.#until) return this.#pending;
    this.#until = Infinity;
    this.#value = undefined;
    const pending = this.#fetched(fetch);
    this.#pending = pending;
    pending.catch(() => {
      if (this.#pending === pending) this.#pending = undefined;
    });
    return pending;
  }

  async #fetched(fetch: () => Promise<{ value: T; until: number }>): Promise<T> {
    try {
      const { value, until } = await fetch();
      this.#value = value;
      this.#until = until;
      return value;
    } catch (cause) {
      if (cause instanceof VendorError) throw cause;
      // Such as the cancellation of the attempt that fetches: it must not look like that of all who wait.
      throw new VendorError('unclear', 'not-fetched', `${this.what}: ${String(cause)}`, { cause });
    }
  }

  /** After the vendor refused this value. A newer one, fetched or being fetched meanwhile, stays. */
  forget(value: T): void {
    if (this.#value !== value) return;
    this.#value = undefined;
    this.#pending = undefined;
  }
}
