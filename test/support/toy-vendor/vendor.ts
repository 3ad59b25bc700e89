/** A sixth vendor, made by docs/adding-a-vendor.md: a manager of units over HTTP, after systemd. */
import { z } from 'zod';
import { connectionFields } from '../../../activities/connection-base.js';
import {
  defineVendor,
  type Means,
  type Observation,
  type Progress,
  type Ticket,
  type Verbs,
} from '../../../activities/contract.js';
import { dateOf, parseAnswer } from '../../../activities/http/answers.js';
import type { Caller } from '../../../activities/http/caller.js';
import { secretRef } from '../../../activities/secrets.js';
import { rowOf } from '../../../activities/table.js';
import { connectionName } from '../../../activities/target-fields.js';
import { noParts, unknownWord } from '../../../activities/vendor-error.js';
import { codeOf, jobAnswer, jobStateAnswer, jobStates, toyFailure, unitAnswer } from './api.js';
import { readActiveState } from './states.js';

const target = z.strictObject({
  vendor: z.literal('toy-manager'),
  connection: connectionName,
  unit: z.string().regex(/^[a-z][a-z0-9-]*\.service$/, 'a unit such as web.service'),
});
type ToyTarget = z.infer<typeof target>;

const options = z.strictObject({ mode: z.enum(['fail', 'replace']).default('fail') });
type ToyOptions = z.infer<typeof options>;

const connection = z.strictObject({
  vendor: z.literal('toy-manager'),
  ...connectionFields,
  auth: z.strictObject({ token: secretRef }),
});
type ToyConnection = z.infer<typeof connection>;

export const toyManager = defineVendor<ToyTarget, ToyOptions, ToyConnection, ToyOptions>({
  target,
  options,
  connectionKind: 'toy-manager',
  connection,
  pathOf: ({ unit }) => [unit],
  targetAt: (name, [unit, ...rest]) =>
    rest.length > 0 ? undefined : { vendor: 'toy-manager', connection: name, unit },
  pathShape: '<unit>.service',
  title: ({ unit }) => `unit ${unit}`,
  pace: {
    pollEvery: 5_000,
    settle: 10_000,
    confirmations: 2,
    confirmEvery: 5_000,
    deadline: 10 * 60_000,
    requestTimeout: 15_000,
    issueTimeout: 30_000,
    jitter: 250,
    renewEvery: 10_000,
  },
  limits: { unit: 20, stop: 2, start: 2, job: 20 },
  calls: { unit: { look: 1, proof: 1 }, stop: { issue: 1 }, job: { poll: 1 } },
  scopeOf: ({ unit }) => unit,
  settle: (base) => base,
  start: { options, settle: (base) => base },
  accountOf: () => '',
  connect,
});

function connect({
  connection: { endpoint, auth },
  secrets,
}: Means<ToyConnection>): Verbs<ToyTarget, ToyOptions, ToyOptions> {
  const authorized = () => ({
    'content-type': 'application/json',
    authorization: `Bearer ${secrets.read(auth.token)}`,
  });

  async function observe(
    { unit }: ToyTarget,
    _options: ToyOptions,
    call: Caller,
  ): Promise<Observation> {
    const url = new URL(`/units/${unit}`, endpoint);
    const answer = await call.read({ api: 'unit', method: 'GET', url, headers: authorized() });
    if (codeOf(answer) === 'NoSuchUnit') throw noParts(`there is no unit ${unit}`);
    if (answer.status !== 200) throw toyFailure(answer, `unit ${unit}`);
    const shown = parseAnswer(unitAnswer, answer, `unit ${unit}`);
    const reading = readActiveState(shown.ActiveState);
    return {
      ...reading,
      parts: [{ name: shown.Id, state: reading.state, word: reading.word }],
      identity: shown.InvocationID,
      vendorTime: dateOf(answer),
      requestIds: [],
    };
  }

  async function act(
    what: 'stop' | 'start',
    { unit }: ToyTarget,
    { mode }: ToyOptions,
    call: Caller,
  ): Promise<Ticket> {
    const url = new URL(`/units/${unit}/${what}`, endpoint);
    const body = JSON.stringify({ mode });
    const headers = authorized();
    const answer = await call.send({ api: what, method: 'POST', url, headers, body });
    if (answer.status !== 202) throw toyFailure(answer, what);
    return { id: parseAnswer(jobAnswer, answer, what).job, pollable: true, requestId: null };
  }

  async function poll(_target: ToyTarget, { id }: Ticket, call: Caller): Promise<Progress> {
    const url = new URL(`/jobs/${id}`, endpoint);
    const answer = await call.read({ api: 'job', method: 'GET', url, headers: authorized() });
    if (answer.status !== 200) throw toyFailure(answer, `job ${id}`);
    const { state: word } = parseAnswer(jobStateAnswer, answer, `job ${id}`);
    const status = rowOf(jobStates, word);
    if (!status) throw unknownWord(`the state of job ${id}`, word);
    return { status, word, requestId: null };
  }

  return {
    observe,
    issueStop: (...asked) => act('stop', ...asked),
    poll,
    start: { observe, issueStart: (...asked) => act('start', ...asked), poll },
  };
}
