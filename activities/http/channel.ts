import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { VendorError } from '../vendor-error.js';
import { agents, type Agents, type TlsSettings } from './agents.js';
import { restMs } from './answers.js';
import type { Caller, HttpAnswer, HttpRequest } from './caller.js';
import { exchange, type ExchangeOptions } from './exchange.js';
import { JoinedReads, type SharedRead } from './joined.js';
import { Pacer, type Turn } from './pacer.js';
import { PollLoad } from './poll-load.js';

const CONNECT_WITHIN_MS = 15_000;
/** How long a read that others may join waits for them: so long, and longer where many poll. */
const JOIN_WINDOW_MS = 50;
const JOIN_MS_PER_WAITER = 5;
export const LONGEST_JOIN_MS = 500;

export interface ChannelOptions {
  /** Requests per second per API name. */
  limits: Readonly<Record<string, number>>;
  jitter: number;
  tls: TlsSettings;
  /** The longest wait of a read for others who want the same; default 500 ms, less where polls come fast. */
  joinWithin?: number;
}

/** What one activity attempt may do. */
export interface Attempt {
  /** Ends reads, and waits for their turns. */
  signal: AbortSignal;
  /** Of one read, ms. */
  requestTimeout: number;
  /** This attempt is one poll of many: what it reads counts for `pollInterval`. */
  isPoll?: boolean;
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

/** One connection's HTTP: shared sockets, pacers and reads, and a Caller per activity attempt. */
export class Channel {
  /** Why this process may not send at all, or null: the gate's lease (workers/gate.ts). */
  fence: () => string | null = () => null;
  readonly #pacers = new Map<string, Pacer>();
  readonly #shared: Agents;
  readonly #joined = new JoinedReads();
  readonly #load: PollLoad;
  #restUntil = 0;

  constructor(private readonly options: ChannelOptions) {
    this.#shared = agents(true, CONNECT_WITHIN_MS, options.tls);
    this.#load = new PollLoad(options.limits);
  }

  caller(attempt: Attempt): Caller {
    // One signal ends all reads of an attempt, and a look at a large cluster is many.
    setMaxListeners(0, attempt.signal);
    if (attempt.isPoll) this.#load.began();
    let sent = false;
    return {
      read: (request) => {
        const { api, joinKey } = request;
        if (joinKey === undefined) return this.#read(request, attempt, attempt.signal);
        return this.#joined.read(`${api} ${joinKey}`, attempt.signal, (shared) =>
          this.#readForAll(request, attempt, shared),
        );
      },
      send: async (request) => {
        const { issue } = attempt;
        if (!issue || sent) throw new Error('this attempt may not issue, or has issued already');
        sent = true;
        const patience = AbortSignal.any([issue.signal, AbortSignal.timeout(issue.turnWithin)]);
        const turn = await this.#turn(request.api, patience);
        return this.#exchange(request, turn, {
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
    if (!pacer) {
      this.#pacers.set(api, (pacer = new Pacer(limit, this.options.jitter)));
      pacer.pause(this.#restUntil - performance.now());
    }
    return pacer;
  }

  /** After a "too many requests" that came all the same, or before one: all APIs of the connection rest. */
  slowDown(ms: number): void {
    this.#restUntil = Math.max(this.#restUntil, performance.now() + ms);
    for (const pacer of this.#pacers.values()) pacer.pause(ms);
  }

  /** How often somebody who waits may poll, ms: at least as asked, more where many wait (poll-load.ts). */
  pollInterval(who: string, wantedMs: number): number {
    return this.#load.interval(who, wantedMs);
  }

  /** It waits no longer. */
  pollsEnded(who: string): void {
    this.#load.ended(who);
  }

  /** Waits a moment for others, then for the turn; from then on nobody may join. */
  async #readForAll(request: HttpRequest, attempt: Attempt, { signal, close }: SharedRead) {
    // An attempt that may issue has its own clock running: it joins, and lets only join who comes at once.
    await pause(attempt.issue ? 0 : this.#joinWindow(), undefined, { signal });
    return this.#read(request, attempt, signal, close);
  }

  #joinWindow(): number {
    const { joinWithin = LONGEST_JOIN_MS } = this.options;
    return Math.min(joinWithin, Math.max(JOIN_WINDOW_MS, this.#load.waiting * JOIN_MS_PER_WAITER));
  }

  async #read(
    request: HttpRequest,
    { isPoll, requestTimeout }: Attempt,
    signal: AbortSignal,
    hasTurn: () => void = () => undefined,
  ): Promise<HttpAnswer> {
    const turn = await this.#turn(request.api, signal);
    hasTurn();
    if (isPoll) this.#load.requested(request.api);
    return this.#exchange(request, turn, {
      agent: this.#shared,
      timeout: requestTimeout,
      signal,
      whyNotSend: () => this.fence(),
    });
  }

  async #exchange(request: HttpRequest, turn: Turn, options: ExchangeOptions): Promise<HttpAnswer> {
    const answer = await exchange(finished(request, turn), turn, options);
    const rest = restMs(answer);
    if (rest > 0) this.slowDown(rest);
    return answer;
  }

  async #turn(api: string, signal: AbortSignal): Promise<Turn> {
    const pacer = this.pacer(api);
    try {
      return await pacer.turn(signal);
    } catch (cause) {
      throw new VendorError('not-sent', 'no-turn', `no turn for ${api} came in time`, { cause });
    }
  }
}

function finished(request: HttpRequest, turn: Turn): HttpRequest {
  try {
    return { ...request, ...request.finish?.() };
  } catch (error) {
    turn.drop();
    throw error;
  }
}
