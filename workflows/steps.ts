/** The activities of a run, each with its queue, time-outs and summary; what they saw goes into the story. */
import {
  ActivityCancellationType,
  proxyActivities,
  workflowInfo,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { Ticket } from '../activities/contract.js';
import type {
  AwaitSettledEnd,
  AwaitStoppedEnd,
  ConnectionFacts,
  IssueActivities,
  ReadActivities,
  ReadConnectionOutcome,
  RequestOutcome,
  VerifyEnd,
  WatchInput,
} from '../activities/activity-types.js';
import type { StopInput, Tally } from '../activities/messages.js';
import { noAnswer, readLoss, type LostRequest } from './lost-request.js';
import type { Doubt } from './next.js';
import type { Story } from './story.js';
import { bounded, type AbortWatch, type Alarms } from './waiting.js';

const LOST_AFTER_MS = 10_000;
const VERIFY_FACTOR = 3;
const READ_MS = 30_000;

export class Steps {
  readonly #connection: string;

  constructor(
    private readonly input: StopInput,
    private readonly story: Story,
    private readonly abort: AbortWatch,
    private readonly alarms: Alarms,
  ) {
    this.#connection = input.key.split('/')[1] ?? '';
  }

  /** `late`: no worker served the connection in time. */
  async readConnection(until: number): Promise<ReadConnectionOutcome | 'late' | 'aborted'> {
    const { key, options, after } = this.input;
    const { readConnection } = this.#reading(
      { startToCloseTimeout: READ_MS, retry: { initialInterval: 200, maximumInterval: 5_000 } },
      `Read the pace of ${this.#connection} and how the last run ended`,
    );
    const input = { key, options, after, workflowQueue: workflowInfo().taskQueue };
    return bounded(() => readConnection(input), {
      late: this.alarms.at(until, `Deadline, while no worker serves ${this.#connection}`),
      abort: { watch: this.abort, then: 'leave' },
    });
  }

  /** Look, write the intent, issue: one attempt. A cancel request is told to it, and its answer awaited. */
  async requestStop(
    facts: ConnectionFacts,
    permit: string,
    deadlineAt: number,
  ): Promise<RequestOutcome | { lost: LostRequest }> {
    const { times, title } = facts;
    const { requestStop } = proxyActivities<IssueActivities>({
      taskQueue: `vendor/${this.#connection}/issue`,
      // Time in the queue counts: one that starts after the deadline must not send.
      scheduleToStartTimeout: Math.max(1, deadlineAt - Date.now()),
      startToCloseTimeout: times.requestStop,
      heartbeatTimeout: times.heartbeat,
      retry: { maximumAttempts: 1 },
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      summary: `Look at ${title}, then issue the stop, once`,
    });
    const { key, options } = this.input;
    try {
      const outcome = await bounded(
        () => requestStop({ key, options, permit, deadlineAt, times }),
        { late: this.#lostAfter(facts, deadlineAt), abort: { watch: this.abort, then: 'tell' } },
      );
      if (typeof outcome === 'string') return { lost: noAnswer };
      this.story.add(outcome.tally);
      return outcome;
    } catch (error) {
      return { lost: readLoss(error) };
    }
  }

  async awaitReady(facts: ConnectionFacts, until: number): Promise<void> {
    const { awaitReady } = this.#watching(facts, `Look until ${facts.title} may be stopped`);
    await this.#watch(facts, until, true, () => awaitReady(this.#watchInput(facts, until)));
  }

  async awaitStopped(
    facts: ConnectionFacts,
    { ticket, settledAt, until, leaveOnAbort }: AwaitOptions,
  ): Promise<AwaitStoppedEnd> {
    const summary = ticket?.pollable
      ? `Ask about operation ${ticket.id} until it ends`
      : `Look until ${facts.title} shows as stopped`;
    const { awaitStopped } = this.#watching(facts, summary);
    const input = { ...this.#watchInput(facts, until), ticket, settledAt };
    const end = await this.#watch(facts, until, leaveOnAbort, () => awaitStopped(input));
    return typeof end === 'string' ? { kind: 'deadline', look: null } : end;
  }

  async awaitSettled(
    facts: ConnectionFacts,
    doubt: Doubt,
    until: number,
  ): Promise<AwaitSettledEnd | 'aborted'> {
    const summary = `A call may be out: look until ${facts.title} would have shown it`;
    const { awaitSettled } = this.#watching(facts, summary);
    const { intent, quietAt, since, optionsInDoubt, byThisRun } = doubt;
    const vendorTime = intent?.mark?.vendorTime ?? intent?.look.vendorTime ?? null;
    const input = {
      ...this.#watchInput(facts, until),
      mark: intent?.mark ?? null,
      quietAt,
      since: { at: since, vendorTime },
      settleMs: intent ? intent.settleMs : ('unknown' as const),
      optionsInDoubt,
    };
    const end = await this.#watch(facts, until, !byThisRun, () => awaitSettled(input));
    return end === 'late' ? { kind: 'deadline', look: null } : end;
  }

  async lastLook(facts: ConnectionFacts): Promise<AwaitStoppedEnd> {
    const { lookOnce } = this.#watching(facts, `One last look at ${facts.title}`);
    const until = Date.now() + VERIFY_FACTOR * facts.times.look;
    const input = this.#watchInput(facts, until);
    const end = await this.#watch(facts, until, false, () => lookOnce(input));
    return typeof end === 'string' ? { kind: 'deadline', look: null } : end;
  }

  /** Has its own time, also after the deadline. */
  async verifyStopped(facts: ConnectionFacts, deadlineAt: number): Promise<VerifyEnd> {
    const { confirmations, confirmEvery, settle } = facts.pace;
    const summary = `Look until ${confirmations} equal looks prove that ${facts.title} is stopped`;
    const { verifyStopped } = this.#watching(facts, summary);
    const { look, attempt } = facts.times;
    const own = VERIFY_FACTOR * Math.max(confirmations * confirmEvery, settle) + look + attempt;
    const until = Math.max(deadlineAt, Date.now() + own);
    const proof = { baseline: this.story.evidence.before, confirmations, confirmEvery, settle };
    const input = { ...this.#watchInput(facts, until), ...proof };
    const end = await this.#watch(facts, until, false, () => verifyStopped(input));
    if (typeof end === 'string') {
      const message = 'no confirming looks came back in time (paused, or no worker)';
      return { kind: 'unseen', looks: [], reason: { code: 'unseen', message } };
    }
    this.story.evidence.confirmations = end.looks;
    return end;
  }

  async #watch<End extends { tally: Tally }>(
    facts: ConnectionFacts,
    until: number,
    leaveOnAbort: boolean,
    activity: () => Promise<End>,
  ): Promise<End | 'late' | 'aborted'> {
    const end = await bounded(activity, {
      late: this.#lostAfter(facts, until),
      ...(leaveOnAbort ? { abort: { watch: this.abort, then: 'leave' as const } } : {}),
    });
    if (typeof end !== 'string') this.story.add(end.tally);
    return end;
  }

  /** A watch ends itself at `until`; the alarm is for one that is paused or lost, and the same for all of a run. */
  #lostAfter({ times }: ConnectionFacts, until: number): Promise<'late'> {
    const at = until + times.requestStop + LOST_AFTER_MS;
    return this.alarms.at(at, 'Deadline, for an activity that is paused or lost');
  }

  #watchInput({ pace, times }: ConnectionFacts, until: number): WatchInput {
    const { key, options } = this.input;
    return { key, options, pollEvery: pace.pollEvery, until, lookTimeout: times.look };
  }

  /** Every attempt is one poll; the waits between are retry delays, so the history does not grow. */
  #watching({ pace, times }: ConnectionFacts, summary: string) {
    const retry = { initialInterval: pace.pollEvery, backoffCoefficient: 1 };
    return this.#reading({ startToCloseTimeout: times.attempt, retry }, summary);
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

interface AwaitOptions {
  ticket: Ticket | null;
  /** See AwaitStoppedInput. */
  settledAt: number | null;
  until: number;
  leaveOnAbort: boolean;
}
