/**
 * Tencent EMR: a service, a component or some of its processes. The one call for stop and start answers with a request id only,
 * which is no key of a flow (facts/tencent-ocp.md 1.7 a): nothing can be polled, so the core observes.
 */
import {
  defineVendor,
  type Means,
  type Observation,
  type Purpose,
  type Ticket,
  type Verbs,
} from '../contract.js';
import type { Caller } from '../http/caller.js';
import { acceptedShape, asLookFailure, readResponse, requestFor } from './api.js';
import { emrConnection, type EmrConnection } from './connection.js';
import { forStart, forStop } from './judging.js';
import { KnownRows } from './known-rows.js';
import { EmrLooks } from './look.js';
import {
  emrOptions,
  emrStartOptions,
  settleTime,
  startSettleTime,
  type EmrOptions,
  type EmrStartOptions,
} from './options.js';
import { EmrReads } from './reads.js';
import { emrTarget, pathOf, pathShape, targetAt, titleOf, type EmrTarget } from './target.js';

export const tencentEmr = defineVendor<EmrTarget, EmrOptions, EmrConnection, EmrStartOptions>({
  target: emrTarget,
  options: emrOptions,
  connectionKind: 'tencent-emr',
  connection: emrConnection,
  pathOf,
  targetAt,
  pathShape,
  title: titleOf,
  pace: {
    pollEvery: 10_000,
    settle: 60_000,
    confirmations: 3,
    confirmEvery: 10_000,
    deadline: 60 * 60_000,
    requestTimeout: 15_000,
    issueTimeout: 30_000,
    jitter: 250,
    renewEvery: 1_000,
  },
  // Published per action and calling identity (facts/tencent-ocp.md 1.4); DescribeInstances: likely.
  limits: {
    StartStopServiceOrMonitor: 20,
    DescribeInstances: 20,
    DescribeServiceNodeInfos: 20,
    DescribeClusterNodes: 20,
  },
  // The looks of look.ts where all goes well.
  calls: {
    StartStopServiceOrMonitor: { issue: 1 },
    // Up to a hundred clusters share one: as good as all of them, beside a limit that each stop meets alone.
    DescribeInstances: { look: 1, sharedBy: () => '' },
    DescribeServiceNodeInfos: {
      look: 1,
      proof: 1,
      sharedBy: ({ instance, service }) => `${instance}/${service}`,
    },
    DescribeClusterNodes: { look: 1, poll: 1, proof: 1, sharedBy: ({ instance }) => instance },
  },
  scopeOf: ({ instance }) => instance,
  settle: settleTime,
  start: { options: emrStartOptions, settle: startSettleTime },
  accountOf: ({ auth }, secrets) => secrets.read(auth.secretId),
  connect,
});

function connect({
  connection,
  secrets,
}: Means<EmrConnection>): Verbs<EmrTarget, EmrOptions, EmrStartOptions> {
  const reads = new EmrReads(connection, secrets);
  const known = new KnownRows();
  const looks = new EmrLooks(reads, known, forStop);
  const startLooks = new EmrLooks(reads, known, forStart);

  async function look(looked: Promise<Observation>): Promise<Observation> {
    try {
      return await looked;
    } catch (error) {
      throw asLookFailure(error);
    }
  }

  async function command(payload: Record<string, unknown>, call: Caller): Promise<Ticket> {
    const what = 'StartStopServiceOrMonitor';
    const answer = await call.send(requestFor(connection, secrets, what, payload));
    const { RequestId } = readResponse(acceptedShape, answer, what);
    return { id: RequestId, pollable: false, requestId: RequestId };
  }

  return {
    observe: (target, _options, call, purpose = 'full') => look(looks[purpose](target, call)),
    issueStop: (target, options, call) =>
      command({ ...scopeOf('StopService', target), ...options }, call),
    start: {
      observe: (target, _options, call, purpose = 'full') =>
        look(startLooks[startPurposes[purpose]](target, call)),
      issueStart: (target, options, call) =>
        command({ ...scopeOf('StartService', target), ...options }, call),
    },
  };
}

/** A full look costs little where all plainly runs, and is the proof of that. */
const startPurposes = {
  full: 'full',
  proof: 'full',
  wait: 'wait',
  claim: 'claim',
} as const satisfies Record<Purpose, Purpose>;

/** What is left out of a scope means all of it. */
function scopeOf(
  opType: 'StopService' | 'StartService',
  { instance, service, component, ips }: EmrTarget,
) {
  const components =
    component === undefined
      ? {}
      : {
          ComponentInfoList: [
            { ComponentName: component, ...(ips === undefined ? {} : { IpList: ips }) },
          ],
        };
  return {
    InstanceId: instance,
    OpType: opType,
    OpScope: { ServiceInfoList: [{ ServiceName: service, ...components }] },
  };
}
