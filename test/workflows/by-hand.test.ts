/** A run can be started in the Web UI, with whatever a person types. */
import assert from 'node:assert/strict';
import { WorkflowFailedError } from '@temporalio/client';
import type { StopOutcome } from '../../activities/messages.js';
import { WORKFLOW_QUEUE } from '../../workers/queues.js';
import { openStage, type Stage } from '../support/stage.js';

describe('a stop that was started by hand', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage('huawei-mrs');
  });
  afterEach(() => stage.close());

  const run = (input: unknown, workflowId = `stop/${stage.key}`) =>
    stage.client.workflow.execute('stopTarget', {
      taskQueue: WORKFLOW_QUEUE,
      workflowId,
      args: [input],
    }) as Promise<StopOutcome>;
  const refused = async (input: unknown, why: RegExp, workflowId?: string) => {
    const { verdict, reason } = await run(input, workflowId);
    assert.deepEqual([verdict, reason.code], ['refused', 'bad-input']);
    assert.match(reason.message, why);
    assert.equal(stage.simulator.world.ledger.stops().length, 0);
  };

  it('is refused without the defaults of its options, which it would not send', () =>
    refused({ key: stage.key, options: {} }, /with their defaults they are \{"only_self":true\}/));

  it('is refused under another workflow id: one run per target', () =>
    refused({ key: stage.key, options: { only_self: true } }, /must be stop\//, 'stop/elsewhere'));

  it('is refused with a key that is not canonical', async () => {
    const spelled = stage.key.replace(/\/1\/Kafka$/, '/01/Kafka');
    await refused(
      { key: spelled, options: { only_self: true } },
      /leading zeros/,
      `stop/${spelled}`,
    );
  });

  it('needs neither a deadline nor the rest', async () => {
    const { verdict } = await run({ key: stage.key, options: { only_self: true } });
    assert.equal(verdict, 'stopped');
  });

  it('fails at once without a key, and says what the input is', async () => {
    for (const nonsense of [undefined, {}, { key: 7 }, 'kafka'])
      await assert.rejects(run(nonsense, 'stop/nonsense'), (error) => {
        assert.ok(error instanceof WorkflowFailedError);
        assert.match(error.cause?.message ?? '', /the input is \{ "key"/);
        return true;
      });
  });
});
