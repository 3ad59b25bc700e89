/** The drill's counts, by hand: a wrong one there would be believed. */
import assert from 'node:assert/strict';
import { defaultPayloadConverter } from '@temporalio/common';
import { judge } from '../../drills/judge.js';
import type { Run } from '../../drills/histories.js';
import { lateCalls } from '../../drills/late.js';
import { LeakSearch } from '../../drills/leaks.js';
import { Random } from '../../drills/random.js';
import type { StopOutcome, Verdict } from '../../activities/messages.js';
import { madeOutcome } from '../../client/outcome.js';

const END = Date.parse('2026-01-02T03:04:05Z');
const ended = (verdict: Verdict): StopOutcome =>
  madeOutcome('x', verdict, { code: 'x', message: 'x' }, { endedAt: new Date(END) });
/** Every thing was stopped from then on; until, if given. */
const stopped =
  (from: number, until = Infinity) =>
  (_name: string, at: number) =>
    at >= from && at < until ? from : null;
const judged = (verdict: Verdict, since: ReturnType<typeof stopped>, kinds: string[] = []) =>
  judge({ outcome: ended(verdict), things: ['a', 'b'], kinds }, since);

describe('a verdict held against the truth', () => {
  it('is a false proof when one thing runs', () => {
    assert.equal(judged('stopped', stopped(0)), null);
    assert.equal(judged('stopped', stopped(END + 1)), 'falseProof');
    const onlyA = (name: string) => (name === 'a' ? 0 : null);
    assert.equal(
      judge({ outcome: ended('already-stopped'), things: ['a', 'b'], kinds: [] }, onlyA),
      'falseProof',
    );
  });

  it('is no false proof when the thing came back after the last confirming look', () => {
    const outcome = ended('stopped');
    const at = new Date(END - 3_000).toISOString();
    outcome.evidence.confirmations.push({ at } as (typeof outcome.evidence.confirmations)[number]);
    const about = { outcome, things: ['a'], kinds: [] };
    assert.equal(judge(about, stopped(0, END - 2_900)), null);
    assert.equal(judge(about, stopped(0, END - 4_500)), 'falseProof');
  });

  it('is a false alarm when it was plainly stopped and nothing makes the verdict right', () => {
    assert.equal(judged('failed', stopped(0)), 'falseAlarm');
    assert.equal(judged('timed-out', stopped(0), ['lost-answer', 'kill']), 'falseAlarm');
    assert.equal(judged('failed', stopped(END - 1_000)), null);
    assert.equal(judged('refused', stopped(0), ['denied']), null);
    assert.equal(judged('skipped', stopped(0), ['abort']), null);
    assert.equal(judged('timed-out', stopped(0), ['abort']), 'falseAlarm');
  });

  it('is lost when there is none', () => {
    assert.equal(judge({ outcome: undefined, things: [], kinds: [] }, stopped(0)), 'lost');
  });
});

describe('a stop call', () => {
  const seconds = (ms: number) => ({ seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1e6 });
  /** One attempt, scheduled at 10 s and started at 12 s, of 8 s, with this deadline of the run. */
  const runs = (deadlineAt: number, isStarted = true) => {
    const input = { payloads: [defaultPayloadConverter.toPayload({ deadlineAt })] };
    const scheduled = {
      eventId: 5,
      eventTime: seconds(10_000),
      activityTaskScheduledEventAttributes: {
        activityType: { name: 'requestStop' },
        startToCloseTimeout: seconds(8_000),
        scheduleToStartTimeout: seconds(60_000),
        input,
      },
    };
    const started = {
      eventId: 6,
      eventTime: seconds(12_000),
      activityTaskStartedEventAttributes: { scheduledEventId: 5 },
    };
    const events = isStarted ? [scheduled, started] : [scheduled];
    return [{ workflowId: 'x', runId: 'x', history: { events }, shown: {} } as unknown as Run];
  };
  const isLate = (at: number, given: Run[]) => {
    const call = {
      fault: null,
      at,
      monotonic: at,
      api: 'a',
      method: 'POST',
      path: '/',
      status: 200,
      effect: '',
    };
    return lateCalls([call], given).length === 1;
  };

  it('is late after its attempt, before it, and without any', () => {
    const far = runs(100_000);
    assert.deepEqual(
      [9_500, 10_500, 19_900, 20_500].map((at) => isLate(at, far)),
      [true, false, false, true],
    );
    assert.equal(isLate(12_000, []), true);
  });

  it("is late after the run's deadline, though its attempt lasts", () => {
    assert.deepEqual(
      [14_900, 15_500].map((at) => isLate(at, runs(15_000))),
      [false, true],
    );
  });

  it('may come as late as the queue allowed where the history has no start', () => {
    assert.deepEqual(
      [77_000, 79_000].map((at) => isLate(at, runs(100_000, false))),
      [false, true],
    );
  });
});

describe('the search for secrets', () => {
  const SECRET = 'p&ss "word" 0001';
  const leaksOf = (what: unknown) => {
    const search = new LeakSearch({ NAME: SECRET });
    search.search('here', what);
    return search.leaks;
  };

  it('finds one in text, in bytes, in names, and in the forms in which it travels', () => {
    for (const form of [
      SECRET,
      encodeURIComponent(SECRET),
      Buffer.from(SECRET).toString('base64'),
      Buffer.from(SECRET).toString('hex'),
      JSON.stringify({ message: SECRET }),
    ])
      assert.deepEqual(leaksOf(`before ${form} after`), [{ secret: 'NAME', where: 'here' }], form);
    assert.equal(leaksOf({ events: [{ data: Buffer.from(`x${SECRET}`) }] }).length, 1);
    assert.equal(leaksOf({ [SECRET]: 1 }).length, 1);
  });

  it('names the secret once per place, and never its value', () => {
    const found = leaksOf(`${SECRET} ${SECRET} ${encodeURIComponent(SECRET)}`);
    assert.equal(found.length, 1);
    assert.ok(!JSON.stringify(found).includes(SECRET));
  });

  it('finds nothing where there is nothing', () => {
    assert.deepEqual(leaksOf({ text: 'NAME', bytes: Buffer.from('p&ss') }), []);
  });
});

describe("the drill's chance", () => {
  const drawn = (seed: string, stream: string) => {
    const random = new Random(seed, stream);
    return Array.from({ length: 50 }, () => random.between(1, 6));
  };

  it('draws the same of the same seed, and another of another seed or stream', () => {
    assert.deepEqual(drawn('1', 'a'), drawn('1', 'a'));
    assert.notDeepEqual(drawn('1', 'a'), drawn('2', 'a'));
    assert.notDeepEqual(drawn('1', 'a'), drawn('1', 'b'));
  });

  it('draws every number of the range, and no other', () => {
    assert.deepEqual([...new Set(drawn('1', 'a'))].sort(), [1, 2, 3, 4, 5, 6]);
  });
});
