/** One process of the OCP Agent on a host. The stop is synchronous: nothing to poll (facts/tencent-ocp.md 2.6). */
import { z } from 'zod';
import {
  defineVendor,
  type Means,
  type Observation,
  type Ticket,
  type Verbs,
} from '../contract.js';
import { OcpClient } from '../oceanbase-ocp/client.js';
import { ocpConnection, type OcpConnection } from '../oceanbase-ocp/connection.js';
import { connectionName, numericId } from '../target-fields.js';
import { noParts } from '../vendor-error.js';
import { agentProcess, readProcess, whyNotOperable } from './process.js';

const target = z.strictObject({
  vendor: z.literal('oceanbase-agent'),
  connection: connectionName,
  hostId: numericId,
  /** The id of the process's record, not its pid. */
  agentProcessId: numericId,
});
type AgentTarget = z.infer<typeof target>;

const options = z.strictObject({});
type AgentOptions = z.infer<typeof options>;

const COMES_BACK = 'the agent is started again at boot: this stop does not outlive a reboot';

/** The process, after the stop; whatever else it may be, the call was accepted. */
const stopAnswer = z
  .object({ status: z.string().nullish().catch(null) })
  .nullish()
  .catch(null);

export const oceanbaseAgent = defineVendor<AgentTarget, AgentOptions, OcpConnection>({
  target,
  options,
  connectionKind: 'oceanbase-ocp',
  connection: ocpConnection,
  pathOf: ({ hostId, agentProcessId }) => [hostId, agentProcessId],
  targetAt: (connection, [hostId, agentProcessId, ...rest]) =>
    rest.length > 0 ? undefined : { vendor: 'oceanbase-agent', connection, hostId, agentProcessId },
  pathShape: '<hostId>/<agentProcessId>',
  title: ({ hostId, agentProcessId }) => `OCP Agent process ${agentProcessId} on host ${hostId}`,
  pace: {
    pollEvery: 5_000,
    settle: 10_000,
    confirmations: 2,
    confirmEvery: 5_000,
    deadline: 10 * 60_000,
    requestTimeout: 15_000,
    // The vendor's samples took 3.5 s for a stop and 12 s for a restart.
    issueTimeout: 60_000,
    jitter: 250,
    renewEvery: 10_000,
  },
  // OCP publishes no numbers: its administrator sets them (2.2). These are gentle.
  limits: { 'agent.processes': 5, 'agent.stop': 1 },
  // The answer to the stop is the claim, so that nothing is asked between it and the proof.
  calls: {
    'agent.stop': { issue: 1 },
    'agent.processes': { look: 1, proof: 1, sharedBy: ({ hostId }) => hostId },
  },
  scopeOf: () => null,
  settle: (base) => base,
  accountOf: () => '',
  connect,
});

function connect(means: Means<OcpConnection>): Verbs<AgentTarget, AgentOptions> {
  const ocp = new OcpClient(means.connection, means.secrets);

  return {
    async observe({ hostId, agentProcessId }, _options, call): Promise<Observation> {
      const request = {
        api: 'agent.processes',
        what: `agent processes of host ${hostId}`,
        path: `/compute/hosts/${hostId}/agent/processes`,
        query: { page: '1', size: '100' },
      };
      const { data, traceId, timestamp } = await ocp.list(call, request, agentProcess);
      const found = data.find(({ id }) => id === agentProcessId);
      if (!found) throw noParts(`host ${hostId} has no agent process ${agentProcessId}`, traceId);
      const reading = readProcess(found, traceId);
      const isStopped = reading.state === 'stopped';
      const unwilling = isStopped ? null : whyNotOperable(found);
      return {
        ...reading,
        parts: [{ name: found.alias ?? `process ${found.id}`, ...reading }],
        identity: `${found.id} created ${found.createTime ?? '(not told)'}`,
        vendorTime: timestamp,
        requestIds: traceId === null ? [] : [traceId],
        ...(unwilling === null ? {} : { refusal: { code: 'not-operable', message: unwilling } }),
        ...(isStopped ? { notes: [COMES_BACK] } : {}),
      };
    },

    /** The status in the answer is a claim like any other: the core looks. */
    async issueStop({ hostId, agentProcessId }, _options, call): Promise<Ticket> {
      const request = {
        api: 'agent.stop',
        what: `stop of agent process ${agentProcessId} on host ${hostId}`,
        path: `/compute/hosts/${hostId}/agent/processes/${agentProcessId}/stop`,
      };
      const { data, traceId } = await ocp.issue(call, request, stopAnswer);
      const claim = data?.status === 'STOPPED' ? { claim: data.status } : {};
      return { id: traceId, pollable: false, requestId: traceId, ...claim };
    },
  };
}
