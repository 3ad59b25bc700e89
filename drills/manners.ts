/** How a thing takes the stop. Times in ms; none of these is the product's fault, so each has its right verdict. */
import type { Verdict } from '../activities/messages.js';
import type { Manner } from '../simulators/lifecycle.js';
import { SETTLE_MS } from './pace.js';
import type { Random } from './random.js';

const LONGEST_LAG_MS = 400;
const REVIVES_AFTER_MS = 1_500;

/** Stopped within the settle time and a bit: the plain case. */
export function plainManner(random: Random): Manner {
  return {
    lag: random.between(0, LONGEST_LAG_MS),
    takes: random.between(100, 1_200),
    ending: 'stops',
    revivesAfter: REVIVES_AFTER_MS,
  };
}

interface MannerKind {
  change: (random: Random) => Partial<Manner>;
  /** It will not be stopped for good, so the drill does not wait for the whole deadline. */
  neverStopped?: boolean;
  /** Verdicts that are right although the thing is stopped in the end. */
  right?: readonly Verdict[];
}

export const manners: Readonly<Record<string, MannerKind>> = {
  slow: { change: (random) => ({ takes: random.between(3_000, 8_000) }) },
  /** The stop shows only after the settle time. */
  late: { change: (random) => ({ lag: random.between(SETTLE_MS * 1.2, SETTLE_MS * 3) }) },
  /** The vendor says "failed", and it is stopped all the same. */
  blamed: { change: () => ({ ending: 'blamed' }) },
  /** Stopped, and another one has its place. */
  replaced: {
    change: () => ({ ending: 'replaced' }),
    right: ['not-proven', 'undecided', 'refused'],
  },
  vanishes: { change: () => ({ ending: 'vanishes' }), neverStopped: true },
  fails: { change: () => ({ ending: 'fails' }), neverStopped: true },
  lies: { change: () => ({ ending: 'lies' }), neverStopped: true },
  sticks: { change: () => ({ ending: 'sticks' }), neverStopped: true },
  ignores: { change: () => ({ ending: 'ignores' }), neverStopped: true },
  revives: {
    change: (random) => ({ ending: 'revives', revivesAfter: random.between(200, 4_000) }),
    neverStopped: true,
  },
};
