/**
 * The truth about one simulated thing: what it is doing at any moment, given when it was told to
 * stop and how it takes that. Vendors dress this up in their own words.
 */
export type Truth = 'running' | 'stopping' | 'stopped' | 'starting' | 'failed';

/** How a thing takes a stop. Times in ms before scaling. */
export interface Manner {
  /** From acceptance until anything shows. */
  lag: number;
  /** From the first sign until stopped. */
  takes: number;
  /**
   * stops: as asked · fails: the operation fails, the thing runs on · lies: the operation is "done", the thing runs
   * on · sticks: never ends · revives: runs again `revivesAfter` later · ignores: accepted, no effect at all
   */
  ending: 'stops' | 'fails' | 'lies' | 'sticks' | 'revives' | 'ignores';
  revivesAfter: number;
}

export interface Operation {
  id: number;
  acceptedAt: number;
  /** Who began it: a call of the API, or somebody else (`POST …/things/NAME/stop-by-another`). */
  by: 'api' | 'another';
}

export class Lifecycle {
  /** The vendor's word to show instead of the truth: for unknown words. */
  shownWord: string | undefined;
  /** A truth that was set by hand and holds until a stop is accepted. */
  #base: Truth = 'running';
  #operation: Operation | undefined;

  constructor(
    readonly name: string,
    public manner: Manner,
    private readonly scale: number,
    private readonly now: () => number = () => Date.now(),
  ) {}

  set(truth: Truth): void {
    this.#base = truth;
    this.#operation = undefined;
  }

  stop(id: number, by: Operation['by'] = 'api'): Operation {
    this.#operation = { id, acceptedAt: this.now(), by };
    return this.#operation;
  }

  start(): void {
    this.set('running');
  }

  get operation(): Operation | undefined {
    return this.#operation;
  }

  /** What is really so. */
  truth(): Truth {
    if (!this.#operation) return this.#base;
    const { lag, takes, ending, revivesAfter } = this.#scaled();
    const since = this.now() - this.#operation.acceptedAt;
    if (since < lag || ending === 'ignores' || ending === 'lies') return this.#base;
    if (since < lag + takes || ending === 'sticks') return 'stopping';
    if (ending === 'fails') return this.#base;
    if (ending === 'revives' && since >= lag + takes + revivesAfter) return 'running';
    return 'stopped';
  }

  /** What the vendor's own operation says of itself. */
  claim(): 'none' | 'pending' | 'succeeded' | 'failed' {
    if (!this.#operation) return 'none';
    const { lag, takes, ending } = this.#scaled();
    const since = this.now() - this.#operation.acceptedAt;
    if (ending === 'sticks' || since < lag + takes) return 'pending';
    return ending === 'fails' ? 'failed' : 'succeeded';
  }

  /** 0..1 of the operation. */
  progress(): number {
    if (!this.#operation) return 0;
    const { lag, takes, ending } = this.#scaled();
    const part = (this.now() - this.#operation.acceptedAt) / Math.max(1, lag + takes);
    return Math.min(ending === 'sticks' ? 0.5 : 1, part);
  }

  #scaled(): Manner {
    const { lag, takes, ending, revivesAfter } = this.manner;
    return {
      lag: lag * this.scale,
      takes: takes * this.scale,
      ending,
      revivesAfter: revivesAfter * this.scale,
    };
  }
}
