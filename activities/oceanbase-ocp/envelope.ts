/** OCP's answer envelope and its failures (facts/tencent-ocp.md 2.2). */
import { z } from 'zod';
import { jsonOf, parseAnswer, retryAfterMs, statusFailure } from '../http/answers.js';
import type { HttpAnswer } from '../http/caller.js';
import { VendorError } from '../vendor-error.js';
import { kindOfCode } from './codes.js';

/** OCP's ids are Longs; they are kept as text. One that JSON numbers cannot hold is an error, not another id. */
export const ocpId = z.union([z.int().transform(String), z.string().regex(/^\d{1,20}$/)]);

export interface OcpReply<T> {
  data: T;
  /** The vendor's request id. */
  traceId: string | null;
  /** OCP's clock, ISO 8601 with zone. */
  timestamp: string | null;
}

const failureEnvelope = z.object({
  successful: z.boolean().optional(),
  status: z.number().optional(),
  traceId: z.string().nullish(),
  error: z
    .object({
      code: z.union([z.string(), z.number()]).transform(String),
      message: z.string().nullish(),
    })
    .nullish(),
});

/** @throws VendorError for a failure, and `unclear` when `data` is not of the shape */
export function readReply<T>(data: z.ZodType<T>, answer: HttpAnswer, what: string): OcpReply<T> {
  const failure = failureEnvelope.safeParse(jsonOf(answer)).data;
  const isOk = answer.status >= 200 && answer.status < 300;
  if (!isOk || failure?.successful === false) throw ocpFailure(answer, failure, what);
  const envelope = z.object({
    data,
    traceId: z.string().nullish(),
    timestamp: z.string().nullish(),
  });
  const reply = parseAnswer(envelope, answer, what);
  return { data: reply.data, traceId: reply.traceId ?? null, timestamp: reply.timestamp ?? null };
}

function ocpFailure(
  answer: HttpAnswer,
  envelope: z.infer<typeof failureEnvelope> | undefined,
  what: string,
): VendorError {
  const isOk = answer.status >= 200 && answer.status < 300;
  const status = isOk ? (envelope?.status ?? answer.status) : answer.status;
  const requestId = envelope?.traceId ?? null;
  // The sample of a 429 carries code 0: no code.
  const code = envelope?.error?.code === '0' ? undefined : envelope?.error?.code;
  const byStatus = statusFailure({ ...answer, status }, what, {
    code,
    message: envelope?.error?.message ?? undefined,
    requestId,
  });
  const kind =
    status === 429 || code === undefined
      ? byStatus.kind
      : (kindOfCode(code, status) ?? byStatus.kind);
  return new VendorError(kind, byStatus.code, byStatus.message, {
    requestId,
    retryAfterMs: waitMs(answer),
  });
}

/** `RateLimit-Reset` (seconds) or `Retry-After`, whichever asks for more. */
function waitMs(answer: HttpAnswer): number | undefined {
  const reset = Number(answer.headers['ratelimit-reset'] ?? NaN) * 1_000;
  const after = retryAfterMs(answer);
  if (!Number.isFinite(reset) || reset < 0) return after;
  return Math.max(reset, after ?? 0);
}
