/** MRS Manager and its CAS server on one port, from the seed and facts/huawei.md part A. */
import { CONTROL, type Reply, type Route } from '../route.js';
import type { SimulatorDefinition } from '../simulator.js';
import { Access, PASSWORD, USERNAME, type ManagerDials } from './access.js';
import { casRoutes, managerDoors } from './doors.js';
import { CLUSTER, serviceRoutes, thingOf, USER_PASSWORD } from './services.js';

const services = ['Kafka', 'HDFS', 'Yarn', 'Hive', 'HBase', 'ZooKeeper'];

const refusal = (status: number, text: string, headers = {}): Reply => ({
  status,
  headers,
  body: { id: -1, state: 'FAILED', error_code: status, error_description: text },
});

export const huaweiMrsSimulator: SimulatorDefinition = {
  things: services.map((service) => ({
    name: thingOf(service),
    manner: { lag: 1_000, takes: 40_000, ending: 'stops', revivesAfter: 20_000 },
  })),
  example: { path: [CLUSTER, 'Kafka'], things: [thingOf('Kafka')] },
  apis: { look: ['service'], issue: 'stop', poll: 'progress' },
  routes: (world) => {
    const access = new Access();
    return [
      ...controls(access),
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

/** Beside the common controls: what kind of Manager it is, and the end of all sessions. */
function controls(access: Access): Route[] {
  return [
    {
      api: CONTROL,
      method: 'POST',
      path: '/_simulator/manager',
      handle: ({ json }) => {
        Object.assign(access.dials, json as Partial<ManagerDials>);
        return { status: 200, body: access.dials };
      },
    },
    {
      api: CONTROL,
      method: 'POST',
      path: '/_simulator/expire',
      handle: () => {
        access.expire();
        return { status: 200, body: { expired: true } };
      },
    },
    {
      api: CONTROL,
      method: 'GET',
      path: '/_simulator/access',
      handle: () => ({ status: 200, body: { passwordsSeen: access.passwordsSeen } }),
    },
  ];
}
