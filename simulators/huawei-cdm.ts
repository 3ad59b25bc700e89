/**
 * Huawei CDM and the IAM token call, from the seed and facts/huawei.md part B.
 * Signatures are recomputed here by own code: a wrong signer cannot approve itself.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Lifecycle, Truth } from './lifecycle.js';
import type { Incoming, Reply, Route } from './route.js';
import type { SimulatorDefinition, World } from './simulator.js';

const PROJECT = '0123456789abcdef0123456789abcdef';
const CLUSTER = 'bae65496-643e-47ca-84af-948672de7eeb';
const ACCESS_KEY = 'CDMACCESSKEYSIM00001';
const SECRET_KEY = 'cdmSecretKeyOfTheSimulator00000000000001';
const IAM_PASSWORD = 'iam-password-of-the-simulator';
const SKEW_MS = 15 * 60_000;
const TOKEN_LIFE_MS = 24 * 60 * 60_000;

const words: Record<Truth, string> = {
  running: '200',
  stopping: '910',
  stopped: '900',
  starting: '920',
  failed: '300',
};

export const huaweiCdmSimulator: SimulatorDefinition = {
  things: [
    { name: CLUSTER, manner: { lag: 3_000, takes: 60_000, ending: 'stops', revivesAfter: 20_000 } },
  ],
  example: { path: [CLUSTER], things: [CLUSTER] },
  apis: { look: ['detail'], issue: 'action' },
  routes: (world) => {
    const tokens = new Map<string, number>();
    return [iamRoute(tokens), detailRoute(world, tokens), actionRoute(world, tokens)];
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

function iamRoute(tokens: Map<string, number>): Route {
  return {
    api: 'iam',
    method: 'POST',
    path: '/v3/auth/tokens',
    handle: ({ json }) => {
      const user = (
        json as { auth?: { identity?: { password?: { user?: { password?: string } } } } }
      ).auth?.identity?.password?.user;
      if (user?.password !== IAM_PASSWORD) {
        return {
          status: 401,
          body: {
            error: {
              code: 401,
              message: 'The username or password is wrong.',
              title: 'Unauthorized',
            },
          },
        };
      }
      const token = `MII${randomBytes(24).toString('hex')}`;
      tokens.set(token, Date.now() + TOKEN_LIFE_MS);
      return {
        status: 201,
        headers: { 'x-subject-token': token },
        body: {
          token: {
            expires_at: new Date(Date.now() + TOKEN_LIFE_MS).toISOString(),
            methods: ['password'],
          },
        },
      };
    },
  };
}

function detailRoute(world: World, tokens: Map<string, number>): Route {
  return {
    api: 'detail',
    method: 'GET',
    path: '/v1.1/:project/clusters/:cluster',
    handle: (incoming) => {
      const refused = refuse(incoming, tokens);
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

function actionRoute(world: World, tokens: Map<string, number>): Route {
  return {
    api: 'action',
    method: 'POST',
    path: '/v1.1/:project/clusters/:cluster/action',
    handle: (incoming) => {
      const refused = refuse(incoming, tokens);
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
        ? stopCluster(world, cluster)
        : { status: 400, body: { errCode: 'Cdm.0010', externalMessage: 'unknown action' } };
    },
  };
}

function stopCluster(world: World, cluster: Lifecycle): Reply {
  if (cluster.truth() !== 'running') {
    return {
      status: 400,
      body: {
        errCode: 'CDM.5090',
        externalMessage: 'The action is not allowed in the current status of the cluster',
      },
    };
  }
  const { id } = cluster.stop(world.nextId());
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

function unauthorized(code: string, message: string): Reply {
  return { status: 401, body: { error_code: code, error_msg: message, request_id: 'sim' } };
}

/** Checks the token or the signature for real. */
function refuse(incoming: Incoming, tokens: Map<string, number>): Reply | undefined {
  if (incoming.params['project'] !== PROJECT)
    return {
      status: 403,
      body: { error_code: 'APIGW.0306', error_msg: 'project unavailable', request_id: 'sim' },
    };
  const token = incoming.headers['x-auth-token'];
  if (token !== undefined) {
    return (tokens.get(token) ?? 0) > Date.now()
      ? undefined
      : unauthorized(
          'APIGW.0301',
          'Incorrect IAM authentication information: token is wrong or expired',
        );
  }
  return signatureIsRight(incoming)
    ? undefined
    : unauthorized(
        'APIGW.0301',
        'Incorrect IAM authentication information: verify aksk signature fail',
      );
}

function signatureIsRight(incoming: Incoming): boolean {
  const match =
    /^SDK-HMAC-SHA256 Access=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      incoming.headers['authorization'] ?? '',
    );
  const date = incoming.headers['x-sdk-date'] ?? '';
  const stamp = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!match || !stamp || match[1] !== ACCESS_KEY) return false;
  const [, year, month, day, hour, minute, second] = stamp.map(Number);
  if (Math.abs(Date.UTC(year!, month! - 1, day, hour, minute, second) - Date.now()) > SKEW_MS)
    return false;

  const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
  const [path = '', query = ''] = incoming.rawUrl.split('?');
  const lines = match[2]!
    .split(';')
    .map((name) => `${name}:${(incoming.headers[name] ?? '').trim()}`);
  const canonical = `${incoming.method}\n${path.replace(/\/?$/, '/')}\n${query.split('&').sort().join('&')}\n${lines.join('\n')}\n\n${match[2]}\n${hash(incoming.rawBody)}`;
  const expected = createHmac('sha256', SECRET_KEY)
    .update(`SDK-HMAC-SHA256\n${date}\n${hash(canonical)}`)
    .digest();
  return timingSafeEqual(expected, Buffer.from(match[3]!, 'hex'));
}
