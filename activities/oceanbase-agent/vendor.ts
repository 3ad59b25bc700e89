/**
 * One process of the OCP Agent on a host. The calls are synchronous: nothing to poll (facts/tencent-ocp.md 2.6).
 * OCP has no start of a process: its restart serves as one, and is issued only to a process that is down.
 */
import { z } from 'zod';
import {
  defineVendor,
  type Means,
  type Observation,
  type Ticket,
  type Verbs,
} from '../contract.js';
import type { Caller } from '../http/caller.js';
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

const startOptions = z.strictObject({});
type AgentStartOptions = z.infer<typeof startOptions>;

const COMES_BACK = 'the agent is started again at boot: this stop does not outlive a reboot';

/** The process, after the call; whatever else it may be, the call was accepted. */
const processAnswer = z
  .object({ status: z.string().nullish().catch(null) })
  .nullish()
  .catch(null);

export const oceanbaseAgent = defineVendor<
  AgentTarget,
  AgentOptions,
  OcpConnection,
  AgentStartOptions
>({
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
  limits: { 'agent.processes': 5, 'agent.stop': 1, 'agent.restart': 1 },
  // The answer to the stop is the claim, so that nothing is asked between it and the proof.
  calls: {
    'agent.stop': { issue: 1 },
    'agent.processes': { look: 1, proof: 1, sharedBy: ({ hostId }) => hostId },
  },
  scopeOf: () => null,
  settle: (base) => base,
  start: { options: startOptions, settle: (base) => base },
  accountOf: () => '',
  connect,
});

function connect(means: Means<OcpConnection>): Verbs<AgentTarget, AgentOptions, AgentStartOptions> {
  const ocp = new OcpClient(means.connection, means.secrets);

  /** @param goal where nothing needs to be done to get there, it does not matter who may do it */
  async function look(
    goal: 'stopped' | 'running',
    { hostId, agentProcessId }: AgentTarget,
    call: Caller,
  ): Promise<Observation> {
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
    const unwilling = reading.state === goal ? null : whyNotOperable(found);
    return {
      ...reading,
      parts: [{ name: found.alias ?? `process ${found.id}`, ...reading }],
      identity: `${found.id} created ${found.createTime ?? '(not told)'}`,
      vendorTime: timestamp,
      requestIds: traceId === null ? [] : [traceId],
      ...(unwilling === null ? {} : { refusal: { code: 'not-operable', message: unwilling } }),
      ...(reading.state === 'stopped' ? { notes: [COMES_BACK] } : {}),
    };
  }

  /** The status in the answer is a claim like any other: the core looks. */
  async function act(
    action: 'stop' | 'restart',
    { hostId, agentProcessId }: AgentTarget,
    call: Caller,
  ): Promise<Ticket> {
    const request = {
      api: `agent.${action}`,
      what: `${action} of agent process ${agentProcessId} on host ${hostId}`,
      path: `/compute/hosts/${hostId}/agent/processes/${agentProcessId}/${action}`,
    };
    const { data, traceId } = await ocp.issue(call, request, processAnswer);
    const done = action === 'stop' ? 'STOPPED' : 'STARTED';
    const claim = data?.status === done ? { claim: done } : {};
    return { id: traceId, pollable: false, requestId: traceId, ...claim };
  }

  return {
    observe: (agentTarget, _options, call) => look('stopped', agentTarget, call),
    issueStop: (agentTarget, _options, call) => act('stop', agentTarget, call),
    start: {
      observe: (agentTarget, _options, call) => look('running', agentTarget, call),
      issueStart: (agentTarget, _options, call) => act('restart', agentTarget, call),
    },
  };
}
