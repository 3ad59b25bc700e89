/**
 * The four calls (facts/tencent-ocp.md 1.5, 1.7): signed POSTs, one envelope, shapes through zod.
 * HTTP 200 says nothing: a failure is a `Response.Error`.
 */
import { z } from 'zod';
import { dateOf, jsonOf, listOf, parseAnswer, statusFailure } from '../http/answers.js';
import type { HttpAnswer, HttpRequest } from '../http/caller.js';
import type { Secrets } from '../secrets.js';
import { noParts, VendorError } from '../vendor-error.js';
import { kindOf, saysNoInstance } from './codes.js';
import type { EmrConnection } from './connection.js';
import { signTencent } from './signing.js';

const VERSION = '2019-01-03';
const CONTENT_TYPE = 'application/json';

export type Action =
  | 'StartStopServiceOrMonitor'
  | 'DescribeInstances'
  | 'DescribeServiceNodeInfos'
  | 'DescribeClusterNodes';

const requestId = { RequestId: z.string() };
const count = z.int().min(0);
/** The vendor sends null for an empty list. */
const rowsOf = <Item extends z.ZodType>(item: Item) =>
  listOf(item)
    .nullish()
    .transform((items) => items ?? []);

export const instancesShape = z.object({
  ...requestId,
  ClusterList: rowsOf(
    z.object({ ClusterId: z.string(), Status: z.union([z.number(), z.string()]).nullish() }),
  ),
});

export const serviceNodesShape = z.object({
  ...requestId,
  TotalCnt: count,
  ServiceNodeList: rowsOf(
    z.object({
      Ip: z.string(),
      /** The component. */
      NodeName: z.string(),
      // Their values are not published but for a healthy started process: see `isHealthy` in rows.ts.
      ServiceStatus: z.unknown().optional(),
      Status: z.unknown().optional(),
      MonitorStatus: z.unknown().optional(),
      HealthStatus: z.object({ Code: z.unknown().optional() }).nullish().catch(null),
    }),
  ),
});
export type ServiceNodes = z.infer<typeof serviceNodesShape>;
export type ServiceNode = ServiceNodes['ServiceNodeList'][number];

export const clusterNodesShape = z.object({
  ...requestId,
  TotalCnt: count,
  NodeList: rowsOf(z.object({ Ip: z.string(), ServicesStatus: z.string().nullish() })),
});

export const acceptedShape = z.object(requestId);

const errorEnvelope = z.object({
  Response: z.object({
    RequestId: z.string().nullish(),
    Error: z.object({ Code: z.string(), Message: z.string().nullish() }),
  }),
});

/** A signed request; sign it right before it is sent, for it is good for five minutes. */
export function requestFor(
  { endpoint, region, auth }: EmrConnection,
  secrets: Secrets,
  action: Action,
  payload: Record<string, unknown>,
): HttpRequest {
  const url = new URL('/', endpoint);
  const body = JSON.stringify(payload);
  const timestamp = Math.floor(Date.now() / 1_000);
  const keys = { secretId: secrets.read(auth.secretId), secretKey: secrets.read(auth.secretKey) };
  return {
    api: action,
    method: 'POST',
    url,
    headers: {
      'content-type': CONTENT_TYPE,
      'x-tc-action': action,
      'x-tc-version': VERSION,
      'x-tc-region': region,
      'x-tc-language': 'en-US',
      'x-tc-timestamp': String(timestamp),
      ...(auth.token === undefined ? {} : { 'x-tc-token': secrets.read(auth.token) }),
      authorization: signTencent(
        { host: url.host, contentType: CONTENT_TYPE, body },
        keys,
        timestamp,
      ),
    },
    body,
  };
}

/** A read that others may share; its payload is taken, and signed, when its turn has come. */
export function sharedRead(
  connection: EmrConnection,
  secrets: Secrets,
  action: Action,
  joinKey: string,
  payload: () => Record<string, unknown>,
): HttpRequest {
  return {
    api: action,
    method: 'POST',
    url: new URL('/', connection.endpoint),
    joinKey,
    finish: () => requestFor(connection, secrets, action, payload()),
  };
}

/** The `Response` of an answer. @throws VendorError for an error envelope, a status or another shape */
export function readResponse<T>(shape: z.ZodType<T>, answer: HttpAnswer, what: string): T {
  const error = errorEnvelope.safeParse(jsonOf(answer)).data?.Response;
  if (error) throw failure(error.Error.Code, error.Error.Message, error.RequestId, answer, what);
  if (answer.status !== 200) throw statusFailure(answer, what);
  return parseAnswer(z.object({ Response: shape }), answer, what).Response;
}

/** In a look, a cluster that is not there is a target without parts. */
export function asLookFailure(error: unknown): unknown {
  return error instanceof VendorError && saysNoInstance(error.code)
    ? noParts(error.message, error.requestId)
    : error;
}

function failure(
  code: string,
  message: string | null | undefined,
  requestId: string | null | undefined,
  answer: HttpAnswer,
  what: string,
): VendorError {
  const text = `${what}: ${code}${message ? `: ${message}` : ''}${clockHint(code, answer)}`;
  return new VendorError(kindOf(code), code, text, { requestId });
}

/** The usual cause of this refusal is on our side. */
function clockHint(code: string, answer: HttpAnswer): string {
  const theirs = dateOf(answer);
  if (code !== 'AuthFailure.SignatureExpire' || theirs === null) return '';
  const seconds = Math.round((Date.now() - Date.parse(theirs)) / 1_000);
  return ` (this machine's clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} the vendor's)`;
}
