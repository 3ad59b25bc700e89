/** What a lock must not forget (activities/previous-run.ts, workflows/line.ts). Each of these once let a second call out. */
import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import { openConnection } from '../../activities/connections.js';
import type { LockAsk, LockState } from '../../activities/lock-messages.js';
import type { StopOutcome } from '../../activities/messages.js';
import { connectionSchema } from '../../activities/vendors.js';
import { startStop, stopRequest } from '../../client/start-stop.js';
import { WORKFLOW_QUEUE } from '../../workers/queues.js';
import { attributes } from '../../workflows/search-attributes.js';
import { openStage, type Stage } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';

const INSTANCE = 'emr-4zvc5mul';
const HIVE = [INSTANCE, 'HIVE'];
const HIVE_SERVER = [...HIVE, 'HiveServer2'];
/** Its settle time has no bound: such a call can take effect at any time. */
const safe = { StopParams: { StopPolicy: 'safe' } };

describe('the memory of a lock', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage('tencent-emr', {
      pace: { deadline: '60s', requestTimeout: '300ms', issueTimeout: '500ms' },
    });
    for (const thing of things()) thing.manner.ending = 'ignores';
  });
  afterEach(() => stage.close());

  const things = () => [...stage.simulator.world.things.values()];
  const accepted = () => stage.simulator.world.ledger.stops().length;
  const outcome = (handle: WorkflowHandle) => handle.result() as Promise<StopOutcome>;
  const phaseOf = async (handle: WorkflowHandle) =>
    (await handle.describe()).typedSearchAttributes.get(attributes.phase);
  const lockId = () => {
    const entry = connectionSchema.parse(stage.entry);
    const { fingerprint } = openConnection(stage.connectionName, entry, '.');
    return `lock/${fingerprint}/${INSTANCE}`;
  };
  async function stopOf(path: string[], options = {}, deadlineMs: number | null = null) {
    const key = ['tencent-emr', stage.connectionName, ...path].join('/');
    const { workflowId, runId } = await startStop(
      stage.client,
      stopRequest(key, options, { deadlineMs }),
    );
    return stage.client.workflow.getHandle(workflowId, runId);
  }
  async function terminatedInDoubt(): Promise<void> {
    const first = await stopOf(HIVE, safe);
    await eventually(() => accepted() === 1);
    await first.terminate('a drill');
  }
  const isNotRepeated = async (deadlineMs: number) => {
    const last = await stopOf(HIVE_SERVER, {}, deadlineMs);
    const { verdict, issued, evidence } = await outcome(last);
    assert.deepEqual([verdict, issued, accepted()], ['undecided', 0, 1], JSON.stringify(evidence));
  };

  it('holds the call of a run whose successor ended before it read anything', async () => {
    await terminatedInDoubt();
    const { verdict } = await outcome(await stopOf(HIVE, safe, 1));
    assert.equal(verdict, 'refused');
    await isNotRepeated(15_000);
  });

  it('holds an older call beside that of the last run of the target', async () => {
    await terminatedInDoubt();
    const second = await stopOf(HIVE_SERVER);
    await eventually(async () => (await phaseOf(second)) === 'settling', 20_000);
    await second.terminate('a drill');
    const lock = stage.client.workflow.getHandle(lockId());
    await eventually(async () => (await lock.query<LockState>('standing')).holders.length === 0);
    await isNotRepeated(28_000);
  });

  it('is not cleared by a target that is stopped, since the call was for another', async () => {
    await terminatedInDoubt();
    const yarn = things().filter(({ name }) => name.includes('YARN'));
    for (const thing of yarn) thing.set('stopped');
    const { verdict } = await outcome(await stopOf([INSTANCE, 'YARN']));
    assert.equal(verdict, 'already-stopped');
    await isNotRepeated(15_000);
  });

  it('is asked for on the queue of whoever waits: the holder’s connection may have gone', async () => {
    for (const thing of things()) thing.manner.ending = 'stops';
    const holder = { ...ask('stop/gone'), connection: 'gone', knows: null };
    await startLock({ holders: [holder], queue: [], memory: null });
    const { verdict, issued } = await outcome(await stopOf(HIVE, {}, 15_000));
    assert.deepEqual([verdict, issued], ['stopped', 1]);
  });

  it('serves more than the 2,000 signals that Temporal lets one workflow have out', async () => {
    const queue = Array.from({ length: 2_100 }, (_, place) => ask(`stop/none-${place}`));
    const lock = await startLock({ holders: [], queue, memory: null });
    await eventually(async () => (await lock.describe()).status.name === 'COMPLETED', 40_000);
  });

  const ask = (workflowId: string): LockAsk => ({
    workflowId,
    runId: 'none',
    group: 'one',
    quietMs: 1_000,
    after: null,
    connection: stage.connectionName,
    checkEvery: 100,
  });
  const startLock = (state: LockState) =>
    stage.client.workflow.start('lock', {
      workflowId: lockId(),
      taskQueue: WORKFLOW_QUEUE,
      args: [state],
    });
});
