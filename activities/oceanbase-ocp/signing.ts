/** OCP-ACCESS-KEY-HMACSHA1, OCP's AK/SK signature (facts/tencent-ocp.md 2.1). */
import { createHash, createHmac } from 'node:crypto';

interface OcpKeys {
  accessKey: string;
  secretKey: string;
}

interface SignableRequest {
  method: string;
  url: URL;
  contentType: string;
  body?: string;
}

/**
 * Signs what is sent as it is sent: the query has to be sorted in `url` already.
 * OCP accepts a date that is at most 15 minutes from its own clock.
 * @returns the two headers that carry the signature
 */
export function signOcp(
  { method, url, contentType, body }: SignableRequest,
  { accessKey, secretKey }: OcpKeys,
  at: Date,
): { date: string; authorization: string } {
  const date = at.toUTCString();
  const noOcpHeaders = '';
  const stringToSign = [
    method,
    body === undefined ? '' : createHash('md5').update(body).digest('hex').toUpperCase(),
    contentType,
    date,
    url.host,
    noOcpHeaders,
    url.pathname + url.search,
  ].join('\n');
  const signature = createHmac('sha1', secretKey).update(stringToSign).digest('base64');
  return { date, authorization: `OCP-ACCESS-KEY-HMACSHA1 ${accessKey}:${signature}` };
}
