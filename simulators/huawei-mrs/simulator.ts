/** MRS Manager and its CAS server on one port, from the seed and facts/huawei.md part A. */
import { z } from 'zod';
import { dial } from '../control.js';
import type { Manner } from '../lifecycle.js';
import { CONTROL, type Reply, type Route } from '../route.js';
import type { SimulatorDefinition } from '../simulator.js';
import { addThing, type World } from '../world.js';
import { Access, managerDials, PASSWORD, USERNAME } from './access.js';
import { casRoutes, managerDoors } from './doors.js';
import { CLUSTER, thingOf, USER_PASSWORD } from './commands.js';
import { serviceRoutes } from './services.js';

const services = ['Kafka', 'HDFS', 'Yarn', 'Hive', 'HBase', 'ZooKeeper'];

const MANNER: Manner = { lag: 1_000, takes: 40_000, ending: 'stops', revivesAfter: 20_000 };

const refusal = (status: number, text: string, headers = {}): Reply => ({
  status,
  headers,
  body: { id: -1, state: 'FAILED', error_code: status, error_description: text },
});

export const huaweiMrsSimulator: SimulatorDefinition = {
  things: services.map((service) => ({
    name: thingOf(service),
    manner: MANNER,
  })),
  example: { path: [CLUSTER, 'Kafka'], things: [thingOf('Kafka')] },
  apis: { look: ['service'], issue: 'stop', start: 'start', poll: 'progress' },
  routes: (world) => {
    const access = new Access();
    world.endSessions = () => access.expire();
    return [
      ...controls(access),
      moreClusters(world),
      ...casRoutes(access, '/cas'),
      ...casRoutes(access, '/mrscas'),
      ...['/web', '/mrsmanager'].flatMap((root) => [
        ...managerDoors(access, root),
        ...serviceRoutes(world, access, root),
      ]),
    ];
  },
  refusals: {
    'rate-limited': refusal(429, 'too many requests', { 'retry-after': '1' }),
    unauthorized: refusal(401, 'not logged in'),
    forbidden: refusal(403, 'no right to do this'),
    'server-error': refusal(500, 'internal error'),
  },
  fields: { words: ['state', 'value'], totals: [] },
  connection: (url) => ({
    entry: {
      vendor: 'huawei-mrs',
      endpoint: url,
      auth: {
        kind: 'cas',
        endpoint: url,
        username: USERNAME,
        password: { env: 'SIM_MRS_PASSWORD' },
      },
    },
    secrets: { SIM_MRS_PASSWORD: PASSWORD, SIM_MRS_USER_PASSWORD: USER_PASSWORD },
  }),
};

/** Beside the common controls: what kind of Manager it is. */
function controls(access: Access): Route[] {
  return [
    dial('manager', managerDials, (given) => Object.assign(access.dials, given)),
    {
      api: CONTROL,
      method: 'GET',
      path: '/_simulator/access',
      handle: () => ({ status: 200, body: { passwordsSeen: access.passwordsSeen } }),
    },
  ];
}

/** More clusters, each with some of the services: one command per cluster at a time. */
function moreClusters(world: World): Route {
  const more = z.strictObject({
    count: z.int().min(1).max(10_000).default(1),
    services: z.int().min(1).max(services.length).default(1),
  });
  let last = Number(CLUSTER);
  return dial('clusters', more, ({ count, services: perCluster }) => {
    const paths = Array.from({ length: count }, () => {
      last += 1;
      return services.slice(0, perCluster).map((service) => [String(last), service]);
    }).flat();
    for (const [cluster, service] of paths) addThing(world, thingOf(service!, cluster), MANNER);
    return { paths };
  });
}
