/** Stops that meet on one physical scope (design §5, Exclusion), on a real server. */
import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import type { StopOutcome } from '../../activities/messages.js';
import type { LockState } from '../../activities/lock-messages.js';
import { startStop, stopRequest } from '../../client/start-stop.js';
import { attributes } from '../../workflows/search-attributes.js';
import { openStage, type Stage } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';

/** One second, scaled. */
const SLOW_MS = 200_000;
const HIVE = ['emr-4zvc5mul', 'HIVE'];
const HIVE_SERVER = [...HIVE, 'HiveServer2'];

describe('stops that meet on one scope', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  async function stopOf(
    path: string[],
    options: Record<string, unknown> = {},
    deadlineMs?: number,
  ) {
    const key = [stage.key.split('/')[0], stage.connectionName, ...path].join('/');
    const request = stopRequest(key, options, { deadlineMs: deadlineMs ?? null });
    const { workflowId, runId } = await startStop(stage.client, request);
    return stage.client.workflow.getHandle(workflowId, runId);
  }
  const outcome = (handle: WorkflowHandle) => handle.result() as Promise<StopOutcome>;
  const accepted = () => stage.simulator.world.ledger.stops().length;
  const phaseOf = async (handle: WorkflowHandle) =>
    (await handle.describe()).typedSearchAttributes.get(attributes.phase);
  const things = () => [...stage.simulator.world.things.values()];
  const lockHandle = async () => {
    const query = "WorkflowType = 'lock'";
    for await (const { workflowId } of stage.client.workflow.list({ query })) {
      const handle = stage.client.workflow.getHandle(workflowId);
      const { holders, queue } = await handle.query<LockState>('standing').catch(() => empty);
      const isOurs = [...holders, ...queue].some(
        ({ connection }) => connection === stage.connectionName,
      );
      if (isOurs) return handle;
    }
    throw new Error('no lock of this stage');
  };
  const empty: LockState = { holders: [], queue: [], memory: null };

  describe('of an EMR cluster', () => {
    beforeEach(async () => {
      stage = await openStage('tencent-emr', {
        pace: { deadline: '60s', requestTimeout: '300ms', issueTimeout: '500ms' },
      });
      for (const thing of things()) thing.manner.takes = SLOW_MS;
    });

    it('wait for one another, and say for whom', async () => {
      const first = await stopOf(HIVE);
      await eventually(() => accepted() === 1);
      const second = await stopOf(HIVE_SERVER);
      await eventually(async () => (await phaseOf(second)) === 'waiting-lock');
      assert.equal(accepted(), 1);
      const [one, two] = [await outcome(first), await outcome(second)];
      assert.deepEqual([one.verdict, one.issued], ['stopped', 1]);
      // The whole service is stopped by then, its component with it.
      assert.deepEqual([two.verdict, two.issued], ['already-stopped', 0]);
    });

    it('begin as "maybe issued" after a holder that was terminated, and do not repeat its call', async () => {
      const first = await stopOf(HIVE);
      await eventually(() => accepted() === 1);
      const second = await stopOf(HIVE_SERVER);
      await eventually(async () => (await phaseOf(second)) === 'waiting-lock');
      await first.terminate('a drill');
      const { verdict, issued, reason, evidence } = await outcome(second);
      assert.deepEqual([verdict, issued, accepted()], ['already-stopped', 0, 1], reason.message);
      assert.match(evidence.remarks.join(), /in doubt: the run .* ended \(terminated\)/);
    });

    it('go on waiting when an operator terminates the lock', async () => {
      const first = await stopOf(HIVE);
      await eventually(() => accepted() === 1);
      const lock = await lockHandle();
      await lock.terminate('a drill');
      const second = await stopOf(HIVE_SERVER);
      await eventually(async () => (await phaseOf(second)) === 'waiting-lock');
      assert.deepEqual([(await outcome(first)).issued, (await outcome(second)).issued], [1, 0]);
      assert.equal(accepted(), 1);
    });

    it('time out in line with the name of the one they waited for', async () => {
      const first = await stopOf(HIVE);
      await eventually(() => accepted() === 1);
      const second = await stopOf(HIVE_SERVER, {}, 700);
      const { verdict, issued, reason } = await outcome(second);
      assert.deepEqual([verdict, issued], ['timed-out', 0]);
      assert.match(reason.message, new RegExp(`waited for ${first.workflowId}`));
      await outcome(first);
    });

    it('leave the line when they are cancelled', async () => {
      const first = await stopOf(HIVE);
      await eventually(() => accepted() === 1);
      const second = await stopOf(HIVE_SERVER);
      await eventually(async () => (await phaseOf(second)) === 'waiting-lock');
      await second.cancel();
      assert.equal((await outcome(second)).verdict, 'skipped');
      assert.equal((await outcome(first)).verdict, 'stopped');
      assert.equal(accepted(), 1);
    });

    it('end the lock when nothing is left to remember', async () => {
      const first = await stopOf(HIVE);
      await eventually(() => accepted() === 1);
      const lock = await lockHandle();
      await outcome(first);
      await eventually(async () => (await lock.describe()).status.name === 'COMPLETED');
    });
  });

  describe('of an OceanBase cluster', () => {
    beforeEach(async () => {
      stage = await openStage('oceanbase-server', { pace: { deadline: '60s' } });
      for (const thing of things()) thing.manner.takes = SLOW_MS;
    });

    it('go together where they are of one zone, and wait where they are not', async () => {
      const ofZone1 = [await stopOf(['1', '1']), await stopOf(['1', '2'])];
      await eventually(() => accepted() >= 1);
      // OCP takes one task at a time, so that only the lock shows that they hold it together.
      await eventually(async () => {
        const standing = await (await lockHandle()).query<LockState>('standing');
        return standing.holders.length === 2;
      });
      await eventually(() => accepted() === 2);
      const ofZone2 = await stopOf(['1', '3']);
      await eventually(async () => (await phaseOf(ofZone2)) === 'waiting-lock');
      for (const each of ofZone1) assert.equal((await outcome(each)).verdict, 'stopped');
      const { verdict, reason } = await outcome(ofZone2);
      assert.deepEqual([verdict, reason.code], ['refused', 'other-zone-down']);
    });
  });
});
