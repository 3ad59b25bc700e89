/** What every entry of connections.yaml may say; a vendor adds its `auth` and its own fields. */
import { z } from 'zod';
import { durationWithin, LONGEST_MS } from './durations.js';

/** An origin, without path. */
export const endpoint = z.string().transform((text, context) => {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // reported below
  }
  const isOrigin =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    !url.search &&
    !url.hash &&
    !url.username;
  if (!isOrigin) {
    context.addIssue({
      code: 'custom',
      message: `"${withoutUser(text)}" is not an origin; write https://host or https://host:port`,
    });
    return z.NEVER;
  }
  return url!.origin;
});

/** A look is three requests, and its clock is Node's, which ends at 24 days. */
const timeout = durationWithin(1, 24 * 3_600_000);
const interval = durationWithin(1, 24 * 3_600_000);
/** `https://user:password@host` is refused, and must not be quoted. */
function withoutUser(text: string): string {
  return text.replace(/[^/]*@/, '***@');
}

const pace = z.strictObject({
  pollEvery: interval.optional(),
  settle: durationWithin(0, LONGEST_MS).optional(),
  confirmations: z.int().min(2, 'at least 2: one look proves nothing').max(20).optional(),
  confirmEvery: interval.optional(),
  deadline: durationWithin(1, LONGEST_MS).optional(),
  requestTimeout: timeout.optional(),
  issueTimeout: timeout.optional(),
  jitter: durationWithin(0, 60_000).optional(),
  renewEvery: interval.optional(),
});

const tls = z.strictObject({
  /** Path of a PEM bundle, relative to the connections file. */
  ca: z.string().optional(),
  servername: z.string().optional(),
  insecure: z.boolean().optional(),
});

/** The fields common to all connections, to be spread into a vendor's strict object. */
export const connectionFields = {
  endpoint,
  tls: tls.optional(),
  pace: pace.optional(),
  /** Lower limits, requests per second by API name. */
  limits: z.record(z.string(), z.int().min(1)).optional(),
};
