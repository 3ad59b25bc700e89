/** A token or session: fetched once for all who wait, kept for a time, forgotten on demand. */
export class Cached<T> {
  #pending: Promise<T> | undefined;
  #value: T | undefined;
  #until = 0;

  /** @param fetch gives the value and the epoch ms until which it may be used */
  get(fetch: () => Promise<{ value: T; until: number }>): Promise<T> {
    if (this.#pending && Date.now() < this.#until) return this.#pending;
    this.#until = Infinity;
    const pending = fetch().then(({ value, until }) => {
      this.#value = value;
      this.#until = until;
      return value;
    });
    this.#pending = pending;
    pending.catch(() => {
      if (this.#pending === pending) this.#pending = undefined;
    });
    return pending;
  }

  /** After the vendor refused this value. A newer one, fetched by somebody else meanwhile, stays. */
  forget(value: T): void {
    if (this.#value === value) this.#pending = undefined;
  }
}
