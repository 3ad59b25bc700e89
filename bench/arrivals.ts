/** Figures from times and rates: pure, so that a wrong figure is not blamed on the product. */

const SECOND_MS = 1_000;

/** How many arrivals each window [t, t + 1 s) holds that begins with an arrival. @param times ms, ascending */
function perSecond(times: readonly number[]): number[] {
  let end = 0;
  return times.map((begin, index) => {
    while (end < times.length && times[end]! < begin + SECOND_MS) end += 1;
    return end - index;
  });
}

/** The most arrivals in any sliding second. @param times ms, ascending */
export function mostInAnySecond(times: readonly number[]): number {
  return perSecond(times).reduce((most, each) => Math.max(most, each), 0);
}

/** How many sliding seconds, counted at their first arrival, hold more than the limit. */
export function secondsAbove(times: readonly number[], limit: number): number {
  return perSecond(times).filter((each) => each > limit).length;
}

/**
 * Arrivals per second under a backlog, without the first quarter. Counted in steps of `burst` arrivals, from
 * one burst's beginning to another's: a pacer may send its second's worth at once, and a part of
 * such a burst would count for a whole second. Null: too few to tell.
 * @param times ms, ascending
 */
export function steadyRate(times: readonly number[], burst: number): number | null {
  const first = Math.ceil(times.length / 4);
  const bursts = Math.floor((times.length - 1 - first) / burst);
  if (bursts < 1) return null;
  const ms = times[first + bursts * burst]! - times[first]!;
  return (bursts * burst * SECOND_MS) / ms;
}

/** The longest time without an arrival between `from` and the last arrival; `endsAt` is the arrival that ends it. */
export function longestSilence(
  times: readonly number[],
  from: number,
): { ms: number; endsAt: number } | null {
  let longest: { ms: number; endsAt: number } | null = null;
  let before = from;
  for (const time of times) {
    if (time < from) continue;
    if (longest === null || time - before > longest.ms)
      longest = { ms: time - before, endsAt: time };
    before = time;
  }
  return longest;
}

/** By nearest rank. @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** The median of the pairs' own ratios: what slows down a whole pair cancels out. */
export function ratioOfPairs(pairs: readonly { ours: number; theirs: number }[]): {
  median: number;
  least: number;
  most: number;
} {
  const ratios = pairs.map(({ ours, theirs }) => ours / theirs);
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}
