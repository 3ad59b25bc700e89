/** OceanBase through OCP: one OBServer is stopped and started by tasks that can be asked about (facts/tencent-ocp.md 2.3, 2.4). */
import { z } from 'zod';
import {
  defineVendor,
  type Means,
  type Mark,
  type Observation,
  type Ticket,
  type Verbs,
} from '../contract.js';
import type { Caller } from '../http/caller.js';
import { OcpClient } from '../oceanbase-ocp/client.js';
import { ocpConnection, type OcpConnection } from '../oceanbase-ocp/connection.js';
import { connectionName, numericId } from '../target-fields.js';
import { noParts, VendorError } from '../vendor-error.js';
import { markOf, operationAfter, type TaskName } from './operations.js';
import { inexpressible, serverOptions, stopParameters, type ServerOptions } from './options.js';
import { addressOf, readServers, wordOf, type Server } from './server.js';
import { judgeServerForStart } from './start-states.js';
import { isDown, isUp, judgeServer } from './states.js';
import { TaskBoard } from './task-board.js';
import { task } from './tasks.js';
import { otherZoneDown } from './zones.js';

const target = z.strictObject({
  vendor: z.literal('oceanbase-server'),
  connection: connectionName,
  /** OCP's own id of the cluster, not its obClusterId. */
  clusterId: numericId,
  serverId: numericId,
});
type ServerTarget = z.infer<typeof target>;

/** The start takes no parameters; of a restart's `freezeServer` its page says nothing (ocp-doc 1700.start-observer). */
const startOptions = z.strictObject({});
type ServerStartOptions = z.infer<typeof startOptions>;

export const oceanbaseServer = defineVendor<
  ServerTarget,
  ServerOptions,
  OcpConnection,
  ServerStartOptions
>({
  target,
  options: serverOptions,
  connectionKind: 'oceanbase-ocp',
  connection: ocpConnection,
  pathOf: ({ clusterId, serverId }) => [clusterId, serverId],
  targetAt: (connection, [clusterId, serverId, ...rest]) =>
    rest.length > 0 ? undefined : { vendor: 'oceanbase-server', connection, clusterId, serverId },
  pathShape: '<clusterId>/<serverId>',
  title: ({ clusterId, serverId }) => `OBServer ${serverId} of OCP cluster ${clusterId}`,
  pace: {
    pollEvery: 5_000,
    settle: 30_000,
    confirmations: 3,
    confirmEvery: 5_000,
    deadline: 2 * 60 * 60_000,
    requestTimeout: 15_000,
    issueTimeout: 30_000,
    jitter: 250,
    renewEvery: 10_000,
  },
  // OCP publishes no numbers: its administrator sets them (2.2). These are gentle.
  limits: { 'ob.stop': 1, 'ob.start': 1, 'ob.servers': 5, 'task.get': 5, 'task.list': 5 },
  calls: {
    'ob.stop': { issue: 1 },
    // Once more for the zone, before the lock.
    'ob.servers': { look: 2, proof: 1, sharedBy: ({ clusterId }) => clusterId },
    // The mark.
    'task.list': { look: 1, sharedBy: ({ clusterId }) => clusterId },
    // Not shared itself, but many of a cluster ask the list instead (task-board.ts).
    'task.get': { poll: 1, sharedBy: ({ clusterId }) => clusterId },
  },
  scopeOf: ({ clusterId }) => `cluster/${clusterId}`,
  settle: (base) => base,
  start: { options: startOptions, settle: (base) => base },
  accountOf: () => '',
  connect,
});

/** What a look tells beside the facts of the server. */
type Judged = Omit<Observation, 'word' | 'parts' | 'identity' | 'vendorTime' | 'requestIds'>;

function connect(
  means: Means<OcpConnection>,
): Verbs<ServerTarget, ServerOptions, ServerStartOptions> {
  const ocp = new OcpClient(means.connection, means.secrets);
  const { api } = means.connection;
  const stops = new TaskBoard(ocp, isDown);
  const starts = new TaskBoard(ocp, isUp);

  async function look(
    { clusterId, serverId }: ServerTarget,
    call: Caller,
    judge: (found: Server, servers: Server[], traceId: string | null) => Judged,
  ): Promise<Observation> {
    const { data: servers, traceId, timestamp } = await readServers(ocp, clusterId, call);
    const found = servers.find(({ id }) => id === serverId);
    if (!found) throw noParts(`OCP cluster ${clusterId} has no server ${serverId}`, traceId);
    const judged = judge(found, servers, traceId);
    const word = wordOf(found);
    return {
      ...judged,
      word,
      parts: [{ name: addressOf(found), state: judged.state, word }],
      identity: `${found.id} ${addressOf(found)}`,
      vendorTime: timestamp,
      requestIds: traceId === null ? [] : [traceId],
    };
  }

  const askBoard =
    (board: TaskBoard) =>
    (asked: ServerTarget, { id }: Ticket, call: Caller) => {
      if (id === null) throw new Error('unreachable: a pollable ticket has the id of its task');
      return board.progress(asked, id, call);
    };
  const mark = ({ clusterId }: ServerTarget, call: Caller) => markOf(ocp, clusterId, call);
  const find = (name: TaskName) => async (asked: ServerTarget, since: Mark, call: Caller) => {
    const found = await operationAfter(ocp, name, asked, since, call);
    return found && { id: found.id, pollable: true, requestId: null };
  };

  return {
    observe: (asked, options, call) =>
      look(asked, call, (found, servers, traceId) => {
        const reading = judgeServer(found, options.type, traceId);
        const unsaid = inexpressible(api, options);
        return {
          ...reading,
          ...(reading.state === 'running' ? otherZoneDown(found, servers) : {}),
          ...(reading.state === 'running' && unsaid !== null
            ? { refusal: { code: 'not-expressible', message: unsaid } }
            : {}),
        };
      }),

    async issueStop({ clusterId, serverId }, options, call): Promise<Ticket> {
      const unsaid = inexpressible(api, options);
      if (unsaid !== null) throw new VendorError('refused', 'not-expressible', unsaid);
      const parameters = stopParameters(api, options);
      const hasParameters = Object.keys(parameters).length > 0;
      const request = {
        api: 'ob.stop',
        what: `stop of server ${serverId} of cluster ${clusterId}`,
        path: `/ob/clusters/${clusterId}/servers/${serverId}/stop`,
        query: Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [name, String(value)]),
        ),
        ...(hasParameters ? { body: parameters } : {}),
      };
      const { data, traceId } = await ocp.issue(call, request, task);
      return { id: data.id, pollable: true, requestId: traceId };
    },

    poll: askBoard(stops),
    mark,
    findOperation: find('Stop OB server'),

    async groupOf({ clusterId, serverId }, call) {
      const { data: servers } = await readServers(ocp, clusterId, call);
      const zone = servers.find(({ id }) => id === serverId)?.zoneName;
      // Without a zone it is one of its own: it excludes every other.
      return zone ?? `server ${serverId}`;
    },

    start: {
      // Other servers do not matter: OceanBase's one zone at a time is a rule for stops (2.5).
      observe: (asked, _options, call) =>
        look(asked, call, (found, _servers, traceId) => judgeServerForStart(found, traceId)),

      async issueStart({ clusterId, serverId }, _options, call): Promise<Ticket> {
        const request = {
          api: 'ob.start',
          what: `start of server ${serverId} of cluster ${clusterId}`,
          path: `/ob/clusters/${clusterId}/servers/${serverId}/start`,
        };
        const { data, traceId } = await ocp.issue(call, request, task);
        return { id: data.id, pollable: true, requestId: traceId };
      },

      poll: askBoard(starts),
      mark,
      findOperation: find('Start OB server'),
    },
  };
}
