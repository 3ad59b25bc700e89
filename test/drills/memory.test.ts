/** What a run must know of those before it (activities/previous-run.ts). Each of these once issued a second call. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { StopOutcome } from '../../activities/messages.js';
import { WORKFLOW_QUEUE } from '../../workers/queues.js';
import { openStage, type Stage } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';

const pace = { requestTimeout: '300ms', issueTimeout: '500ms', deadline: '4s' };
/** Its settle time has no bound: such a call can take effect at any time. */
const drain = { stopMode: 'GRACEFULLY', delayTime: -1 };

describe('a run after others', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage('huawei-cdm', { pace });
    for (const thing of stage.simulator.world.things.values()) thing.manner.ending = 'ignores';
  });
  afterEach(() => stage.close());

  const accepted = () => stage.simulator.world.ledger.stops().length;
  const untilAccepted = () => eventually(() => accepted() > 0);
  const settling = (handle: WorkflowHandle) =>
    eventually(async () => {
      const { raw } = await handle.describe();
      return raw.pendingActivities?.[0]?.activityType?.name === 'awaitSettled';
    });
  const undecidedAndNotRepeated = async (options: Record<string, unknown> = drain) => {
    const { verdict, evidence } = await stage.stop({ options });
    assert.deepEqual([verdict, accepted()], ['undecided', 1], JSON.stringify(evidence));
  };

  it('that was reset past what it read sees the call of the run that it repeats', async () => {
    const first = await stage.start({ options: drain });
    assert.equal(((await first.result()) as StopOutcome).verdict, 'undecided');
    const execution = { workflowId: first.workflowId, runId: (await first.describe()).runId };
    const { events } = await first.fetchHistory();
    const tasks = events!.filter((event) => event.workflowTaskCompletedEventAttributes);
    // The second task has read the connection, and schedules requestStop.
    await stage.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: execution,
      workflowTaskFinishEventId: tasks[1]!.eventId!,
      requestId: randomUUID(),
      reason: 'a drill',
    });
    await stage.client.workflow.getHandle(first.workflowId).result();
    await undecidedAndNotRepeated();
  });

  it('that was terminated in doubt leaves the older doubt to the next', async () => {
    const first = await stage.start({ options: drain });
    await untilAccepted();
    await first.terminate('a drill');
    const second = await stage.start({ options: { stopMode: 'IMMEDIATELY' } });
    await settling(second);
    await second.terminate('a drill');
    await undecidedAndNotRepeated({ stopMode: 'IMMEDIATELY' });
  });

  it('that was cancelled in doubt leaves the doubt to the next', async () => {
    const first = await stage.start({ options: drain });
    await untilAccepted();
    await first.terminate('a drill');
    const second = await stage.start({ options: drain });
    await settling(second);
    await second.cancel();
    assert.equal(((await second.result()) as StopOutcome).verdict, 'skipped');
    await undecidedAndNotRepeated();
  });

  it('finds the options of a run that was started by hand, without a memo', async () => {
    const first = await stage.client.workflow.start('stopTarget', {
      taskQueue: WORKFLOW_QUEUE,
      workflowId: `stop/${stage.key}`,
      args: [{ key: stage.key, options: drain, deadlineMs: null, patienceMs: 4_000, after: null }],
    });
    await untilAccepted();
    await first.terminate('a drill');
    await undecidedAndNotRepeated();
  });
});
