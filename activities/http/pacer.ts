/**
 * At most `perSecond` arrivals at the vendor in any sliding second (design §6).
 * First come, first served. A turn counts from its reservation until one second after its request
 * has certainly arrived: an answer proves the arrival; without one, `sent + jitter` bounds it.
 */
const WINDOW_MS = 1_000;

interface Entry {
  sentAt: number | null;
  /** When the entry stops counting; null while that is unknown (reserved, not sent). */
  clearsAt: number | null;
}

export class Pacer {
  #log: Entry[] = [];
  readonly #waiting: ((entry: Entry) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #pausedUntil = 0;

  /** @param perSecond a whole number of at least 1 */
  constructor(
    private readonly perSecond: number,
    private readonly jitterMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Resolves when the request may be sent. @throws the signal's reason when aborted while waiting */
  async turn(signal?: AbortSignal): Promise<Turn> {
    signal?.throwIfAborted();
    const entry = await new Promise<Entry>((resolve, reject) => {
      const grant = (granted: Entry) => {
        signal?.removeEventListener('abort', leave);
        resolve(granted);
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(grant), 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(grant);
      this.#pump();
    });
    return new Turn(entry, this);
  }

  /** After a "too many requests" that came all the same: nobody sends for a while. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.now() + ms);
  }

  /** @internal for Turn */
  use(entry: Entry): boolean {
    const now = this.now();
    if (now < this.#pausedUntil) return false;
    entry.sentAt = now;
    entry.clearsAt = now + WINDOW_MS + this.jitterMs;
    this.#pump();
    return true;
  }

  /** @internal for Turn */
  answered(entry: Entry): void {
    if (entry.clearsAt !== null) entry.clearsAt = Math.min(entry.clearsAt, this.now() + WINDOW_MS);
    this.#pump();
  }

  /** @internal for Turn */
  drop(entry: Entry): void {
    if (entry.sentAt === null) this.#log = this.#log.filter((other) => other !== entry);
    this.#pump();
  }

  #pump(): void {
    clearTimeout(this.#timer);
    const now = this.now();
    this.#log = this.#log.filter(({ clearsAt }) => clearsAt === null || clearsAt > now);
    while (
      this.#waiting.length > 0 &&
      now >= this.#pausedUntil &&
      this.#log.length < this.perSecond
    ) {
      const entry: Entry = { sentAt: null, clearsAt: null };
      this.#log.push(entry);
      this.#waiting.shift()!(entry);
    }
    if (this.#waiting.length === 0) return;
    const clears = this.#log.map(({ clearsAt }) => clearsAt ?? Infinity);
    const next = this.#log.length < this.perSecond ? this.#pausedUntil : Math.min(...clears);
    if (next < Infinity) this.#timer = setTimeout(() => this.#pump(), Math.max(1, next - now));
  }
}

/** The right to send one request. Exactly one of `use` (then `answered`) and `drop` follows. */
export class Turn {
  constructor(
    private readonly entry: Entry,
    private readonly pacer: Pacer,
  ) {}

  /** Called before the first byte; false when the pacer was paused meanwhile: then do not send. */
  use(): boolean {
    return this.pacer.use(this.entry);
  }

  answered(): void {
    this.pacer.answered(this.entry);
  }

  /** Not sent after all: the place is free again. */
  drop(): void {
    this.pacer.drop(this.entry);
  }
}
