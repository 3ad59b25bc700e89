/** Stages for the tests of what goes next, and chance that can be repeated. */
import type { PlanTarget, Stage } from '../../activities/plan-types.js';

export function stageOf(
  targets: readonly (string | PlanTarget)[],
  settings: Partial<Omit<Stage, 'targets'>> = {},
): Stage {
  return {
    name: 'stage-1',
    mode: 'stop',
    targets: targets.map((each) => (typeof each === 'string' ? { key: each, options: {} } : each)),
    batch: [{ percent: 100 }],
    maxUnavailable: null,
    pauseBetween: 0,
    maxFailures: 0,
    onFailure: 'abort',
    approve: 'none',
    check: null,
    restore: 'never',
    hold: null,
    ...settings,
  };
}

export interface Chance {
  /** 0 to below `end`, whole. */
  below(end: number): number;
  of(probability: number): boolean;
  one<T>(items: readonly T[]): T;
}

/** Equal seeds give equal runs (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    of: (probability) => next() < probability,
    one: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
  };
}
