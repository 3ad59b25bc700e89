import assert from 'node:assert/strict';
import type { HttpRequest } from '../../activities/http/caller.js';
import {
  CLUSTER,
  emrBench,
  failureOf,
  HIVE_ROWS,
  HOSTS,
  wait,
  type EmrBench,
} from '../support/emr-bench.js';

describe('tencent-emr issues', () => {
  let bench: EmrBench;
  afterEach(() => bench.close());

  async function bodyOf(path: string[], options = {}): Promise<unknown> {
    bench = await emrBench({ path });
    const sent: HttpRequest[] = [];
    const issuer = bench.issuer();
    await bench.stop(options, {
      ...issuer,
      send: (request) => {
        sent.push(request);
        return issuer.send(request);
      },
    });
    assert.equal(sent.length, 1);
    return JSON.parse(sent[0]!.body!);
  }

  it('a whole service without options', async () => {
    assert.deepEqual(await bodyOf([CLUSTER, 'hbase']), {
      InstanceId: CLUSTER,
      OpType: 'StopService',
      OpScope: { ServiceInfoList: [{ ServiceName: 'HBASE' }] },
    });
  });

  it('a component, with the options as they were written', async () => {
    const options = {
      StrategyConfig: { RollingRestartSwitch: 1, BatchSize: 1, TimeWait: 5, DealOnFail: 0 },
      StopParams: { StopPolicy: 'safe', GraceDownTime: 120 },
    };
    assert.deepEqual(await bodyOf([CLUSTER, 'HIVE', 'HiveServer2'], options), {
      InstanceId: CLUSTER,
      OpType: 'StopService',
      OpScope: {
        ServiceInfoList: [
          { ServiceName: 'HIVE', ComponentInfoList: [{ ComponentName: 'HiveServer2' }] },
        ],
      },
      ...options,
    });
  });

  it('a component on the named hosts only, and those stop', async () => {
    const path = [CLUSTER, 'HIVE', `HiveServer2@${HOSTS[1]}`];
    assert.deepEqual(await bodyOf(path), {
      InstanceId: CLUSTER,
      OpType: 'StopService',
      OpScope: {
        ServiceInfoList: [
          {
            ServiceName: 'HIVE',
            ComponentInfoList: [{ ComponentName: 'HiveServer2', IpList: [HOSTS[1]] }],
          },
        ],
      },
    });
    await wait(300);
    assert.equal((await bench.look()).state, 'stopped');
    assert.equal(bench.row(`HiveServer2@${HOSTS[0]}`).truth(), 'running');
  });

  it('and is told "busy" while another flow holds the cluster', async () => {
    bench = await emrBench({ path: [CLUSTER, 'HBASE'] });
    bench.row(HIVE_ROWS[0]!).stop(1, 'another');
    const failure = await failureOf(bench.stop());
    assert.deepEqual([failure.kind, failure.code], ['busy', 'ResourceInUse.InstanceInProcess']);
    assert.equal(bench.world.ledger.stops().length, 0);
  });

  const refusals: [string, string, string][] = [
    ['rate-limited', 'rate-limited', 'RequestLimitExceeded'],
    ['unauthorized', 'refused', 'AuthFailure.SignatureFailure'],
    ['forbidden', 'refused', 'UnauthorizedOperation.CheckCamAuth'],
    ['server-error', 'unclear', 'InternalError.WoodServerError'],
  ];
  for (const [dial, kind, code] of refusals) {
    it(`and finds ${code} under HTTP 200 to be ${kind}`, async () => {
      bench = await emrBench();
      bench.world.faults.add({
        api: 'StartStopServiceOrMonitor',
        times: 1,
        when: 'before',
        answer: dial,
      });
      const failure = await failureOf(bench.stop());
      assert.deepEqual([failure.kind, failure.code], [kind, code]);
      assert.match(failure.requestId ?? '', /^[0-9a-f-]{36}$/);
    });
  }

  for (const { status, kind } of [
    { status: 502, kind: 'unclear' },
    { status: 403, kind: 'refused' },
  ]) {
    it(`and goes by the status where a gateway answers ${status} without an envelope`, async () => {
      bench = await emrBench();
      const reply = { status, body: '<html>' };
      const api = 'StartStopServiceOrMonitor';
      bench.world.faults.add({ api, times: 1, when: 'before', answer: reply });
      assert.equal((await failureOf(bench.stop())).kind, kind);
    });
  }

  it('and is unclear about a 200 that it cannot read', async () => {
    bench = await emrBench();
    const reply = { status: 200, body: { Response: {} } };
    const api = 'StartStopServiceOrMonitor';
    bench.world.faults.add({ api, times: 1, when: 'after', answer: reply });
    const failure = await failureOf(bench.stop());
    assert.deepEqual([failure.kind, failure.code], ['unclear', 'bad-answer']);
    assert.equal(bench.world.ledger.stops().length, 1);
  });
});
