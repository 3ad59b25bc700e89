/**
 * When to poll next. Polls can share a request only where they meet, and every retry drifts by its own delay; so
 * they are drawn back to common moments: multiples of the interval. Pure; times in ms, by the worker's own clock,
 * which is the same for all whom one process serves.
 */
import { createHash } from 'node:crypto';

export interface Polling {
  now: number;
  /** How often it was asked for: the grid. */
  every: number;
  /** How often all who wait may poll (`Channel.pollInterval`): at least `every`. */
  interval: number;
  /** Those of one scope meet; where the interval is stretched, different scopes take turns. */
  scope: string;
}

/**
 * Until the next moment of the grid that is this scope's, at least half an interval away: a poll that came late
 * does not wait for two, and none comes twice.
 */
export function delayToGrid({ now, every, interval, scope }: Polling): number {
  const turns = Math.max(1, Math.ceil(interval / every));
  const first = Math.floor((now + interval / 2) / every) + 1;
  const ahead = (turnOf(scope, turns) - (first % turns) + turns) % turns;
  return (first + ahead) * every - now;
}

/** Parts of an interval to which a moment is rounded up, so that those who come close together meet. */
const GRAINS = 10;

/** Until the first common moment after `due`: never early. */
export function delayNotBefore(due: number, now: number, every: number): number {
  const grain = Math.max(1, every / GRAINS);
  return Math.max(0, (Math.floor(due / grain) + 1) * grain - now);
}

function turnOf(scope: string, turns: number): number {
  return createHash('sha256').update(scope).digest().readUInt32BE() % turns;
}
