/** Runs that wait for a worker that never comes: what can be asked of them, and how one leaves them. */
import assert from 'node:assert/strict';
import { WorkflowNotFoundError } from '@temporalio/client';
import { cli, documentOf, startCli, type Ended } from '../support/cli.js';
import { resultsOf, startedOf } from '../support/outcomes.js';
import { devServer, openStage, type Stage } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';

describe('standdown, with runs that nobody serves,', () => {
  let stage: Stage;
  let env: { TEMPORAL_ADDRESS: string };
  before(async () => {
    env = { TEMPORAL_ADDRESS: (await devServer()).address };
    stage = await openStage('huawei-mrs', { worker: false });
  });
  after(() => stage.close());
  afterEach(() => Promise.all(['Kafka', 'Hive'].map(terminate)));

  const run = (args: string[]): Promise<Ended> => cli(args, { env });
  const service = (name: string) => `huawei-mrs/${stage.connectionName}/1/${name}`;
  const handle = (name: string) => stage.client.workflow.getHandle(`stop/${service(name)}`);
  const terminate = (name: string) =>
    handle(name)
      .terminate('end of the test')
      .catch((error: unknown) => assert.ok(error instanceof WorkflowNotFoundError));
  const start = async (name: string, ...more: string[]) => {
    const [started] = await startedOf(
      await run(['stop', service(name), '--no-wait', '--json', ...more]),
    );
    return started!;
  };

  it('starts without waiting, joins what runs with equal options, and skips other options', async () => {
    const first = await run(['stop', service('Kafka'), '--no-wait', '--json']);
    assert.equal(first.code, 0, first.stderr);
    const [started] = await startedOf(first);
    assert.deepEqual(started, {
      target: service('Kafka'),
      workflowId: `stop/${service('Kafka')}`,
      runId: (await handle('Kafka').describe()).runId,
      joined: false,
    });

    const second = await run(['stop', service('Hive'), service('Kafka'), '--no-wait', '--json']);
    assert.equal(second.code, 0, second.stderr);
    const [hive, kafka] = await startedOf(second);
    assert.equal(hive?.joined, false);
    assert.deepEqual(kafka, { ...started, joined: true });
    assert.match(second.stderr, new RegExp(`joined run ${started.runId}`));

    const other = ['stop', service('Kafka'), '--option', 'only_self=false'];
    const third = await run([...other, '--no-wait', '--json']);
    assert.equal(third.code, 1);
    const document = (await documentOf(third, 'started')) as { skipped: { runId: string }[] };
    assert.equal(document.skipped[0]?.runId, started.runId);

    const followed = await run([...other, '--json']);
    assert.equal(followed.code, 1);
    const [outcome] = await resultsOf(followed);
    assert.equal(outcome?.verdict, 'skipped');
    assert.equal(outcome.reason.code, 'busy-with-other-options');
    assert.match(outcome.reason.message, new RegExp(`run ${started.runId}, started .* by \\S+@`));
    assert.match(outcome.reason.message, /"only_self":true.*asked for \{"only_self":false\}/);
    assert.equal(outcome.issued, 0);
  });

  it('detaches on Ctrl-C with 130, prints how to go on, and the run goes on', async () => {
    const key = service('Kafka');
    const following = startCli(['stop', key, '--json'], { env });
    await eventually(async () => following.stderr().includes('waiting for a worker'));
    following.child.kill('SIGINT');
    const ended = await following.ended;
    assert.equal(ended.code, 130);
    assert.equal(ended.stdout, '');
    assert.match(ended.stderr, new RegExp(`^standdown watch ${key}$`, 'm'));
    assert.equal((await handle('Kafka').describe()).status.name, 'RUNNING');

    const watching = startCli(['watch', key], { env });
    await eventually(async () => watching.stderr().includes('waiting for a worker'));
    watching.child.kill('SIGINT');
    const left = await watching.ended;
    assert.equal(left.code, 130);
    assert.match(left.stderr, new RegExp(`^standdown watch ${key}$`, 'm'));
  });

  it('reports a run that was terminated as undecided, since a call may be out', async () => {
    const { runId } = await start('Kafka');
    const watching = startCli(['watch', `stop/${service('Kafka')}`, '--json'], { env });
    await eventually(async () => watching.stderr().includes('waiting for a worker'));
    await handle('Kafka').terminate('by hand');
    const ended = await watching.ended;
    assert.equal(ended.code, 1, ended.stderr);
    const [outcome] = await resultsOf(ended);
    assert.equal(outcome?.verdict, 'undecided');
    assert.equal(outcome.reason.code, 'run-terminated');
    assert.ok(outcome.reason.message.includes(runId));
    assert.equal(outcome.target, service('Kafka'));
    assert.equal(outcome.issued, 0, 'its history shows no call');
  });

  it('takes --after only with the last run of the target, and only when that has ended', async () => {
    const key = service('Hive');
    const unknown = await run(['stop', key, '--after', 'no-such-run']);
    assert.equal(unknown.code, 2, unknown.stderr);
    const { runId } = await start('Hive');
    const open = await run(['stop', key, '--after', runId]);
    assert.equal(open.code, 2);
    assert.match(open.stderr, /that run still goes on; follow it: standdown watch/);
    await handle('Hive').terminate('by hand');
    const wrong = await run(['stop', key, '--after', 'no-such-run']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, new RegExp(`the last run of ${key} is ${runId} \\(terminated\\)`));
    assert.equal((await handle('Hive').describe()).runId, runId, 'nothing was started');
    const right = await run(['stop', key, '--after', runId, '--no-wait', '--json']);
    assert.equal(right.code, 0, right.stderr);
    const [started] = await startedOf(right);
    assert.notEqual(started?.runId, runId);
  });

  it('shows where a run stands, by key, by workflow id and as JSON', async () => {
    const { runId } = await start('Kafka');
    const asJson = await run(['show', `stop/${service('Kafka')}`, '--json']);
    assert.equal(asJson.code, 0, asJson.stderr);
    const shown = (await documentOf(asJson, 'show')) as Record<string, unknown>;
    assert.equal(shown['target'], service('Kafka'));
    assert.equal(shown['runId'], runId);
    assert.equal(shown['status'], 'running');
    assert.equal(shown['result'], null);
    assert.deepEqual(shown['options'], { only_self: true });
    assert.equal((shown['now'] as { phase: string }).phase, 'waiting-connection');
    const forPeople = await run(['show', service('Kafka')]);
    assert.match(forPeople.stdout, /now: +waiting for a worker that serves the connection/);
  });

  it('ends with 2 for an ID that is no run, naming all of them', async () => {
    const none = service('NeverStopped');
    const { code, stderr } = await run(['watch', none, 'no-such-workflow']);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`"${none}": Temporal has no run with the id stop/${none}`));
    assert.match(stderr, /"no-such-workflow": .*a target's key begins with one of/);
    assert.equal((await run(['show', 'huawei-mrs/x'])).code, 2);
  });

  it('lists open and ended stops, by connection, vendor and verdict', async () => {
    const { runId } = await start('Kafka');
    const mine = ['--connection', stage.connectionName, '--json'];
    const list = async (...args: string[]) => {
      const ended = await run(['list', ...args, ...mine]);
      assert.equal(ended.code, 0, ended.stderr);
      return ((await documentOf(ended, 'list')) as { runs: Record<string, unknown>[] }).runs;
    };
    await eventually(async () => (await list('--open')).length === 1);
    const [open] = await list('--open', '--vendor', 'huawei-mrs');
    assert.equal(open?.['runId'], runId);
    assert.equal(open['target'], service('Kafka'));
    assert.equal(open['phase'], 'waiting-connection');
    assert.equal(open['verdict'], null);
    assert.deepEqual(await list('--vendor', 'tencent-emr'), []);
    assert.deepEqual(await list('--verdict', 'stopped'), []);
    const ended = (await list()).filter(({ status }) => status === 'terminated');
    assert.ok(ended.length > 0, 'those of the tests before');
    const [newest] = await list('--limit', '1');
    assert.equal(newest?.['runId'], runId);
  });
});
