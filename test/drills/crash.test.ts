/** Worker processes that die for real, at the named points of an issue. One effect, one verdict. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { StopOutcome } from '../../activities/messages.js';
import { openStage, type Stage } from '../support/stage.js';
import { WorkerProcesses } from '../support/worker-process.js';

const pace = { requestTimeout: '300ms', issueTimeout: '500ms', deadline: '50s' };

describe('a worker that is killed', () => {
  const workers = new WorkerProcesses();
  let stage: Stage;
  afterEach(async () => {
    await workers.close();
    await stage.close();
  });

  const accepted = () => stage.simulator.world.ledger.stops().length;
  const stopOf = async () => {
    const handle = await stage.start();
    return handle.result() as Promise<StopOutcome>;
  };

  for (const vendor of ['huawei-cdm', 'oceanbase-server'] as const) {
    it(`while it polls ${vendor} loses nothing: another finishes the stop, with one call`, async () => {
      stage = await openStage(vendor, { worker: false, pace });
      for (const thing of stage.simulator.world.things.values()) thing.manner.takes = 600_000;
      const first = await workers.start(stage);
      const outcome = stopOf();
      while (accepted() === 0) await pause(10);
      await pause(500);
      first.kill('SIGKILL');
      assert.equal(await first.gone, 'SIGKILL');
      await workers.start(stage);
      const { verdict, issued } = await outcome;
      assert.deepEqual([verdict, issued, accepted()], ['stopped', 1, 1]);
    });

    it(`right after the acknowledged intent to stop ${vendor} has sent nothing: settled, then issued once`, async () => {
      stage = await openStage(vendor, { worker: false, pace });
      const first = await workers.start(stage, { dieAt: 'intent-acked' });
      const outcome = stopOf();
      assert.equal(await first.gone, 'SIGKILL');
      assert.equal(accepted(), 0);
      await workers.start(stage);
      const { verdict, evidence } = await outcome;
      assert.deepEqual([verdict, accepted()], ['stopped', 1], JSON.stringify(evidence));
      assert.ok(
        evidence.remarks.some((remark) => remark.startsWith('in doubt')),
        JSON.stringify(evidence.remarks),
      );
    });

    it(`with the stop call of ${vendor} on its way ends with one effect`, async () => {
      stage = await openStage(vendor, { worker: false, pace });
      const first = await workers.start(stage, { dieAt: 'answered' });
      const outcome = stopOf();
      assert.equal(await first.gone, 'SIGKILL');
      assert.equal(accepted(), 1);
      await workers.start(stage);
      const { verdict, evidence } = await outcome;
      assert.deepEqual([verdict, accepted()], ['stopped', 1], JSON.stringify(evidence));
    });
  }
});
