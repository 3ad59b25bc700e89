/** How often who waits may poll, and when: both pure. */
import assert from 'node:assert/strict';
import { PollLoad } from '../../activities/http/poll-load.js';
import { delayNotBefore, delayToGrid } from '../../activities/poll-grid.js';

describe('the polls of a connection', () => {
  /** Everybody polls once, each with so many requests of an API that takes 20 a second. */
  const loaded = (waiting: number, requestsOf: (nth: number) => number) => {
    let now = 0;
    const load = new PollLoad({ describe: 20, list: 20 }, () => now);
    for (let nth = 0; nth < waiting; nth += 1) {
      load.began();
      for (let each = 0; each < requestsOf(nth); each += 1) load.requested('describe');
      load.interval(`target ${nth}`, 10_000);
    }
    return { load, pass: (ms: number) => (now += ms) };
  };
  const intervalFor = (waiting: number, requestsOf: (nth: number) => number) =>
    loaded(waiting, requestsOf).load.interval('target 0', 10_000);

  for (const [waiting, requests, expected] of [
    [1, 1, 10_000],
    [100, 1, 10_000],
    // 12 of the 20 in a second are for polls.
    [240, 1, 20_000],
    [240, 2, 40_000],
    [1_200, 1, 100_000],
  ] as const) {
    it(`come every ${expected / 1_000} s when ${waiting} wait and each asks ${requests} times`, () =>
      assert.equal(
        intervalFor(waiting, () => requests),
        expected,
      ));
  }

  it('come as often as asked where a thousand share ten requests', () =>
    assert.equal(
      intervalFor(1_000, (nth) => (nth % 100 === 0 ? 1 : 0)),
      10_000,
    ));

  it('come more often again when others have ended, or were not heard of for long', () => {
    const { load, pass } = loaded(240, () => 1);
    for (let nth = 0; nth < 120; nth += 1) load.ended(`target ${nth}`);
    assert.equal(load.interval('target 239', 1_000), 10_000);
    pass(100_000);
    assert.equal(load.interval('target 239', 1_000), 1_000);
  });

  it('follow what a poll costs now, not what it cost once', () => {
    const { load } = loaded(240, () => 2);
    for (let nth = 0; nth < 2_000; nth += 1) load.began();
    assert.equal(load.interval('target 1', 10_000), 10_000);
  });

  it('are not slowed below a second, which is what the pacers are for', () => {
    const load = new PollLoad({ detail: 5 });
    load.began();
    load.requested('detail');
    assert.equal(load.interval('target', 100), 100);
  });
});

describe('the moments of polls', () => {
  const every = 10_000;
  const next = (now: number, interval = every, scope = 'cluster 1') =>
    now + delayToGrid({ now, every, interval, scope });

  it('are the same for all, at least half an interval away and at most one and a half', () => {
    for (const [now, expected] of [
      [100_000, 110_000],
      [100_300, 110_000],
      [104_999, 110_000],
      [105_001, 120_000],
      [109_999, 120_000],
    ] as const)
      assert.equal(next(now), expected, String(now));
  });

  it('differ between scopes where the interval is stretched, and not within one', () => {
    const scopes = Array.from({ length: 400 }, (_, index) => `cluster ${index}`);
    const turns = new Map<number, number>();
    for (const scope of scopes) {
      const first = next(100_000, 4 * every, scope);
      assert.ok(first - 100_000 >= 20_000 && first - 100_000 <= 60_000);
      assert.equal(next(first + 200, 4 * every, scope), first + 40_000);
      assert.equal(next(first - 3_000, every, scope) % every, 0);
      const turn = (first / every) % 4;
      turns.set(turn, (turns.get(turn) ?? 0) + 1);
    }
    assert.equal(turns.size, 4);
    assert.ok(
      [...turns.values()].every((count) => count > 60),
      JSON.stringify([...turns]),
    );
  });

  it('of confirming looks are never early, and rounded up to a tenth', () => {
    assert.equal(delayNotBefore(130_001, 100_000, every), 31_000);
    assert.equal(delayNotBefore(130_000, 100_000, every), 31_000);
    assert.equal(delayNotBefore(90_000, 100_000, every), 0);
  });
});
