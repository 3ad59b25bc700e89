import assert from 'node:assert/strict';
import { identityOf } from '../../activities/tencent-emr/rows.js';
import { emrBench, failureOf, HIVE_ROWS, HOSTS, type EmrBench } from '../support/emr-bench.js';

describe('tencent-emr: the processes in a look are', () => {
  let bench: EmrBench;
  beforeEach(async () => {
    bench = await emrBench({ scale: 1 });
  });
  afterEach(() => bench.close());

  it('busy, not stopping, while a flow runs and our processes are still started', async () => {
    for (const name of HIVE_ROWS) Object.assign(bench.row(name).manner, { lag: 0, takes: 60_000 });
    for (const name of HIVE_ROWS) bench.row(name).stop(1, 'another');
    const seen = await bench.look();
    assert.deepEqual([seen.state, seen.busyWith], ['running', '10 pausing services']);
    assert.equal(seen.word, '4 of 4 started (cluster 10 pausing services)');
  });

  it('running, with the count, when some were stopped before and no flow runs', async () => {
    bench.row(HIVE_ROWS[0]!).set('stopped');
    const seen = await bench.look();
    assert.deepEqual([seen.state, seen.word], ['running', '3 of 4 started (cluster 2 running)']);
    assert.deepEqual(seen.parts[0], {
      name: HIVE_ROWS[0],
      state: 'stopped',
      word: 'stopped, node says STOPED',
    });
  });

  it('stopping when some are stopped and a flow runs', async () => {
    bench.row(HIVE_ROWS[0]!).set('stopped');
    bench.plantStatus(10);
    assert.equal((await bench.look()).state, 'stopping');
  });

  it('starting while a flow brings them up', async () => {
    for (const name of HIVE_ROWS) bench.row(name).set('starting');
    const seen = await bench.look();
    assert.deepEqual([seen.state, seen.busyWith], ['starting', '12 leaving pause']);
    assert.equal(seen.word, '0 of 4 started, 4 in motion (cluster 12 leaving pause)');
  });

  it('stopped, with a warning, when the cluster is just starting services', async () => {
    for (const name of HIVE_ROWS) bench.row(name).set('stopped');
    bench.plantStatus(12);
    const seen = await bench.look();
    assert.equal(seen.state, 'stopped');
    assert.match(seen.notes?.[0] ?? '', /12 leaving pause: these processes may be next/);
  });

  it('running when a process died by itself', async () => {
    for (const name of HIVE_ROWS) bench.row(name).set('failed');
    const seen = await bench.look();
    assert.deepEqual([seen.state, seen.parts[0]?.word], ['running', 'started, node says STOPED']);
  });

  it('never stopped while a node says STARTED', async () => {
    for (const name of HIVE_ROWS) bench.row(name).set('stopped');
    bench.row(HIVE_ROWS[2]!).shownWord = 'STARTED';
    const seen = await bench.look();
    assert.equal(seen.state, 'stopping');
    assert.equal(seen.parts[2]?.word, 'stopped, node says STARTED');
  });

  it('accepts both spellings of "stopped"', async () => {
    for (const name of HIVE_ROWS) {
      bench.row(name).set('stopped');
      bench.row(name).shownWord = 'STOPPED';
    }
    assert.equal((await bench.look()).state, 'stopped');
  });

  it('never stopped when both lists have the process, as when a filter is ignored', async () => {
    const list = HIVE_ROWS.map((name) => {
      const [NodeName, Ip] = name.split('@');
      return { NodeName, Ip };
    });
    for (const name of HIVE_ROWS) bench.row(name).set('stopped');
    // The first is the whole list.
    bench.plant('DescribeServiceNodeInfos', { TotalCnt: list.length, ServiceNodeList: list }, 3);
    const seen = await bench.look();
    assert.equal(seen.state, 'stopping');
    assert.equal(seen.parts[0]?.word, 'started and stopped, node says STOPED');
  });

  it('sees a process that is in neither list, and calls nothing stopped without it', async () => {
    for (const name of HIVE_ROWS) bench.row(name).set('stopped');
    const [NodeName, Ip] = HIVE_ROWS[0]!.split('@');
    const half = { TotalCnt: 1, ServiceNodeList: [{ NodeName, Ip }] };
    bench.plant('DescribeServiceNodeInfos', half, 2, 1);
    const seen = await bench.look();
    assert.equal(seen.parts.length, 4);
    assert.equal(seen.state, 'stopping');
    assert.equal(seen.parts[3]?.word, 'in neither list, node says STOPED');
    assert.equal(bench.world.ledger.calls('DescribeServiceNodeInfos').length, 3);
  });

  it('unknown when a node has a word of its own for one of ours', async () => {
    bench.row(HIVE_ROWS[1]!).shownWord = 'HIBERNATING';
    const failure = await failureOf(bench.look());
    assert.deepEqual([failure.kind, failure.word], ['unknown-word', 'HIBERNATING']);
    assert.match(failure.message, /HiveMetaStore@172\.16\.114\.127/);
  });

  it('and does not mind such a word for somebody else', async () => {
    bench.world.thing(`HBASE/HMaster@${HOSTS[0]}`).shownWord = 'HIBERNATING';
    assert.equal((await bench.look()).state, 'running');
  });
});

describe('tencent-emr: the identity', () => {
  const parts = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      name: `DataNode@10.0.0.${index + 1}`,
      state: 'running' as const,
      word: 'started',
    }));

  it('is the names of the parts, whatever their state', () => {
    assert.equal(identityOf(parts(2)), 'DataNode@10.0.0.1,DataNode@10.0.0.2');
  });

  it('is hashed where it is long, and another part makes it another', () => {
    assert.match(identityOf(parts(50)), /^50 rows, sha256 [0-9a-f]{64}$/);
    const replaced = [...parts(49), { ...parts(1)[0]!, name: 'DataNode@10.0.1.1' }];
    assert.notEqual(identityOf(replaced), identityOf(parts(50)));
  });
});
