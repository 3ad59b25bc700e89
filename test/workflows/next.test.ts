/** The state machine of a stop, by tables: what comes after what (design §5). */
import assert from 'node:assert/strict';
import type { RequestEnd } from '../../activities/activity-types.js';
import type { Intent, Look, Previous } from '../../activities/messages.js';
import {
  afterAwait,
  afterLastLook,
  afterLostRequest,
  afterReading,
  afterRequest,
  afterSettle,
  afterVerify,
  type Doubt,
  type Next,
  type Origin,
} from '../../workflows/next.js';

const look: Look = {
  at: '2026-01-01T00:00:00.000Z',
  state: 'running',
  word: 'WORD',
  identity: null,
  vendorTime: null,
  parts: { total: 1, stopped: 0, digest: 'd', notStopped: [] },
  busyWith: null,
  notes: [],
};
const tally = { looks: 1, polls: 0, words: {}, requestIds: [] };
const reason = { code: 'c', message: 'm' };
const intent: Intent = { intent: true, at: look.at, look, mark: null, settleMs: 30_000 };
const ticket = { id: '1', pollable: true, requestId: null };
const attempt = { scheduledAt: 1_000, lastsMs: 60_000, options: { o: 1 } };
const calm = { now: 5_000, aborted: false };
const aborted = { now: 5_000, aborted: true };

/** `end refused`, `wait looking`, `verify theirs`: short enough for a table. */
function said(next: Next): string {
  switch (next.do) {
    case 'end':
      return `end ${next.verdict}`;
    case 'wait':
      return `wait ${next.phase}${next.ready ? ', look until ready' : ''}`;
    case 'await':
    case 'verify':
    case 'last-look':
      return `${next.do} ${next.origin}`;
    case 'settle':
    case 'request':
      return next.do;
  }
}

describe('after requestStop', () => {
  const rows: [string, RequestEnd, string, boolean?][] = [
    ['stopped already is verified', { kind: 'already-stopped', look }, 'verify theirs'],
    ["somebody else's stop is followed", { kind: 'stopping', look }, 'await theirs'],
    ['an accepted stop is followed', { kind: 'accepted', look, ticket, settleMs: 1 }, 'await ours'],
    [
      'an answer that itself says done is verified',
      { kind: 'accepted', look, ticket: { ...ticket, claim: 'STOPPED' }, settleMs: 1 },
      'verify ours',
    ],
    ['a refusal ends the run', { kind: 'refused', reason, look }, 'end refused'],
    ['a call that may have left is settled', { kind: 'maybe-issued', reason, intent }, 'settle'],
    [
      'a call that may have left is settled after a cancel too',
      { kind: 'maybe-issued', reason, intent },
      'settle',
      true,
    ],
    ['a withdrawn call ends the run', { kind: 'withdrawn', look }, 'end skipped', true],
    ['a call that its worker withdrew goes round', { kind: 'withdrawn', look }, 'wait looking'],
    [
      'a busy scope is waited for, looking',
      { kind: 'wait', why: 'busy', reason, retryAfterMs: null, look },
      'wait waiting-busy, look until ready',
    ],
    [
      'a state that does not allow it is looked at again',
      { kind: 'wait', why: 'conflict', reason, retryAfterMs: null, look },
      'wait waiting-busy, look until ready',
    ],
    [
      'a starting target is waited for, looking',
      { kind: 'wait', why: 'starting', reason, retryAfterMs: null, look },
      'wait looking, look until ready',
    ],
    [
      'a look that failed is tried again',
      { kind: 'wait', why: 'look-failed', reason, retryAfterMs: null, look: null },
      'wait looking, look until ready',
    ],
    [
      'what was certainly not executed goes round',
      { kind: 'wait', why: 'not-executed', reason, retryAfterMs: 5, look },
      'wait looking',
    ],
    [
      'a wait after a cancel ends the run',
      { kind: 'wait', why: 'busy', reason, retryAfterMs: null, look },
      'end skipped',
      true,
    ],
  ];
  for (const [what, outcome, expected, isAborted = false] of rows) {
    it(what, () => {
      const next = afterRequest({ ...outcome, tally }, isAborted ? aborted : calm, attempt);
      assert.equal(said(next), expected);
    });
  }

  it('counts the settle time from the end of the attempt, never earlier than now', () => {
    const early = afterRequest({ kind: 'maybe-issued', reason, intent, tally }, calm, attempt);
    assert.ok(early.do === 'settle' && early.doubt.quietAt === 61_000);
    const late = afterRequest(
      { kind: 'maybe-issued', reason, intent, tally },
      { now: 99_000, aborted: false },
      attempt,
    );
    assert.ok(late.do === 'settle' && late.doubt.quietAt === 99_000);
  });
});

describe('after an attempt that was lost', () => {
  it('nothing was sent without an intent: it goes round', () => {
    const next = afterLostRequest(
      { maySend: false, intent: null, code: 'lost-heartbeat' },
      calm,
      attempt,
    );
    assert.equal(said(next), 'wait looking');
  });
  it('without an intent and with a cancel it ends', () => {
    assert.equal(
      said(afterLostRequest({ maySend: false, intent: null, code: 'cancelled' }, aborted, attempt)),
      'end skipped',
    );
  });
  it('its worker may be at it for a whole attempt more, whatever timed out', () => {
    for (const code of ['lost-heartbeat', 'lost-start_to_close', 'attempt-failed']) {
      const next = afterLostRequest({ maySend: true, intent, code }, calm, attempt);
      assert.ok(next.do === 'settle' && next.doubt.quietAt === 65_000);
    }
  });
});

describe('after reading the connection', () => {
  const previous: Previous = {
    runId: 'r',
    ended: 'terminated',
    endedAt: new Date(4_000).toISOString(),
    options: [{ o: 2 }],
  };
  it('a clean past allows a request', () =>
    assert.equal(said(afterReading(null, 5_000, 60_000)), 'request'));
  it('a run that ended without proof is settled first, by its own options', () => {
    const next = afterReading(previous, 5_000, 60_000);
    assert.ok(next.do === 'settle' && next.doubt.quietAt === 64_000 && !next.doubt.byThisRun);
    assert.deepEqual(next.doubt.optionsInDoubt, [{ o: 2 }]);
  });
});

describe('after settling', () => {
  const doubt: Doubt = {
    byThisRun: true,
    intent,
    quietAt: 0,
    since: 0,
    optionsInDoubt: [],
    reason,
  };
  const earlier = { ...doubt, byThisRun: false };
  for (const [what, end, of, isAborted, expected] of [
    ['what is stopped is verified', { kind: 'stopped', look }, doubt, false, 'verify maybe'],
    ['what is stopping is followed', { kind: 'stopping', look }, doubt, false, 'await maybe'],
    [
      'an operation that was found is followed',
      { kind: 'adopted', ticket, look },
      doubt,
      false,
      'await ours',
    ],
    [
      'what was shown not to have taken effect may be issued',
      { kind: 'not-taken', look, runId: 'r' },
      doubt,
      false,
      'request',
    ],
    [
      'after a cancel it is not issued, and said to have failed',
      { kind: 'not-taken', look, runId: 'r' },
      doubt,
      true,
      'end failed',
    ],
    [
      'after a cancel an earlier run leaves nothing to do',
      { kind: 'not-taken', look, runId: 'r' },
      earlier,
      true,
      'end skipped',
    ],
    [
      'the deadline asks for one last look',
      { kind: 'deadline', look: null },
      doubt,
      false,
      'last-look maybe',
    ],
    [
      'blindness leaves it undecided',
      { kind: 'blind', look: null, reason, permanent: true },
      doubt,
      false,
      'end undecided',
    ],
  ] as const) {
    it(what, () => assert.equal(said(afterSettle(end, of, isAborted ? aborted : calm)), expected));
  }
});

describe('after waiting for the stop', () => {
  const rows: [string, Parameters<typeof afterAwait>[0], Origin, string, boolean?][] = [
    ['a claim is verified', { kind: 'claimed', word: 'w', look: null }, 'ours', 'verify ours'],
    [
      "a claim of somebody else's stop is verified",
      { kind: 'claimed', word: 'w', look },
      'theirs',
      'verify theirs',
    ],
    [
      'a failed ticket is looked at once more',
      { kind: 'failed', reason, look: null },
      'ours',
      'last-look ours',
    ],
    [
      "somebody else's failed stop goes round",
      { kind: 'failed', reason, look: null },
      'theirs',
      'wait looking',
    ],
    [
      "somebody else's stop that left it running goes round",
      { kind: 'running', look },
      'theirs',
      'wait looking',
    ],
    [
      'our accepted stop without effect has failed and is never issued again',
      { kind: 'running', look },
      'ours',
      'end failed',
    ],
    [
      'a stop that may be ours and left it running is never issued again',
      { kind: 'running', look },
      'maybe',
      'end failed',
    ],
    [
      'an unknown word after our issue is no proof',
      {
        kind: 'blind',
        reason: { code: 'unknown-word', message: 'm' },
        permanent: true,
        look: null,
      },
      'ours',
      'end not-proven',
    ],
    [
      'vanished parts after our issue are no proof',
      { kind: 'blind', reason: { code: 'no-parts', message: 'm' }, permanent: true, look: null },
      'ours',
      'end not-proven',
    ],
    [
      'rights that were taken away leave it undecided',
      { kind: 'blind', reason, permanent: true, look: null },
      'ours',
      'end undecided',
    ],
    [
      'without an issue of ours blindness is a refusal',
      { kind: 'blind', reason, permanent: true, look: null },
      'theirs',
      'end refused',
    ],
    [
      'the deadline asks for one last look',
      { kind: 'deadline', look: null },
      'ours',
      'last-look ours',
    ],
    [
      "a cancel ends following somebody else's",
      { kind: 'deadline', look: null },
      'theirs',
      'end skipped',
      true,
    ],
  ];
  for (const [what, end, origin, expected, isAborted = false] of rows) {
    it(what, () =>
      assert.equal(said(afterAwait(end, origin, isAborted ? aborted : calm)), expected),
    );
  }
});

describe('after the last look', () => {
  const step = (origin: Origin, otherwise: 'failed' | 'timed-out') =>
    ({ do: 'last-look', origin, otherwise, reason }) as const;
  const running = { kind: 'running', look } as const;
  const unseen = { kind: 'deadline', look: null } as const;
  for (const [what, end, of, settledAt, expected] of [
    [
      'stopped is verified, though the ticket failed',
      { kind: 'claimed', word: 'w', look },
      step('ours', 'failed'),
      1,
      'verify ours',
    ],
    ['a failed ticket ends failed', running, step('ours', 'failed'), 1, 'end failed'],
    [
      'past the settle time the deadline is a time-out',
      running,
      step('ours', 'timed-out'),
      1,
      'end timed-out',
    ],
    [
      'an unbounded settle time leaves it undecided',
      running,
      step('ours', 'timed-out'),
      null,
      'end undecided',
    ],
    [
      'a vendor that cannot be seen leaves it undecided',
      unseen,
      step('ours', 'timed-out'),
      1,
      'end undecided',
    ],
    [
      "somebody else's stop can only time out",
      unseen,
      step('theirs', 'timed-out'),
      null,
      'end timed-out',
    ],
  ] as const) {
    it(what, () =>
      assert.equal(said(afterLastLook(end, of, { ...calm, settledAt }, 'WORD')), expected),
    );
  }
});

describe('after verifying', () => {
  const proven = { kind: 'proven', looks: [look, look] } as const;
  const no = (code: string) =>
    ({ kind: 'not-proven', looks: [], reason: { code, message: 'm' } }) as const;
  for (const [what, end, origin, issued, firstStopped, expected] of [
    [
      'proof of what was never running is already-stopped',
      proven,
      'theirs',
      0,
      true,
      'end already-stopped',
    ],
    ["proof after somebody else's stop is stopped", proven, 'theirs', 0, false, 'end stopped'],
    ['proof after an issue is stopped', proven, 'ours', 1, false, 'end stopped'],
    ['no proof after an issue ends the run', no('came-back'), 'ours', 1, false, 'end not-proven'],
    ['no proof without an issue goes round', no('came-back'), 'theirs', 0, true, 'wait looking'],
    [
      'an unknown word without an issue is a refusal',
      no('unknown-word'),
      'theirs',
      0,
      true,
      'end refused',
    ],
    [
      'too few looks are no proof',
      { kind: 'unseen', looks: [], reason },
      'theirs',
      0,
      true,
      'end not-proven',
    ],
  ] as const) {
    it(what, () =>
      assert.equal(said(afterVerify(end as never, origin, issued, firstStopped)), expected),
    );
  }
});
