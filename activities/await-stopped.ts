/** awaitStopped: from an accepted stop or start, or somebody else's, to a claim that it is done (or has failed). */
import type { OpenConnection } from './connections.js';
import type { Observation, Ticket } from './contract.js';
import { directions, type Goal } from './goal.js';
import type { Caller } from './http/caller.js';
import { look as lookAt, noteTrouble, progressOf, type Subject } from './looking.js';
import type {
  AwaitStoppedInput,
  AwaitStoppedEnd,
  AwaitStoppedOutcome,
  WatchInput,
} from './activity-types.js';
import type { Look, Tally } from './messages.js';
import { addRequestIds, countWord } from './tally.js';
import { failureTable } from './failures.js';
import { VendorError } from './vendor-error.js';
import { watch, type Polled } from './watch.js';

interface Memory {
  /** The ticket cannot be asked about any more: observations tell. */
  ticketLost: boolean;
  /** Whether an attempt has asked or looked. */
  begun?: boolean;
}

export async function awaitStopped(
  connection: OpenConnection,
  input: AwaitStoppedInput,
): Promise<AwaitStoppedOutcome> {
  return watch<AwaitStoppedEnd, Memory>(connection, input, {
    start: { ticketLost: false },
    async poll({ subject, call, tally, memory, now }): Promise<Polled<AwaitStoppedEnd, Memory>> {
      const { ticket } = input;
      if (!memory.begun && isTooEarly(input, now())) return ACCEPTED;
      if (!memory.ticketLost && ticket?.pollable && subject.asks.poll) {
        const asked = await askTicket(subject, ticket, call, tally);
        if (asked !== 'lost') return asked;
        memory = { ticketLost: true };
      }
      const settled = input.settledAt !== null && now() >= input.settledAt;
      const seen = await lookAt(subject, call, tally, settled ? 'wait' : 'claim');
      const judged = judge(seen, subject.goal, settled, memory);
      const isVerdict = 'done' in judged && judged.done.kind !== 'claimed';
      // A claim will be proven; that it runs, or has failed, will not, so that it takes a full look.
      return isVerdict && seen.observation.partial
        ? judge(await lookAt(subject, call, tally, 'full'), subject.goal, settled, memory)
        : judged;
    },
    blind: (reason, permanent) =>
      permanent ? { kind: 'blind', reason, permanent, look: null } : null,
    late: () => ({ kind: 'deadline', look: null }),
  });
}

/**
 * Right after the acceptance there is nothing to see yet: where only looks can tell, and a stop may take several
 * poll intervals, the first look comes after one.
 */
function isTooEarly({ ticket, settledAt, pollEvery }: AwaitStoppedInput, now: number): boolean {
  if (!ticket || ticket.pollable) return false;
  return settledAt === null || settledAt - now > 2 * pollEvery;
}

const ACCEPTED: Polled<AwaitStoppedEnd, Memory> = {
  shown: { word: 'accepted', detail: 'the first look comes after a poll interval' },
  memory: { ticketLost: false, begun: true },
};

/** One look at the end of a run, tried again only while the vendor cannot be reached. */
export async function lookOnce(
  connection: OpenConnection,
  input: WatchInput,
): Promise<AwaitStoppedOutcome> {
  return watch<AwaitStoppedEnd, null>(connection, input, {
    start: null,
    async poll({ subject, call, tally }): Promise<Polled<AwaitStoppedEnd, null>> {
      const { observation, look } = await lookAt(subject, call, tally, 'full');
      return {
        done:
          observation.state === directions[subject.goal].there
            ? { kind: 'claimed', word: look.word, look }
            : { kind: 'running', look },
      };
    },
    blind: (reason, permanent) =>
      permanent ? { kind: 'blind', reason, permanent, look: null } : null,
    late: () => ({ kind: 'deadline', look: null }),
  });
}

/** A vendor that does not know the ticket, or no longer lets us ask, sends us back to observing. */
async function askTicket(
  subject: Subject,
  ticket: Ticket,
  call: Caller,
  tally: Tally,
): Promise<Polled<AwaitStoppedEnd, Memory> | 'lost'> {
  tally.polls += 1;
  try {
    const progress = await subject.asks.poll!(subject.target, ticket, call);
    countWord(tally, progress.word);
    addRequestIds(tally, [progress.requestId]);
    const { status, word, detail, steps } = progress;
    if (status === 'succeeded') return { done: { kind: 'claimed', word, look: null } };
    if (status === 'failed') {
      const message = `the vendor's operation ${ticket.id ?? ''} ended with "${word}"${detail ? `: ${detail}` : ''}`;
      return { done: { kind: 'failed', reason: { code: 'ticket-failed', message }, look: null } };
    }
    return {
      shown: {
        word,
        ...(detail === undefined ? {} : { detail }),
        ...(steps === undefined ? {} : { steps }),
      },
      memory: { ticketLost: false, begun: true },
    };
  } catch (error) {
    noteTrouble(subject, tally, error);
    if (!(error instanceof VendorError)) throw error;
    if (error.kind === 'unknown-word' || !failureTable[error.kind].permanent) throw error;
    return 'lost';
  }
}

function judge(
  { observation, look }: { observation: Observation; look: Look },
  goal: Goal,
  settled: boolean,
  memory: Memory,
): Polled<AwaitStoppedEnd, Memory> {
  const busy = look.busyWith === null ? '' : `, busy with ${look.busyWith}`;
  const shown = { word: observation.word, detail: `${progressOf(look, goal)}${busy}` };
  const { state } = observation;
  const { there, moving } = directions[goal];
  if (state === there) return { done: { kind: 'claimed', word: observation.word, look } };
  if (state === moving) return { shown, memory };
  if (state === 'failed') {
    // The call may be issued from a failed state, which then shows until its effect does.
    if (!settled) return { shown, memory };
    return {
      done: {
        kind: 'failed',
        reason: { code: 'state-failed', message: `the vendor's state is "${observation.word}"` },
        look,
      },
    };
  }
  // EMR's flow names no service, and may be ours: while it runs nothing has settled.
  return settled && look.busyWith === null
    ? { done: { kind: 'running', look } }
    : { shown, memory };
}
