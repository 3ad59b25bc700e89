/** The bench's figures, by hand: a wrong sum there would be believed. */
import assert from 'node:assert/strict';
import {
  longestSilence,
  median,
  mostInAnySecond,
  percentile,
  ratioOfPairs,
  secondsAbove,
  steadyRate,
} from '../../bench/arrivals.js';

/** So many arrivals, so far apart, ms. */
const every = (ms: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => from + index * ms);

describe('figures of arrivals', () => {
  it('count a sliding second, not one of the calendar', () => {
    const acrossTheSecond = [...every(1, 20, 900), ...every(1, 20, 1_100)];
    assert.equal(mostInAnySecond(acrossTheSecond), 40);
  });

  it('leave out the arrival that comes exactly a second later', () => {
    assert.equal(mostInAnySecond([0, 999.9, 1_000]), 2);
    assert.equal(mostInAnySecond([]), 0);
  });

  it('count each second above the limit at its first arrival', () => {
    const once = [...every(1, 20), 999];
    assert.equal(secondsAbove(once, 20), 1);
    assert.equal(secondsAbove([...every(1, 20), 1_000], 20), 0);
  });

  it('tell the steady rate of bursts from burst to burst', () => {
    const bursts = [0, 1_020, 2_040, 3_060, 4_080].flatMap((from) => every(1, 20, from));
    assert.equal(steadyRate(bursts, 20)?.toFixed(2), (20 / 1.02).toFixed(2));
  });

  it('leave the first quarter out of the steady rate', () => {
    const slowThenSteady = [...every(1_000, 10), ...every(50, 40, 10_000)];
    assert.equal(steadyRate(slowThenSteady, 20), 20);
  });

  it('tell no steady rate of too few arrivals', () => {
    assert.equal(steadyRate(every(50, 20), 20), null);
  });

  it('find the longest silence after a moment, and its end', () => {
    const times = [0, 5_000, 5_010, 8_000, 8_020];
    assert.deepEqual(longestSilence(times, 5_005), { ms: 2_990, endsAt: 8_000 });
    assert.equal(longestSilence(times, 9_000), null);
  });

  it('take percentiles by nearest rank, and the median between the two in the middle', () => {
    const values = [40, 10, 30, 20];
    assert.deepEqual([percentile(values, 0.5), percentile(values, 1)], [20, 40]);
    assert.equal(percentile([7], 0), 7);
    assert.deepEqual([median(values), median([3, 1, 2])], [25, 2]);
  });

  it('compare pair by pair, so that a slow moment of both counts for nothing', () => {
    const pairs = [
      { ours: 10, theirs: 20 },
      { ours: 1, theirs: 2 },
      { ours: 30, theirs: 40 },
    ];
    assert.deepEqual(ratioOfPairs(pairs), { median: 0.5, least: 0.5, most: 0.75 });
  });
});
