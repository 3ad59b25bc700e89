/** Numbers and percents of a stage's targets. */
import type { Amount } from '../../activities/plan-types.js';

/** How many targets each batch has: the last amount repeats, percents round up. Their sum is `total`. */
export function batchSizes(batch: readonly Amount[], total: number): number[] {
  const sizes: number[] = [];
  for (let left = total; left > 0; left -= sizes.at(-1)!) {
    const amount = batch[Math.min(sizes.length, batch.length - 1)] ?? total;
    const size = typeof amount === 'number' ? amount : Math.ceil((amount.percent * total) / 100);
    sizes.push(Math.min(left, Math.max(1, size)));
  }
  return sizes;
}

/** A limit: percents round down, but never to nothing, since then nothing could ever go. */
export function mostAtOnce(limit: Amount | null, total: number): number {
  if (limit === null) return total;
  return Math.max(1, typeof limit === 'number' ? limit : Math.floor((limit.percent * total) / 100));
}

/** One rule for both: as many as the limit are still borne. */
export function exceeds(failures: number, limit: Amount, total: number): boolean {
  return typeof limit === 'number' ? failures > limit : failures * 100 > limit.percent * total;
}
