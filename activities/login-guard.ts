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
 * and a plan may hold twenty targets of one connection. A rotated secret is tried at once.
 */
export class LoginGuard {
  #refused: { password: string; error: VendorError } | undefined;

  /** @throws what `logIn` throws; for a password refused before, that error again, without a request */
  async once<T>(password: string, logIn: () => Promise<T>): Promise<T> {
    if (this.#refused?.password === password) throw this.#refused.error;
    try {
      return await logIn();
    } catch (error) {
      if (error instanceof VendorError && error.code === BAD_CREDENTIALS)
        this.#refused = { password, error };
      throw error;
    }
  }
}
