/**
 * One simulated thing: what it is doing at any moment, given when it was told to stop and how it takes
 * that. Vendors dress this up in their own words; what really happened is kept in its `past`.
 */
import { courseOf, type Manner, type Moment, type State, type Truth } from './course.js';
import { Past, type PhysicalStop, type Via } from './past.js';

export type { Manner, Truth } from './course.js';

interface Operation {
  id: number;
  acceptedAt: number;
  /** Ms that the request itself put it off by: a graceful stop. */
  delay: number;
  /** An earlier stop was still to show, at this time: the later one does not call it back. */
  showsBy: number;
  /** Before it. */
  base: State;
}

export class Lifecycle {
  /** The vendor's word to show instead of the truth: for unknown words. */
  shownWord: string | undefined;
  #manner: Manner;
  /** Set by hand; holds until a stop is accepted. */
  #base: State = { truth: 'running', isGone: false, identity: 0 };
  #operation: Operation | undefined;
  readonly #past: Past;

  constructor(
    readonly name: string,
    manner: Manner,
    private readonly scale: number,
    private readonly now: () => number = () => Date.now(),
  ) {
    this.#manner = manner;
    this.#past = new Past({ ...this.#base, at: now() });
  }

  get manner(): Manner {
    return this.#manner;
  }

  set manner(manner: Manner) {
    this.state();
    this.#manner = manner;
  }

  /** By hand: what was accepted before has no further effect, and what was gone is there again. */
  set(truth: Truth): void {
    this.#put({ ...this.state(), truth, isGone: false });
  }

  /** By hand: another one is in its place, which does the same. */
  replace(): void {
    const state = this.state();
    this.#put({ ...state, identity: state.identity + 1 });
  }

  /** By hand: it is not there any more. */
  vanish(): void {
    this.#put({ ...this.state(), truth: 'stopped', isGone: true });
  }

  start(): void {
    this.set('running');
  }

  #put(state: State): void {
    this.#settleEffect({ isOver: true });
    this.#operation = undefined;
    this.#base = state;
    this.state();
  }

  /** @param delay ms, scaled, that the request itself puts the stop off by */
  stop(
    id: number,
    by: PhysicalStop['by'] = 'api',
    { via = null, delay = 0 }: { via?: Via | null; delay?: number } = {},
  ): { id: number } {
    const state = this.state();
    this.#settleEffect();
    const at = this.now();
    const isTold = this.#effectAt() ?? -Infinity;
    const showsBy = isTold > at ? isTold : Infinity;
    this.#operation = { id, acceptedAt: at, delay, showsBy, base: state };
    this.#past.accepted({ id, at, by, via, before: state.truth, effectAt: this.#effectAt() });
    return { id };
  }

  /** An accepted stop that covers this thing and has nothing to do here, since it is stopped. */
  stopInVain(id: number, via: Via): void {
    const { truth } = this.state();
    this.#past.accepted({ id, at: this.now(), by: 'api', via, before: truth, effectAt: null });
  }

  get operation(): { id: number; acceptedAt: number } | undefined {
    return this.#operation;
  }

  state(): State {
    const now = this.now();
    const course = this.#course();
    const last = course.findLast(({ at }) => at <= now);
    const { truth, isGone, identity } = last ?? this.#operation?.base ?? this.#base;
    const state = { truth, isGone, identity };
    this.#past.upTo(now, course, state);
    return state;
  }

  /** What is really so. */
  truth(): Truth {
    return this.state().truth;
  }

  /** Whether an accepted stop shows by now, whatever it comes to. */
  get shows(): boolean {
    return this.#operation !== undefined && this.now() >= this.#showsAt(this.#operation);
  }

  /** What the vendor's own operation says of itself. */
  claim(): 'none' | 'pending' | 'succeeded' | 'failed' {
    if (!this.#operation) return 'none';
    const { takes, ending } = this.#scaled();
    if (ending === 'sticks' || this.now() < this.#showsAt(this.#operation) + takes)
      return 'pending';
    return ending === 'fails' || ending === 'blamed' ? 'failed' : 'succeeded';
  }

  /** 0..1 of the operation. */
  progress(): number {
    if (!this.#operation) return 0;
    const { takes, ending } = this.#scaled();
    const { acceptedAt } = this.#operation;
    const whole = Math.max(1, this.#showsAt(this.#operation) + takes - acceptedAt);
    return Math.min(ending === 'sticks' ? 0.5 : 1, (this.now() - acceptedAt) / whole);
  }

  /** What has happened, up to now. */
  past(): Past {
    this.state();
    this.#settleEffect();
    return this.#past;
  }

  #course(): Moment[] {
    if (!this.#operation) return [];
    return courseOf(this.#showsAt(this.#operation), this.#operation.base, this.#scaled());
  }

  #showsAt({ acceptedAt, delay, showsBy }: Operation): number {
    return Math.min(acceptedAt + delay + this.#scaled().lag, showsBy);
  }

  #effectAt(): number | null {
    return this.#course()[0]?.at ?? null;
  }

  /**
   * A manner that was changed since the acceptance may have moved the effect.
   * @param isOver the operation ends here: what has not begun never will
   */
  #settleEffect({ isOver = false } = {}): void {
    const current = this.#past.stops.findLast(({ id }) => id === this.#operation?.id);
    if (!current) return;
    const effectAt = this.#effectAt();
    current.effectAt = isOver && effectAt !== null && effectAt > this.now() ? null : effectAt;
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
