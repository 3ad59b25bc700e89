/** Process faults, one after the other, as long as stops are under way. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DrillGround } from './ground.js';
import { processFaults } from './process-faults.js';
import type { Random } from './random.js';
import { say } from './say.js';

const LEAST_GAP_MS = 1_000;
const MOST_GAP_MS = 5_000;

export interface TroubleOptions {
  kinds: readonly string[];
  random: Random;
  members: number;
  /** No more of it. */
  over: AbortSignal;
}

/** @returns how often each kind happened */
export async function makeTrouble(
  ground: DrillGround,
  { kinds, random, members, over }: TroubleOptions,
): Promise<Record<string, number>> {
  const happened: Record<string, number> = {};
  while (kinds.length > 0 && !over.aborted) {
    await pause(random.between(LEAST_GAP_MS, MOST_GAP_MS), undefined, { signal: over }).catch(
      () => undefined,
    );
    if (over.aborted) break;
    const kind = random.pick(kinds);
    say(`  process fault: ${kind}`);
    happened[kind] = (happened[kind] ?? 0) + 1;
    await processFaults[kind]!(ground, random);
    await ground.crew.fill(members);
  }
  return happened;
}
