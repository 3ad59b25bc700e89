import { VendorError } from './vendor-error.js';

const BAD_CREDENTIALS = 'bad-credentials';

/** A login that the vendor refused because of what was sent; counted there, and locking after a few. */
export function badCredentials(message: string): VendorError {
  return new VendorError(
    'refused',
    BAD_CREDENTIALS,
    `${message}; this password is not tried again by this worker (more tries would lock the user): correct the secret, or restart the worker`,
  );
}

/**
 * Sends a password that was refused never again: five wrong ones lock an MRS user (facts/huawei.md A3.4),
 * and a plan may hold twenty targets of one connection. One guard per connection; until a password has
 * worked once, one exchange with it goes ahead and the others wait. A rotated secret is tried at once.
 */
export class LoginGuard {
  #refused: { password: string; error: VendorError } | undefined;
  #proven: string | undefined;
  #trying: Promise<unknown> | undefined;

  /** @throws what `logIn` throws; for a password refused before, that error again, without a request */
  async once<T>(password: string, logIn: () => Promise<T>): Promise<T> {
    while (this.#trying && this.#proven !== password) await this.#trying.catch(() => undefined);
    if (this.#refused?.password === password) throw this.#refused.error;
    if (this.#proven === password) return this.#judged(password, logIn);
    const trying = this.#judged(password, logIn);
    this.#trying = trying;
    try {
      return await trying;
    } finally {
      this.#trying = undefined;
    }
  }

  async #judged<T>(password: string, logIn: () => Promise<T>): Promise<T> {
    try {
      const answer = await logIn();
      this.#proven = password;
      return answer;
    } catch (error) {
      if (error instanceof VendorError && error.code === BAD_CREDENTIALS) {
        this.#refused = { password, error };
        this.#proven = undefined;
      }
      throw error;
    }
  }
}
