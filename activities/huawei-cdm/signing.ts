/**
 * SDK-HMAC-SHA256, Huawei Cloud's AK/SK signature (facts/huawei.md B8: huaweicloud-sdk-go-v3
 * `core/auth/signer/signer.go`). The key is the secret itself, without derivation.
 */
import { createHash, createHmac } from 'node:crypto';

export interface HuaweiKeys {
  accessKey: string;
  secretKey: string;
  securityToken?: string;
}

export interface SignableRequest {
  method: string;
  url: URL;
  body?: string;
  /** Signed beside `host` and `x-sdk-date`. Lower-case names. */
  headers: Record<string, string>;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** @returns all headers to send: the given ones, the date and the authorization */
export function signHuawei(
  request: SignableRequest,
  keys: HuaweiKeys,
  at: Date,
): Record<string, string> {
  const date = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const signed: Record<string, string> = {
    ...request.headers,
    ...(keys.securityToken === undefined ? {} : { 'x-security-token': keys.securityToken }),
    'x-sdk-date': date,
  };
  const names = [...Object.keys(signed), 'host'].sort();
  const valueOf = (name: string) => (name === 'host' ? request.url.host : signed[name]!).trim();

  const canonicalRequest = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url.searchParams),
    names.map((name) => `${name}:${valueOf(name)}\n`).join(''),
    names.join(';'),
    sha256(request.body ?? ''),
  ].join('\n');

  const stringToSign = `SDK-HMAC-SHA256\n${date}\n${sha256(canonicalRequest)}`;
  const signature = createHmac('sha256', keys.secretKey).update(stringToSign).digest('hex');
  return {
    ...signed,
    authorization: `SDK-HMAC-SHA256 Access=${keys.accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

/** For signing only, the path always ends in `/`. */
function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/** Sorted by name, then by value: sorting the joined pairs would put `a-b=1` before `a=1`. */
function canonicalQuery(params: URLSearchParams): string {
  return [...params]
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** RFC 3986: only `A-Z a-z 0-9 - _ . ~` stay as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
