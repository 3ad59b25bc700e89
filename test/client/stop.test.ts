import assert from 'node:assert/strict';
import { cli, type CliOptions, type Ended } from '../support/cli.js';
import { resultsOf } from '../support/outcomes.js';
import { devServer, openStage, type Stage } from '../support/stage.js';

describe('standdown stop, with a worker,', () => {
  let stage: Stage;
  let address: string;
  before(async () => {
    ({ address } = await devServer());
    stage = await openStage('huawei-mrs');
  });
  after(() => stage.close());

  const run = (args: string[], options: CliOptions = {}): Promise<Ended> =>
    cli(args, { ...options, env: { TEMPORAL_ADDRESS: address } });
  const service = (name: string) => `huawei-mrs/${stage.connectionName}/1/${name}`;
  const stopCalls = (name: string) => stage.simulator.world.ledger.stops(`1/${name}`).length;

  it('prints one JSON document, in the order given, and ends with 0 when all are proven', async () => {
    const keys = ['Yarn', 'Kafka'].map(service);
    const ended = await run(['stop', ...keys, '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    const results = await resultsOf(ended);
    assert.deepEqual(
      results.map(({ target, verdict, issued }) => ({ target, verdict, issued })),
      keys.map((target) => ({ target, verdict: 'stopped', issued: 1 })),
    );
    assert.ok(results.every(({ evidence }) => evidence.confirmations.length >= 2));
    assert.match(ended.stderr, new RegExp(`${keys[0]} {2}stopped: `), 'progress is on stderr');
  });

  it('prints a table with the evidence for people', async () => {
    const ended = await run(['stop', service('Kafka')]);
    assert.equal(ended.code, 0, ended.stderr);
    const [head, row] = ended.stdout.split('\n');
    assert.match(head!, /^TARGET +VERDICT +CALLS +LOOKS +TIME +WHY$/);
    assert.match(
      row!,
      new RegExp(`^${service('Kafka')} +already-stopped +0 +\\d+ +\\S+ +\\d looks`),
    );
    assert.match(ended.stdout, /^ {2}words: {3}STOPPED x\d$/m);
    assert.match(ended.stdout, /^ {2}proof: {3}2 looks, /m);
  });

  it('counts a key once that is given twice, on the command line and in a file', async () => {
    const keys = `${service('Hive')}\n# and again\n${service('HBase')}\n`;
    const ended = await run(['stop', service('Hive'), service('Hive'), '--from', '-', '--json'], {
      stdin: keys,
    });
    assert.equal(ended.code, 0, ended.stderr);
    const results = await resultsOf(ended);
    assert.deepEqual(
      results.map(({ target }) => target),
      [service('Hive'), service('HBase')],
    );
    assert.equal(stopCalls('Hive'), 1);
  });

  it('reads option values as JSON, and the run remembers them', async () => {
    const ended = await run([
      'stop',
      service('ZooKeeper'),
      '--option',
      'only_self=false',
      '--json',
    ]);
    assert.equal(ended.code, 0, ended.stderr);
    const { memo } = await stage.client.workflow
      .getHandle(`stop/${service('ZooKeeper')}`)
      .describe();
    assert.equal(memo?.['options'], '{"only_self":false}');
  });

  it('ends with 1 when one of them is not stopped, and says why', async () => {
    const missing = service('NoSuchService');
    const ended = await run(['stop', missing, service('Kafka'), '--json']);
    assert.equal(ended.code, 1, ended.stderr);
    const [first, second] = await resultsOf(ended);
    assert.equal(first?.verdict, 'refused');
    assert.equal(first.issued, 0);
    assert.match(first.reason.message, /NoSuchService/);
    assert.equal(second?.verdict, 'already-stopped');
  });

  it('ends by --deadline', async () => {
    const thing = stage.simulator.world.thing('1/HDFS');
    thing.manner = { ...thing.manner, ending: 'sticks' };
    const ended = await run(['stop', service('HDFS'), '--deadline', '1500ms', '--json']);
    assert.equal(ended.code, 1, ended.stderr);
    const [outcome] = await resultsOf(ended);
    assert.equal(outcome?.verdict, 'timed-out');
  });
});
