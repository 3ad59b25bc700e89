/** The two calls of CDM (seed; facts/huawei.md B3, B5, B6), shapes through zod. */
import { z } from 'zod';
import type { HttpAnswer } from '../http/caller.js';
import { jsonOf, statusFailure } from '../http/answers.js';
import { rowOf } from '../table.js';
import { VendorError, type FailureKind } from '../vendor-error.js';

/** A fact beside the verdict: of another type than documented, it must not spoil the look. */
const aside = <T>(schema: z.ZodType<T>) => schema.nullish().catch(null);

/** `status` comes as a string; a number is parsed too. */
export const clusterDetail = z.object({
  id: z.string(),
  status: z.union([z.string(), z.number()]).transform(String).nullish(),
  created: z.string().nullish(),
  isAutoOff: aside(z.boolean()),
  isScheduleBootOff: aside(z.boolean()),
  scheduleBootTime: aside(z.string()),
});
export type ClusterDetail = z.infer<typeof clusterDetail>;

/** `jobId`: a list today, a string on older pages, or absent. It cannot be queried (B3). */
export const actionAnswer = z.object({
  jobId: z
    .union([z.string().transform((id) => [id]), z.array(z.string())])
    .nullish()
    .transform((ids) => ids?.[0] ?? null),
});

/** Codes with a meaning of their own, upper case (B6: the vendor mixes `Cdm.` and `CDM.`). The rest follow the HTTP status. */
const codes: Readonly<Record<string, FailureKind>> = {
  'CDM.5090': 'conflict',
  'CDM.0000': 'unclear',
  'CDM.0036': 'unclear',
  // The gateway has no backend for this API: permanent, though a dedicated gateway says 500.
  'APIG.0103': 'refused',
  'APIG.0104': 'refused',
  'APIG.0105': 'refused',
  'APIGW.0308': 'rate-limited',
  'APIG.0308': 'rate-limited',
};

const flat = z.object({ errCode: z.string(), externalMessage: z.string().optional() });
const gateway = z.object({
  error_code: z.string(),
  error_msg: z.string().optional(),
  request_id: z.string().optional(),
});
const short = z.object({ code: z.string(), message: z.string().optional() });
const nested = z.object({
  error: z.object({
    code: z.union([z.string(), z.number()]).transform(String),
    message: z.string().optional(),
  }),
});

interface ErrorEnvelope {
  code: string;
  message?: string | undefined;
  requestId?: string | undefined;
}

/** The four envelopes of B6 in one shape; undefined where the body is none of them. */
function readErrorEnvelope(json: unknown): ErrorEnvelope | undefined {
  const asFlat = flat.safeParse(json).data;
  if (asFlat) return { code: asFlat.errCode, message: asFlat.externalMessage };
  const asGateway = gateway.safeParse(json).data;
  if (asGateway)
    return {
      code: asGateway.error_code,
      message: asGateway.error_msg,
      requestId: asGateway.request_id,
    };
  const asShort = short.safeParse(json).data;
  if (asShort) return asShort;
  return nested.safeParse(json).data?.error;
}

export function requestIdOf(answer: HttpAnswer): string | null {
  return answer.headers['x-request-id'] ?? null;
}

/** Any answer but 200. */
export function cdmFailure(answer: HttpAnswer, what: string): VendorError {
  const envelope = readErrorEnvelope(jsonOf(answer));
  const requestId = envelope?.requestId ?? requestIdOf(answer);
  const kind = envelope && rowOf(codes, envelope.code.toUpperCase());
  const message = isWithdrawn(envelope)
    ? 'the gateway does not publish this API (it may have been withdrawn)'
    : envelope?.message;
  const failure = statusFailure(answer, what, { code: envelope?.code, message, requestId });
  return kind
    ? new VendorError(kind, envelope.code, failure.message, {
        requestId,
        retryAfterMs: failure.retryAfterMs,
      })
    : failure;
}

/** B1: 404 with 0101 means that the API is gone, not the cluster. */
function isWithdrawn(envelope: ErrorEnvelope | undefined): boolean {
  return /^APIGW?\.0101$/i.test(envelope?.code ?? '');
}

/** A 404 of the gateway is about the API, not about the cluster. */
export function saysNoCluster(answer: HttpAnswer): boolean {
  const envelope = readErrorEnvelope(jsonOf(answer));
  return answer.status === 404 && !/^APIGW?\./i.test(envelope?.code ?? '');
}
