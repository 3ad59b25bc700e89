/** The pure decisions of the activities, by tables. */
import assert from 'node:assert/strict';
import { hasSettled, longest } from '../../activities/await-settled.js';
import type { Observation } from '../../activities/contract.js';
import { judgeLook, judgeStart } from '../../activities/judge-look.js';
import type { Look } from '../../activities/messages.js';
import { timesOf } from '../../activities/times.js';
import { objectionTo, spacing } from '../../activities/verify-stopped.js';

const observation = (change: Partial<Observation>): Observation => ({
  state: 'running',
  word: 'WORD',
  parts: [{ name: 'a', state: 'running', word: 'WORD' }],
  identity: 'id-1',
  vendorTime: null,
  requestIds: [],
  ...change,
});

const look = (change: Partial<Look> = {}): Look => ({
  at: '2026-01-01T00:00:00.000Z',
  state: 'stopped',
  word: 'STOPPED',
  identity: 'id-1',
  vendorTime: null,
  parts: { total: 2, stopped: 2, digest: 'same', notStopped: [] },
  busyWith: null,
  notes: [],
  ...change,
});

describe('a look before an issue', () => {
  for (const [what, change, expected] of [
    ['running may be stopped', {}, 'issue'],
    ['stopped needs nothing', { state: 'stopped' }, 'nothing'],
    ['stopping is followed', { state: 'stopping' }, 'nothing'],
    ['starting is waited for', { state: 'starting' }, 'wait'],
    [
      'a failed state that the vendor lets stop may be stopped',
      { state: 'failed', mayStop: true },
      'issue',
    ],
    ['any other failed state is never stopped', { state: 'failed', mayStop: false }, 'never'],
    ['a failed state of which nothing is said is never stopped', { state: 'failed' }, 'never'],
    ['a busy scope is waited for', { busyWith: 'scaling' }, 'wait'],
    [
      'a busy scope does not make a stopped target less stopped',
      { state: 'stopped', busyWith: 'scaling' },
      'nothing',
    ],
    [
      'a refusal holds whatever the state',
      { refusal: { code: 'not-operable', message: 'no' } },
      'never',
    ],
    [
      'a refusal does not matter to what is stopped',
      { state: 'stopped', refusal: { code: 'x', message: 'no' } },
      'nothing',
    ],
  ] as const satisfies readonly [string, Partial<Observation>, string][]) {
    it(what, () => assert.equal(judgeLook(observation(change)).may, expected));
  }
});

describe('a look before a start', () => {
  for (const [what, change, expected] of [
    ['stopped may be started', { state: 'stopped' }, { may: 'issue' }],
    ['running needs nothing', {}, { may: 'nothing', because: 'running' }],
    ['starting is followed', { state: 'starting' }, { may: 'nothing', because: 'starting' }],
    ['stopping is waited for', { state: 'stopping' }, { may: 'wait', why: 'stopping' }],
    [
      'a failed state that the vendor lets start may be started',
      { state: 'failed', mayStart: true },
      { may: 'issue' },
    ],
    [
      'any other failed state is never started',
      { state: 'failed', mayStart: false },
      { may: 'never' },
    ],
    [
      'that it may be stopped from does not matter',
      { state: 'failed', mayStop: true },
      { may: 'never' },
    ],
    [
      'a busy scope is waited for',
      { state: 'stopped', busyWith: 'scaling' },
      { may: 'wait', why: 'busy' },
    ],
    [
      'a busy scope does not make it run less',
      { busyWith: 'scaling' },
      { may: 'nothing', because: 'running' },
    ],
    [
      'a refusal holds',
      { state: 'stopped', refusal: { code: 'not-operable', message: 'no' } },
      { may: 'never' },
    ],
    [
      'a refusal does not matter to what runs',
      { refusal: { code: 'x', message: 'no' } },
      { may: 'nothing', because: 'running' },
    ],
  ] as const satisfies readonly [string, Partial<Observation>, object][]) {
    it(what, () => {
      const judged = { reason: undefined, ...judgeStart(observation(change)) };
      assert.deepEqual({ ...judged, reason: undefined }, { ...expected, reason: undefined });
    });
  }

  it('says what it does not do', () => {
    const judged = judgeStart(observation({ state: 'failed' }));
    assert.equal(judged.may, 'never');
    assert.match(judged.may === 'never' ? judged.reason.message : '', /"WORD", and a start is not/);
  });
});

describe('a confirming look for a start', () => {
  const running = (change: Partial<Look> = {}, parts: Partial<Look['parts']> = {}) => {
    const none = { total: 2, stopped: 0, digest: 'same', notStopped: [] };
    return look({
      state: 'running',
      word: 'UP',
      parts: { ...none, running: 2, ...parts },
      ...change,
    });
  };
  for (const [what, seen, before, code] of [
    ['counts when all parts run and nothing has changed', running(), false, undefined],
    ['does not count while one part is down', running({}, { running: 1 }), false, 'not-running'],
    [
      'does not count when nobody counted what runs',
      running({ parts: look().parts }),
      false,
      'not-running',
    ],
    [
      'does not count when the state says otherwise',
      running({ state: 'starting' }),
      false,
      'not-running',
    ],
    ['does not count when all is stopped', look(), false, 'not-running'],
    ['says that it went down after it ran', look(), true, 'went-down'],
    ['says that other parts run', running({}, { digest: 'other' }), false, 'other-parts'],
    ['says that another thing runs', running({ identity: 'id-2' }), false, 'other-identity'],
    [
      'says that a target without parts proves nothing',
      running({}, { total: 0, running: 0 }),
      false,
      'not-running',
    ],
  ] as const) {
    it(what, () => {
      assert.equal(
        objectionTo(seen, running({}, { total: seen.parts.total }), before, 'running')?.code,
        code,
      );
    });
  }
});

describe('a confirming look', () => {
  const first = look();
  for (const [what, seen, before, code] of [
    ['counts when all parts are stopped and nothing has changed', look(), false, undefined],
    [
      'does not count while one part runs',
      look({ parts: { total: 2, stopped: 1, digest: 'same', notStopped: ['b'] } }),
      false,
      'still-running',
    ],
    [
      'does not count when the state says otherwise',
      look({ state: 'running' }),
      false,
      'still-running',
    ],
    [
      'tells when it came back',
      look({ state: 'running', parts: { total: 2, stopped: 0, digest: 'same', notStopped: [] } }),
      true,
      'came-back',
    ],
    [
      'tells when a part has vanished',
      look({ parts: { total: 1, stopped: 1, digest: 'other', notStopped: [] } }),
      true,
      'other-parts',
    ],
    [
      'tells when there is no part left',
      look({ parts: { total: 0, stopped: 0, digest: 'none', notStopped: [] } }),
      true,
      'other-parts',
    ],
    ['tells when it was replaced', look({ identity: 'id-2' }), true, 'other-identity'],
  ] as const) {
    it(what, () => assert.equal(objectionTo(seen, first, before)?.code, code));
  }

  it('without any part proves nothing, also where nothing is known from before', () => {
    const empty = look({ parts: { total: 0, stopped: 0, digest: 'none', notStopped: [] } });
    assert.equal(objectionTo(empty, null, false)?.code, 'still-running');
  });

  for (const [confirmations, confirmEvery, settle, expected] of [
    [3, 10_000, 60_000, 30_000],
    [3, 10_000, 10_000, 10_000],
    [2, 5_000, 10_000, 10_000],
  ] as const) {
    it(`comes every ${expected} ms for ${confirmations} over ${settle} ms: they span the settle time`, () =>
      assert.equal(spacing({ confirmations, confirmEvery, settle }), expected));
  }
});

describe('the settle time', () => {
  const since = { at: 1_000, vendorTime: '2026-01-01T00:00:00.000Z' };
  const vendorAfter = (ms: number) => ({
    vendorTime: new Date(Date.parse(since.vendorTime) + ms).toISOString(),
  });
  for (const [what, now, seen, expected] of [
    ['has not passed by our clock', 10_999, vendorAfter(20_000), false],
    ["has passed by ours and not by the vendor's", 11_000, vendorAfter(9_999), false],
    ['has passed by both', 11_000, vendorAfter(10_000), true],
    ['goes by ours alone where the vendor tells no time', 11_000, { vendorTime: null }, true],
  ] as const) {
    it(what, () =>
      assert.equal(hasSettled({ now, look: seen, since, settledAt: 11_000 }), expected),
    );
  }
});

describe('several calls in doubt', () => {
  it('settle by the longest', () => assert.equal(longest([30, 90, 60]), 90));
  it('never settle for certain when one has no bound', () =>
    assert.equal(longest([30, null]), null));
});

describe('the time-outs of an attempt', () => {
  for (const pace of [
    { requestTimeout: 15_000, issueTimeout: 30_000 },
    { requestTimeout: 100, issueTimeout: 60_000 },
  ]) {
    it(`are in order for ${JSON.stringify(pace)}`, () => {
      const { look: looking, heartbeat, turn, requestStop, margin } = timesOf(pace);
      assert.ok(looking < heartbeat, 'the look and the intent fit before the first heartbeat');
      assert.ok(
        heartbeat + turn + pace.issueTimeout + margin <= requestStop,
        'the whole fits into the attempt',
      );
    });
  }
});
