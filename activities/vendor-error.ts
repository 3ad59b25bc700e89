/**
 * The one error that a vendor's verb throws. `kind` says what is certain about the call; what that
 * means for a look is decided in `failures.ts`, and for an issue in `request-stop.ts`.
 */
export type FailureKind =
  /** The vendor answered: no, and asking again will not help (4xx, no right, not found, bad value). */
  | 'refused'
  /** Another operation holds the scope; the call was not executed. */
  | 'busy'
  /** "The current state does not allow it", 409: not executed, but an earlier stop may be ours. */
  | 'conflict'
  /** "Too many requests"; not executed. */
  | 'rate-limited'
  /** No byte left us (DNS, connection refused, TLS, a permit withdrawn before the first byte). */
  | 'not-sent'
  /** Everything else: 5xx, a reset, a time-out, an answer that cannot be read. */
  | 'unclear'
  /** A state word that the vendor's table does not have (or none at all). */
  | 'unknown-word'
  /** A documented "not known yet", such as MRS UNKNOWN: look again. */
  | 'not-known-yet'
  /** The target has no parts: there is no such target. */
  | 'no-parts';

export interface VendorErrorDetails {
  /** Seconds or dates are already turned into milliseconds. */
  retryAfterMs?: number | undefined;
  requestId?: string | null | undefined;
  /** The state word that was seen, for `unknown-word` and `not-known-yet`. */
  word?: string | undefined;
  cause?: unknown;
}

export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | null;
  readonly word: string | undefined;

  /** @param code the vendor's code (`OBE19003`, `APIGW.0301`), `HTTP 404`, or a system code (`ECONNRESET`) */
  constructor(
    readonly kind: FailureKind,
    readonly code: string,
    message: string,
    details: VendorErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.retryAfterMs = details.retryAfterMs;
    this.requestId = details.requestId ?? null;
    this.word = details.word;
  }
}

/** A vendor's word as text, as it was sent; undefined where the field is missing or null. */
export function wordOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @param word what the vendor sent; undefined where the field is missing */
export function unknownWord(where: string, word: unknown, requestId: string | null = null) {
  const shown = wordOf(word) ?? '(missing)';
  return new VendorError(
    'unknown-word',
    'unknown-word',
    `${where} is "${shown}", a word that this version does not know`,
    { word: shown, requestId },
  );
}

export function noParts(message: string, requestId: string | null = null) {
  return new VendorError('no-parts', 'no-parts', message, { requestId });
}
