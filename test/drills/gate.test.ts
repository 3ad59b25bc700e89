/** One process serves a connection at a time (design §6): what happens when it dies, freezes, is told to go, or is cut off. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { StopOutcome } from '../../activities/messages.js';
import { openConnection } from '../../activities/connections.js';
import { connectionSchema } from '../../activities/vendors.js';
import { gatesOf } from '../../client/gates.js';
import { startStop, stopRequest } from '../../client/start-stop.js';
import { WORKFLOW_QUEUE } from '../../workers/queues.js';
import { openStage, type Stage } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';
import { WorkerProcesses, type WorkerProcess } from '../support/worker-process.js';

const pace = {
  requestTimeout: '300ms',
  issueTimeout: '500ms',
  deadline: '50s',
  renewEvery: '500ms',
};
/** Three missed renewals, the retry, the quiet second, and a worker's start. */
const TAKE_OVER_MS = 6_000;

describe('the gate of a connection', () => {
  const workers = new WorkerProcesses();
  let stage: Stage;
  afterEach(async () => {
    await workers.close();
    await gateHandle()
      .terminate('end of the drill')
      .catch(() => undefined);
    await stage.close();
  });

  const open = async () => {
    stage = await openStage('huawei-cdm', { worker: false, pace });
    for (const thing of stage.simulator.world.things.values()) thing.manner.takes = 1_500_000;
  };
  const fingerprint = () =>
    openConnection(stage.connectionName, connectionSchema.parse(stage.entry), '.').fingerprint;
  const gateHandle = (): WorkflowHandle => stage.client.workflow.getHandle(`gate/${fingerprint()}`);
  const holderPid = async (): Promise<number | undefined> => {
    const gate = (await gatesOf(stage.client)).find(
      ({ fingerprint: each }) => each === fingerprint(),
    );
    return gate?.holder === null || gate === undefined
      ? undefined
      : Number(gate.holder.split('@')[0]);
  };
  const untilHeldBy = async (wanted: (pid: number) => boolean) => {
    const until = performance.now() + 20_000;
    while (performance.now() < until) {
      const pid = await holderPid();
      if (pid !== undefined && wanted(pid)) return pid;
      await pause(50);
    }
    return assert.fail('nobody holds the gate');
  };
  const calls = () => stage.simulator.world.ledger.entries.length;
  const accepted = () => stage.simulator.world.ledger.stops().length;
  const arrivalsAfter = (monotonic: number) =>
    stage.simulator.world.ledger.entries.filter((entry) => entry.monotonic > monotonic);

  /** A stop that is polled by the holder, with another process standing by. */
  async function underWay(): Promise<{
    outcome: Promise<StopOutcome>;
    holder: WorkerProcess;
    other: WorkerProcess;
  }> {
    await open();
    // A frozen process swallows the workflow tasks that it is polling for; here only vendors are at stake.
    await workers.start(stage, { only: 'workflows' });
    const both = [
      await workers.start(stage, { only: 'vendors' }),
      await workers.start(stage, { only: 'vendors' }),
    ];
    const outcome = stage.stop();
    while (accepted() === 0) await pause(20);
    const pid = await untilHeldBy(() => true);
    const holder = both.find((each) => each.pid === pid)!;
    return { outcome, holder, other: both.find((each) => each !== holder)! };
  }
  const stoppedOnce = async (outcome: Promise<StopOutcome>) => {
    const { verdict, evidence } = await outcome;
    assert.deepEqual([verdict, accepted()], ['stopped', 1], JSON.stringify(evidence));
  };

  it('moves to another process within seconds of a kill -9, and nothing is lost', async () => {
    const { outcome, holder, other } = await underWay();
    holder.kill('SIGKILL');
    const died = performance.now();
    await untilHeldBy((pid) => pid === other.pid);
    assert.ok(performance.now() - died < TAKE_OVER_MS, `${performance.now() - died} ms`);
    await stoppedOnce(outcome);
  });

  it('is handed over on SIGTERM, and the process ends by itself', async () => {
    const { outcome, holder, other } = await underWay();
    holder.kill('SIGTERM');
    await untilHeldBy((pid) => pid === other.pid);
    assert.equal(await holder.gone, '0');
    await stoppedOnce(outcome);
  });

  it('is lost by a process that freezes, which sends nothing when it wakes', async () => {
    const { outcome, holder, other } = await underWay();
    process.kill(holder.pid, 'SIGSTOP');
    await untilHeldBy((pid) => pid === other.pid);
    await stoppedOnce(outcome);
    const before = performance.now();
    process.kill(holder.pid, 'SIGCONT');
    await pause(1_500);
    assert.deepEqual(
      arrivalsAfter(before).map(({ api }) => api),
      [],
    );
  });

  it('is made again by the workers when an operator terminates it', async () => {
    const { outcome } = await underWay();
    await gateHandle().terminate('a drill');
    await stoppedOnce(outcome);
    assert.ok((await holderPid()) !== undefined);
  });

  it('lets one process only speak to the vendor', async () => {
    const { outcome, other } = await underWay();
    const seen = calls();
    other.kill('SIGKILL');
    await other.gone;
    while (calls() < seen + 5) await pause(50);
    await stoppedOnce(outcome);
  });

  it('is not given to a process that has another name for the account', async () => {
    await open();
    await workers.start(stage);
    await untilHeldBy(() => true);
    const alias = `${stage.connectionName}-alias`;
    const other = await workers.start({ ...stage, connectionName: alias });
    const key = stage.key.replace(stage.connectionName, alias);
    const request = stopRequest(key, {}, { deadlineMs: 6_000 });
    const { workflowId } = await startStop(stage.client, request);
    const outcome = (await stage.client.workflow.getHandle(workflowId).result()) as StopOutcome;
    assert.deepEqual([outcome.verdict, outcome.reason.code], ['refused', 'no-worker']);
    assert.deepEqual([accepted(), (await holderPid()) === other.pid], [0, false]);
  });

  it('waits out the lease of an older run, though another name was offered the gate first', async () => {
    stage = await openStage('huawei-cdm', { worker: false, pace: { ...pace, renewEvery: '3s' } });
    const input = { fingerprint: fingerprint(), connection: stage.connectionName };
    await stage.client.workflow.start('gate', {
      taskQueue: WORKFLOW_QUEUE,
      workflowId: `gate/${fingerprint()}`,
      args: [{ ...input, heartbeatMs: 9_000 }],
    });
    await workers.start({ ...stage, connectionName: `${stage.connectionName}-alias` });
    await eventually(async () => {
      const { raw } = await gateHandle().describe();
      return (raw.pendingActivities?.[0]?.attempt ?? 0) > 1;
    });
    const worker = await workers.start(stage);
    const { workflowId } = await stage.start();
    await untilHeldBy((pid) => pid === worker.pid);
    const held = performance.now();
    await eventually(() => calls() > 0, 20_000);
    // 1.8 renewals, less what it takes to see who holds it.
    assert.ok(performance.now() - held > 5_000, `after ${performance.now() - held} ms`);
    await stage.client.workflow.getHandle(workflowId).terminate('end of the drill');
  });
});
