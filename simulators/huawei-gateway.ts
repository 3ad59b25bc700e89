/**
 * What stands before Huawei's cloud APIs: the gateway that checks tokens and signatures, and IAM's token
 * call (facts/huawei.md B6 to B8). Signatures are recomputed by own code: a wrong signer cannot approve itself.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Incoming, Reply, Route } from './route.js';
import type { Clock } from './world.js';

export const PROJECT = '0123456789abcdef0123456789abcdef';
export const ACCESS_KEY = 'CDMACCESSKEYSIM00001';
export const SECRET_KEY = 'cdmSecretKeyOfTheSimulator00000000000001';
export const IAM_PASSWORD = 'iam-password-of-the-simulator';
const IAM_USER = 'ops';
const IAM_DOMAIN = 'account';
const SKEW_MS = 15 * 60_000;
const TOKEN_LIFE_MS = 24 * 60 * 60_000;

export class Gateway {
  tokenLifeMs = TOKEN_LIFE_MS;
  readonly #tokens = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  newToken(): { token: string; expiresAt: number } {
    const token = `MII${randomBytes(24).toString('hex')}`;
    const expiresAt = this.clock.now() + this.tokenLifeMs;
    this.#tokens.set(token, expiresAt);
    return { token, expiresAt };
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  /** Checks the token or the signature for real; undefined lets the call through. */
  refuse(incoming: Incoming): Reply | undefined {
    if (incoming.params['project'] !== PROJECT)
      return { status: 403, body: gatewayError('APIGW.0306', 'project unavailable') };
    const token = incoming.headers['x-auth-token'];
    const alive =
      token === undefined
        ? signatureIsRight(incoming)
        : (this.#tokens.get(token) ?? 0) > incoming.now;
    if (alive) return undefined;
    return unauthorized(
      'APIGW.0301',
      `Incorrect IAM authentication information: ${token === undefined ? 'verify aksk signature fail' : 'token is wrong or expired'}`,
    );
  }
}

function gatewayError(code: string, message: string): object {
  return { error_code: code, error_msg: message, request_id: 'sim' };
}

export function unauthorized(code: string, message: string): Reply {
  return { status: 401, body: gatewayError(code, message) };
}

interface TokenRequest {
  auth?: {
    identity?: {
      methods?: string[];
      password?: { user?: { name?: string; password?: string; domain?: { name?: string } } };
    };
    scope?: { project?: { id?: string } };
  };
}

export function iamRoute(gateway: Gateway): Route {
  return {
    api: 'iam',
    method: 'POST',
    path: '/v3/auth/tokens',
    handle: ({ json }) => {
      const { identity, scope } = ((json ?? {}) as TokenRequest).auth ?? {};
      const user = identity?.password?.user;
      if (identity?.methods?.[0] !== 'password' || scope?.project?.id !== PROJECT)
        return iamError(400, 'The request body is invalid');
      const known =
        user?.name === IAM_USER &&
        user.domain?.name === IAM_DOMAIN &&
        user.password === IAM_PASSWORD;
      if (!known) return iamError(401, 'The username or password is wrong.');
      const { token, expiresAt } = gateway.newToken();
      return {
        status: 201,
        headers: { 'x-subject-token': token },
        body: {
          // The vendor prints microseconds.
          token: {
            expires_at: new Date(expiresAt).toISOString().replace('Z', '000Z'),
            methods: ['password'],
          },
        },
      };
    },
  };
}

function iamError(code: number, message: string): Reply {
  return { status: code, body: { error: { code, message, title: 'Refused' } } };
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
  if (Math.abs(Date.UTC(year!, month! - 1, day, hour, minute, second) - incoming.now) > SKEW_MS)
    return false;
  const names = match[2]!.split(';');
  if (!['host', 'x-sdk-date'].every((name) => names.includes(name))) return false;

  const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
  const [path = '', query = ''] = incoming.rawUrl.split('?');
  const lines = names.map((name) => `${name}:${(incoming.headers[name] ?? '').trim()}`);
  const canonical = `${incoming.method}\n${path.replace(/\/?$/, '/')}\n${query.split('&').sort().join('&')}\n${lines.join('\n')}\n\n${match[2]}\n${hash(incoming.rawBody)}`;
  const expected = createHmac('sha256', SECRET_KEY)
    .update(`SDK-HMAC-SHA256\n${date}\n${hash(canonical)}`)
    .digest();
  return timingSafeEqual(expected, Buffer.from(match[3]!, 'hex'));
}
