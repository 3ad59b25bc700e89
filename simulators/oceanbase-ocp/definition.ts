/**
 * OceanBase OCP, from the two seeds and facts/tencent-ocp.md part 2. One API serves both OceanBase vendors;
 * the two definitions differ in the example only.
 */
import { moreOf } from '../control.js';
import type { Incoming, Reply, Route } from '../route.js';
import type { SimulatorDefinition } from '../simulator.js';
import type { World } from '../world.js';
import { ACCESS_KEY, PASSWORD, refuse, SECRET_KEY } from './accounts.js';
import { OcpAgents } from './agents.js';
import { failure, pageOf, success } from './envelope.js';
import { OcpServers } from './servers.js';
import { OcpTasks, shownStatus, shownTask } from './tasks.js';
import {
  addAgents,
  addServers,
  agentNames,
  CLUSTER_ID,
  firstServers,
  HOST_ID,
} from './topology.js';

const serverManner = { lag: 2_000, takes: 60_000, ending: 'stops', revivesAfter: 20_000 } as const;
const agentManner = { lag: 0, takes: 3_500, ending: 'stops', revivesAfter: 20_000 } as const;

const ocp: Omit<SimulatorDefinition, 'example' | 'apis'> = {
  things: [
    ...firstServers.map((name) => ({ name, manner: serverManner })),
    ...agentNames.map((name) => ({ name, manner: agentManner })),
  ],
  routes,
  refusals: {
    'rate-limited': {
      ...failure(429, 0, 'Too many requests'),
      headers: { 'ratelimit-limit': '10', 'ratelimit-remaining': '0', 'ratelimit-reset': '1' },
    },
    unauthorized: failure(401, 'IAM10004', 'The username or password is wrong'),
    forbidden: failure(403, 'IAM11000', 'You have no permission for this operation'),
    'server-error': failure(500, 500, 'Internal error'),
  },
  fields: { words: ['status', 'innerStatus'], totals: ['totalElements', 'totalPages'] },
  connection: (url) => ({
    entry: {
      vendor: 'oceanbase-ocp',
      endpoint: url,
      auth: {
        kind: 'access-key',
        accessKey: { env: 'SIM_OCP_AK' },
        secretKey: { env: 'SIM_OCP_SK' },
      },
    },
    secrets: { SIM_OCP_AK: ACCESS_KEY, SIM_OCP_SK: SECRET_KEY, SIM_OCP_PASSWORD: PASSWORD },
  }),
};

export const oceanbaseServerSimulator: SimulatorDefinition = {
  ...ocp,
  example: { path: [CLUSTER_ID, '2'], things: [`${CLUSTER_ID}/2`] },
  apis: {
    look: ['ob.servers', 'task.list'],
    issue: 'ob.stop',
    start: 'ob.start',
    poll: 'task.get',
  },
};

export const oceanbaseAgentSimulator: SimulatorDefinition = {
  ...ocp,
  example: { path: [HOST_ID, '100'], things: [`${HOST_ID}/100`] },
  apis: { look: ['agent.processes'], issue: 'agent.stop', start: 'agent.restart' },
};

function routes(world: World): Route[] {
  const tasks = new OcpTasks(world);
  const servers = new OcpServers(world, tasks);
  const agents = new OcpAgents(world);
  const all: Route[] = [
    {
      api: 'ob.servers',
      method: 'GET',
      path: '/ob/clusters/:cluster/servers',
      handle: (incoming) => servers.list(incoming),
    },
    {
      api: 'ob.stop',
      method: 'POST',
      path: '/ob/clusters/:cluster/servers/:server/stop',
      handle: (incoming) => servers.stop(incoming),
    },
    {
      api: 'ob.start',
      method: 'POST',
      path: '/ob/clusters/:cluster/servers/:server/start',
      handle: (incoming) => servers.start(incoming),
    },
    {
      api: 'task.list',
      method: 'GET',
      path: '/tasks/instances',
      handle: (incoming) => listTasks(tasks, incoming),
    },
    {
      api: 'task.get',
      method: 'GET',
      path: '/tasks/instances/:task',
      handle: (incoming) => getTask(tasks, incoming),
    },
    {
      api: 'agent.processes',
      method: 'GET',
      path: '/compute/hosts/:host/agent/processes',
      handle: (incoming) => agents.list(incoming),
    },
    {
      api: 'agent.stop',
      method: 'POST',
      path: '/compute/hosts/:host/agent/processes/:process/stop',
      handle: (incoming) => agents.stop(incoming),
    },
    {
      api: 'agent.restart',
      method: 'POST',
      path: '/compute/hosts/:host/agent/processes/:process/restart',
      handle: (incoming) => agents.restart(incoming),
    },
  ];
  // The agent's paths are printed without the prefix, so this OCP answers with and without it.
  const answered = all.flatMap((route) =>
    ['/api/v2', ''].map((base) => guarded(route, base, world)),
  );
  const pathsOf = (names: string[]) => names.map((name) => name.split('/'));
  return [
    // In one zone; and on hosts of their own.
    moreOf('servers', (count) => pathsOf(addServers(world, count, serverManner))),
    moreOf('agents', (count) => pathsOf(addAgents(world, count, agentManner))),
    ...answered,
  ];
}

function guarded(route: Route, base: string, { clock }: World): Route {
  return {
    ...route,
    path: base + route.path,
    handle: async (incoming) => {
      const reply = refuse(incoming) ?? (await route.handle(incoming));
      return { ...reply, body: { ...(reply.body as object), timestamp: clock.iso() } };
    },
  };
}

function listTasks(tasks: OcpTasks, { query }: Incoming): Reply {
  const [field = 'id', direction = 'asc'] = (query.get('sort') ?? 'id,desc').split(',');
  if (field !== 'id') return failure(400, 400, `sort by ${field} is not simulated`);
  const statuses = query.get('status')?.split(',');
  const cluster = query.get('clusterId') ?? CLUSTER_ID;
  const name = query.get('name') ?? '';
  const found = tasks
    .all()
    .filter(
      (task) =>
        cluster === CLUSTER_ID &&
        task.name.includes(name) &&
        (statuses?.includes(shownStatus(task)) ?? true),
    );
  if (direction === 'asc') found.reverse();
  return pageOf(
    found.map((task) => shownTask(task, false)),
    query,
  );
}

function getTask(tasks: OcpTasks, { params }: Incoming): Reply {
  const found = tasks.all().find(({ id }) => String(id) === params['task']);
  return found
    ? success(shownTask(found, true))
    : failure(404, 'TSK10001', `The task ${params['task']} does not exist`);
}
