/** What a simulator is made of, apart from the vendor's words: given to its routes to build on. */
import { DialError } from './dial-error.js';
import { Faults, type Abilities } from './faults.js';
import { Ledger } from './ledger.js';
import { Lifecycle, type Manner } from './lifecycle.js';

export interface World {
  ledger: Ledger;
  faults: Faults;
  things: Map<string, Lifecycle>;
  /** Multiplies every lag and duration. */
  scale: number;
  clock: Clock;
  busy: Busy;
  /** Ends all sessions or tokens now; absent where calls carry their own proof. Set by the vendor's routes. */
  endSessions?: () => void;
  /** A running number for operations and request ids. */
  nextId(): number;
  thing(name: string): Lifecycle;
}

/** The vendor's clock: in `Date`, in what it tells of times, and in judging signatures. */
export class Clock {
  /** Ahead of ours by so much; real ms. */
  offsetMs = 0;

  now(): number {
    return Date.now() + this.offsetMs;
  }

  iso(): string {
    return new Date(this.now()).toISOString();
  }
}

/** Another flow, of nobody that we know: while it lasts, stops are refused as the vendor refuses them. */
class Busy {
  readonly #until = new Map<string, number>();

  /** @param scope a cluster, or `*` @param forMs real ms; 0 ends it */
  set(scope: string, forMs: number): void {
    this.#until.set(scope, Date.now() + forMs);
  }

  is(scope: string): boolean {
    return [scope, '*'].some((each) => (this.#until.get(each) ?? 0) > Date.now());
  }
}

export function createWorld(
  things: readonly { name: string; manner: Manner }[],
  scale: number,
  abilities: () => Abilities,
): World {
  let last = 1_000;
  const world: World = {
    ledger: new Ledger(),
    faults: new Faults(abilities),
    things: new Map(),
    scale,
    clock: new Clock(),
    busy: new Busy(),
    nextId: () => (last += 1),
    thing(name) {
      const thing = world.things.get(name);
      if (thing) return thing;
      throw new DialError(`no thing "${name}" here; it has ${someOf(world.things.keys())}`);
    },
  };
  for (const { name, manner } of things) addThing(world, name, manner);
  return world;
}

export function addThing({ things, scale }: World, name: string, manner: Manner): void {
  things.set(name, new Lifecycle(name, { ...manner }, scale));
}

/** @param pattern a name, or the beginning of one and `*` @throws DialError where nothing is named so */
export function thingsLike(world: World, pattern: string): Lifecycle[] {
  if (!pattern.endsWith('*')) return [world.thing(pattern)];
  const found = [...world.things.values()].filter(({ name }) =>
    name.startsWith(pattern.slice(0, -1)),
  );
  if (found.length > 0) return found;
  throw new DialError(
    `no thing is named like "${pattern}" here; it has ${someOf(world.things.keys())}`,
  );
}

const SOME = 20;

function someOf(names: Iterable<string>): string {
  const all = [...names];
  return (
    all.slice(0, SOME).join(', ') + (all.length > SOME ? ` and ${all.length - SOME} more` : '')
  );
}
