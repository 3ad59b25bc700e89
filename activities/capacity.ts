/**
 * The time that the limits alone demand of many stops, known before they start (issue 4). Everything here is a
 * least: one question about each stop, every read shared that can be, and vendors that stop things at once. Pure.
 */
import { POLLS_SHARE } from './http/poll-load.js';
import type { Pace } from './pace.js';
import type { NamedTarget } from './vendors.js';

/** What the process that serves a connection keeps to; `vendor` itself has the defaults in this shape. */
export interface Rates {
  /** Requests per second by API. */
  limits: Readonly<Record<string, number>>;
  pace: Pick<Pace, 'settle' | 'confirmations' | 'confirmEvery' | 'deadline'>;
}

/** Plain data, so that it may travel in a history. */
export interface Demand {
  stops: number;
  /** From the first request to the last, ms. */
  leastMs: number;
  bound: Bound;
  /** The most that the bound lets through. */
  stopsPerMinute: number;
  /** Of each stop, however few there are: from its acceptance to its proof, ms. */
  proofMs: number;
}

/** What holds them back most. */
interface Bound {
  api: string;
  /** Its limit, requests per second. */
  limit: number;
  /** The part of the limit that these requests may take: less than 1 for polls (poll-load.ts). */
  share: number;
  /** Of all stops together. */
  requests: number;
}

/**
 * @param targets of one connection and one vendor, at least one. Vendors have API names of their own, also
 * those that share a connection, so that each can be counted alone.
 */
export function demandOf(
  targets: readonly [NamedTarget, ...NamedTarget[]],
  { limits, pace }: Rates,
): Demand {
  const [{ vendor }] = targets;
  const bounds = Object.entries(vendor.calls).flatMap(([api, calls]): Bound[] => {
    const { look = 0, issue = 0, poll = 0, proof = 0, sharedBy } = calls;
    const limit = limits[api] ?? vendor.limits[api]!;
    const askers = sharedBy
      ? new Set(targets.map(({ target }) => sharedBy(target))).size
      : targets.length;
    const polls = askers * (poll + pace.confirmations * proof);
    const all = askers * (look + issue) + polls;
    return [
      { api, limit, share: 1, requests: all },
      { api, limit, share: POLLS_SHARE, requests: polls },
    ];
  });
  const bound = bounds.reduce((most, each) => (secondsOf(each) > secondsOf(most) ? each : most));
  return {
    stops: targets.length,
    // The requests of the first second may all come at its beginning.
    leastMs: Math.max(0, Math.round(1_000 * (secondsOf(bound) - 1))),
    bound,
    stopsPerMinute: (60 * targets.length) / secondsOf(bound),
    proofMs: Math.max(pace.settle, (pace.confirmations - 1) * pace.confirmEvery),
  };
}

function secondsOf({ requests, limit, share }: Bound): number {
  return requests / (limit * share);
}
