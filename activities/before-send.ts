import { VendorError } from './vendor-error.js';

/**
 * For what an issue needs before its one `send`, such as a login: whatever fails here, nothing of the
 * call has left us, so "unclear" would be too much doubt. A refusal and a rate limit stay what they are.
 */
export async function beforeSend<T>(preparation: Promise<T>): Promise<T> {
  try {
    return await preparation;
  } catch (cause) {
    if (!(cause instanceof VendorError))
      throw new VendorError('not-sent', 'not-prepared', `the call was not sent: ${String(cause)}`, {
        cause,
      });
    const { kind, code, message, retryAfterMs, requestId } = cause;
    if (kind === 'refused' || kind === 'rate-limited' || kind === 'not-sent') throw cause;
    throw new VendorError('not-sent', code, `the call was not sent: ${message}`, {
      retryAfterMs,
      requestId,
      cause,
    });
  }
}
