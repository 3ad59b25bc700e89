/** What really happened at an account. Verdicts are judged by this and by nothing that the product says. */
import type { Account } from './accounts.js';

export interface Duplicate {
  thing: string;
  /** Epoch ms. */
  at: number;
}

/** When it last became stopped, as of then; null where it was not stopped. Epoch ms. */
export type StoppedSince = (thing: string, at: number) => number | null;

export function stoppedSince({ simulator }: Pick<Account, 'simulator'>): StoppedSince {
  return (name, at) => {
    const { changes } = simulator.world.thing(name).past();
    const last = changes.findLast((change) => change.at <= at);
    return last?.truth === 'stopped' && !last.isGone ? last.at : null;
  };
}

/** Stops through the API while an earlier one through the API was in effect or still could take it, per physical thing. */
export function duplicatesAt({ simulator }: Account): Duplicate[] {
  return [...simulator.world.things.values()].flatMap((thing) => {
    const { stops } = thing.past();
    const through = (id: number) => stops.find((stop) => stop.id === id)?.by;
    return stops
      .filter(
        ({ by, duplicateOf }) =>
          by === 'api' && duplicateOf !== null && through(duplicateOf) === 'api',
      )
      .map(({ at }) => ({ thing: thing.name, at }));
  });
}
