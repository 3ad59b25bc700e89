/**
 * awaitSettled: a call may be out, and nobody knows (design §5, "Maybe issued"). Looks until it shows,
 * is found by its operation, or has had its settle time by our clock and by the vendor's.
 */
import type { OpenConnection } from './connections.js';
import { look as lookAt, type Subject } from './looking.js';
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
      const { observation, look } = await lookAt(subject, call, tally);
      const { state } = observation;
      if (state === 'stopped' || state === 'stopping') return { done: { kind: state, look } };

      const decisive = subject.verbs.findOperation !== undefined && input.mark !== null;
      if (decisive) {
        const ticket = await subject.verbs.findOperation!(subject.target, input.mark!, call);
        if (ticket) return { done: { kind: 'adopted', ticket, look } };
      }

      const since =
        memory.since.vendorTime === null
          ? { at: now(), vendorTime: look.vendorTime }
          : memory.since;
      const settleMs = settleTimeOf(subject, input, look, decisive);
      const settled =
        settleMs !== null &&
        hasSettled({ now: nowAtLeast(), look, since, settledAt: input.quietAt + settleMs });
      if (settled && state === 'running' && look.busyWith === null)
        return { done: { kind: 'not-taken', look, runId } };
      const detail =
        settleMs === null
          ? 'a call may be out, without a bound on when it shows'
          : 'a call may be out; waiting until it would have shown';
      return { shown: { word: observation.word, detail }, memory: { since } };
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
  const { vendor, pace } = subject;
  const told =
    input.settleMs === 'unknown'
      ? longest(
          input.optionsInDoubt.map((options) =>
            options === null ? null : vendor.settle(pace.settle, options, look.parts.total),
          ),
        )
      : input.settleMs;
  return told ?? (decisive ? pace.settle : null);
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
