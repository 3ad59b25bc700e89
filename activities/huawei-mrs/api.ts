/** The v1 answers of MRS Manager (seed; facts/huawei.md A4 to A7), shapes through zod. */
import { z } from 'zod';
import { jsonOf, listOf, statusFailure } from '../http/answers.js';
import type { HttpAnswer } from '../http/caller.js';
import type { VendorError } from '../vendor-error.js';

/** The outer object of every answer. Its `state` is that of the command or query, never of the service. */
export const envelope = z.object({
  /** The command's id; negative or absent: nothing runs asynchronously. */
  id: z.number().nullish(),
  state: z.string().nullish(),
  error_code: z.number().nullish(),
  error_description: z.string().nullish(),
  total_progress: z.number().nullish(),
});
export type Envelope = z.infer<typeof envelope>;

export const serviceAnswer = envelope.extend({
  res_obj: z
    .object({
      /** The names and the values of STATUS entries are not documented. */
      key_property: listOf(
        z.object({ name: z.string(), value: z.unknown(), type: z.string().nullish() }),
      ).nullish(),
    })
    .nullish(),
});

export const progressAnswer = envelope.extend({
  res_obj: z
    .object({
      step_list: listOf(
        z.object({ name: z.string(), description: z.string().nullish() }),
      ).nullish(),
      /** The total progress, 0 to 100, whatever the name says. */
      total_step_size: z.number().nullish(),
      fail_entity_list: listOf(
        z.object({ fail_entity: z.string(), operation_type: z.string().nullish() }),
      ).nullish(),
    })
    .nullish(),
});
export type ProgressAnswer = z.infer<typeof progressAnswer>;

/** Manager's codes are not published (A4), so there is no table of them: they are shown, not judged. */
export function errorOf({ error_code, error_description }: Envelope): {
  code: string | undefined;
  message: string | undefined;
} {
  return {
    code: error_code ? `Manager ${error_code}` : undefined,
    message: error_description || undefined,
  };
}

export function requestIdOf(answer: HttpAnswer): string | null {
  return answer.headers['x-request-id'] ?? null;
}

/** Any answer but 200. */
export function mrsFailure(answer: HttpAnswer, what: string, hint = ''): VendorError {
  const body = envelope.safeParse(jsonOf(answer)).data;
  const { code, message } = body ? errorOf(body) : {};
  const text = [message, hint].filter(Boolean).join('; ');
  return statusFailure(answer, what, {
    code,
    message: text || undefined,
    requestId: requestIdOf(answer),
  });
}

/** Whether Manager's v1 API itself answered, rather than the web server or a gateway before it. */
export function isEnvelope(answer: HttpAnswer): boolean {
  const body = envelope.safeParse(jsonOf(answer)).data;
  return body !== undefined && (body.state != null || body.error_code != null);
}
