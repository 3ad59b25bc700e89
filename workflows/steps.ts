/** The activities of a run, each with its queue, time-outs and summary, and lost ones turned into values. */
import {
  ActivityCancellationType,
  proxyActivities,
  TimeoutFailure,
  ActivityFailure,
  CancelledFailure,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { Ticket } from '../activities/contract.js';
import type {
  AwaitSettledEnd,
  AwaitStoppedEnd,
  ConnectionFacts,
  Intent,
  IssueActivities,
  ReadActivities,
  ReadConnectionOutcome,
  RequestOutcome,
  StopInput,
  VerifyEnd,
  WatchInput,
} from '../activities/messages.js';
import type { Doubt } from './next.js';
import type { Story } from './story.js';
import { Alarms, bounded, type AbortWatch } from './waiting.js';

/** On top of an attempt's own time. */
const LOST_AFTER_MS = 10_000;
const VERIFY_FACTOR = 3;

/** An attempt to issue that ended without an answer of its own. */
export interface LostRequest {
  lost: {
    /** Whether a call may have left. */
    maySend: boolean;
    intent: Intent | null;
    /** Whether its worker may still be at it until the attempt's own end. */
    silent: boolean;
    code: string;
  };
}

export class Steps {
  readonly #connection: string;
  readonly #alarms = new Alarms();

  constructor(
    private readonly input: StopInput,
    private readonly story: Story,
    private readonly abort: AbortWatch,
  ) {
    this.#connection = input.key.split('/')[1] ?? '';
  }

  /** Null: no worker served the connection in time; `aborted`: cancelled meanwhile. */
  async readConnection(until: number): Promise<ReadConnectionOutcome | 'late' | 'aborted'> {
    const { key, options, after } = this.input;
    const { readConnection } = this.#reading(
      { startToCloseTimeout: 30_000, retry: { initialInterval: 200, maximumInterval: 5_000 } },
      `Read the pace of ${this.#connection} and how the last run ended`,
    );
    return bounded(() => readConnection({ key, options, after }), {
      late: this.#alarms.at(until, `Deadline, while no worker serves ${this.#connection}`),
      abort: { watch: this.abort, then: 'leave' },
    });
  }

  /** Look, write the intent, issue: one attempt. */
  async requestStop(
    facts: ConnectionFacts,
    permit: string,
    deadlineAt: number,
  ): Promise<RequestOutcome | LostRequest> {
    const { times } = facts;
    const { requestStop } = proxyActivities<IssueActivities>({
      taskQueue: `vendor/${this.#connection}/issue`,
      startToCloseTimeout: times.requestStop,
      heartbeatTimeout: times.heartbeat,
      retry: { maximumAttempts: 1 },
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      summary: `Look at ${facts.title}, then issue the stop, once`,
    });
    const { key, options } = this.input;
    try {
      const outcome = await bounded(
        () => requestStop({ key, options, permit, deadlineAt, times }),
        {
          late: this.#lostAfter(facts, deadlineAt),
          abort: { watch: this.abort, then: 'tell' },
        },
      );
      if (outcome === 'late' || outcome === 'aborted')
        return { lost: { maySend: true, intent: null, silent: true, code: 'no-answer' } };
      this.story.add(outcome.tally);
      return outcome;
    } catch (error) {
      return readLoss(error);
    }
  }

  async awaitReady(facts: ConnectionFacts, until: number): Promise<void> {
    const { awaitReady } = this.#watching(facts, `Look until ${facts.title} may be stopped`);
    const outcome = await bounded(() => awaitReady(this.#watchInput(facts, until)), {
      late: this.#lostAfter(facts, until),
      abort: { watch: this.abort, then: 'leave' },
    });
    if (typeof outcome !== 'string') this.story.add(outcome.tally);
  }

  async awaitStopped(
    facts: ConnectionFacts,
    ticket: Ticket | null,
    settledAt: number | null,
    until: number,
    leaveOnAbort: boolean,
  ): Promise<AwaitStoppedEnd> {
    const { awaitStopped } = this.#watching(
      facts,
      ticket?.pollable
        ? `Ask about operation ${ticket.id} until it ends`
        : `Look until ${facts.title} shows as stopped`,
    );
    const outcome = await bounded(
      () => awaitStopped({ ...this.#watchInput(facts, until), ticket, settledAt }),
      {
        late: this.#lostAfter(facts, until),
        ...(leaveOnAbort ? { abort: { watch: this.abort, then: 'leave' as const } } : {}),
      },
    );
    if (typeof outcome === 'string') return { kind: 'deadline', look: null };
    this.story.add(outcome.tally);
    return outcome;
  }

  async awaitSettled(
    facts: ConnectionFacts,
    doubt: Doubt,
    until: number,
    leaveOnAbort: boolean,
  ): Promise<AwaitSettledEnd | 'aborted'> {
    const { awaitSettled } = this.#watching(
      facts,
      `A call may be out: look until ${facts.title} would have shown it`,
    );
    const { intent, quietAt, since, optionsInDoubt } = doubt;
    const input = {
      ...this.#watchInput(facts, until),
      mark: intent?.mark ?? null,
      quietAt,
      since: { at: since, vendorTime: intent?.mark?.vendorTime ?? intent?.look.vendorTime ?? null },
      settleMs: intent ? intent.settleMs : ('unknown' as const),
      optionsInDoubt,
    };
    const outcome = await bounded(() => awaitSettled(input), {
      late: this.#lostAfter(facts, until),
      ...(leaveOnAbort ? { abort: { watch: this.abort, then: 'leave' as const } } : {}),
    });
    if (outcome === 'aborted') return outcome;
    if (outcome === 'late') return { kind: 'deadline', look: null };
    this.story.add(outcome.tally);
    return outcome;
  }

  async lastLook(facts: ConnectionFacts): Promise<AwaitStoppedEnd> {
    const { lookOnce } = this.#watching(facts, `One last look at ${facts.title}`);
    const until = Date.now() + VERIFY_FACTOR * facts.times.look;
    const outcome = await bounded(() => lookOnce(this.#watchInput(facts, until)), {
      late: this.#lostAfter(facts, until),
    });
    if (typeof outcome === 'string') return { kind: 'deadline', look: null };
    this.story.add(outcome.tally);
    return outcome;
  }

  /** Has its own time, also after the deadline. */
  async verifyStopped(facts: ConnectionFacts, deadlineAt: number): Promise<VerifyEnd> {
    const { verifyStopped } = this.#watching(
      facts,
      `Look until ${facts.pace.confirmations} equal looks prove that ${facts.title} is stopped`,
    );
    const { confirmations, confirmEvery, settle } = facts.pace;
    const own = VERIFY_FACTOR * Math.max(confirmations * confirmEvery, settle) + facts.times.look;
    const until = Math.max(deadlineAt, Date.now() + own);
    const input = {
      ...this.#watchInput(facts, until),
      baseline: this.story.evidence.before,
      confirmations,
      confirmEvery,
      settle,
    };
    const outcome = await bounded(() => verifyStopped(input), {
      late: this.#lostAfter(facts, until),
    });
    if (typeof outcome === 'string') {
      return {
        kind: 'unseen',
        looks: [],
        reason: {
          code: 'unseen',
          message: 'no confirming looks came back in time (paused, or no worker)',
        },
      };
    }
    this.story.add(outcome.tally);
    this.story.evidence.confirmations = outcome.looks;
    return outcome;
  }

  /** A watch ends itself at `until`; the alarm is for one that is paused or lost, and the same for all of a run. */
  #lostAfter({ times }: ConnectionFacts, until: number): Promise<'late'> {
    return this.#alarms.at(
      until + times.requestStop + LOST_AFTER_MS,
      'Deadline, for an activity that is paused or lost',
    );
  }

  #watchInput({ pace, times }: ConnectionFacts, until: number): WatchInput {
    const { key, options } = this.input;
    return { key, options, pollEvery: pace.pollEvery, until, lookTimeout: times.look };
  }

  /** Every attempt is one poll; the waits between are retry delays, so the history does not grow. */
  #watching({ pace, times }: ConnectionFacts, summary: string) {
    return this.#reading(
      {
        startToCloseTimeout: times.attempt,
        retry: { initialInterval: pace.pollEvery, backoffCoefficient: 1 },
      },
      summary,
    );
  }

  #reading(options: ActivityOptions, summary: string) {
    return proxyActivities<ReadActivities>({
      taskQueue: `vendor/${this.#connection}/read`,
      cancellationType: ActivityCancellationType.TRY_CANCEL,
      summary,
      ...options,
    });
  }
}

function readLoss(error: unknown): LostRequest {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    const intent = asIntent(cause.lastHeartbeatDetails);
    const silent = cause.timeoutType !== 'START_TO_CLOSE';
    return {
      lost: {
        maySend: intent !== null,
        intent,
        silent,
        code: `lost-${String(cause.timeoutType).toLowerCase()}`,
      },
    };
  }
  if (cause instanceof CancelledFailure) {
    const intent = cause.details.map(asIntent).find((found) => found !== null) ?? null;
    return { lost: { maySend: intent !== null, intent, silent: true, code: 'cancelled' } };
  }
  return { lost: { maySend: false, intent: null, silent: false, code: 'attempt-failed' } };
}

function asIntent(details: unknown): Intent | null {
  return (details as Partial<Intent> | undefined)?.intent === true ? (details as Intent) : null;
}
