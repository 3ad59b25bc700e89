/** Tencent EMR, API version 2019-01-03, from the seed and facts/tencent-ocp.md section 1. */
import { moreClusters } from './control.js';
import { failed } from './tencent-emr/answers.js';
import { Clusters, MAIN_CLUSTER, things } from './tencent-emr/clusters.js';
import {
  describeClusterNodes,
  describeFlow,
  describeInstances,
  describeServiceNodeInfos,
} from './tencent-emr/reads.js';
import { startStop } from './tencent-emr/start-stop.js';
import { authenticate, type Account } from './tencent-emr/tc3.js';
import { ArrivalWindow } from './tencent-emr/window.js';
import type { Incoming, Reply, Route } from './route.js';
import type { SimulatorDefinition, World } from './simulator.js';

const VERSION = '2019-01-03';
const SECRET_ID = 'AKIDofTheSimulator0000000000000000001';
const SECRET_KEY = 'emrSecretKeyOfTheSimulator000001';
const TEMPORARY_ID = 'AKIDtemporaryOfTheSimulator0000000001';
const TEMPORARY_KEY = 'emrTemporaryKeyOfTheSimulator001';
const TEMPORARY_TOKEN = 'emr-token-of-the-simulator';

const accounts: Readonly<Record<string, Account>> = {
  [SECRET_ID]: { secretKey: SECRET_KEY },
  [TEMPORARY_ID]: { secretKey: TEMPORARY_KEY, token: TEMPORARY_TOKEN },
};

type Handler = (incoming: Incoming) => Reply;

export const tencentEmrSimulator: SimulatorDefinition = {
  things,
  example: {
    path: [MAIN_CLUSTER, 'HIVE'],
    things: things.map(({ name }) => name).filter((name) => name.startsWith('HIVE/')),
  },
  apis: {
    look: ['DescribeInstances', 'DescribeServiceNodeInfos', 'DescribeClusterNodes'],
    issue: 'StartStopServiceOrMonitor',
    start: 'StartStopServiceOrMonitor',
  },
  routes: (world) => {
    const clusters = new Clusters(world);
    return [moreClusters((more) => clusters.add(more)), gateway(world, clusters)];
  },
  refusals: {
    'rate-limited': rateLimited(),
    unauthorized: failed('AuthFailure.SignatureFailure', 'the signature is not right'),
    forbidden: failed('UnauthorizedOperation.CheckCamAuth', 'CAM does not allow this'),
    'server-error': failed('InternalError.WoodServerError', 'calling another service failed'),
  },
  fields: {
    words: ['Status', 'ServiceStatus', 'ServicesStatus', 'FlowTotalStatus'],
    totals: ['TotalCnt'],
  },
  connection: (url) => ({
    entry: {
      vendor: 'tencent-emr',
      endpoint: url,
      region: 'ap-guangzhou',
      auth: { secretId: { env: 'SIM_TENCENT_ID' }, secretKey: { env: 'SIM_TENCENT_KEY' } },
    },
    secrets: {
      SIM_TENCENT_ID: SECRET_ID,
      SIM_TENCENT_KEY: SECRET_KEY,
      SIM_TENCENT_TEMPORARY_ID: TEMPORARY_ID,
      SIM_TENCENT_TEMPORARY_KEY: TEMPORARY_KEY,
      SIM_TENCENT_TOKEN: TEMPORARY_TOKEN,
    },
  }),
};

/** One path for all actions; the header says which. */
function gateway(world: World, clusters: Clusters): Route {
  const arrivals = new ArrivalWindow();
  let isTemporaryOver = false;
  world.endSessions = () => void (isTemporaryOver = true);
  const handlers: Readonly<Record<string, Handler>> = {
    StartStopServiceOrMonitor: (incoming) => startStop(world, clusters, incoming),
    DescribeInstances: (incoming) => describeInstances(clusters, incoming),
    DescribeServiceNodeInfos: (incoming) => describeServiceNodeInfos(clusters, incoming),
    DescribeClusterNodes: (incoming) => describeClusterNodes(clusters, incoming),
    DescribeClusterFlowStatusDetail: (incoming) => describeFlow(clusters, incoming),
  };
  return {
    api: {
      names: Object.keys(handlers),
      of: ({ headers }) => headers['x-tc-action'] ?? '(no action)',
    },
    method: 'POST',
    path: '/',
    handle: (incoming) => {
      const action = incoming.headers['x-tc-action'];
      const version = incoming.headers['x-tc-version'];
      if (action === undefined) return failed('MissingParameter', 'X-TC-Action is missing');
      if (version !== VERSION) return failed('NoSuchVersion', `no version ${version ?? '(none)'}`);
      const handler = Object.hasOwn(handlers, action) ? handlers[action] : undefined;
      if (!handler) return failed('InvalidAction', `no action ${action}`);
      const identity = authenticate(incoming, accounts);
      if (identity === TEMPORARY_ID && isTemporaryOver)
        return failed('AuthFailure.TokenFailure', 'the token of these keys has expired');
      if (typeof identity !== 'string') return identity;
      return arrivals.admits(identity, action) ? handler(incoming) : rateLimited();
    },
  };
}

function rateLimited(): Reply {
  return failed('RequestLimitExceeded', 'more than 20 requests per second');
}
