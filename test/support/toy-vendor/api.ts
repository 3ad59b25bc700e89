/** The toy's answers through zod, and what its error codes make certain. */
import { z } from 'zod';
import type { Progress } from '../../../activities/contract.js';
import { jsonOf, statusFailure } from '../../../activities/http/answers.js';
import type { HttpAnswer } from '../../../activities/http/caller.js';
import { rowOf } from '../../../activities/table.js';
import { VendorError, type FailureKind } from '../../../activities/vendor-error.js';

export const unitAnswer = z.object({
  Id: z.string(),
  ActiveState: z.string().optional(),
  InvocationID: z.string(),
});

export const jobAnswer = z.object({ job: z.int().transform(String) });

export const jobStateAnswer = z.object({ state: z.string() });

/** The one table of its codes; the rest follow the HTTP status. */
const codes: Readonly<Record<string, FailureKind>> = {
  NoSuchUnit: 'refused',
  TransactionIsDestructive: 'busy',
  JobTypeNotApplicable: 'conflict',
};

export const jobStates: Readonly<Record<string, Progress['status']>> = {
  waiting: 'pending',
  running: 'pending',
  done: 'succeeded',
  failed: 'failed',
};

const errorAnswer = z.object({ error: z.string(), message: z.string().optional() });

/** The code of a failure; undefined where the answer has none. */
export function codeOf(answer: HttpAnswer): string | undefined {
  return errorAnswer.safeParse(jsonOf(answer)).data?.error;
}

export function toyFailure(answer: HttpAnswer, what: string): VendorError {
  const code = codeOf(answer);
  const byStatus = statusFailure(answer, what, { code });
  const kind = rowOf(codes, code) ?? byStatus.kind;
  return new VendorError(kind, byStatus.code, byStatus.message, {
    retryAfterMs: byStatus.retryAfterMs,
  });
}
