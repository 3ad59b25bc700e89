/** The vendor's own client against the simulator: it accepts what the vendor accepts. */
import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { CommonClient } from 'tencentcloud-sdk-nodejs-common';
import { z } from 'zod';
import { tencentEmrSimulator } from '../../simulators/tencent-emr.js';
import { startSimulator, type RunningSimulator } from '../../simulators/simulator.js';

const CLUSTER = 'emr-4zvc5mul';
const HIVE = { InstanceId: CLUSTER, ServiceName: 'HIVE', Offset: 0, Limit: 999 };
const STOP = {
  InstanceId: CLUSTER,
  OpType: 'StopService',
  OpScope: { ServiceInfoList: [{ ServiceName: 'HIVE' }] },
};

/** What the tests look at; all else is kept as it came. */
const answers = z.looseObject({
  ClusterList: z.array(z.object({ ClusterId: z.string(), Status: z.number() })).optional(),
  ServiceNodeList: z.array(z.object({ NodeName: z.string() })).optional(),
  NodeList: z.array(z.object({ ServicesStatus: z.string() })).optional(),
});
const withCode = z.object({ code: z.string() });

describe("tencent-emr: the vendor's SDK and the simulator", () => {
  let simulator: RunningSimulator;
  beforeEach(async () => {
    simulator = await startSimulator(tencentEmrSimulator, { scale: 0.005 });
  });
  afterEach(() => simulator.close());

  /** An agent of its own, because the SDK would take a proxy from the environment. */
  function client(secrets: { id?: string; key?: string; token?: string } = {}) {
    const own = tencentEmrSimulator.connection('').secrets;
    return new CommonClient(simulator.url.replace('http://', ''), '2019-01-03', {
      credential: {
        secretId: secrets.id ?? own['SIM_TENCENT_ID']!,
        secretKey: secrets.key ?? own['SIM_TENCENT_KEY']!,
        ...(secrets.token === undefined ? {} : { token: secrets.token }),
      },
      region: 'ap-guangzhou',
      profile: { httpProfile: { protocol: 'http://', agent: new Agent() } },
    });
  }

  const ask = async (action: string, input: Record<string, unknown>) =>
    answers.parse(await client().request(action, input));

  async function codeOf(answer: Promise<unknown>): Promise<string> {
    const failure: unknown = await answer.then(
      () => assert.fail('the call was accepted'),
      (error: unknown) => error,
    );
    return withCode.parse(failure).code;
  }

  it('lists, stops and describes', async () => {
    const listed = await ask('DescribeInstances', { DisplayStrategy: 'clusterList' });
    assert.deepEqual(
      listed.ClusterList?.map(({ ClusterId, Status }) => [ClusterId, Status]),
      [
        [CLUSTER, 2],
        ['emr-7wide105', 2],
      ],
    );
    const before = await ask('DescribeServiceNodeInfos', {
      ...HIVE,
      OperatorStateId: 1,
    });
    assert.equal(before['TotalCnt'], 4);

    const accepted = await ask('StartStopServiceOrMonitor', STOP);
    assert.deepEqual(Object.keys(accepted), ['RequestId']);
    await new Promise((resolve) => setTimeout(resolve, 300));

    const after = await ask('DescribeServiceNodeInfos', {
      ...HIVE,
      OperatorStateId: 2,
    });
    assert.equal(after.ServiceNodeList?.length, 4);
    const nodes = await ask('DescribeClusterNodes', {
      InstanceId: CLUSTER,
      NodeFlag: 'all',
    });
    assert.match(
      nodes.NodeList?.[0]?.ServicesStatus ?? '',
      /HiveServer2:STOPED,HiveMetaStore:STOPED,HMaster:STARTED/,
    );
    assert.deepEqual(
      simulator.world.ledger.stops().map(({ effect }) => effect),
      [`stop-accepted ${CLUSTER}/HIVE`],
    );
  });

  it('follows a flow by its id', async () => {
    const flow = simulator.world.thing('HIVE/HiveServer2@172.16.114.126').stop(77);
    const FlowParam = { FKey: 'FlowId', FValue: String(flow.id) };
    const status = await ask('DescribeClusterFlowStatusDetail', {
      InstanceId: CLUSTER,
      FlowParam,
    });
    assert.equal(status['FlowTotalStatus'], 1);
  });

  it('searches the process list by IP', async () => {
    const found = await ask('DescribeServiceNodeInfos', {
      ...HIVE,
      SearchFields: [{ SearchType: 'ipv4', SearchValue: '172.16.114.127' }],
    });
    assert.deepEqual(
      found.ServiceNodeList?.map(({ NodeName }) => NodeName),
      ['HiveServer2', 'HiveMetaStore'],
    );
  });

  it('is refused with a wrong key, an unknown id, a wrong token, and by an old signature', async () => {
    const temporary = tencentEmrSimulator.connection('').secrets;
    const id = temporary['SIM_TENCENT_TEMPORARY_ID']!;
    const key = temporary['SIM_TENCENT_TEMPORARY_KEY']!;
    assert.equal(
      await codeOf(client({ key: 'wrong' }).request('StartStopServiceOrMonitor', STOP)),
      'AuthFailure.SignatureFailure',
    );
    assert.equal(
      await codeOf(client({ id: 'AKIDnobody' }).request('StartStopServiceOrMonitor', STOP)),
      'AuthFailure.SecretIdNotFound',
    );
    assert.equal(
      await codeOf(client({ id, key, token: 'old' }).request('StartStopServiceOrMonitor', STOP)),
      'AuthFailure.TokenFailure',
    );
    const now = Date.now;
    Date.now = () => now() + 301_000;
    try {
      assert.equal(
        await codeOf(client().request('StartStopServiceOrMonitor', STOP)),
        'AuthFailure.SignatureExpire',
      );
    } finally {
      Date.now = now;
    }
    assert.equal(simulator.world.ledger.stops().length, 0);
  });

  it('is told what is wrong with a request', async () => {
    const stop = (change: Record<string, unknown>) =>
      codeOf(client().request('StartStopServiceOrMonitor', { ...STOP, ...change }));
    assert.equal(await stop({ InstanceId: 'emr-gone' }), 'ResourceNotFound.InstanceNotFound');
    assert.equal(await stop({ InstanceId: null }), 'MissingParameter');
    assert.equal(await stop({ OpType: 'Stop' }), 'InvalidParameterValue');
    assert.equal(await stop({ ClientToken: 'x' }), 'UnknownParameter');
    assert.equal(
      await stop({ OpScope: { ServiceInfoList: [{ ServiceName: 'abc' }] } }),
      'UnsupportedOperation.ServiceNotSupport',
    );
    assert.equal(await codeOf(client().request('DescribeNothing', {})), 'InvalidAction');
  });

  it('gets the 21st call of a second refused, per action', async () => {
    const burst = await Promise.all(
      Array.from({ length: 25 }, () =>
        client()
          .request('DescribeInstances', { DisplayStrategy: 'clusterList' })
          .then(
            () => 'accepted',
            (error: unknown) => withCode.parse(error).code,
          ),
      ),
    );
    assert.equal(burst.filter((outcome) => outcome === 'accepted').length, 20);
    assert.equal(burst.filter((outcome) => outcome === 'RequestLimitExceeded').length, 5);
    const other = await ask('DescribeServiceNodeInfos', HIVE);
    assert.equal(other['TotalCnt'], 4);
  });
});
