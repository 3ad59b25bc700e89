/** One HTTP exchange that has its turn: sent once, and certain about "not sent" (design §5, "The HTTP of an issue"). */
import type { ClientRequest } from 'node:http';
import got, { type OptionsOfTextResponseBody } from 'got';
import { reached } from '../crash-points.js';
import { VendorError } from '../vendor-error.js';
import type { Agents } from './agents.js';
import type { HttpAnswer, HttpRequest } from './caller.js';
import type { Turn } from './pacer.js';

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_REDIRECTS = 5;

/** What all exchanges have in common, read by got once and not for each. */
const client = got.extend({
  headers: { 'user-agent': 'standdown' },
  retry: { limit: 0 },
  followRedirect: false,
  maxRedirects: MAX_REDIRECTS,
  throwHttpErrors: false,
  decompress: true,
  // A cookie for another domain, say: browsers ignore it too.
  ignoreInvalidCookies: true,
});

/** Why we stopped listening. */
interface Overrun {
  code: string;
  message: string;
}
const TOO_LARGE: Overrun = {
  code: 'too-large',
  message: `the answer is longer than ${MAX_BODY_BYTES / 1024 / 1024} MB`,
};

export interface ExchangeOptions {
  agent: Agents;
  /** Of the whole exchange, ms. */
  timeout: number;
  signal?: AbortSignal;
  /** Asked before the first byte: a reason not to send, or null. */
  whyNotSend: () => string | null;
  /** Whether the crash points of an issue lie on this exchange. */
  marks?: boolean;
}

/** @throws VendorError `not-sent` while no byte has left, `unclear` afterwards */
export async function exchange(
  request: HttpRequest,
  turn: Turn,
  options: ExchangeOptions,
): Promise<HttpAnswer> {
  let sent = false;
  let refusal: string | null = null;
  let overrun: Overrun | undefined;

  const gotOptions: OptionsOfTextResponseBody = {
    method: request.method,
    agent: options.agent,
    followRedirect: request.followRedirects === true,
    ...(request.headers === undefined ? {} : { headers: request.headers }),
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.cookieJar === undefined ? {} : { cookieJar: request.cookieJar }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };

  const pending = client(request.url, gotOptions);
  const giveUp = (why: Overrun) => {
    overrun ??= why;
    pending.cancel();
  };
  // Our own clock: got's is stopped by a 101, after which neither an answer nor an error comes.
  const clock = setTimeout(
    () => giveUp({ code: 'ETIMEDOUT', message: `no answer within ${options.timeout} ms` }),
    options.timeout,
  );
  void pending.on('request', (clientRequest: ClientRequest) => {
    clientRequest.once('socket', (socket) => {
      if (options.marks) reached('connected');
      refusal =
        overrun?.message ??
        options.whyNotSend() ??
        (sent || turn.use() ? null : 'the vendor asked to slow down');
      if (refusal !== null) {
        clientRequest.destroy(new Error(refusal));
        return;
      }
      sent = true;
      if (options.marks) clientRequest.once('finish', () => reached('written'));
      socket.setNoDelay(true);
    });
  });
  void pending.on('downloadProgress', ({ transferred }) => {
    if (transferred > MAX_BODY_BYTES) giveUp(TOO_LARGE);
  });

  try {
    const response = await pending;
    if (options.marks) reached('answered');
    turn.answered();
    return {
      status: response.statusCode,
      headers: flatten(response.headers),
      body: response.body,
      url: response.url,
    };
  } catch (cause) {
    if (!sent) turn.drop();
    throw failureOf(overrun ?? cause, sent, refusal, request);
  } finally {
    clearTimeout(clock);
  }
}

function failureOf(
  cause: unknown,
  sent: boolean,
  refusal: string | null,
  request: HttpRequest,
): VendorError {
  const where = `${request.method} ${request.url.host}${request.url.pathname}`;
  if (refusal !== null)
    return new VendorError('not-sent', 'not-permitted', `${where} was not sent: ${refusal}`);
  const error = cause as { code?: string; name?: string; message?: string };
  const code = error.code ?? error.name ?? 'unknown';
  const message = `${where}: ${error.message ?? String(cause)}`;
  return new VendorError(sent ? 'unclear' : 'not-sent', code, message, { cause });
}

function flatten(headers: Record<string, string | string[] | undefined>): HttpAnswer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
