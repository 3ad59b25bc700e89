/**
 * Huawei CDM, from the seed and facts/huawei.md part B; its gateway and IAM are `huawei-gateway.ts`.
 * A graceful stop does not wait for `delayTime` here: `manner.lag` says how long a drain takes.
 */
import { randomUUID } from 'node:crypto';
import { addThing, moreClusters } from './control.js';
import {
  ACCESS_KEY,
  Gateway,
  iamRoute,
  IAM_PASSWORD,
  PROJECT,
  SECRET_KEY,
  unauthorized,
} from './huawei-gateway.js';
import type { Lifecycle, Manner, Truth } from './lifecycle.js';
import { CONTROL, type Incoming, type Reply, type Route } from './route.js';
import type { SimulatorDefinition, World } from './simulator.js';

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
  apis: { look: ['detail'], issue: 'action' },
  routes: (world) => {
    const gateway = new Gateway();
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
  return {
    api: CONTROL,
    method: 'POST',
    path: '/_simulator/tokens',
    handle: ({ json }) => {
      const { expire, lifeMs } = (json ?? {}) as { expire?: boolean; lifeMs?: number };
      if (expire) gateway.expireTokens();
      if (lifeMs !== undefined) gateway.tokenLifeMs = lifeMs;
      return { status: 200, body: { changed: true } };
    },
  };
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
      if (!cluster) return noCluster();
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
          created: '2026-01-02T03:04:05',
          instances: [{ id: 'node-1', name: 'cdm-simulated-1', type: 'cdm', status: '200' }],
        },
      };
    },
  };
}

function actionRoute(world: World, gateway: Gateway): Route {
  return {
    api: 'action',
    method: 'POST',
    path: '/v1.1/:project/clusters/:cluster/action',
    handle: (incoming) => {
      const refused = gateway.refuse(incoming);
      if (refused) return refused;
      const cluster = world.things.get(incoming.params['cluster']!);
      if (!cluster) return noCluster();
      const { stop } = (incoming.json ?? {}) as {
        stop?: { stopMode?: string; delayTime?: number };
      };
      if (stop && stop.stopMode !== 'IMMEDIATELY' && stop.stopMode !== 'GRACEFULLY') {
        return {
          status: 400,
          body: {
            errCode: 'Cdm.0009',
            externalMessage: `stopMode ${String(stop.stopMode)} is invalid`,
          },
        };
      }
      return stop
        ? stopCluster(world, cluster, incoming)
        : { status: 400, body: { errCode: 'Cdm.0010', externalMessage: 'unknown action' } };
    },
  };
}

function stopCluster(world: World, cluster: Lifecycle, via: Incoming): Reply {
  if (cluster.truth() !== 'running') {
    return {
      status: 400,
      body: {
        errCode: 'CDM.5090',
        externalMessage: 'The action is not allowed in the current status of the cluster',
      },
    };
  }
  const { id } = cluster.stop(world.nextId(), 'api', { via });
  return {
    status: 200,
    headers: { 'x-request-id': `req-${id}` },
    body: { jobId: [`ff80808180000000018000000000${id}`] },
    effect: `stop-accepted ${cluster.name}`,
  };
}

const noCluster = (): Reply => ({
  status: 404,
  body: { errCode: 'Cdm.0001', externalMessage: 'The cluster does not exist' },
});
