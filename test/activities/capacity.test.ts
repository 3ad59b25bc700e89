/** The capacity arithmetic as a table, by limits and paces that are easy to reckon with. */
import assert from 'node:assert/strict';
import { demandOf, type Rates } from '../../activities/capacity.js';
import {
  connectionSchema,
  parseKey,
  vendorNamed,
  vendorNames,
  vendorsServedBy,
  type NamedTarget,
} from '../../activities/vendors.js';
import { spacing } from '../../activities/verify-stopped.js';
import { simulators } from '../../simulators/catalogue.js';

const pace = { settle: 60_000, confirmations: 3, confirmEvery: 10_000, deadline: 3_600_000 };

function targetsOf(count: number, keyOf: (index: number) => string) {
  const [first, ...others] = Array.from({ length: count }, (_, index) => parseKey(keyOf(index)));
  return [first!, ...others] as [NamedTarget, ...NamedTarget[]];
}

const clusters = (index: number) => `tencent-emr/emr-prod/emr-c${index}/HIVE`;
const services = (index: number) => `tencent-emr/emr-prod/emr-one/S${index}`;
const hosts = (index: number) => `tencent-emr/emr-prod/emr-one/HIVE/HiveServer2@10.0.0.${index}`;
const mrs = (index: number) => `huawei-mrs/mrs-lab/${index}/Kafka`;
const servers = (index: number) => `oceanbase-server/ocp-main/1/${index}`;
const agents = (index: number) => `oceanbase-agent/ocp-main/${index}/100`;
const cdm = (index: number) =>
  `huawei-cdm/cdm-cn4/00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

interface Case {
  title: string;
  targets: [NamedTarget, ...NamedTarget[]];
  rates?: Partial<Rates>;
  /** API, share of its limit, requests of all. */
  bound: [string, number, number];
  seconds: number;
  perMinute: number;
}

const cases: Case[] = [
  {
    title: 'clusters of EMR are bound by what their polls may take of the reads of nodes',
    targets: targetsOf(10_000, clusters),
    bound: ['DescribeClusterNodes', 0.6, 40_000],
    seconds: 40_000 / 12 - 1,
    perMinute: 180,
  },
  {
    title: 'services of one EMR cluster share its nodes and not their own lists',
    targets: targetsOf(100, services),
    bound: ['DescribeServiceNodeInfos', 0.6, 300],
    seconds: 24,
    perMinute: 240,
  },
  {
    title: 'processes of one EMR service share all reads, so that the stops bound them',
    targets: targetsOf(100, hosts),
    bound: ['StartStopServiceOrMonitor', 1, 100],
    seconds: 4,
    perMinute: 1_200,
  },
  {
    title: 'services of MRS are bound by its stops',
    targets: targetsOf(60, mrs),
    bound: ['stop', 1, 60],
    seconds: 59,
    perMinute: 60,
  },
  {
    title: 'a lower limit of the connection counts',
    targets: targetsOf(60, mrs),
    rates: { limits: { service: 1 } },
    bound: ['service', 0.6, 180],
    seconds: 299,
    perMinute: 12,
  },
  {
    title: 'servers of one OceanBase cluster share its reads',
    targets: targetsOf(60, servers),
    bound: ['ob.stop', 1, 60],
    seconds: 59,
    perMinute: 60,
  },
  {
    title: 'an agent needs no poll, and looks at a host of its own',
    targets: targetsOf(10, agents),
    rates: { limits: { 'agent.stop': 100 }, pace: { ...pace, confirmations: 2 } },
    bound: ['agent.processes', 0.6, 20],
    seconds: 20 / 3 - 1,
    perMinute: 90,
  },
  {
    title: 'more confirmations take more looks',
    targets: targetsOf(30, cdm),
    rates: { pace: { ...pace, confirmations: 8 } },
    bound: ['detail', 0.6, 30 * 9],
    seconds: 89,
    perMinute: 20,
  },
  {
    title: 'one stop takes no time, since the requests of a second may come at once',
    targets: targetsOf(1, clusters),
    bound: ['DescribeClusterNodes', 0.6, 4],
    seconds: 0,
    perMinute: 180,
  },
];

describe('what the limits alone demand', () => {
  for (const { title, targets, rates, bound, seconds, perMinute } of cases)
    it(title, () => {
      const { limits, ...own } = { limits: {}, pace, ...rates };
      const demand = demandOf(targets, { limits, ...own });
      assert.equal(demand.stops, targets.length);
      const { api, share, requests } = demand.bound;
      assert.deepEqual([api, share, requests], bound);
      assert.equal(demand.leastMs, Math.round(1_000 * seconds));
      assert.equal(Math.round(demand.stopsPerMinute), perMinute);
    });

  it('is apart from the time of one proof, which spans the settle time and all looks', () => {
    for (const confirmEvery of [10_000, 45_000]) {
      const { proofMs } = demandOf(targetsOf(1, mrs), {
        limits: {},
        pace: { ...pace, confirmEvery },
      });
      assert.equal(proofMs, 2 * spacing({ ...pace, confirmEvery }));
    }
  });

  it('is counted for each vendor alone, which no two that share a connection contradict', () => {
    for (const vendor of vendorNames) {
      const entry = connectionSchema.parse(
        simulators[vendor].connection('http://127.0.0.1:1').entry,
      );
      const apis = vendorsServedBy(entry).flatMap((name) => Object.keys(vendorNamed(name).limits));
      assert.equal(new Set(apis).size, apis.length, vendor);
    }
  });
});
