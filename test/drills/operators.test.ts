/** What operators do in the Web UI in the middle of a stop: reset, terminate, cancel, start again. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { StopOutcome } from '../../activities/messages.js';
import { openStage, startWorkflowWorker, type Stage, type StageOptions } from '../support/stage.js';

/** temporal.api.enums.v1.EventType */
const EVENT_TYPE_WORKFLOW_TASK_COMPLETED = 7;
const pace = { requestTimeout: '300ms', issueTimeout: '500ms', deadline: '50s' };

describe('an operator', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const open = async (vendor: 'huawei-cdm' | 'oceanbase-server', options: StageOptions = {}) => {
    stage = await openStage(vendor, { pace, ...options });
  };
  const accepted = () => stage.simulator.world.ledger.stops().length;
  const untilAccepted = async () => {
    while (accepted() === 0) await pause(10);
  };
  const slowly = () => {
    for (const thing of stage.simulator.world.things.values()) thing.manner.takes = 600_000;
  };

  /** Back to before the stop was issued. */
  async function reset(runId: string): Promise<StopOutcome> {
    const workflowExecution = { workflowId: `stop/${stage.key}`, runId };
    const { history } = await stage.client.workflowService.getWorkflowExecutionHistory({
      namespace: 'default',
      execution: workflowExecution,
    });
    const firstTask = history!.events!.find(
      ({ eventType }) => Number(eventType) === EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
    )!;
    const again = await stage.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution,
      workflowTaskFinishEventId: firstTask.eventId!,
      requestId: randomUUID(),
      reason: 'a drill',
    });
    return stage.client.workflow
      .getHandle(`stop/${stage.key}`, again.runId)
      .result() as Promise<StopOutcome>;
  }

  for (const vendor of ['huawei-cdm', 'oceanbase-server'] as const) {
    it(`who resets a running stop of ${vendor} does not issue it twice`, async () => {
      await open(vendor);
      slowly();
      const handle = await stage.start();
      await untilAccepted();
      await pause(300);
      const { verdict } = await reset((await handle.describe()).runId);
      assert.deepEqual([verdict, accepted()], ['stopped', 1]);
    });

    it(`who terminates a stop of ${vendor} and starts it again at once does not issue it twice`, async () => {
      await open(vendor);
      slowly();
      const handle = await stage.start();
      await untilAccepted();
      await handle.terminate('a drill');
      const { verdict, issued, evidence } = await stage.stop();
      assert.deepEqual([verdict, issued, accepted()], ['stopped', 0, 1], JSON.stringify(evidence));
    });
  }

  it('who resets a closed run after the target was started again gets one more stop, after settling', async () => {
    await open('huawei-cdm');
    const handle = await stage.start();
    assert.equal(((await handle.result()) as StopOutcome).verdict, 'stopped');
    for (const thing of stage.simulator.world.things.values()) thing.set('running');
    const { verdict, evidence } = await reset((await handle.describe()).runId);
    assert.deepEqual([verdict, accepted()], ['stopped', 2]);
    assert.ok(
      evidence.remarks.some((remark) => remark.startsWith('in doubt')),
      JSON.stringify(evidence),
    );
  });

  it('who says with --after that the call of a run can no longer take effect is believed', async () => {
    await open('huawei-cdm', { pace: { ...pace, deadline: '3s' } });
    const drain = { stopMode: 'GRACEFULLY', delayTime: -1 };
    for (const thing of stage.simulator.world.things.values()) thing.manner.ending = 'ignores';
    const first = await stage.start({ options: drain });
    const { verdict } = (await first.result()) as StopOutcome;
    assert.equal(verdict, 'undecided');
    assert.equal((await stage.stop({ options: drain })).verdict, 'undecided');
    assert.equal(accepted(), 1);
    for (const thing of stage.simulator.world.things.values()) {
      thing.set('running');
      thing.manner.ending = 'stops';
    }
    const last = await stage.client.workflow.getHandle(`stop/${stage.key}`).describe();
    const outcome = await stage.stop({ options: drain, after: last.runId });
    assert.deepEqual([outcome.verdict, accepted()], ['stopped', 2], JSON.stringify(outcome));
  });

  it('who cancels before the issue gets "skipped", and nothing is sent', async () => {
    await open('huawei-cdm');
    for (const thing of stage.simulator.world.things.values()) thing.set('starting');
    const handle = await stage.start();
    while (
      (await handle.describe()).raw.pendingActivities?.[0]?.activityType?.name !== 'awaitReady'
    )
      await pause(20);
    await handle.cancel();
    const { verdict, reason, issued } = (await handle.result()) as StopOutcome;
    assert.deepEqual([verdict, reason.code, issued, accepted()], ['skipped', 'aborted', 0, 0]);
  });

  it('who cancels after the issue gets the truth about what was in flight', async () => {
    await open('huawei-cdm');
    slowly();
    const handle = await stage.start();
    await untilAccepted();
    await handle.cancel();
    const { verdict, issued } = (await handle.result()) as StopOutcome;
    assert.deepEqual([verdict, issued, accepted()], ['stopped', 1, 1]);
  });

  it('who cancels while no worker serves the connection gets "skipped" at once', async () => {
    await open('huawei-cdm', { worker: false });
    await withWorkflowWorker(async () => {
      const handle = await stage.start();
      await pause(300);
      await handle.cancel();
      const { verdict, evidence } = (await handle.result()) as StopOutcome;
      assert.deepEqual([verdict, evidence.pastReadBy], ['skipped', null]);
    });
  });

  it('whose connection no worker serves sees "refused" at the deadline, and what it waited for', async () => {
    await open('huawei-cdm', { worker: false });
    await withWorkflowWorker(async () => {
      const { verdict, reason } = await stage.stop({ deadlineMs: 1_000 });
      assert.deepEqual([verdict, reason.code], ['refused', 'no-worker']);
      assert.ok(reason.message.includes(stage.connectionName));
    });
  });

  it('who pauses a poll across the deadline still gets a verdict', async () => {
    await open('huawei-cdm', { pace: { ...pace, settle: '400ms' } });
    for (const thing of stage.simulator.world.things.values()) thing.manner.ending = 'sticks';
    const handle = await stage.start({ deadlineMs: 3_000 });
    await untilAccepted();
    while (
      (await handle.describe()).raw.pendingActivities?.[0]?.activityType?.name !== 'awaitStopped'
    )
      await pause(20);
    await stage.client.workflowService.pauseActivity({
      namespace: 'default',
      execution: { workflowId: handle.workflowId },
      type: 'awaitStopped',
      identity: 'a drill',
    });
    const { verdict, reason } = (await handle.result()) as StopOutcome;
    assert.deepEqual([verdict, reason.code], ['timed-out', 'deadline']);
  });
});

async function withWorkflowWorker(body: () => Promise<void>): Promise<void> {
  const worker = await startWorkflowWorker();
  try {
    await body();
  } finally {
    await worker.close();
  }
}
