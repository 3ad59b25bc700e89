/** With a codec on, everything that people and runs read still works, and the server holds none of it in the clear. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { StopOutcome } from '../../../activities/messages.js';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { gatesOf } from '../../../client/gates.js';
import { startStop, stopRequest } from '../../../client/start-stop.js';
import { standingOf } from '../../../client/standing.js';
import { CodecFiles } from '../../support/codec-file.js';
import { cli, documentOf } from '../../support/cli.js';
import { devServer, openStage, type Stage } from '../../support/stage.js';
import { textsIn } from '../../support/texts-in.js';
import { WorkerProcesses } from '../../support/worker-process.js';

/** Until a test says otherwise. */
const NEVER = 1e12;

const pace = { requestTimeout: '300ms', issueTimeout: '500ms', deadline: '50s' };

/** A machine that others use may take long; the test's own time-out ends it. */
async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await pause(100);
}

/** All that the server tells of a run: its history, its description with pending activities, its place in the list. */
async function rawOf(client: Client, workflowId: string): Promise<string> {
  const { namespace } = client.options;
  const execution = { workflowId };
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution,
  });
  const described = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution,
  });
  const query = `WorkflowId = '${workflowId}'`;
  const listed = await client.workflowService.listWorkflowExecutions({ namespace, query });
  return textsIn([history, described, listed]);
}

const showShape = z.object({
  now: z.object({ word: z.string(), details: z.string() }),
  options: z.unknown(),
});

describe('with a payload codec', function () {
  this.timeout(180_000);
  const workers = new WorkerProcesses();
  let files: CodecFiles;
  let stage: Stage;
  before(async () => {
    files = await CodecFiles.open();
  });
  afterEach(async () => {
    await workers.close();
    await stage.close();
    files.use();
  });
  after(() => files.close());

  const accepted = () => stage.simulator.world.ledger.stops().length;

  it('a stop is proven, and neither history, description nor list holds options, words or reasons', async () => {
    files.use(await files.write({ encrypt: 'k1', keys: ['k1'] }));
    stage = await openStage('huawei-cdm');
    const options = { stopMode: 'IMMEDIATELY' };
    const handle = await stage.start({ options });
    const { verdict, reason, evidence } = (await handle.result()) as StopOutcome;
    assert.equal(verdict, 'stopped', JSON.stringify(reason));
    const raw = await rawOf(stage.client, handle.workflowId);
    const words = Object.keys(evidence.words);
    assert.ok(words.length > 0);
    const planted = [
      'IMMEDIATELY',
      'stopMode',
      reason.message,
      evidence.ticket?.id ?? '?',
      evidence.before?.identity ?? '?',
      'Stop CDM',
      'startedBy":"',
      'proves it',
    ];
    for (const text of planted) assert.ok(!raw.includes(text), `the server holds "${text}"`);
    assert.ok(raw.includes('binary/encrypted') && raw.includes('encryption-key-id'));
    // The same look at a run without the codec finds them: the test can fail.
    await stage.close();
    files.use();
    stage = await openStage('huawei-cdm');
    const open = await stage.start({ options });
    const { reason: openReason } = (await open.result()) as StopOutcome;
    const openRaw = await rawOf(stage.client, open.workflowId);
    for (const text of ['IMMEDIATELY', 'stopMode', openReason.message, 'proves it'])
      assert.ok(openRaw.includes(text), text);
  });

  it('messages of failed polls are not in the clear either', async () => {
    files.use(await files.write({ encrypt: 'k1', keys: ['k1'] }));
    stage = await openStage('huawei-cdm', { pace: { pollEvery: '10s' } });
    for (const thing of stage.simulator.world.things.values()) thing.manner.takes = NEVER;
    const handle = await stage.start();
    const pending = async () => (await handle.describe()).raw.pendingActivities?.[0];
    await until(async () => Boolean((await pending())?.lastFailure));
    const failure = (await pending())?.lastFailure;
    assert.equal(failure?.message, 'Encoded failure');
    assert.equal(failure?.stackTrace, '');
    const { word } = await standingOf(stage.client, await handle.describe());
    assert.ok(word, 'the word is read back from the heartbeat');
    assert.ok(!textsIn(failure).includes(word));
    await handle.terminate();
  });

  it('show, watch, list --gates and joining work, and without the keys say which one is missing', async () => {
    const file = await files.write({ encrypt: 'k1', keys: ['k1'] });
    files.use(file);
    stage = await openStage('huawei-cdm', { worker: false, pace: { ...pace, pollEvery: '200ms' } });
    for (const thing of stage.simulator.world.things.values()) thing.manner.takes = NEVER;
    await workers.start(stage);
    const { client, key } = stage;
    const request = (delayTime: number) => stopRequest(key, { stopMode: 'GRACEFULLY', delayTime });
    const first = await startStop(client, request(60));
    assert.equal(first.kind, 'started');
    const env = { TEMPORAL_ADDRESS: (await devServer()).address };
    await until(async () => {
      const description = await client.workflow.getHandle(first.workflowId).describe();
      const { phase, word } = await standingOf(client, description);
      return phase === 'polling' && word !== null;
    });
    const shown = await documentOf(await cli(['show', key, '--json'], { env }), 'show');
    const { now, options } = showShape.parse(shown);
    assert.deepEqual(options, { stopMode: 'GRACEFULLY', delayTime: 60 });
    assert.match(now.details, /stop/i);
    assert.ok(now.word);

    const joined = await startStop(client, request(60));
    assert.deepEqual([joined.kind, 'joined' in joined && joined.joined], ['started', true]);
    const busy = await startStop(client, request(90));
    assert.equal(busy.kind, 'busy');
    assert.match('owner' in busy ? busy.owner : '', /"delayTime":60/);

    const gate = (await gatesOf(client)).find(
      ({ connection }) => connection === stage.connectionName,
    );
    assert.match(gate?.holder ?? '', /@/);
    assert.deepEqual(gate?.vendors, ['huawei-cdm']);

    const blind = await cli(['show', key], { env: { ...env, STANDDOWN_CODEC: undefined } });
    assert.equal(blind.code, 3, blind.stderr);
    assert.match(
      blind.stderr,
      /encrypted with the key "k1"; this process has no keys; set STANDDOWN_CODEC/,
    );
    assert.doesNotMatch(blind.stderr, /at .*\.js/);

    await client.workflow.getHandle(first.workflowId).terminate();
    const watched = await cli(['watch', key, '--json'], { env });
    const { results } = (await documentOf(watched, 'results')) as { results: StopOutcome[] };
    // Counted from the encrypted history of the run.
    assert.deepEqual([results[0]?.verdict, results[0]?.issued], ['undecided', 1], watched.stderr);
  });

  it('a crash right after the acknowledged intent is settled by another worker, with one call', async () => {
    files.use(await files.write({ encrypt: 'k1', keys: ['k1'] }));
    stage = await openStage('huawei-cdm', { worker: false, pace });
    const first = await workers.start(stage, { dieAt: 'intent-acked' });
    const handle = await stage.start();
    assert.equal(await first.gone, 'SIGKILL');
    assert.equal(accepted(), 0);
    await workers.start(stage);
    const { verdict, evidence } = (await handle.result()) as StopOutcome;
    assert.deepEqual([verdict, accepted()], ['stopped', 1], JSON.stringify(evidence));
    assert.ok(
      evidence.remarks.some((remark) => remark.startsWith('in doubt')),
      JSON.stringify(evidence.remarks),
    );
  });

  it('is rolled out with a stop in flight: readers first, then the key that encrypts, then a new key', async () => {
    stage = await openStage('huawei-cdm', { worker: false, pace: { ...pace, pollEvery: '200ms' } });
    const { manner } = [...stage.simulator.world.things.values()][0]!;
    manner.takes = NEVER;
    // A worker from before the codec: in the clear.
    let worker = await workers.start(stage);
    const handle = await stage.start();
    await until(async () => accepted() === 1);
    const steps = [
      { keys: ['k1'] },
      { encrypt: 'k1', keys: ['k1'] },
      { encrypt: 'k2', keys: ['k1', 'k2'] },
    ];
    for (const step of steps) {
      worker.kill('SIGTERM');
      await worker.gone;
      files.use(await files.write(step));
      worker = await workers.start(stage);
      const sign = 'encrypt' in step ? step.encrypt : 'json/plain';
      await until(async () => {
        const { pendingActivities } = (await handle.describe()).raw;
        return textsIn(pendingActivities).includes(sign);
      });
    }
    manner.takes = 0;
    const env = { TEMPORAL_ADDRESS: (await devServer()).address };
    const { code, stdout, stderr } = await cli(['watch', stage.key, '--json'], { env });
    assert.equal(code, 0, stdout + stderr);
    assert.equal(accepted(), 1);
  });
});
