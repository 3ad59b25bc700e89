/** What has physically happened to one thing: every stop that was accepted, and every change. */
import type { Moment, State, Truth } from './course.js';

/** Through which call a stop came. */
export interface Via {
  /** The API's name. */
  api: string;
  /** Of the request. */
  path: string;
}

/** How an earlier accepted stop stood when the next one of the same thing was accepted. */
export type Standing =
  /** Accepted, no effect yet, and it would still have one. */
  | 'could-still'
  /** It had taken effect, and the thing was not running. */
  | 'in-effect'
  /** It had taken effect, and the thing ran again: revived, started, or the operation failed. */
  | 'undone'
  /** It never had one. */
  | 'without-effect';

/** One accepted stop of one physical thing. */
export interface PhysicalStop {
  /** The operation's id: the same on all things that one call covers. */
  id: number;
  /** Accepted, epoch ms. */
  at: number;
  /** `another`: past the API, so the ledger has no line for it. */
  by: 'api' | 'another';
  via: Via | null;
  /** How the thing was at the moment of acceptance. */
  before: Truth;
  /** Epoch ms of the first effect, past or to come; null: none (ignored, a lie, or it was stopped already). */
  effectAt: number | null;
  /** The earlier stop of this thing that counts most, where there is one; a promise of "never twice" is about this. */
  earlier: { id: number; was: Standing } | null;
  /** The id of `earlier` where that stop could still take effect or was in effect. */
  duplicateOf: number | null;
}

const gravest: readonly Standing[] = ['could-still', 'in-effect', 'undone', 'without-effect'];

export class Past {
  readonly stops: PhysicalStop[] = [];
  readonly changes: Moment[];
  #until: number;

  constructor(born: Moment) {
    this.changes = [born];
    this.#until = born.at;
  }

  /**
   * Writes down what has come to pass since the last time.
   * @param course may have been changed since; what is written stays
   */
  upTo(now: number, course: readonly Moment[], state: State): void {
    for (const moment of course)
      if (moment.at > this.#until && moment.at <= now) this.#change(moment);
    this.#until = now;
    this.#change({ ...state, at: now });
  }

  #change({ at, truth, isGone, identity }: Moment): void {
    const last = this.changes.at(-1)!;
    if (last.truth === truth && last.isGone === isGone && last.identity === identity) return;
    this.changes.push({ at, truth, isGone, identity });
  }

  /** @param stop its `via` may be the whole request, of which only two fields are kept */
  accepted(stop: Omit<PhysicalStop, 'earlier' | 'duplicateOf'>): void {
    const standings = this.stops
      .map(({ id, effectAt }) => ({ id, was: this.#standing(effectAt, stop.at, stop.before) }))
      .reverse();
    const earlier =
      gravest.map((was) => standings.find((each) => each.was === was)).find(Boolean) ?? null;
    const isDuplicate = earlier?.was === 'could-still' || earlier?.was === 'in-effect';
    const via = stop.via && { api: stop.via.api, path: stop.via.path };
    this.stops.push({ ...stop, via, earlier, duplicateOf: isDuplicate ? earlier.id : null });
  }

  #standing(effectAt: number | null, now: number, before: Truth): Standing {
    if (effectAt === null) return 'without-effect';
    if (effectAt > now) return 'could-still';
    const ran = this.changes.some(({ at, truth }) => at > effectAt && isUp(truth));
    return ran || isUp(before) ? 'undone' : 'in-effect';
  }
}

const isUp = (truth: Truth) => truth === 'running' || truth === 'starting';
