import type { ClientRequest } from 'node:http';
import got, { type OptionsOfTextResponseBody } from 'got';
import { reached } from '../crash-points.js';
import { VendorError } from '../vendor-error.js';
import { agents, type Agents, type TlsSettings } from './agents.js';
import type { Caller, HttpAnswer, HttpRequest } from './caller.js';
import { Pacer, type Turn } from './pacer.js';

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const CONNECT_WITHIN_MS = 15_000;

export interface ChannelOptions {
  /** Requests per second per API name. */
  limits: Readonly<Record<string, number>>;
  jitter: number;
  tls: TlsSettings;
}

/** What one activity attempt may do. */
export interface Attempt {
  /** Ends reads, and waits for their turns. */
  signal: AbortSignal;
  /** Of one read, ms. */
  requestTimeout: number;
  /** Absent: this attempt may not issue. */
  issue?: {
    /** Ends the wait for a turn; an issue is not aborted once a byte has left. */
    signal: AbortSignal;
    /** How long the wait for a turn may take, ms. */
    turnWithin: number;
    /** Of the stop call, ms. */
    timeout: number;
    /** Asked before the first byte: a reason not to send, or null. */
    whyNotSend: () => string | null;
  };
}

/** One connection's HTTP: shared sockets and pacers, and a Caller per activity attempt. */
export class Channel {
  /** Why this process may not send at all, or null: the gate's lease (workers/gate.ts). */
  fence: () => string | null = () => null;
  readonly #pacers = new Map<string, Pacer>();
  readonly #shared: Agents;

  constructor(private readonly options: ChannelOptions) {
    this.#shared = agents(true, CONNECT_WITHIN_MS, options.tls);
  }

  caller(attempt: Attempt): Caller {
    let sent = false;
    return {
      read: async (request) => {
        const turn = await this.pacer(request.api).turn(attempt.signal);
        return exchange(request, turn, {
          agent: this.#shared,
          timeout: attempt.requestTimeout,
          signal: attempt.signal,
          whyNotSend: () => this.fence(),
        });
      },
      send: async (request) => {
        const { issue } = attempt;
        if (!issue || sent) throw new Error('this attempt may not issue, or has issued already');
        sent = true;
        const patience = AbortSignal.any([issue.signal, AbortSignal.timeout(issue.turnWithin)]);
        const turn = await this.#turnToIssue(request.api, patience);
        return exchange(request, turn, {
          agent: agents(false, issue.timeout, this.options.tls),
          timeout: issue.timeout,
          whyNotSend: () => this.fence() ?? issue.whyNotSend(),
          marks: true,
        });
      },
    };
  }

  pacer(api: string): Pacer {
    const limit = this.options.limits[api];
    if (limit === undefined) throw new Error(`no limit is declared for the API "${api}"`);
    let pacer = this.#pacers.get(api);
    if (!pacer) this.#pacers.set(api, (pacer = new Pacer(limit, this.options.jitter)));
    return pacer;
  }

  /** After a "too many requests" that came all the same: all APIs of the connection rest. */
  slowDown(ms: number): void {
    for (const pacer of this.#pacers.values()) pacer.pause(ms);
  }

  async #turnToIssue(api: string, signal: AbortSignal): Promise<Turn> {
    try {
      return await this.pacer(api).turn(signal);
    } catch (cause) {
      throw new VendorError('not-sent', 'no-turn', 'no turn to send came in time', {
        cause,
      });
    }
  }
}

interface ExchangeOptions {
  agent: Agents;
  timeout: number;
  signal?: AbortSignal;
  whyNotSend: () => string | null;
  /** Whether the crash points of an issue lie on this exchange. */
  marks?: boolean;
}

async function exchange(
  request: HttpRequest,
  turn: Turn,
  options: ExchangeOptions,
): Promise<HttpAnswer> {
  let sent = false;
  let refusal: string | null = null;

  const gotOptions: OptionsOfTextResponseBody = {
    method: request.method,
    headers: { 'user-agent': 'standdown', ...request.headers },
    agent: options.agent,
    timeout: { request: options.timeout },
    retry: { limit: 0 },
    followRedirect: request.followRedirects === true,
    maxRedirects: MAX_REDIRECTS,
    throwHttpErrors: false,
    decompress: true,
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.cookieJar === undefined ? {} : { cookieJar: request.cookieJar }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };

  const pending = got(request.url, gotOptions);
  void pending.on('request', (clientRequest: ClientRequest) => {
    clientRequest.once('socket', (socket) => {
      if (options.marks) reached('connected');
      refusal =
        options.whyNotSend() ?? (sent || turn.use() ? null : 'the vendor asked to slow down');
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
    if (transferred > MAX_BODY_BYTES) pending.cancel();
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
    throw failureOf(cause, sent, refusal, request);
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
