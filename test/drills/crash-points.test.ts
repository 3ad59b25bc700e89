/** Every named point of an issue, with a process that dies there and with one that freezes there and wakes too late. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { CrashPoint } from '../../activities/crash-points.js';
import type { StopOutcome } from '../../activities/messages.js';
import { openStage, type Stage } from '../support/stage.js';
import { untilFrozen, WorkerProcesses } from '../support/worker-process.js';

const pace = {
  requestTimeout: '200ms',
  issueTimeout: '500ms',
  deadline: '90s',
  renewEvery: '300ms',
};

interface Right {
  /** Of the run: whether it has to settle a doubt before it goes on; null: either, by the moment. */
  inDoubt: boolean | null;
  /** Stop calls that have reached the vendor when the process is gone; null: either. */
  callsBefore: 0 | 1 | null;
}
const points: Record<CrashPoint, Right> = {
  looked: { inDoubt: false, callsBefore: 0 },
  // Whether the intent reaches the server before the process is gone is a race.
  'intent-sent': { inDoubt: null, callsBefore: 0 },
  'intent-acked': { inDoubt: true, callsBefore: 0 },
  connected: { inDoubt: true, callsBefore: 0 },
  // Handed to the system, which may or may not still send it.
  written: { inDoubt: true, callsBefore: null },
  answered: { inDoubt: true, callsBefore: 1 },
  returning: { inDoubt: true, callsBefore: 1 },
};

/** Each takes a minute. All of them: `ALL_FREEZES=1 npx mocha dist/test/drills/crash-points.test.js` (docs/drills.md). */
const frozenAt: readonly string[] = process.env['ALL_FREEZES']
  ? Object.keys(points)
  : ['intent-acked', 'written'];

describe('a process that serves an issue', function () {
  // A frozen process is handed a task or two of each kind, and each has to time out.
  this.timeout(300_000);
  const workers = new WorkerProcesses();
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage('huawei-cdm', { worker: false, pace });
  });
  afterEach(async () => {
    await workers.close();
    await stage.close();
  });

  const calls = () => stage.simulator.world.ledger.calls('action').length;
  const accepted = () => stage.simulator.world.ledger.stops().length;
  const rightly = ({ verdict, evidence }: StopOutcome, inDoubt: boolean | null) => {
    assert.deepEqual([verdict, accepted(), calls()], ['stopped', 1, 1], JSON.stringify(evidence));
    if (inDoubt === null) return;
    const doubted = evidence.remarks.some((remark) => remark.startsWith('in doubt'));
    assert.equal(doubted, inDoubt, JSON.stringify(evidence.remarks));
  };

  for (const [point, { inDoubt, callsBefore }] of Object.entries(points)) {
    const then = { true: 'settled first', false: 'tried again at once', null: 'stopped once' };

    it(`and dies at "${point}" leaves a run that is ${then[`${inDoubt}`]}`, async () => {
      const first = await workers.start(stage, { dieAt: point });
      const outcome = stage.stop();
      assert.equal(await first.gone, 'SIGKILL');
      await pause(100);
      assert.equal(calls(), callsBefore ?? calls());
      await workers.start(stage);
      rightly(await outcome, inDoubt);
    });

    if (!frozenAt.includes(point)) continue;
    it(`and freezes at "${point}" until all time-outs have passed sends nothing when it wakes`, async () => {
      await workers.start(stage, { only: 'workflows' });
      const frozen = await workers.start(stage, {
        only: 'vendors',
        dieAt: point,
        dieBy: 'SIGSTOP',
      });
      const outcome = stage.stop();
      await untilFrozen(frozen.pid);
      assert.equal(calls(), callsBefore ?? calls());
      await workers.start(stage, { only: 'vendors' });
      rightly(await outcome, inDoubt);
      frozen.kill('SIGCONT');
      await pause(2_000);
      assert.equal(calls(), 1);
    });
  }
});
