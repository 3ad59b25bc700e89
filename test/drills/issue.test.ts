/** Ways in which one attempt to issue could become two calls, or a late one. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { openConnection } from '../../activities/connections.js';
import type { StopOutcome } from '../../activities/messages.js';
import { connectionSchema } from '../../activities/vendors.js';
import { runAll, vendorWorkers, type RunningWorkers } from '../../workers/workers.js';
import { devServer, openStage, startWorkflowWorker, type Stage } from '../support/stage.js';
import { WorkerProcesses } from '../support/worker-process.js';
import { eventually } from '../temporal-docker/eventually.js';

const pace = {
  requestTimeout: '300ms',
  issueTimeout: '6s',
  settle: '15s',
  deadline: '100s',
  renewEvery: '300ms',
};
/** As the simulator counts it: a call shows only this much later, so a look in between sees it running. */
const LAG = 2_000_000;

describe('one attempt to issue', function () {
  this.timeout(120_000);
  const workers = new WorkerProcesses();
  let stage: Stage;
  afterEach(async () => {
    await workers.close();
    await stage.close();
  });

  const world = () => stage.simulator.world;
  const accepted = () => world().ledger.stops().length;
  const calls = () => world().ledger.calls('action').length;
  const handle = () => stage.client.workflow.getHandle(`stop/${stage.key}`);
  const stop = () => stage.stop({ options: { stopMode: 'IMMEDIATELY' } });
  /** The call arrives, shows late, and its answer never comes. */
  const lateAndUnanswered = () => {
    for (const thing of world().things.values()) thing.manner.lag = LAG;
    world().faults.add({ api: 'action', answer: 'hang', when: 'after', times: 1 });
  };
  const stoppedOnce = async (outcome: Promise<StopOutcome>, code: string) => {
    const { verdict, evidence } = await outcome;
    assert.deepEqual([verdict, calls()], ['stopped', 1], JSON.stringify(evidence));
    assert.ok(
      evidence.remarks.some((remark) => remark.includes(`(${code})`)),
      JSON.stringify(evidence.remarks),
    );
  };

  it('that an operator allows more attempts, and whose worker dies, sends nothing again', async () => {
    stage = await openStage('huawei-cdm', { worker: false, pace });
    lateAndUnanswered();
    const first = await workers.start(stage);
    const outcome = stop();
    await eventually(() => accepted() === 1);
    await stage.client.workflowService.updateActivityOptions({
      namespace: 'default',
      execution: { workflowId: handle().workflowId },
      type: 'requestStop',
      activityOptions: { retryPolicy: { maximumAttempts: 3 } },
      updateMask: { paths: ['retry_policy.maximum_attempts'] },
    });
    first.kill('SIGKILL');
    await workers.start(stage);
    await stoppedOnce(outcome, 'attempted-before');
  });

  it('that somebody fails by hand while the call is out sends nothing again', async () => {
    stage = await openStage('huawei-cdm', { pace });
    lateAndUnanswered();
    const outcome = stop();
    await eventually(() => accepted() === 1);
    const { raw } = await handle().describe();
    const { runId } = raw.workflowExecutionInfo!.execution!;
    const { activityId } = raw.pendingActivities![0]!;
    await stage.client.activity.fail(
      { workflowId: handle().workflowId, runId: runId!, activityId: activityId! },
      new Error('by hand'),
    );
    await stoppedOnce(outcome, 'attempt-failed');
  });

  it('that waits in its queue past the deadline is not made', async () => {
    stage = await openStage('huawei-cdm', { worker: false, pace });
    const { address } = await devServer();
    const connection = await NativeConnection.connect({ address });
    const open = openConnection(stage.connectionName, connectionSchema.parse(stage.entry), '.');
    const [issuing, reading] = await vendorWorkers({ connection, namespace: 'default' }, open);
    const workflows = await startWorkflowWorker();
    const reads = runAll([reading!]);
    let issues: RunningWorkers | undefined;
    const late = pause(3_200).then(() => (issues = runAll([issuing!])));
    const { verdict, reason } = await stage.stop({
      options: { stopMode: 'IMMEDIATELY' },
      deadlineMs: 3_000,
    });
    await late;
    await pause(1_000);
    assert.deepEqual([verdict, reason.code, calls()], ['timed-out', 'deadline', 0]);
    await Promise.all([reads.stop(), issues?.stop(), workflows.close()]);
    await connection.close();
  });

  it('that the vendor puts off by "no time at all" is still made at the pace of the polls', async () => {
    stage = await openStage('huawei-cdm');
    const answer = { status: 429, headers: { 'retry-after': '0' }, body: {} };
    world().faults.add({ api: 'action', answer, when: 'before', times: 5 });
    const { verdict } = await stop();
    assert.equal(verdict, 'stopped');
    const times = world()
      .ledger.calls('action')
      .map(({ monotonic }) => monotonic);
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    assert.equal(gaps.length, 5);
    assert.ok(Math.min(...gaps) >= 100, gaps.join(' '));
  });
});
