/** Huawei CDM, from the seed and facts/huawei.md part B; its gateway and IAM are `huawei-gateway.ts`. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { dial, moreClusters } from './control.js';
import {
  ACCESS_KEY,
  Gateway,
  iamRoute,
  IAM_PASSWORD,
  PROJECT,
  SECRET_KEY,
  unauthorized,
} from './huawei-gateway.js';
import { actionRoute, noCluster } from './huawei-cdm-action.js';
import type { Manner, Truth } from './lifecycle.js';
import type { Route } from './route.js';
import type { SimulatorDefinition } from './simulator.js';
import { addThing, type World } from './world.js';

const CLUSTER = 'bae65496-643e-47ca-84af-948672de7eeb';
const MANNER: Manner = { lag: 3_000, takes: 60_000, ending: 'stops', revivesAfter: 20_000 };

const words: Record<Truth, string> = {
  running: '200',
  stopping: '910',
  stopped: '900',
  starting: '920',
  failed: '300',
};

export const huaweiCdmSimulator: SimulatorDefinition = {
  things: [{ name: CLUSTER, manner: MANNER }],
  example: { path: [CLUSTER], things: [CLUSTER], options: { stopMode: 'IMMEDIATELY' } },
  apis: { look: ['detail'], issue: 'action', start: 'action' },
  routes: (world) => {
    const gateway = new Gateway(world.clock);
    world.endSessions = () => gateway.expireTokens();
    return [
      tokenControl(gateway),
      moreClusters(({ count }) => Array.from({ length: count }, () => [newCluster(world)])),
      iamRoute(gateway),
      detailRoute(world, gateway),
      actionRoute(world, gateway),
    ];
  },
  refusals: {
    'rate-limited': {
      status: 429,
      headers: { 'retry-after': '1' },
      body: {
        error_code: 'APIGW.0308',
        error_msg: 'The throttling threshold has been reached',
        request_id: 'sim',
      },
    },
    unauthorized: unauthorized('APIGW.0301', 'Incorrect IAM authentication information'),
    forbidden: {
      status: 403,
      body: {
        error_code: 'APIGW.0302',
        error_msg: 'The IAM user is not allowed to access the API',
        request_id: 'sim',
      },
    },
    'server-error': {
      status: 500,
      body: { error_code: 'APIGW.0601', error_msg: 'Internal error', request_id: 'sim' },
    },
  },
  fields: { words: ['status'], totals: [] },
  connection: (url) => ({
    entry: {
      vendor: 'huawei-cdm',
      endpoint: url,
      project: PROJECT,
      auth: {
        kind: 'access-key',
        accessKey: { env: 'SIM_CDM_AK' },
        secretKey: { env: 'SIM_CDM_SK' },
      },
    },
    secrets: { SIM_CDM_AK: ACCESS_KEY, SIM_CDM_SK: SECRET_KEY, SIM_IAM_PASSWORD: IAM_PASSWORD },
  }),
};

function newCluster(world: World): string {
  const id = randomUUID();
  addThing(world, id, MANNER);
  return id;
}

/** Beside the common controls: all tokens die now, as after a change of permissions; or live shorter. */
function tokenControl(gateway: Gateway): Route {
  const change = z.strictObject({ expire: z.boolean().optional(), lifeMs: z.number().optional() });
  return dial('tokens', change, ({ expire, lifeMs }) => {
    if (expire) gateway.expireTokens();
    if (lifeMs !== undefined) gateway.tokenLifeMs = lifeMs;
  });
}

function detailRoute(world: World, gateway: Gateway): Route {
  return {
    api: 'detail',
    method: 'GET',
    path: '/v1.1/:project/clusters/:cluster',
    handle: (incoming) => {
      const refused = gateway.refuse(incoming);
      if (refused) return refused;
      const cluster = world.things.get(incoming.params['cluster']!);
      if (!cluster || cluster.state().isGone) return noCluster();
      const requestId = `req-${world.nextId()}`;
      return {
        status: 200,
        headers: { 'x-request-id': requestId },
        body: {
          id: cluster.name,
          name: 'cdm-simulated',
          status: cluster.shownWord ?? words[cluster.truth()],
          statusDetail: 'Normal',
          actionProgress: {},
          actions: [],
          isFrozen: '0',
          config_status: 'In-Sync',
          isAutoOff: false,
          isScheduleBootOff: false,
          created: `${2026 + cluster.state().identity}-01-02T03:04:05`,
          instances: [{ id: 'node-1', name: 'cdm-simulated-1', type: 'cdm', status: '200' }],
        },
      };
    },
  };
}
