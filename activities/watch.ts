/**
 * The one poll loop of the product, and it is not a loop: every attempt of the activity is one poll, the
 * wait between two is Temporal's retry delay (decision 0001). What was seen so far travels in the heartbeat
 * details, which is also what the Web UI shows.
 */
import { Context } from '@temporalio/activity';
import { Stopwatch, serverNow } from './clock.js';
import type { OpenConnection } from './connections.js';
import { failureTable, isPermanent, notYet, outage, PENDING, reasonOf } from './failures.js';
import type { Caller } from './http/caller.js';
import { subjectOf, type Subject } from './looking.js';
import type { WatchInput } from './activity-types.js';
import type { Reason, Shown, Tally } from './messages.js';
import { delayToGrid } from './poll-grid.js';
import { shortText } from './short-text.js';
import { newTally } from './tally.js';
import { VendorError } from './vendor-error.js';

/** What one poll came to: the end of the watch, or what to show until the next. */
export type Polled<Outcome, Memory> =
  { done: Outcome } | { shown: Shown; memory: Memory; next?: NextPoll };

/** Where it is not the watch's own interval: another one, or an exact delay. */
type NextPoll = { every: number } | { inMs: number };

export interface Watch<Outcome, Memory> {
  /** What the first attempt remembers. */
  start: Memory;
  poll: (here: {
    subject: Subject;
    call: Caller;
    tally: Tally;
    memory: Memory;
    now: () => number;
    /** Certainly not later than now: for settle times. */
    nowAtLeast: () => number;
  }) => Promise<Polled<Outcome, Memory>>;
  /** The poll ended in a permanent failure: 401, an unknown word, no parts. */
  blind: (reason: Reason, permanent: boolean) => Outcome | null;
  /** `until` has come and the watch is not done. */
  late: (memory: Memory) => Outcome;
}

/** Heartbeat details: what people see, and what the next attempt needs. */
interface Details<Memory> extends Shown {
  tally: Tally;
  memory: Memory;
}

const MAX_RETRY_AFTER_MS = 5 * 60_000;
const LONGEST_SHOWN = 200;
const MAX_STEPS = 100;

export async function watch<Outcome, Memory>(
  connection: OpenConnection,
  input: WatchInput,
  { start, poll, blind, late }: Watch<Outcome, Memory>,
): Promise<Outcome & { tally: Tally }> {
  const context = Context.current();
  const stopwatch = new Stopwatch();
  const now = () => serverNow(context.info, stopwatch);
  const nowAtLeast = () =>
    context.info.currentAttemptScheduledTimestampMs + Math.max(0, stopwatch.elapsedAtLeast());
  const before = context.info.heartbeatDetails as Details<Memory> | undefined;
  const tally = before?.tally ?? newTally();
  const memory = before?.memory ?? start;
  const redact = connection.secrets.redact.bind(connection.secrets);

  const keep = (shown: Shown, remembered: Memory): void =>
    context.heartbeat({ ...shown, tally, memory: remembered } satisfies Details<Memory>);
  const ended = (outcome: Outcome) => {
    connection.channel.pollsEnded(input.key);
    return { ...outcome, tally };
  };
  const delayOf = (next: NextPoll): number =>
    Math.min(delayToNext(connection, input.key, scope, next), Math.max(0, input.until - now()));

  let scope = input.key;
  let polled: Polled<Outcome, Memory>;
  try {
    const subject = subjectOf(connection, input);
    const { vendor, target, pace } = subject;
    scope = vendor.scopeOf(target) ?? input.key;
    const { requestTimeout } = pace;
    const signal = AbortSignal.timeout(input.lookTimeout);
    const call = connection.channel.caller({ signal, requestTimeout, isPoll: true });
    polled = await poll({ subject, call, tally, memory, now, nowAtLeast });
  } catch (error) {
    const reason = reasonOf(error, redact);
    const outcome = blind(reason, isPermanent(error));
    if (outcome) return ended(outcome);
    if (now() >= input.until) return ended(late(memory));
    const { type, word, retryAfterMs } = readTrouble(error);
    keep(shortened({ word: word ?? reason.code, detail: reason.message }, redact), memory);
    const next = retryAfterMs === undefined ? { every: input.pollEvery } : { inMs: retryAfterMs };
    throw outage(type, reason.message, delayOf(next));
  }
  if ('done' in polled) return ended(polled.done);
  if (now() >= input.until) return ended(late(polled.memory));
  const shown = shortened(polled.shown, redact);
  keep(shown, polled.memory);
  throw notYet(PENDING, shown.word, delayOf(polled.next ?? { every: input.pollEvery }));
}

/** On the common grid, and so far away that the polls of all who wait stay within their share of the limits. */
function delayToNext(
  { channel }: OpenConnection,
  key: string,
  scope: string,
  next: NextPoll,
): number {
  if ('inMs' in next) return channel.pollInterval(key, next.inMs);
  const { every } = next;
  const interval = channel.pollInterval(key, every);
  return delayToGrid({ now: Date.now(), every, interval, scope });
}

/** Heartbeat details stay small whatever a vendor sends: a task may have a thousand steps. */
function shortened({ word, detail, steps }: Shown, redact: (text: string) => string): Shown {
  const short = (text: string) => shortText(redact(text), LONGEST_SHOWN);
  return {
    word: short(word),
    ...(detail === undefined ? {} : { detail: short(detail) }),
    ...(steps === undefined
      ? {}
      : {
          steps: steps
            .slice(0, MAX_STEPS)
            .map((step) => ({ name: short(step.name), word: short(step.word) })),
        }),
  };
}

function readTrouble(error: unknown): {
  type: string;
  word?: string | undefined;
  retryAfterMs?: number | undefined;
} {
  if (!(error instanceof VendorError)) return { type: 'Internal' };
  const { kind, word, retryAfterMs } = error;
  return {
    type: failureTable[kind].type,
    word,
    retryAfterMs:
      retryAfterMs === undefined ? undefined : Math.min(MAX_RETRY_AFTER_MS, retryAfterMs),
  };
}
