/** `GET /_simulator/truth`: what physically happened, for those who compare it with what was told. */
import type { Truth } from './course.js';
import type { Lifecycle } from './lifecycle.js';
import type { PhysicalStop } from './past.js';

/** Times are epoch ms by the simulator's process, whatever its dial for the clock says. */
export interface TruthDocument {
  now: number;
  things: ThingTruth[];
}

/** One physical thing: an MRS service, an EMR process on a host, an OBServer, an agent process, a CDM cluster. */
export interface ThingTruth {
  name: string;
  truth: Truth | 'gone';
  /** Counts up when another one takes its place. */
  identity: number;
  /**
   * Accepted stops that cover this thing, in order. One call that covers many things (an EMR service, MRS
   * with `only_self: false`) stands at each of them, with one `id`. Duplicates: those with a `duplicateOf`.
   */
  stops: readonly PhysicalStop[];
  /** From when on it was how; the first entry is its birth, and the last one holds now. */
  changes: { at: number; truth: Truth | 'gone'; identity: number }[];
}

export function truthOf(things: Iterable<Lifecycle>): TruthDocument {
  return {
    now: Date.now(),
    things: [...things].map((thing) => {
      const { stops, changes } = thing.past();
      const told = changes.map(({ at, truth, isGone, identity }) => ({
        at,
        truth: isGone ? ('gone' as const) : truth,
        identity,
      }));
      const { truth, identity } = told.at(-1)!;
      return { name: thing.name, truth, identity, stops, changes: told };
    }),
  };
}
