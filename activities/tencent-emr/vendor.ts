/**
 * Tencent EMR: a service, a component or some of its processes. The stop answers with a request id only,
 * which is no key of a flow (facts/tencent-ocp.md 1.7 a): nothing can be polled, so the core observes.
 */
import { defineVendor, type Means, type Ticket, type Verbs } from '../contract.js';
import { acceptedShape, asLookFailure, readResponse, requestFor } from './api.js';
import { emrConnection, type EmrConnection } from './connection.js';
import { EmrLooks } from './look.js';
import { emrOptions, settleTime, type EmrOptions } from './options.js';
import { EmrReads } from './reads.js';
import { emrTarget, pathOf, pathShape, targetAt, titleOf, type EmrTarget } from './target.js';

export const tencentEmr = defineVendor<EmrTarget, EmrOptions, EmrConnection>({
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
  accountOf: ({ auth }, secrets) => secrets.read(auth.secretId),
  connect,
});

function connect({ connection, secrets }: Means<EmrConnection>): Verbs<EmrTarget, EmrOptions> {
  const looks = new EmrLooks(new EmrReads(connection, secrets));

  return {
    async observe(target, _options, call, purpose = 'full') {
      try {
        return await looks[purpose](target, call);
      } catch (error) {
        throw asLookFailure(error);
      }
    },

    async issueStop(target, options, call): Promise<Ticket> {
      const what = 'StartStopServiceOrMonitor';
      const request = requestFor(connection, secrets, what, stopOf(target, options));
      const answer = await call.send(request);
      const { RequestId } = readResponse(acceptedShape, answer, what);
      return { id: RequestId, pollable: false, requestId: RequestId };
    },
  };
}

/** What is left out of a scope means all of it. */
function stopOf({ instance, service, component, ips }: EmrTarget, options: EmrOptions) {
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
    OpType: 'StopService',
    OpScope: { ServiceInfoList: [{ ServiceName: service, ...components }] },
    ...options,
  };
}
