/** Huawei CDM: a cluster is stopped whole; nothing can be polled, so the core observes (design §4). */
import { z } from 'zod';
import { beforeSend } from '../before-send.js';
import {
  defineVendor,
  type Means,
  type Observation,
  type Ticket,
  type Verbs,
} from '../contract.js';
import { dateOf, parseAnswer } from '../http/answers.js';
import type { Caller, HttpAnswer, HttpRequest } from '../http/caller.js';
import { connectionName, uuid } from '../target-fields.js';
import { noParts } from '../vendor-error.js';
import {
  actionAnswer,
  cdmFailure,
  clusterDetail,
  requestIdOf,
  saysNoCluster,
  type ClusterDetail,
} from './api.js';
import { cdmConnection, type CdmConnection } from './connection.js';
import { IamTokens } from './iam.js';
import {
  cdmOptions,
  cdmStartOptions,
  settleTime,
  type CdmOptions,
  type CdmStartOptions,
} from './options.js';
import { signHuawei } from './signing.js';
import { readCdmStatus } from './states.js';

const target = z.strictObject({
  vendor: z.literal('huawei-cdm'),
  connection: connectionName,
  cluster: uuid,
});
type CdmTarget = z.infer<typeof target>;

export const huaweiCdm = defineVendor<CdmTarget, CdmOptions, CdmConnection, CdmStartOptions>({
  target,
  options: cdmOptions,
  connectionKind: 'huawei-cdm',
  connection: cdmConnection,
  pathOf: ({ cluster }) => [cluster],
  targetAt: (connection, [cluster, ...rest]) =>
    rest.length > 0 ? undefined : { vendor: 'huawei-cdm', connection, cluster },
  pathShape: '<cluster uuid>',
  title: ({ cluster }) => `CDM cluster ${cluster}`,
  pace: {
    pollEvery: 20_000,
    settle: 60_000,
    confirmations: 3,
    confirmEvery: 20_000,
    deadline: 60 * 60_000,
    requestTimeout: 15_000,
    issueTimeout: 30_000,
    jitter: 250,
    renewEvery: 10_000,
  },
  // No quota is published (B6); these are gentle.
  limits: { action: 2, detail: 5, iam: 1 },
  calls: { action: { issue: 1 }, detail: { look: 1, poll: 1, proof: 1 } },
  scopeOf: () => null,
  settle: settleTime,
  start: { options: cdmStartOptions, settle: (base) => base },
  accountOf: ({ project }) => project,
  connect,
});

function connect({
  connection,
  secrets,
}: Means<CdmConnection>): Verbs<CdmTarget, CdmOptions, CdmStartOptions> {
  const { auth, project } = connection;
  const tokens = auth.kind === 'token' ? new IamTokens(auth, project, secrets) : undefined;

  const clusterUrl = ({ cluster }: CdmTarget, suffix = '') =>
    new URL(`/v1.1/${project}/clusters/${cluster}${suffix}`, connection.endpoint);

  async function authorized(request: HttpRequest, call: Caller): Promise<HttpRequest> {
    const headers = { 'x-language': 'en-us', 'content-type': 'application/json;charset=UTF-8' };
    if (tokens)
      return { ...request, headers: { ...headers, 'x-auth-token': await tokens.token(call) } };
    if (auth.kind !== 'access-key')
      throw new Error('unreachable: auth is a token or an access key');
    const keys = {
      accessKey: secrets.read(auth.accessKey),
      secretKey: secrets.read(auth.secretKey),
      ...(auth.securityToken === undefined
        ? {}
        : { securityToken: secrets.read(auth.securityToken) }),
    };
    return {
      ...request,
      headers: {
        ...headers,
        ...signHuawei({ ...request, headers: { 'x-project-id': project } }, keys, new Date()),
      },
    };
  }

  /** An expired token is renewed once, and only for a read. */
  async function read(request: HttpRequest, call: Caller): Promise<HttpAnswer> {
    const signed = await authorized(request, call);
    const answer = await call.read(signed);
    if (answer.status !== 401 || !tokens) return answer;
    tokens.forget(signed.headers!['x-auth-token']!);
    return call.read(await authorized(request, call));
  }

  /** The same look for both: its words leave nothing to judge, and no failed one may be stopped or started. */
  async function observe(
    cdmTarget: CdmTarget,
    _options: unknown,
    call: Caller,
  ): Promise<Observation> {
    const answer = await read({ api: 'detail', method: 'GET', url: clusterUrl(cdmTarget) }, call);
    if (saysNoCluster(answer))
      throw noParts(`CDM has no cluster ${cdmTarget.cluster}`, requestIdOf(answer));
    if (answer.status !== 200) throw cdmFailure(answer, 'cluster detail');
    return observationOf(parseAnswer(clusterDetail, answer, 'cluster detail'), answer);
  }

  async function act(
    what: 'stop' | 'start',
    details: { stopMode?: string; delayTime?: number | undefined },
    cdmTarget: CdmTarget,
    call: Caller,
  ): Promise<Ticket> {
    const body = JSON.stringify({ [what]: details });
    const request = await beforeSend(
      authorized(
        { api: 'action', method: 'POST', url: clusterUrl(cdmTarget, '/action'), body },
        call,
      ),
    );
    const answer = await call.send(request);
    if (answer.status !== 200) throw cdmFailure(answer, what);
    const { jobId } = parseAnswer(actionAnswer, answer, what);
    return { id: jobId, pollable: false, requestId: requestIdOf(answer) };
  }

  return {
    observe,
    issueStop: (cdmTarget, { stopMode, delayTime }, call) =>
      act('stop', { stopMode, delayTime }, cdmTarget, call),
    start: {
      observe,
      issueStart: (cdmTarget, _options, call) => act('start', {}, cdmTarget, call),
    },
  };
}

function observationOf(detail: ClusterDetail, answer: HttpAnswer): Observation {
  const requestId = requestIdOf(answer);
  const reading = readCdmStatus(detail.status, requestId);
  const notes = [
    ...(detail.isAutoOff ? ['isAutoOff is set: the cluster also stops by itself when idle'] : []),
    ...(detail.isScheduleBootOff
      ? [
          `a scheduled boot is set (${detail.scheduleBootTime ?? 'time not told'}): the cluster may come back by itself`,
        ]
      : []),
  ];
  return {
    ...reading,
    parts: [{ name: detail.id, state: reading.state, word: reading.word }],
    identity: `${detail.id} created ${detail.created ?? '(not told)'}`,
    vendorTime: dateOf(answer),
    requestIds: requestId === null ? [] : [requestId],
    notes,
  };
}
