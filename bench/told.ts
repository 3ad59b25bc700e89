/** A story at one account, chapter by chapter: when what happened, and what its ledger says about that. */
import type { LedgerEntry } from '../simulators/ledger.js';
import { longestSilence, mostInAnySecond, secondsAbove, steadyRate } from './arrivals.js';
import { eventually, type Account, type Ground } from './ground.js';

/** EMR's, published, per API. */
export const LIMIT = 20;

export interface Chapter {
  name: string;
  kind: 'steady' | 'loss' | 'jitter';
  /** Of the API with the most arrivals in any second. */
  mostInAnySecond: number;
  secondsAboveLimit: number;
  /** Of the API with the most arrivals. */
  busiest: string;
  steadyPerSecond: number | null;
  /** From the loss to the first arrival of another process, and to its hold of the gate. */
  takeOverMs: number | null;
  heldAfterMs: number | null;
}

export interface Telling {
  chapters: Chapter[];
  /** Over the seams too. */
  mostInAnySecond: number;
  secondsAboveLimit: number;
  /** Accepted stops beyond the first of a target. */
  issuedTwice: number;
}

/** When, epoch ms, and how long until another process held the gate. */
export interface Lost {
  at: number;
  heldAfterMs: number;
}

interface Span {
  name: string;
  kind: Chapter['kind'];
  from: number;
  to: number;
  lost?: Lost;
}

export class Told {
  readonly #spans: Span[] = [];

  constructor(
    private readonly ground: Ground,
    private readonly account: Account,
  ) {}

  /** Until more calls arrive than did so far. */
  async arrivals(): Promise<void> {
    const soFar = async () => {
      const { byApi } = await this.ground.vendors.ask('tally', this.account.id);
      return Object.values(byApi).reduce((sum, each) => sum + each, 0);
    };
    const before = await soFar();
    await eventually('calls arrive', async () => (await soFar()) > before);
  }

  async chapter(
    name: string,
    kind: 'steady' | 'jitter',
    happens: () => Promise<unknown>,
  ): Promise<void> {
    const from = Date.now();
    await happens();
    this.#spans.push({ name, kind, from, to: Date.now() });
  }

  async loss(name: string, happens: () => Promise<Lost>): Promise<void> {
    const from = Date.now();
    const lost = await happens();
    this.#spans.push({ name, kind: 'loss', from, to: Date.now(), lost });
  }

  async end(): Promise<Telling> {
    const ledger = await this.ground.vendors.ask('ledger', this.account.id);
    const accepted = ledger.filter(({ effect }) => effect.startsWith('stop-accepted'));
    return {
      chapters: this.#spans.map((span) => chapterOf(span, ledger)),
      ...overLimit(ledger),
      issuedTwice: accepted.length - new Set(accepted.map(({ effect }) => effect)).size,
    };
  }
}

function chapterOf({ name, kind, from, to, lost }: Span, ledger: LedgerEntry[]): Chapter {
  const within = ledger.filter(({ at }) => at >= from && at <= to);
  const [busiest = '', times = []] =
    [...byApi(within)].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const all = within.map(({ at }) => at).sort((a, b) => a - b);
  const silence = lost ? longestSilence(all, lost.at) : null;
  return {
    name,
    kind,
    ...overLimit(within),
    busiest,
    steadyPerSecond: kind === 'loss' ? null : steadyRate(times, LIMIT),
    takeOverMs: lost && silence ? silence.endsAt - lost.at : null,
    heldAfterMs: lost?.heldAfterMs ?? null,
  };
}

function overLimit(ledger: LedgerEntry[]) {
  const apis = [...byApi(ledger).values()];
  return {
    mostInAnySecond: Math.max(0, ...apis.map(mostInAnySecond)),
    secondsAboveLimit: apis.reduce((sum, times) => sum + secondsAbove(times, LIMIT), 0),
  };
}

/** Arrivals by the vendor's monotonic clock, ascending. */
function byApi(ledger: LedgerEntry[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const { api, monotonic } of ledger) {
    const known = times.get(api);
    if (known) known.push(monotonic);
    else times.set(api, [monotonic]);
  }
  for (const each of times.values()) each.sort((a, b) => a - b);
  return times;
}
