import assert from 'node:assert/strict';
import { CLUSTER, emrBench, failureOf, HOSTS, type EmrBench } from '../support/emr-bench.js';

describe('tencent-emr: the cluster in a look is', () => {
  let bench: EmrBench;
  beforeEach(async () => {
    bench = await emrBench({ scale: 1 });
  });
  afterEach(() => bench.close());

  for (const [status, shown] of [
    [99, '99'],
    [null, '(missing)'],
  ] as const) {
    it(`unknown when the cluster's status is ${shown}`, async () => {
      bench.plantStatus(status);
      const failure = await failureOf(bench.look());
      assert.deepEqual([failure.kind, failure.word], ['unknown-word', shown]);
      assert.equal(bench.world.ledger.calls('DescribeServiceNodeInfos').length, 0);
    });
  }

  for (const status of [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 24]) {
    it(`busy, and nothing else, with a cluster of status ${status}`, async () => {
      bench.plantStatus(status);
      const seen = await bench.look();
      assert.equal(seen.state, 'running');
      assert.match(seen.busyWith ?? '', new RegExp(`^${status} \\w`));
      assert.equal(seen.refusal, undefined);
    });
  }

  for (const status of [14, 23, 33, 34, 301]) {
    it(`a stop would be refused by a cluster of status ${status}`, async () => {
      bench.plantStatus(status);
      const seen = await bench.look();
      assert.equal(seen.refusal?.code, 'cluster-closed');
      assert.match(seen.refusal?.message ?? '', new RegExp(` ${status} `));
    });
  }

  it('free after a failed scale-out, which it mentions', async () => {
    bench.plantStatus(302);
    const seen = await bench.look();
    assert.deepEqual([seen.busyWith, seen.refusal], [undefined, undefined]);
    assert.match(seen.notes?.[0] ?? '', /scale-out/);
  });

  it('unclear when a list is shorter than its count', async () => {
    bench.plant('DescribeServiceNodeInfos', { TotalCnt: 5, ServiceNodeList: [] });
    const failure = await failureOf(bench.look());
    assert.deepEqual([failure.kind, failure.code], ['unclear', 'incomplete-list']);
    assert.match(failure.message, /0 rows, but TotalCnt says 5/);
  });

  it('unclear when the nodes do not add up', async () => {
    bench.plant('DescribeClusterNodes', { TotalCnt: 2, NodeList: [{ Ip: HOSTS[0] }] });
    assert.equal((await failureOf(bench.look())).code, 'incomplete-list');
  });

  it('without parts when the vendor does not know the cluster', async () => {
    bench.plant('DescribeInstances', { TotalCnt: 0, ClusterList: null });
    assert.equal((await failureOf(bench.look())).kind, 'no-parts');
    const Error = { Code: 'ResourceNotFound.InstanceNotFound', Message: 'gone' };
    bench.plant('DescribeServiceNodeInfos', { Error });
    assert.equal((await failureOf(bench.look())).kind, 'no-parts');
  });

  it('says how far the clocks are apart when a signature has expired', async () => {
    const Error = { Code: 'AuthFailure.SignatureExpire', Message: 'expired' };
    bench.plant('DescribeInstances', { Error });
    const failure = await failureOf(bench.look());
    assert.equal(failure.kind, 'refused');
    assert.match(failure.message, /this machine's clock is \d+ s (ahead of|behind) the vendor's/);
  });
});

describe('tencent-emr: a look finds no parts', () => {
  let bench: EmrBench;
  afterEach(() => bench.close());

  const cases: [string, string[], RegExp][] = [
    ['for an unknown service', [CLUSTER, 'IMPALA'], /no processes of IMPALA/],
    [
      'for a component by another name',
      [CLUSTER, 'HIVE', 'hiveserver2'],
      /no component hiveserver2; it has HiveMetaStore, HiveServer2/,
    ],
    [
      'for a host without it, although others have it',
      [CLUSTER, 'HIVE', `HiveServer2@${HOSTS[0]},172.16.114.128`],
      /no HiveServer2 on 172\.16\.114\.128; it is on 172\.16\.114\.126, 172\.16\.114\.127/,
    ],
    ['for an unknown cluster', ['emr-gone', 'HIVE'], /no cluster emr-gone/],
  ];
  for (const [title, path, message] of cases) {
    it(title, async () => {
      bench = await emrBench({ path });
      const failure = await failureOf(bench.look());
      assert.equal(failure.kind, 'no-parts');
      assert.match(failure.message, message);
    });
  }
});
