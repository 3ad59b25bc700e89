import assert from 'node:assert/strict';
import type { Observation, Purpose } from '../../activities/contract.js';
import { judgeStart } from '../../activities/judge-look.js';
import { forStart } from '../../activities/tencent-emr/judging.js';
import { parseStartOptions, vendorNamed } from '../../activities/vendors.js';
import { CLUSTER, emrBench, HIVE_ROWS, HOSTS, type EmrBench } from '../support/emr-bench.js';
import { keepingBody } from '../support/sent-body.js';
import { vendorError } from '../support/vendor-errors.js';

describe('tencent-emr starts', () => {
  let bench: EmrBench;
  afterEach(() => bench.close());

  const open = async (path = [CLUSTER, 'HIVE'], scale = 0.005) => {
    bench = await emrBench({ path, scale });
    for (const name of HIVE_ROWS) bench.row(name).set('stopped');
  };
  const look = (purpose?: Purpose): Promise<Observation> =>
    bench.verbs.start.observe(bench.target, bench.startOptions(), bench.reader(), purpose);
  const start = (given = {}, call = bench.issuer()) =>
    bench.verbs.start.issueStart(bench.target, bench.startOptions(given), call);

  it('by StartService with the scope of the target, and the strategy as it was written', async () => {
    await open([CLUSTER, 'HIVE', `HiveServer2@${HOSTS[1]}`]);
    const call = keepingBody(bench.issuer());
    const StrategyConfig = { RollingRestartSwitch: 1, BatchSize: 1, TimeWait: 5 };
    const ticket = await start({ StrategyConfig }, call);
    assert.deepEqual(call.sent(), {
      InstanceId: CLUSTER,
      OpType: 'StartService',
      OpScope: {
        ServiceInfoList: [
          {
            ServiceName: 'HIVE',
            ComponentInfoList: [{ ComponentName: 'HiveServer2', IpList: [HOSTS[1]] }],
          },
        ],
      },
      StrategyConfig,
    });
    assert.deepEqual([ticket.pollable, ticket.id], [false, ticket.requestId]);
    assert.equal(bench.row(`HiveServer2@${HOSTS[0]}`).operation, undefined);
    const [entry] = bench.world.ledger.starts();
    assert.equal(entry?.effect, `start-accepted ${CLUSTER}/HIVE/HiveServer2@${HOSTS[1]}`);
  });

  it('and is told "busy" while another flow holds the cluster, which a look sees too', async () => {
    await open(undefined, 1);
    const other = bench.world.thing(`HBASE/HMaster@${HOSTS[0]}`);
    other.manner.lag = 0;
    other.stop(1, 'another');
    const error = await vendorError('busy', start());
    assert.equal(error.code, 'ResourceInUse.InstanceInProcess');
    const seen = await look();
    assert.deepEqual([seen.state, seen.busyWith], ['stopped', '10 pausing services']);
    assert.equal(judgeStart(seen).may, 'wait');
    assert.equal(bench.world.ledger.starts().length, 0);
  });

  it('the rest of a service of which some processes run', async () => {
    await open();
    bench.row(HIVE_ROWS[0]!).set('running');
    const seen = await look();
    assert.deepEqual([seen.state, seen.word], ['stopped', '1 of 4 started (cluster 2 running)']);
    assert.deepEqual(judgeStart(seen), { may: 'issue' });
    assert.equal((await look('claim')).state, 'stopped');
  });

  it('what was started and is down: the lists show what was asked, and prove nothing', async () => {
    await open();
    for (const name of HIVE_ROWS) bench.row(name).set('failed');
    const seen = await look('proof');
    assert.deepEqual([seen.state, seen.mayStart], ['failed', true]);
    assert.equal(seen.parts[0]?.word, 'started, node says STOPED');
    assert.deepEqual(judgeStart(seen), { may: 'issue' });
    assert.equal((await bench.look()).state, 'running', 'for a stop it is one that runs');
  });

  it('nothing in a cluster that is being given up', async () => {
    await open();
    bench.plantStatus(23);
    const judged = judgeStart(await look());
    assert.equal(judged.may === 'never' && judged.reason.code, 'cluster-closed');
  });

  it('and warns where a flow may stop again what runs', async () => {
    await open();
    for (const name of HIVE_ROWS) bench.row(name).set('running');
    bench.plantStatus(10);
    const seen = await look();
    assert.equal(seen.state, 'running');
    assert.match(seen.notes?.[0] ?? '', /10 pausing services: these processes may be next/);
  });

  it('with a proof of three calls where all plainly runs, and a claim of one', async () => {
    await open();
    for (const name of HIVE_ROWS) bench.row(name).set('running');
    const calls = async (purpose: Purpose) => {
      const before = bench.world.ledger.entries.length;
      assert.equal((await look(purpose)).state, 'running');
      return bench.world.ledger.entries.length - before;
    };
    assert.deepEqual([await calls('proof'), await calls('wait'), await calls('claim')], [3, 2, 1]);
  });

  it('with StrategyConfig as its one option, whose batches lengthen the settle time', () => {
    assert.deepEqual(parseStartOptions('tencent-emr', {}), {});
    assert.throws(
      () => parseStartOptions('tencent-emr', { StopParams: { StopPolicy: 'safe' } }),
      /"StopParams"/,
    );
    assert.throws(
      () => parseStartOptions('tencent-emr', { StrategyConfig: { TimeWait: 301 } }),
      /StrategyConfig.TimeWait: 301 is not a whole number from 0 to 300/,
    );
    const settle = (...given: [number, object, number]) =>
      vendorNamed('tencent-emr').start.settle(...given);
    assert.equal(settle(60_000, {}, 4), 60_000);
    assert.equal(settle(60_000, { StrategyConfig: { BatchSize: 2, TimeWait: 10 } }, 4), 80_000);
  });
});

describe('a process of tencent-emr, for a start, is', () => {
  const idle = { flow: 'idle', word: '2 running' } as const;
  const busy = { flow: 'busy', word: '10 pausing services' } as const;
  const leavingPause = { flow: 'starting', word: '12 leaving pause' } as const;
  for (const [what, lists, nodeWord, cluster, state] of [
    ['running by the list and its node', 'started', 'STARTED', idle, 'running'],
    ['running by the list and its health', 'healthy', undefined, idle, 'running'],
    ['not running by the list alone', 'started', undefined, idle, 'failed'],
    ['starting while a flow brings it up', 'started', 'STOPED', leavingPause, 'starting'],
    ['down by the node, whatever was asked', 'started', 'STOPED', idle, 'failed'],
    ['stopped by the list and its node', 'stopped', 'STOPED', idle, 'stopped'],
    ['stopped by the list where its node is silent', 'stopped', undefined, idle, 'stopped'],
    ['going down while its node says STARTED', 'stopped', 'STARTED', busy, 'stopping'],
    ['in motion in neither list', 'none', 'STOPED', idle, 'starting'],
  ] as const) {
    it(what, () => {
      const row = {
        component: 'HiveServer2',
        ip: HOSTS[0],
        started: lists === 'started' || lists === 'healthy',
        stopped: lists === 'stopped',
        healthy: lists === 'healthy',
        nodeWord,
      };
      assert.equal(forStart.stateOf(row, cluster), state);
    });
  }
});
