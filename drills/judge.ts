/** Pure: holds a verdict against what really happened. */
import type { StopOutcome, Verdict } from '../activities/messages.js';
import { isProven } from '../client/outcome.js';
import { callDials } from './call-dials.js';
import { manners } from './manners.js';
import { operations } from './operators.js';
import type { StoppedSince } from './truth.js';

/** A look may have been answered so long before the worker wrote down its time: its request's time-out, and a short freeze. */
const LOOK_IS_OLD_MS = 1_000;
/** "Plainly stopped": long enough for a settle time and a proof. */
const PLAINLY_MS = 4_000;

export type Fault = 'lost' | 'falseProof' | 'falseAlarm';

interface Judged {
  outcome: StopOutcome | undefined;
  /** The physical things that the target covers. */
  things: readonly string[];
  /** What happened to the stop, by name. */
  kinds: readonly string[];
}

/** What is wrong with the verdict; null: nothing. */
export function judge(
  { outcome, things, kinds }: Judged,
  stoppedSince: StoppedSince,
): Fault | null {
  if (!outcome) return 'lost';
  if (isProven(outcome)) return wasProven(outcome, things, stoppedSince) ? null : 'falseProof';
  if (isRight(outcome.verdict, kinds)) return null;
  const endedAt = Date.parse(outcome.endedAt);
  const plainly = things.every((name) => {
    const since = stoppedSince(name, endedAt);
    return since !== null && since <= endedAt - PLAINLY_MS;
  });
  return plainly ? 'falseAlarm' : null;
}

/** At the last confirming look, or a moment before it: what happens afterwards is no longer the verdict's. */
function wasProven(
  { endedAt, evidence }: StopOutcome,
  things: readonly string[],
  stoppedSince: StoppedSince,
): boolean {
  const at = Date.parse(evidence.confirmations.at(-1)?.at ?? endedAt);
  const moments = [at, at - LOOK_IS_OLD_MS / 2, at - LOOK_IS_OLD_MS];
  return moments.some((moment) => things.every((name) => stoppedSince(name, moment) !== null));
}

function isRight(verdict: Verdict, kinds: readonly string[]): boolean {
  return kinds.some((kind) =>
    [manners, callDials, operations].some((among) => among[kind]?.right?.includes(verdict)),
  );
}
