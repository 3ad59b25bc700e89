/** TC3-HMAC-SHA256 (facts/tencent-ocp.md 1.2), with the least that may be signed: content type and host. */
import { createHash, createHmac } from 'node:crypto';

const SERVICE = 'emr';
const SIGNED_HEADERS = 'content-type;host';

interface TencentKeys {
  secretId: string;
  secretKey: string;
}

interface SignablePost {
  /** As the Host header says it: with the port where there is one. */
  host: string;
  /** As the Content-Type header says it. */
  contentType: string;
  /** The exact bytes sent. */
  body: string;
}

/**
 * @param timestamp Unix seconds; the same reading goes into X-TC-Timestamp
 * @returns the Authorization header
 */
export function signTencent(post: SignablePost, keys: TencentKeys, timestamp: number): string {
  const date = new Date(timestamp * 1_000).toISOString().slice(0, 10);
  const scope = `${date}/${SERVICE}/tc3_request`;
  const canonicalRequest = [
    'POST',
    '/',
    '',
    `content-type:${post.contentType}\nhost:${post.host}\n`,
    SIGNED_HEADERS,
    sha256(post.body),
  ].join('\n');
  const stringToSign = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonicalRequest)].join('\n');

  const dateKey = hmac(`TC3${keys.secretKey}`, date);
  const signingKey = hmac(hmac(dateKey, SERVICE), 'tc3_request');
  const signature = hmac(signingKey, stringToSign).toString('hex');
  return `TC3-HMAC-SHA256 Credential=${keys.secretId}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
