/** What will happen to each stop of a drill: drawn beforehand, from the seed alone. */
import type { Manner } from '../simulators/lifecycle.js';
import { callDials } from './call-dials.js';
import type { Enabled } from './kinds.js';
import { keyOf, type Lane, type Target } from './lanes.js';
import { manners, plainManner } from './manners.js';
import { DRAIN_DEADLINE_MS, SHORT_DEADLINE_MS } from './pace.js';
import { Random } from './random.js';

export interface Story {
  /** From 0, over all lanes. */
  nth: number;
  lane: Lane;
  target: Target;
  key: string;
  options: Record<string, unknown>;
  manner: Manner;
  /** Names of what happens to it: a manner, a dial of its calls, something that an operator does. */
  kinds: string[];
  deadlineMs: number | null;
  /** Whether the same stop is made again, as things are, where it ended without proof. */
  again: boolean;
  /** For what is drawn while it goes on. */
  random: Random;
}

/** How many of the stops have such a kind. */
const SHARE = { manner: 0.3, calls: 0.55, operator: 0.15 };
const AGAIN = 0.5;

export function storiesOf(seed: string, count: number, lanes: readonly Lane[], on: Enabled) {
  return Array.from({ length: count }, (_, nth) => {
    const random = new Random(seed, `story ${nth}`);
    return drawStory({ nth, lane: lanes[nth % lanes.length]!, random }, on);
  });
}

function drawStory(
  { nth, lane, random }: Pick<Story, 'nth' | 'lane' | 'random'>,
  on: Enabled,
): Story {
  const target = random.pick(lane.targets);
  const options = random.pick(target.options);
  const draw = (share: number, among: readonly string[]) => {
    const drawn = random.chance(share);
    return drawn && among.length > 0 ? [random.pick(among)] : [];
  };
  // A dial of calls hits whoever calls, and what an operator does takes time that others wait for.
  const possible = lane.crowded ? [] : on.calls.filter((name) => suits(name, lane));
  const [manner] = draw(SHARE.manner, on.manner);
  const kinds = [
    ...(manner === undefined ? [] : [manner]),
    ...draw(SHARE.calls, possible),
    ...draw(SHARE.operator, on.operator),
  ];
  const never = manner !== undefined && manners[manner]!.neverStopped === true;
  return {
    nth,
    lane,
    target,
    key: keyOf(lane, target),
    options,
    manner: {
      ...plainManner(random),
      ...(manner === undefined ? {} : manners[manner]!.change(random)),
    },
    kinds,
    deadlineMs: never ? SHORT_DEADLINE_MS : isUnbounded(options) ? DRAIN_DEADLINE_MS : null,
    again: random.chance(AGAIN),
    random,
  };
}

/** The same on another lane of its kind. */
export function onLane(story: Story, lane: Lane): Story {
  return { ...story, lane, key: keyOf(lane, story.target) };
}

function suits(dial: string, { vendor }: Lane): boolean {
  return !callDials[dial]!.without?.includes(vendor);
}

/** A drain without a limit is never issued again, so that its doubts last until the deadline. */
function isUnbounded(options: Record<string, unknown>): boolean {
  return options['delayTime'] === -1;
}
