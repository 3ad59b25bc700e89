/**
 * The one table from vendor errors to what the workflow is told: a Reason in an outcome, or (between
 * the attempts of a watch) a retryable Temporal failure with a stable `type` per kind.
 */
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Reason } from './messages.js';
import { shortText } from './short-text.js';
import { VendorError, type FailureKind } from './vendor-error.js';

interface Row {
  /** The failure's `type` in Temporal. */
  type: string;
  /** A look that ends so will end so again: 401, 403, 404, no parts, an unknown word. */
  permanent: boolean;
}

export const failureTable: Readonly<Record<FailureKind, Row>> = {
  refused: { type: 'VendorRefused', permanent: true },
  'unknown-word': { type: 'VendorUnknownWord', permanent: true },
  'no-parts': { type: 'VendorNoParts', permanent: true },
  busy: { type: 'VendorBusy', permanent: false },
  conflict: { type: 'VendorConflict', permanent: false },
  'rate-limited': { type: 'VendorRateLimited', permanent: false },
  'not-sent': { type: 'VendorUnreachable', permanent: false },
  unclear: { type: 'VendorUnclear', permanent: false },
  'not-known-yet': { type: 'VendorNotKnownYet', permanent: false },
};

const MAX_CODE = 100;
const MAX_MESSAGE = 500;

/** @param redact takes known secrets out of whatever the vendor echoed */
export function reasonOf(error: unknown, redact: (text: string) => string): Reason {
  const code = error instanceof VendorError ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: shortText(redact(code), MAX_CODE),
    message: shortText(redact(message), MAX_MESSAGE),
  };
}

export function isPermanent(error: unknown): boolean {
  return error instanceof VendorError && failureTable[error.kind].permanent;
}

/** "Not yet": the next attempt of this activity is the next poll. Costs no history, and no alarm. */
export function notYet(type: string, message: string, delayMs: number): ApplicationFailure {
  return retryable(type, message, delayMs, { category: ApplicationFailureCategory.BENIGN });
}

/** The vendor could not be asked: tried again as well, but the worker warns. */
export function outage(type: string, message: string, delayMs: number): ApplicationFailure {
  return retryable(type, message, delayMs, {});
}

function retryable(
  type: string,
  message: string,
  delayMs: number,
  more: { category?: ApplicationFailureCategory },
): ApplicationFailure {
  const nextRetryDelay = Math.max(1, Math.round(delayMs));
  return ApplicationFailure.create({ type, message, nextRetryDelay, ...more });
}

export const PENDING = 'Pending';
export const PAUSED = 'Paused';
