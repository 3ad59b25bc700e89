/** Reading answers: JSON through zod, and the failures that HTTP itself tells. */
import { z } from 'zod';
import { VendorError } from '../vendor-error.js';
import type { HttpAnswer } from './caller.js';
import { excessOf } from './json-size.js';

/** @throws VendorError `unclear` when the body is no JSON or not of the shape */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: HttpAnswer, what: string): T {
  let json: unknown;
  const excess = excessOf(answer.body);
  if (excess !== null)
    throw new VendorError('unclear', 'bad-answer', `${what}: HTTP ${answer.status} with ${excess}`);
  try {
    json = JSON.parse(answer.body);
  } catch (cause) {
    throw new VendorError(
      'unclear',
      'not-json',
      `${what}: HTTP ${answer.status} with a body that is not JSON`,
      { cause },
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new VendorError(
    'unclear',
    'bad-answer',
    `${what}: field ${issue.path.join('.') || '(root)'}: ${issue.message}`,
  );
}

/**
 * A list in an answer. Like `z.array`, but it ends at the first item that is wrong: zod would collect the
 * faults of all of them, 27 µs and 3 KB each, and 300 KB of `{},{},…` would hold up the process for seconds.
 */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(z.unknown()).transform((raw, context) => {
    const items: z.output<Item>[] = [];
    for (const [index, each] of raw.entries()) {
      const parsed = item.safeParse(each);
      if (!parsed.success) {
        const { path, message } = parsed.error.issues[0]!;
        context.addIssue({ code: 'custom', path: [index, ...path], message });
        return z.NEVER;
      }
      items.push(parsed.data);
    }
    return items;
  });
}

/** The body as JSON, or undefined. For error envelopes, which may be missing. */
export function jsonOf(answer: HttpAnswer): unknown {
  if (excessOf(answer.body) !== null) return undefined;
  try {
    return JSON.parse(answer.body);
  } catch {
    return undefined;
  }
}

/**
 * What an HTTP status alone says about a call. For an issue, 4xx is certain (not executed) and
 * everything else is unclear; a vendor's own codes come first.
 * @param code the vendor's code where it gave one
 */
export function statusFailure(
  answer: HttpAnswer,
  what: string,
  {
    code,
    message,
    requestId,
  }: { code?: string | undefined; message?: string | undefined; requestId?: string | null } = {},
): VendorError {
  const { status } = answer;
  const text = `${what}: HTTP ${status}${code ? `, ${code}` : ''}${message ? `: ${message}` : ''}`;
  const details = { requestId, retryAfterMs: retryAfterMs(answer) };
  const name = code ?? `HTTP ${status}`;
  if (status === 429) return new VendorError('rate-limited', name, text, details);
  if (status === 409) return new VendorError('conflict', name, text, details);
  if (status >= 400 && status < 500 && status !== 408)
    return new VendorError('refused', name, text, details);
  return new VendorError('unclear', name, text, details);
}

/** `Retry-After` in seconds or as an HTTP date → milliseconds from now. */
export function retryAfterMs(answer: HttpAnswer): number | undefined {
  const value = answer.headers['retry-after'];
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** The vendor's clock by the `Date` header, ISO 8601; null where absent. */
export function dateOf(answer: HttpAnswer): string | null {
  const at = Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** OCP's longest window (facts/tencent-ocp.md 2.2); beyond it a number is no number of seconds. */
const LONGEST_WINDOW_S = 24 * 60 * 60;

/**
 * How long to send nothing, ms: until `RateLimit-Reset` (seconds) when `RateLimit-Remaining` is 0, else 0.
 * So the vendor need not refuse first.
 */
export function restMs({ headers }: HttpAnswer): number {
  if (headers['ratelimit-remaining']?.trim() !== '0') return 0;
  const seconds = Number(headers['ratelimit-reset'] ?? NaN);
  return seconds > 0 && seconds <= LONGEST_WINDOW_S ? seconds * 1_000 : 0;
}
