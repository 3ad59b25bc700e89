/**
 * awaitSettled: a call may be out, and nobody knows (design §5, "Maybe issued"). Looks until it shows,
 * is found by its operation, or has had its settle time by our clock and by the vendor's.
 */
import type { OpenConnection } from './connections.js';
import { directions } from './goal.js';
import { look as lookAt, settleOf, type Subject } from './looking.js';
import type { AwaitSettledInput, AwaitSettledEnd, AwaitSettledOutcome } from './activity-types.js';
import type { Look } from './messages.js';
import { watch, type Polled } from './watch.js';
import { Context } from '@temporalio/activity';

/** The earliest pair of clocks that tells both times. */
interface Memory {
  since: { at: number; vendorTime: string | null };
}

export async function awaitSettled(
  connection: OpenConnection,
  input: AwaitSettledInput,
): Promise<AwaitSettledOutcome> {
  const runId = Context.current().info.workflowExecution?.runId ?? '';
  return watch<AwaitSettledEnd, Memory>(connection, input, {
    start: { since: input.since },
    async poll({
      subject,
      call,
      tally,
      memory,
      now,
      nowAtLeast,
    }): Promise<Polled<AwaitSettledEnd, Memory>> {
      const { there, moving, opposite } = directions[subject.goal];
      const decisive = subject.asks.findOperation !== undefined && input.mark !== null;
      const sinceOf = (look: Look): Memory['since'] =>
        memory.since.vendorTime === null
          ? { at: now(), vendorTime: look.vendorTime }
          : memory.since;
      const isNotTaken = (look: Look): boolean => {
        const settleMs = settleTimeOf(subject, input, look, decisive);
        if (settleMs === null || look.state !== opposite || look.busyWith !== null) return false;
        const settledAt = input.quietAt + settleMs;
        return hasSettled({ now: nowAtLeast(), look, since: sinceOf(look), settledAt });
      };
      const ends = (look: Look): boolean =>
        look.state === there || look.state === moving || isNotTaken(look);

      let { observation, look } = await lookAt(subject, call, tally, 'wait');
      // What ends the wait is acted upon, so that it takes a full look.
      if (observation.partial && ends(look))
        ({ observation, look } = await lookAt(subject, call, tally, 'full'));
      const { state } = observation;
      if (state === there) return { done: { kind: 'stopped', look } };
      if (state === moving) return { done: { kind: 'stopping', look } };

      if (decisive) {
        const ticket = await subject.asks.findOperation!(subject.target, input.mark!, call);
        if (ticket) return { done: { kind: 'adopted', ticket, look } };
      }

      if (isNotTaken(look)) return { done: { kind: 'not-taken', look, runId } };
      const detail =
        settleTimeOf(subject, input, look, decisive) === null
          ? 'a call may be out, without a bound on when it shows'
          : 'a call may be out; waiting until it would have shown';
      return { shown: { word: observation.word, detail }, memory: { since: sinceOf(look) } };
    },
    blind: (reason, permanent) =>
      permanent ? { kind: 'blind', reason, permanent, look: null } : null,
    late: () => ({ kind: 'deadline', look: null }),
  });
}

/** Null: unbounded, and nothing decisive can be asked. */
function settleTimeOf(
  subject: Subject,
  input: AwaitSettledInput,
  look: Look,
  decisive: boolean,
): number | null {
  const told =
    input.settleMs === 'unknown'
      ? longest(
          input.optionsInDoubt.map((options) =>
            options === null ? null : settleOf(subject, options, look.parts.total),
          ),
        )
      : input.settleMs;
  return told ?? (decisive ? subject.pace.settle : null);
}

/** Null, without a bound, is the longest. */
export function longest(times: readonly (number | null)[]): number | null {
  const bounded = times.filter((time) => time !== null);
  return bounded.length < times.length ? null : Math.max(0, ...bounded);
}

/** Past the settle time by our clock and, where the vendor tells the time, by the vendor's. */
export function hasSettled({
  now,
  look,
  since,
  settledAt,
}: {
  now: number;
  look: Pick<Look, 'vendorTime'>;
  since: Memory['since'];
  settledAt: number;
}): boolean {
  if (now < settledAt) return false;
  if (since.vendorTime === null || look.vendorTime === null) return true;
  const passedThere = Date.parse(look.vendorTime) - Date.parse(since.vendorTime);
  return passedThere >= settledAt - since.at;
}
