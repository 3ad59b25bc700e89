/** Huawei MRS: one service of a cluster, by the v1 API of MRS Manager (design §4; seed; facts/huawei.md part A). */
import { z } from 'zod';
import {
  defineVendor,
  type Means,
  type Observation,
  type Progress,
  type Ticket,
  type Verbs,
} from '../contract.js';
import { dateOf, parseAnswer } from '../http/answers.js';
import type { Caller, HttpAnswer } from '../http/caller.js';
import { connectionName, numericId } from '../target-fields.js';
import { noParts, VendorError, wordOf } from '../vendor-error.js';
import {
  envelope,
  errorOf,
  isEnvelope,
  mrsFailure,
  progressAnswer,
  requestIdOf,
  serviceAnswer,
} from './api.js';
import { progressOf, ticketOf } from './command.js';
import { mrsConnection, type MrsConnection } from './connection.js';
import { ManagerSession } from './session.js';
import { readMrsWord, readMrsWordForStart, type ReadWord } from './states.js';

const target = z.strictObject({
  vendor: z.literal('huawei-mrs'),
  connection: connectionName,
  /** Manager's own number of the cluster, 1 as a rule; not the cloud's UUID. */
  clusterId: numericId,
  service: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9]{0,63}$/,
      'a service is named as Manager shows it, such as Kafka, HDFS or Spark2x',
    ),
});
type MrsTarget = z.infer<typeof target>;

const options = z.strictObject({
  /** false: the services that depend on this one are stopped too. Manager's default is not documented: always sent. */
  only_self: z.boolean().default(true),
});
type MrsOptions = z.infer<typeof options>;

const startOptions = z.strictObject({
  /** false: the services that this one depends on are started too. Manager's default is not documented: always sent. */
  only_self: z.boolean().default(true),
});
type MrsStartOptions = z.infer<typeof startOptions>;

export const huaweiMrs = defineVendor<MrsTarget, MrsOptions, MrsConnection, MrsStartOptions>({
  target,
  options,
  connectionKind: 'huawei-mrs',
  connection: mrsConnection,
  pathOf: ({ clusterId, service }) => [clusterId, service],
  targetAt: (connection, [clusterId, service, ...rest]) =>
    rest.length > 0 ? undefined : { vendor: 'huawei-mrs', connection, clusterId, service },
  pathShape: '<clusterId>/<service>',
  title: ({ clusterId, service }) => `service ${service} of MRS cluster ${clusterId}`,
  pace: {
    pollEvery: 10_000,
    settle: 30_000,
    confirmations: 3,
    confirmEvery: 10_000,
    deadline: 60 * 60_000,
    requestTimeout: 15_000,
    issueTimeout: 30_000,
    jitter: 250,
    renewEvery: 10_000,
  },
  // No limit is published (A8); these are gentle. One login is three requests.
  limits: { session: 5, service: 5, stop: 1, start: 1, progress: 5 },
  calls: { stop: { issue: 1 }, service: { look: 1, proof: 1 }, progress: { poll: 1 } },
  // Whether Manager serialises commands is not stated (A8): one per cluster at a time.
  scopeOf: ({ clusterId }) => `cluster/${clusterId}`,
  settle: (base) => base,
  start: { options: startOptions, settle: (base) => base },
  accountOf: () => '',
  connect,
});

function connect({
  connection,
  secrets,
}: Means<MrsConnection>): Verbs<MrsTarget, MrsOptions, MrsStartOptions> {
  const session = new ManagerSession(connection, secrets);
  const { auth } = connection;
  const at = (path: string) => new URL(`${connection.manager}/v1/${path}`, connection.endpoint);
  const missingApi =
    auth.kind === 'basic' ? 'the v1 API does not seem to answer on this Manager (MRS 3.x)' : '';

  async function look(mrsTarget: MrsTarget, readWord: ReadWord, call: Caller) {
    const { clusterId, service } = mrsTarget;
    const what = `service ${service} of cluster ${clusterId}`;
    const answer = await session.read(
      {
        api: 'service',
        method: 'GET',
        url: at(`cluster/${clusterId}/services/${service}`),
      },
      call,
    );
    if (answer.status === 404 && missingApi && !isEnvelope(answer))
      throw mrsFailure(answer, what, missingApi);
    if (answer.status === 404)
      throw noParts(`Manager has no service ${service} in cluster ${clusterId}`);
    if (answer.status !== 200) throw mrsFailure(answer, what);
    return observationOf(answer, mrsTarget, connection, readWord);
  }

  async function command(
    what: 'stop' | 'start',
    { clusterId, service }: MrsTarget,
    { only_self }: MrsOptions | MrsStartOptions,
    call: Caller,
  ): Promise<Ticket> {
    const body = JSON.stringify({
      only_self,
      ...(auth.userPassword ? { user_password: secrets.read(auth.userPassword) } : {}),
    });
    const answer = await session.send(
      {
        api: what,
        method: 'POST',
        url: at(`maintain/cluster/${clusterId}/service/${service}/${what}`),
        headers: { 'content-type': 'application/json' },
        body,
      },
      call,
    );
    if (answer.status !== 200)
      throw mrsFailure(answer, what, answer.status === 404 ? missingApi : '');
    return ticketOf(what, parseAnswer(envelope, answer, what), requestIdOf(answer));
  }

  /** One kind of progress for both commands (A6). */
  async function poll(_target: MrsTarget, ticket: Ticket, call: Caller): Promise<Progress> {
    const what = `progress of command ${ticket.id}`;
    const answer = await session.read(
      { api: 'progress', method: 'GET', url: at(`common/command/${ticket.id}/progress`) },
      call,
    );
    if (answer.status !== 200) throw mrsFailure(answer, what);
    const progress = parseAnswer(progressAnswer, answer, what);
    return progressOf(progress, ticket.id, requestIdOf(answer));
  }

  return {
    observe: (mrsTarget, _options, call) => look(mrsTarget, readMrsWord, call),
    issueStop: (...asked) => command('stop', ...asked),
    poll,
    start: {
      observe: (mrsTarget, _options, call) => look(mrsTarget, readMrsWordForStart, call),
      issueStart: (...asked) => command('start', ...asked),
      poll,
    },
  };
}

/** The outer `state` is the query's (A4, a trap); the service's own stands among its properties. */
function observationOf(
  answer: HttpAnswer,
  { service }: MrsTarget,
  { statusProperty, words }: MrsConnection,
  readWord: ReadWord,
): Observation {
  const requestId = requestIdOf(answer);
  const body = parseAnswer(serviceAnswer, answer, `service ${service}`);
  const { code, message } = errorOf(body);
  if (code !== undefined || body.state?.toUpperCase() === 'FAILED')
    throw new VendorError(
      'unclear',
      code ?? 'FAILED',
      `service ${service}: the query failed${code ? `, ${code}` : ''}: ${message ?? 'no reason given'}`,
      { requestId },
    );
  const properties = body.res_obj?.key_property ?? [];
  const value = properties.find(({ name }) => name === statusProperty)?.value;
  const names = properties.map(({ name }) => name).join(', ') || 'none';
  const reading = readWord(
    `the property ${statusProperty} of ${service} (it has: ${names})`,
    wordOf(value),
    words,
  );
  return {
    ...reading,
    parts: [{ name: service, state: reading.state, word: reading.word }],
    identity: null,
    vendorTime: dateOf(answer),
    requestIds: requestId === null ? [] : [requestId],
  };
}
