/**
 * Who may call: HTTP Basic or AK/SK (facts/tencent-ocp.md 2.1). The signature is recomputed here by own
 * code from the raw request: a wrong signer cannot approve itself.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Incoming, Reply } from '../route.js';
import { failure } from './envelope.js';

const USERNAME = 'ops';
export const PASSWORD = 'ocp-password-of-the-simulator';
export const ACCESS_KEY = 'OCPACCESSKEYSIM00001';
export const SECRET_KEY = 'ocpSecretKeyOfTheSimulator00000001';

const SKEW_MS = 15 * 60_000;

/** The refusal of a call without the right to be answered, or undefined. */
export function refuse(incoming: Incoming): Reply | undefined {
  if (!(incoming.headers['content-type'] ?? '').startsWith('application/json'))
    return failure(415, 415, 'Content-Type application/json is required');
  const authorization = incoming.headers['authorization'] ?? '';
  if (authorization.startsWith('Basic ')) {
    const pair = Buffer.from(authorization.slice('Basic '.length), 'base64').toString('utf8');
    return pair === `${USERNAME}:${PASSWORD}`
      ? undefined
      : failure(401, 'IAM10004', 'The username or password is wrong');
  }
  return isSigned(incoming, authorization)
    ? undefined
    : failure(401, 'IAM10006', 'The access key, the signature or the date is wrong');
}

function isSigned(incoming: Incoming, authorization: string): boolean {
  const match = /^OCP-ACCESS-KEY-HMACSHA1 ([^:]+):(\S+)$/.exec(authorization);
  const date = incoming.headers['x-ocp-date'] ?? incoming.headers['date'] ?? '';
  if (!match || match[1] !== ACCESS_KEY) return false;
  if (!(Math.abs(Date.parse(date) - incoming.now) <= SKEW_MS)) return false;

  const [path = '', query = ''] = incoming.rawUrl.split('?');
  const sorted = query.split('&').sort().join('&');
  const ocpHeaders = Object.keys(incoming.headers)
    .filter((name) => name.startsWith('x-ocp-'))
    .sort()
    .map((name) => `${name}:${incoming.headers[name]}`);
  const text =
    `${incoming.method}\n` +
    (incoming.rawBody === '' ? '\n' : `${md5(incoming.rawBody)}\n`) +
    `${incoming.headers['content-type']}\n${incoming.headers['date'] ?? ''}\n${incoming.headers['host']}\n` +
    `${ocpHeaders.join('\n')}\n` +
    (sorted === '' ? path : `${path}?${sorted}`);
  const expected = createHmac('sha1', SECRET_KEY).update(text, 'utf8').digest();
  const given = Buffer.from(match[2]!, 'base64');
  return given.length === expected.length && timingSafeEqual(expected, given);
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex').toUpperCase();
}
