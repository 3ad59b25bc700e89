import assert from 'node:assert/strict';
import { VendorError, type FailureKind } from '../../activities/vendor-error.js';

/** The VendorError that the call ends with; of this kind, or the test fails. */
export async function vendorError(kind: FailureKind, call: Promise<unknown>): Promise<VendorError> {
  const error = await call.then(
    (value) => assert.fail(`it succeeded with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  assert(error instanceof VendorError, `no VendorError but ${String(error)}`);
  assert.equal(error.kind, kind, error.message);
  return error;
}

/** For outcomes that are compared as words. */
export function kindOf(error: unknown): string {
  return error instanceof VendorError ? error.kind : String(error);
}
