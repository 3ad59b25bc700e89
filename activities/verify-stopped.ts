/**
 * verifyStopped: at least N equal observations that span the base settle time (design §5): the same
 * parts, all stopped (for a start: running), the same identity. A claim is never enough.
 */
import type { OpenConnection } from './connections.js';
import { directions, type Goal } from './goal.js';
import { areAll, look as lookAt, progressOf } from './looking.js';
import type { VerifyInput, VerifyEnd, VerifyOutcome } from './activity-types.js';
import type { Look, Reason } from './messages.js';
import { delayNotBefore } from './poll-grid.js';
import { watch, type Polled } from './watch.js';

interface Memory {
  /** The confirming looks so far. */
  looks: Look[];
  /** When the verification began, epoch ms by the server's clock. */
  beganAt: number | null;
}

export async function verifyStopped(
  connection: OpenConnection,
  input: VerifyInput,
): Promise<VerifyOutcome> {
  return watch<VerifyEnd, Memory>(
    connection,
    { ...input, pollEvery: spacing(input) },
    {
      start: { looks: [], beganAt: null },
      async poll({ subject, call, tally, memory, now }): Promise<Polled<VerifyEnd, Memory>> {
        const beganAt = memory.beganAt ?? now();
        const { observation, look } = await lookAt(subject, call, tally, 'proof');
        const objection = objectionTo(
          look,
          memory.looks[0] ?? input.baseline,
          memory.looks.length > 0,
          subject.goal,
        );
        if (objection) {
          const stillInTime =
            objection.code === directions[subject.goal].notYet && now() < beganAt + input.settle;
          if (!stillInTime)
            return {
              done: { kind: 'not-proven', reason: objection, looks: [...memory.looks, look] },
            };
          return {
            shown: { word: observation.word, detail: 'claimed, not seen yet' },
            memory: { looks: [], beganAt },
            next: { every: input.confirmEvery },
          };
        }
        const looks = [...memory.looks, look];
        if (enough(looks, input)) return { done: { kind: 'proven', looks } };
        const detail = `confirmation ${looks.length} of ${input.confirmations}`;
        return {
          shown: { word: observation.word, detail },
          memory: { looks, beganAt },
          next: { inMs: untilNext(looks, input, Date.now()) },
        };
      },
      blind: (reason, permanent) => (permanent ? { kind: 'not-proven', reason, looks: [] } : null),
      late: ({ looks }) => ({
        kind: 'unseen',
        looks,
        reason: {
          code: 'unseen',
          message: `${looks.length} of ${input.confirmations} confirming looks came in time`,
        },
      }),
    },
  );
}

/** Wide enough that N looks span the settle time, and never closer than asked. */
export function spacing({
  confirmations,
  confirmEvery,
  settle,
}: Pick<VerifyInput, 'confirmations' | 'confirmEvery' | 'settle'>): number {
  return Math.max(confirmEvery, Math.ceil(settle / (confirmations - 1)));
}

/**
 * Counted from the first look, so that N of them span the settle time however late one came; and never closer
 * to the last one than asked.
 */
function untilNext(looks: Look[], input: VerifyInput, now: number): number {
  const { confirmEvery } = input;
  const due = Date.parse(looks[0]!.at) + looks.length * spacing(input);
  return delayNotBefore(Math.max(due, now + confirmEvery), now, confirmEvery);
}

function enough(looks: Look[], { confirmations, settle }: VerifyInput): boolean {
  const span = Date.parse(looks.at(-1)!.at) - Date.parse(looks[0]!.at);
  return looks.length >= confirmations && span >= settle;
}

/** Why this look is no confirmation; null when it is one. Pure. */
export function objectionTo(
  look: Look,
  expected: Look | null,
  thereBefore: boolean,
  goal: Goal = 'stopped',
): Reason | null {
  if (expected && look.identity !== expected.identity) {
    return {
      code: 'other-identity',
      message: `the identity was "${expected.identity}" and is now "${look.identity}": it was replaced`,
    };
  }
  if (expected && look.parts.digest !== expected.parts.digest) {
    return {
      code: 'other-parts',
      message: `there were ${expected.parts.total} parts and are now ${look.parts.total}, or others`,
    };
  }
  const { there, notYet, notAnyMore } = directions[goal];
  if (look.state === there && areAll(look, goal)) return null;
  const seen = `the vendor's state is "${look.word}", ${progressOf(look, goal)}`;
  if (!thereBefore) return { code: notYet, message: `the claim came, but ${seen}` };
  const turned = goal === 'stopped' ? 'it was stopped, and came back' : 'it ran, and went down';
  return { code: notAnyMore, message: `${turned}: ${seen}` };
}
