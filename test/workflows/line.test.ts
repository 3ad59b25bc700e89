import assert from 'node:assert/strict';
import type { LockAsk, LockState } from '../../activities/lock-messages.js';
import { Line } from '../../workflows/line.js';

const QUIET_MS = 1_000;

function ask(workflowId: string, more: Partial<LockAsk> = {}): LockAsk {
  return {
    workflowId,
    runId: `${workflowId}-run`,
    group: null,
    quietMs: QUIET_MS,
    after: null,
    connection: 'c',
    checkEvery: 10,
    ...more,
  };
}

const doubt = (runId: string, endedAtMs: number) => ({
  runId,
  ended: 'terminated',
  endedAt: new Date(endedAtMs).toISOString(),
  options: [{ of: runId }],
});

describe('the line in front of a lock', () => {
  let line: Line;
  beforeEach(() => (line = new Line(null)));

  const admitted = (now = 0) => line.admit(now).map(({ workflowId }) => workflowId);
  const end = (workflowId: string, endedAtMs: number | null, runId = `${workflowId}-run`) =>
    line.release(
      [{ workflowId, doubt: endedAtMs === null ? null : doubt(runId, endedAtMs) }],
      new Map([[workflowId, runId]]),
    );

  it('lets one in, and the next when it has ended', () => {
    for (const each of ['a', 'b', 'c']) line.add(ask(each));
    assert.deepEqual(admitted(), ['a']);
    assert.deepEqual(admitted(), []);
    end('a', null);
    assert.deepEqual(admitted(), ['b']);
  });

  it('lets those of one group in together, and nobody past the first that must wait', () => {
    for (const each of ['z1-a', 'z1-b', 'z2-a', 'z1-c'])
      line.add(ask(each, { group: each.slice(0, 2) }));
    assert.deepEqual(admitted(), ['z1-a', 'z1-b']);
    end('z1-a', null);
    assert.deepEqual(admitted(), []);
    end('z1-b', null);
    assert.deepEqual(admitted(), ['z2-a']);
  });

  it('answers a holder that asks again, and takes its newer run instead', () => {
    line.add(ask('a'));
    line.add(ask('b'));
    admitted();
    line.add(ask('a', { runId: 'newer' }));
    assert.deepEqual(admitted(), ['a']);
    assert.deepEqual(
      line.state.holders.map(({ runId }) => runId),
      ['newer'],
    );
  });

  it('does not take the end of an older run for that of the newer one', () => {
    line.add(ask('a'));
    admitted();
    line.add(ask('a', { runId: 'newer' }));
    admitted();
    end('a', 0);
    assert.deepEqual([line.state.holders.length, line.state.memory], [1, null]);
  });

  it('stays quiet after a holder without a proof, and hands its doubt to the next', () => {
    line.add(ask('a'));
    line.add(ask('b'));
    admitted();
    end('a', 5_000);
    assert.deepEqual(admitted(5_999), []);
    assert.equal(line.quietFor(5_400), 600);
    const [next] = line.admit(6_000);
    assert.deepEqual(
      [next?.workflowId, next?.knows, line.state.memory?.runId],
      ['b', 'a-run', 'a-run'],
    );
  });

  it("lets the doubtful target's own next run in at once: it looks for itself", () => {
    line.add(ask('a'));
    line.add(ask('b'));
    admitted();
    end('a', 5_000);
    line.add(ask('a', { runId: 'next' }));
    assert.deepEqual(admitted(5_001), ['a']);
  });

  it('forgets a doubt when one that knew of it has ended clean, and not when another has', () => {
    line.add(ask('a', { group: 'z' }));
    line.add(ask('b', { group: 'z' }));
    admitted();
    end('a', 0);
    end('b', null);
    assert.equal(line.state.memory?.runId, 'a-run');
    line.add(ask('c'));
    assert.deepEqual(admitted(QUIET_MS), ['c']);
    end('c', null);
    assert.ok(line.isOver);
  });

  it('keeps the doubts of two, and the longer quiet', () => {
    line.add(ask('a', { group: 'z' }));
    line.add(ask('b', { group: 'z' }));
    admitted();
    end('a', 3_000);
    end('b', 1_000);
    const { memory } = line.state;
    assert.deepEqual([memory?.options.length, memory?.quietUntil], [2, 4_000]);
  });

  it('keeps a doubt once, however often it is handed on', () => {
    for (const run of ['a', 'b', 'c']) {
      line.add(ask(run));
      line.admit(Number.MAX_SAFE_INTEGER);
      const options = [{ of: run }, ...(line.state.memory?.options ?? [])];
      const released = { workflowId: run, doubt: { ...doubt(`${run}-run`, 0), options } };
      line.release([released], new Map([[run, `${run}-run`]]));
    }
    assert.deepEqual(line.state.memory?.options, [{ of: 'c' }, { of: 'b' }, { of: 'a' }]);
  });

  it('does not drop the newer run of a holder before it was judged', () => {
    line.add(ask('a', { group: 'z' }));
    line.add(ask('b', { group: 'z' }));
    admitted();
    line.add(ask('a', { runId: 'newer' }));
    end('b', null);
    assert.deepEqual(admitted(), ['a']);
    line.drop('a');
    end('a', 5_000, 'newer');
    assert.equal(line.state.memory?.runId, 'newer');
  });

  it("forgets a doubt on a person's word", () => {
    line.add(ask('a'));
    admitted();
    end('a', 5_000);
    line.add(ask('b', { after: 'a-run' }));
    assert.deepEqual(admitted(5_001), ['b']);
    assert.equal(line.state.memory, null);
  });

  it('goes on from what another one left behind', () => {
    line.add(ask('a'));
    line.add(ask('b'));
    admitted();
    line = new Line(JSON.parse(JSON.stringify(line.state)) as LockState);
    assert.deepEqual(admitted(), []);
    end('a', null);
    assert.deepEqual(admitted(), ['b']);
  });
});
