/**
 * TC3-HMAC-SHA256, checked for real and by own code (facts/tencent-ocp.md 1.2): a wrong signer cannot
 * approve itself.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Incoming, Reply } from '../route.js';
import { failed } from './answers.js';

export interface Account {
  secretKey: string;
  /** Temporary keys are good only with their token. */
  token?: string;
}

const SKEW_S = 300;
const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/\s]+)\/(\d{4}-\d\d-\d\d)\/([^/\s]+)\/tc3_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** @returns the caller's secret id, or the documented refusal */
export function authenticate(
  incoming: Incoming,
  accounts: Readonly<Record<string, Account>>,
): string | Reply {
  const { headers } = incoming;
  const timestamp = headers['x-tc-timestamp'];
  if (timestamp === undefined) return failed('MissingParameter', 'X-TC-Timestamp is missing');
  const match = AUTHORIZATION.exec(headers['authorization'] ?? '');
  if (!match) return failed('AuthFailure.InvalidAuthorization', 'Authorization cannot be read');
  const [, secretId = '', date = '', service = '', signedHeaders = '', signature = ''] = match;

  if (!/^\d+$/.test(timestamp) || Math.abs(incoming.now / 1_000 - Number(timestamp)) > SKEW_S)
    return failed('AuthFailure.SignatureExpire', 'the signature is more than 5 minutes off');
  const account = Object.hasOwn(accounts, secretId) ? accounts[secretId] : undefined;
  if (!account) return failed('AuthFailure.SecretIdNotFound', `no secret id ${secretId}`);
  if (headers['x-tc-token'] !== account.token)
    return failed('AuthFailure.TokenFailure', 'the token is not the one of these keys');

  const dateIsRight = new Date(Number(timestamp) * 1_000).toISOString().startsWith(date);
  const hosts = hostsOf(incoming);
  const given = { date, service, signedHeaders, timestamp };
  const right =
    dateIsRight &&
    servicesOf(hosts).includes(service) &&
    ['content-type', 'host'].every((name) => signedHeaders.split(';').includes(name)) &&
    hosts.some((host) => equal(signature, sign(incoming, host, account.secretKey, given)));
  return right
    ? secretId
    : failed('AuthFailure.SignatureFailure', 'the signature is not the one of this request');
}

/** The vendor's SDK signs the host without its port; what the header says is right too (1.2, SDK quirk). */
function hostsOf({ headers }: Incoming): string[] {
  const host = headers['host'] ?? '';
  return [host, host.replace(/:\d+$/, '')];
}

/** The SDK takes the first label of the host for the service, which on a loopback address is not `emr`. */
function servicesOf(hosts: string[]): string[] {
  return ['emr', ...hosts.map((host) => host.split('.')[0]!)];
}

interface Signed {
  date: string;
  service: string;
  signedHeaders: string;
  timestamp: string;
}

function sign(incoming: Incoming, host: string, secretKey: string, signed: Signed): string {
  const { date, service, signedHeaders, timestamp } = signed;
  const valueOf = (name: string) => {
    if (name === 'host') return host;
    const value = (incoming.headers[name] ?? '').trim();
    return name === 'x-tc-action' ? value.toLowerCase() : value;
  };
  const headers = signedHeaders.split(';').map((name) => `${name}:${valueOf(name)}\n`);
  const [path = '', query = ''] = incoming.rawUrl.split('?');
  const canonical = `${incoming.method}\n${path}\n${query}\n${headers.join('')}\n${signedHeaders}\n${hash(incoming.rawBody)}`;
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${hash(canonical)}`;
  const key = [date, service, 'tc3_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`TC3${secretKey}`),
  );
  return createHmac('sha256', key).update(text).digest('hex');
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function equal(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(expected, 'hex'));
}
