/** Every call that arrived, in order, and what it did: the drills compare it with the verdicts. */
export interface LedgerEntry {
  /** Epoch ms by this process's clock. */
  at: number;
  /** Monotonic ms, for rates. */
  monotonic: number;
  /** The API's name as in the vendor's `limits`. */
  api: string;
  method: string;
  path: string;
  status: number;
  /** What the call changed: `stop-accepted NAME`, `start-accepted NAME`, or `none`. */
  effect: string;
  /** The dial that hit it: a name of an answer, `slow`, `HTTP 500`; or none. */
  fault: string | null;
}

export class Ledger {
  readonly entries: LedgerEntry[] = [];

  add(entry: LedgerEntry): void {
    this.entries.push(entry);
  }

  calls(api: string): LedgerEntry[] {
    return this.entries.filter((entry) => entry.api === api);
  }

  /** Accepted stop calls, of one thing or of all. */
  stops(name?: string): LedgerEntry[] {
    return this.#accepted('stop', name);
  }

  /** The same for start calls. */
  starts(name?: string): LedgerEntry[] {
    return this.#accepted('start', name);
  }

  #accepted(call: 'stop' | 'start', name: string | undefined): LedgerEntry[] {
    const effect = `${call}-accepted ${name ?? ''}`;
    return this.entries.filter((entry) =>
      name === undefined ? entry.effect.startsWith(effect) : entry.effect === effect,
    );
  }
}
