import assert from 'node:assert/strict';
import type { Amount } from '../../../activities/plan-types.js';
import { batchSizes, exceeds, mostAtOnce } from '../../../workflows/rolling/amounts.js';

const percent = (of: number): Amount => ({ percent: of });

describe('batch sizes', () => {
  const rows: [batch: Amount[], total: number, sizes: number[]][] = [
    [[percent(100)], 5, [5]],
    [[1, percent(25), percent(100)], 12, [1, 3, 8]],
    [[2], 5, [2, 2, 1]],
    [[1, 2], 6, [1, 2, 2, 1]],
    [[percent(25)], 10, [3, 3, 3, 1]],
    [[percent(1)], 3, [1, 1, 1]],
    [[7], 5, [5]],
    [[1], 0, []],
  ];
  for (const [batch, total, sizes] of rows)
    it(`${JSON.stringify(batch)} of ${total} are ${sizes.join(', ') || 'none'}`, () => {
      assert.deepEqual(batchSizes(batch, total), sizes);
    });
});

describe('limits', () => {
  const most: [limit: Amount | null, total: number, most: number][] = [
    [null, 7, 7],
    [2, 7, 2],
    [percent(25), 7, 1],
    [percent(30), 10, 3],
    [percent(10), 3, 1],
    [percent(100), 3, 3],
  ];
  for (const [limit, total, expected] of most)
    it(`${JSON.stringify(limit)} of ${total} lets ${expected} go at once`, () => {
      assert.equal(mostAtOnce(limit, total), expected);
    });

  const failures: [failed: number, limit: Amount, total: number, reacts: boolean][] = [
    [0, 0, 5, false],
    [1, 0, 5, true],
    [1, 1, 5, false],
    [2, 1, 5, true],
    [1, percent(20), 5, false],
    [2, percent(20), 5, true],
    [1, percent(10), 5, true],
    [5, percent(100), 5, false],
    [0, percent(0), 5, false],
    [29, percent(29), 100, false],
  ];
  for (const [failed, limit, total, reacts] of failures)
    it(`${failed} of ${total} failed ${reacts ? 'exceed' : 'do not exceed'} ${JSON.stringify(limit)}`, () => {
      assert.equal(exceeds(failed, limit, total), reacts);
    });
});
