/** What each look costs, and that it is worth as much: the calls are what bounds the speed (issue 4). */
import assert from 'node:assert/strict';
import type { BaseTarget, Purpose } from '../../activities/contract.js';
import { parseKey } from '../../activities/vendors.js';
import {
  CLUSTER,
  emrBench,
  failureOf,
  HIVE_ROWS,
  HOSTS,
  type EmrBench,
} from '../support/emr-bench.js';
import { vendorError } from '../support/vendor-errors.js';

const NODES = 'DescribeClusterNodes';
const LIST = 'DescribeServiceNodeInfos';
const CLUSTERS = 'DescribeInstances';

describe('tencent-emr: the calls of', () => {
  let bench: EmrBench;
  beforeEach(async () => {
    bench = await emrBench({ scale: 1 });
  });
  afterEach(() => bench.close());

  const setAll = (truth: 'running' | 'stopped' | 'starting') =>
    HIVE_ROWS.forEach((name) => bench.row(name).set(truth));
  const callsSoFar = () => bench.world.ledger.entries.map(({ api }) => api);
  const callsOf = async (purpose: Purpose) => {
    const before = callsSoFar().length;
    const seen = await bench.look(purpose);
    return { seen, calls: callsSoFar().slice(before) };
  };
  const elsewhere = (...path: string[]): BaseTarget =>
    parseKey(['tencent-emr', 'sim', ...path].join('/')).target;
  const lookAt = (target: BaseTarget, purpose?: Purpose) =>
    bench.verbs.observe(target, bench.options(), bench.reader(), purpose);

  describe('a full look', () => {
    it('are three where all plainly runs, the cluster first', async () => {
      const { seen, calls } = await callsOf('full');
      assert.equal(calls[0], CLUSTERS);
      assert.deepEqual(calls.slice(1).sort(), [NODES, LIST]);
      assert.equal(new Set(seen.requestIds).size, 3);
      assert.equal(seen.parts[0]?.word, 'started, node says STARTED');
    });

    it('are five where anything else is seen', async () => {
      bench.row(HIVE_ROWS[0]!).set('stopped');
      const { seen, calls } = await callsOf('full');
      assert.deepEqual(calls.sort(), [NODES, CLUSTERS, LIST, LIST, LIST]);
      assert.equal(new Set(seen.requestIds).size, 5);
    });

    it('are five where a process shows itself otherwise than a healthy one, whose numbers alone are known', async () => {
      const list = HIVE_ROWS.map((name) => {
        const [NodeName, Ip] = name.split('@');
        const healthy = { ServiceStatus: 1, Status: 1, MonitorStatus: 1 };
        return { NodeName, Ip, ...healthy, HealthStatus: { Code: 1 } };
      });
      const changes = [
        { Status: 2 },
        { ServiceStatus: 3 },
        { HealthStatus: { Code: -4 } },
        { MonitorStatus: 2 },
      ];
      for (const change of [...changes, { HealthStatus: null }]) {
        const ServiceNodeList = [{ ...list[0], ...change }, ...list.slice(1)];
        bench.plant(LIST, { TotalCnt: list.length, ServiceNodeList });
        assert.equal((await callsOf('full')).calls.length, 5, JSON.stringify(change));
      }
      bench.plant(LIST, { TotalCnt: list.length, ServiceNodeList: list });
      assert.equal((await callsOf('full')).calls.length, 3);
    });

    it('do not hide a stop that was asked for and does not show at the nodes yet', async () => {
      setAll('stopped');
      for (const name of HIVE_ROWS) bench.row(name).shownWord = 'STARTED';
      const { seen } = await callsOf('full');
      assert.equal(seen.state, 'stopping');
    });
  });

  describe('a look for a claim', () => {
    it('is one, with the names from the look before', async () => {
      await bench.look();
      for (const [truth, state] of [
        ['running', 'running'],
        ['stopped', 'stopped'],
      ] as const) {
        setAll(truth);
        const { seen, calls } = await callsOf('claim');
        assert.deepEqual(calls, [NODES]);
        assert.deepEqual([seen.state, seen.partial], [state, true]);
      }
      assert.equal((await bench.look('claim')).word, '0 of 4 started');
    });

    it('is two in a process that has not seen the service, and one from then on', async () => {
      assert.deepEqual((await callsOf('claim')).calls.sort(), [NODES, LIST]);
      assert.deepEqual((await callsOf('claim')).calls, [NODES]);
    });

    it('claims nothing while one process runs', async () => {
      await bench.look();
      setAll('stopped');
      bench.row(HIVE_ROWS[3]!).set('running');
      assert.notEqual((await bench.look('claim')).state, 'stopped');
    });

    it('shows a word that nobody knows', async () => {
      await bench.look();
      bench.row(HIVE_ROWS[3]!).shownWord = 'HIBERNATING';
      assert.equal((await failureOf(bench.look('claim'))).word, 'HIBERNATING');
    });

    it('looks in full where a node does not name a process of ours', async () => {
      await bench.look();
      bench.plant(NODES, {
        TotalCnt: 1,
        NodeList: [{ Ip: '172.16.114.126', ServicesStatus: null }],
      });
      const { seen, calls } = await callsOf('claim');
      assert.deepEqual(calls.slice(0, 2), [NODES, CLUSTERS]);
      assert.deepEqual([seen.state, seen.partial], ['running', undefined]);
    });
  });

  describe('a look for waiting', () => {
    it('is two, and tells whether a flow holds the cluster', async () => {
      await bench.look();
      bench.plantStatus(13);
      const { seen, calls } = await callsOf('wait');
      assert.deepEqual(calls, [CLUSTERS, NODES]);
      assert.deepEqual(
        [seen.state, seen.busyWith, seen.partial],
        ['running', '13 pushing configuration', true],
      );
    });

    it('has no parts where a named host has none, and where the cluster is gone', async () => {
      const target = elsewhere(CLUSTER, 'HIVE', 'HiveServer2@172.16.114.128');
      await vendorError('no-parts', lookAt(target, 'wait'));
      await vendorError('no-parts', lookAt(elsewhere('emr-gone', 'HIVE'), 'claim'));
    });
  });

  describe('a proof', () => {
    it('is two: the stopped list and the nodes', async () => {
      const before = await bench.look();
      setAll('stopped');
      const { seen, calls } = await callsOf('proof');
      assert.deepEqual(calls.sort(), [NODES, LIST]);
      assert.deepEqual(
        [seen.state, seen.word, seen.partial],
        ['stopped', '0 of 4 started', undefined],
      );
      assert.equal(seen.identity, before.identity);
      assert.ok(seen.parts.every(({ word }) => word === 'stopped, node says STOPED'));
      assert(Math.abs(Date.parse(seen.vendorTime!) - Date.now()) < 5_000);
    });

    const doubts: [string, (bench: EmrBench) => void, string][] = [
      ['one runs again', (of) => of.row(HIVE_ROWS[1]!).set('running'), 'running'],
      [
        'all of a component run again',
        (of) => HIVE_ROWS.slice(2).forEach((name) => of.row(name).set('running')),
        'running',
      ],
      ['a node says STARTED', (of) => (of.row(HIVE_ROWS[1]!).shownWord = 'STARTED'), 'stopping'],
      [
        'a process is missing from the stopped list',
        (of) => {
          const list = HIVE_ROWS.slice(1).map((name) => ({
            NodeName: name.split('@')[0],
            Ip: name.split('@')[1],
          }));
          // In this look and in the full one after it.
          of.plant(LIST, { TotalCnt: 3, ServiceNodeList: list });
          of.plant(LIST, { TotalCnt: 3, ServiceNodeList: list }, 1, 2);
        },
        'stopping',
      ],
      [
        'a process stands on a new host',
        (of) => {
          const nodes = [...HOSTS, '172.16.114.9'].map((Ip, index) => ({
            Ip,
            ServicesStatus:
              index < 2 ? 'HiveServer2:STOPED,HiveMetaStore:STOPED' : 'HiveServer2:STARTED',
          }));
          of.plant(NODES, { TotalCnt: 3, NodeList: nodes });
        },
        'stopped',
      ],
    ];
    for (const [what, make, state] of doubts) {
      it(`becomes a full look when ${what}`, async () => {
        await bench.look();
        setAll('stopped');
        make(bench);
        const { seen, calls } = await callsOf('proof');
        assert.equal(calls.filter((api) => api === LIST).length, 4, calls.join());
        assert.equal(seen.state, state);
      });
    }

    it('has the parts of the whole service where nothing was seen of it before', async () => {
      setAll('stopped');
      const { seen, calls } = await callsOf('proof');
      assert.deepEqual(calls.sort(), [NODES, LIST, LIST]);
      assert.deepEqual(
        seen.parts.map(({ name }) => name),
        HIVE_ROWS,
      );
    });
  });

  describe('looks of many at the same moment', () => {
    const added = async (count: number, hosts: number): Promise<string[][]> => {
      const url = `${bench.simulator.url}/_simulator/clusters`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ count, hosts }) });
      return ((await response.json()) as { paths: string[][] }).paths;
    };

    it('at one cluster are as many as those of one', async () => {
      const paths = await added(1, 30);
      const looks = await Promise.all(paths.map((path) => lookAt(elsewhere(...path))));
      assert.ok(looks.every(({ state, parts }) => state === 'running' && parts.length === 1));
      assert.deepEqual(callsSoFar().sort(), [NODES, CLUSTERS, LIST]);
    });

    it('at many clusters share the status, a hundred to a call', async () => {
      const paths = await added(130, 1);
      const looks = await Promise.allSettled(
        paths.map((path) => {
          const { signal } = new AbortController();
          const caller = bench.connection.channel.caller({ signal, requestTimeout: 5_000 });
          // Only the first call matters here.
          const read = caller.read.bind(caller);
          const once = {
            ...caller,
            read: (request: Parameters<typeof read>[0]) =>
              request.api === CLUSTERS ? read(request) : Promise.reject(new Error('enough')),
          };
          return bench.verbs.observe(elsewhere(...path), bench.options(), once);
        }),
      );
      assert.ok(
        looks.every((each) => each.status === 'rejected' && String(each.reason).includes('enough')),
      );
      assert.deepEqual(callsSoFar(), [CLUSTERS, CLUSTERS]);
    });

    it('ask alone where a bad id may have spoilt the answer for all', async () => {
      const Error = { Code: 'InvalidParameter.InvalidInstance', Message: 'one of them' };
      bench.plant(CLUSTERS, { Error });
      const [good, bad] = await Promise.allSettled([
        bench.look(),
        lookAt(elsewhere('emr-gone', 'HIVE')),
      ]);
      assert.equal(good.status === 'fulfilled' && good.value.state, 'running');
      assert.match(String(bad.status === 'rejected' && bad.reason), /no cluster emr-gone/);
      assert.equal(bench.world.ledger.calls(CLUSTERS).length, 3);
    });

    it('are refused together where the account has no right', async () => {
      const Error = { Code: 'AuthFailure.SignatureFailure', Message: 'wrong' };
      bench.plant(CLUSTERS, { Error });
      await Promise.all([
        vendorError('refused', bench.look()),
        vendorError('refused', lookAt(elsewhere('emr-7wide105', 'KNOX'))),
      ]);
      assert.deepEqual(callsSoFar(), [CLUSTERS]);
    });
  });
});
