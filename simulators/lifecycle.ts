/**
 * One simulated thing: what it is doing at any moment, given when it was told to stop or to start and how
 * it takes that. Vendors dress this up in their own words; what really happened is kept in its `past`.
 */
import { courseOf, type Manner, type Moment, type State, type Truth } from './course.js';
import { Past, type PhysicalStop, type Via } from './past.js';
import { startCourseOf, type StartManner } from './starting.js';

export type { Manner, Truth } from './course.js';

interface Operation {
  kind: 'stop' | 'start';
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
  #startManner: StartManner;
  /** Set by hand; holds until a stop or a start is accepted. */
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
    this.#startManner = { lag: manner.lag, takes: manner.takes, ending: 'starts' };
    this.#past = new Past({ ...this.#base, at: now() });
  }

  get manner(): Manner {
    return this.#manner;
  }

  set manner(manner: Manner) {
    this.state();
    this.#manner = manner;
  }

  get startManner(): StartManner {
    return this.#startManner;
  }

  set startManner(manner: StartManner) {
    this.state();
    this.#startManner = manner;
  }

  /** By hand: what was accepted before has no further effect, and what was gone is there again. */
  set(truth: Truth): void {
    this.#put({ ...this.state(), truth, isGone: false });
  }

  /** By hand: another one is in its place, which does the same. */
  replace(): void {
    this.#put({ ...this.state(), identity: this.state().identity + 1 });
  }

  /** By hand: it is not there any more. */
  vanish(): void {
    this.#put({ ...this.state(), truth: 'stopped', isGone: true });
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
    const isTold = this.#operation?.kind === 'stop' ? (this.#effectAt() ?? -Infinity) : -Infinity;
    const showsBy = isTold > at ? isTold : Infinity;
    this.#operation = { kind: 'stop', id, acceptedAt: at, delay, showsBy, base: state };
    this.#past.accepted({ id, at, by, via, before: state.truth, effectAt: this.#effectAt() });
    return { id };
  }

  /** An accepted stop that covers this thing and has nothing to do here, since it is stopped. */
  stopInVain(id: number, via: Via): void {
    const before = this.truth();
    this.#past.accepted({ id, at: this.now(), by: 'api', via, before, effectAt: null });
  }

  /** Whatever was still to come of an earlier stop is called off. */
  start(id: number): { id: number } {
    const base = this.state();
    this.#settleEffect({ isOver: true });
    const at = this.now();
    this.#operation = { kind: 'start', id, acceptedAt: at, delay: 0, showsBy: Infinity, base };
    return { id };
  }

  get operation(): Pick<Operation, 'kind' | 'id' | 'acceptedAt'> | undefined {
    return this.#operation;
  }

  state(): State {
    const [now, course] = [this.now(), this.#course()];
    const last = course.findLast(({ at }) => at <= now) ?? this.#operation?.base ?? this.#base;
    const state = { truth: last.truth, isGone: last.isGone, identity: last.identity };
    this.#past.upTo(now, course, state);
    return state;
  }

  /** What is really so. */
  truth(): Truth {
    return this.state().truth;
  }

  /** Whether an accepted stop or start shows by now, whatever it comes to. */
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

  /** How it takes what was accepted last: a stop, where nothing was. */
  get inForce(): Manner | StartManner {
    return this.#operation?.kind === 'start' ? this.startManner : this.manner;
  }

  /** What has happened, up to now. */
  past(): Past {
    this.state();
    this.#settleEffect();
    return this.#past;
  }

  #course(): Moment[] {
    if (!this.#operation) return [];
    const { kind, base } = this.#operation;
    const shows = this.#showsAt(this.#operation);
    const { takes } = this.#scaled();
    if (kind === 'start') return startCourseOf(shows, base, { ...this.startManner, takes });
    const revivesAfter = this.manner.revivesAfter * this.scale;
    return courseOf(shows, base, { ...this.manner, takes, revivesAfter });
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

  #scaled(): Pick<Manner | StartManner, 'lag' | 'takes' | 'ending'> {
    const { lag, takes, ending } = this.inForce;
    return { lag: lag * this.scale, takes: takes * this.scale, ending };
  }
}
