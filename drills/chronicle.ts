/**
 * What really happened to the things of one simulator: each accepted stop, counted per physical process, and
 * the truth at any moment. Verdicts are judged by this and by nothing that the product says.
 */
import type { Lifecycle, Truth } from '../simulators/lifecycle.js';

/** How exactly the truth is known, ms. */
export const TICK_MS = 20;

export interface Acceptance {
  thing: string;
  /** Epoch ms. */
  at: number;
  by: 'api' | 'another';
  /** An earlier one through the API that had taken effect, or still could. */
  duplicate: boolean;
}

interface Past {
  changes: { at: number; truth: Truth }[];
  /** Whether the last stop through the API still works, or could, at a time. */
  isOpen: (at: number) => boolean;
}

export class Chronicle {
  readonly acceptances: Acceptance[] = [];
  readonly #pasts = new Map<Lifecycle, Past>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly things: ReadonlyMap<string, Lifecycle>,
    private readonly scale: number,
  ) {
    this.watch();
    this.#timer = setInterval(() => this.#look(), TICK_MS);
  }

  /** Those that were added since, too. */
  watch(): void {
    for (const thing of this.things.values()) if (!this.#pasts.has(thing)) this.#follow(thing);
  }

  truthAt(name: string, at: number): Truth {
    const { changes } = this.#pasts.get(this.things.get(name)!)!;
    return changes.findLast((change) => change.at <= at)?.truth ?? changes[0]!.truth;
  }

  /** When it last became stopped, as of then; null where it was not. */
  stoppedSince(name: string, at: number): number | null {
    const { changes } = this.#pasts.get(this.things.get(name)!)!;
    const last = changes.findLast((change) => change.at <= at);
    return last?.truth === 'stopped' ? last.at : null;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #follow(thing: Lifecycle): void {
    const past: Past = {
      changes: [{ at: 0, truth: thing.truth() }],
      isOpen: () => false,
    };
    this.#pasts.set(thing, past);
    const stop = thing.stop.bind(thing);
    const set = thing.set.bind(thing);
    thing.stop = (id, given?: Acceptance['by']) => {
      const by = given ?? 'api';
      const at = Date.now();
      const duplicate = by === 'api' && past.isOpen(at);
      this.acceptances.push({ thing: thing.name, at, by, duplicate });
      const operation = stop(id, by);
      if (by === 'api') past.isOpen = openness(thing, at, this.scale);
      return operation;
    };
    thing.set = (truth) => {
      past.isOpen = () => false;
      set(truth);
      this.#note(thing, past);
    };
  }

  #look(): void {
    for (const [thing, past] of this.#pasts) this.#note(thing, past);
  }

  #note(thing: Lifecycle, { changes }: Past): void {
    const truth = thing.truth();
    if (changes.at(-1)!.truth !== truth) changes.push({ at: Date.now(), truth });
  }
}

/** Until when it can take effect, and how long the effect lasts, by how the thing takes stops at this moment. */
function openness({ manner }: Lifecycle, acceptedAt: number, scale: number): Past['isOpen'] {
  const { lag, takes, ending, revivesAfter } = manner;
  const over = acceptedAt + (lag + takes) * scale;
  switch (ending) {
    case 'stops':
    case 'sticks':
      return () => true;
    case 'revives':
      return (at) => at < over + revivesAfter * scale;
    case 'fails':
    case 'lies':
    case 'ignores':
      return (at) => at < over;
  }
}
