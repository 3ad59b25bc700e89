/**
 * `stopTarget`: one stop of one target, from the first look to the verdict (design §5). Workflow id
 * `stop/<key>`. This file does what `next.ts` decides; read that one first.
 */
import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type {
  ConnectionFacts,
  Look,
  Reason,
  StopInput,
  StopOutcome,
  Verdict,
} from '../activities/messages.js';
import { Display } from './display.js';
import {
  afterAwait,
  afterLastLook,
  afterLostRequest,
  afterReading,
  afterRequest,
  afterSettle,
  afterVerify,
  type Next,
  type Situation,
} from './next.js';
import { Steps } from './steps.js';
import { Story } from './story.js';
import { AbortWatch, nap } from './waiting.js';

const LONGEST_WAIT_MS = 60_000;

export async function stopTarget(input: StopInput): Promise<StopOutcome> {
  const abort = new AbortWatch();
  return CancellationScope.nonCancellable(() => new StopRun(input, abort).run());
}

class StopRun {
  readonly #story: Story;
  readonly #display: Display;
  readonly #steps: Steps;
  readonly #startedAt = workflowInfo().startTime.getTime();
  #deadlineAt: number;
  /** When a call that is out has certainly shown; see Situation. */
  #settledAt: number | null | undefined;
  /** The run id under which requestStop may send; a later one comes from the look that cleared the doubt. */
  #permit = workflowInfo().originalExecutionRunId;
  #waits = 0;
  #firstLook: Look | null = null;

  constructor(
    private readonly input: StopInput,
    private readonly abort: AbortWatch,
  ) {
    this.#story = new Story(input.key, this.#startedAt);
    this.#deadlineAt = this.#startedAt + (input.deadlineMs ?? input.patienceMs);
    this.#display = new Display(this.#story, this.#deadlineAt);
    this.#steps = new Steps(input, this.#story, abort);
  }

  async run(): Promise<StopOutcome> {
    this.#display.show(
      'waiting-connection',
      `waits for a worker that serves the connection \`${this.input.key.split('/')[1]}\``,
    );
    const facts = await this.#steps.readConnection(this.#deadlineAt);
    if (facts === 'aborted')
      return this.#end('skipped', {
        code: 'aborted',
        message: 'cancelled before a worker served the connection',
      });
    if (facts === 'late')
      return this.#end('refused', {
        code: 'no-worker',
        message: `no worker served the connection ${this.input.key.split('/')[1]} before the deadline`,
      });
    if (facts.kind === 'refused') return this.#end('refused', facts.reason);

    this.#story.evidence.sawPrevious = true;
    this.#deadlineAt = this.#startedAt + (this.input.deadlineMs ?? facts.pace.deadline);
    this.#display.deadlineAt = this.#deadlineAt;
    this.#display.title = facts.title;
    let next = afterReading(facts.previous, Date.now(), facts.times.requestStop);
    while (next.do !== 'end') next = await this.#take(next, facts);
    return this.#finish(next.verdict, next.reason);
  }

  async #take(step: Exclude<Next, { do: 'end' }>, facts: ConnectionFacts): Promise<Next> {
    switch (step.do) {
      case 'request':
        return this.#request(facts);
      case 'wait':
        return this.#wait(step, facts);
      case 'settle':
        return this.#settle(step, facts);
      case 'await':
        return this.#await(step, facts);
      case 'last-look':
        return this.#lastLook(step, facts);
      case 'verify':
        return this.#verify(step, facts);
    }
  }

  async #request(facts: ConnectionFacts): Promise<Next> {
    if (Date.now() >= this.#deadlineAt) return this.#timedOut();
    this.#display.show(
      'issuing',
      'looks; if it runs, writes down the intent and issues the stop. Next: follow it to its end',
    );
    const attempt = {
      scheduledAt: Date.now(),
      lastsMs: facts.times.requestStop,
      options: this.input.options,
    };
    const outcome = await this.#steps.requestStop(facts, this.#permit, this.#deadlineAt);
    if ('lost' in outcome) {
      const next = afterLostRequest(outcome.lost, this.#situation(), attempt);
      if (next.do === 'settle') this.#story.issuedFrom(outcome.lost.intent?.look ?? null, null);
      return next;
    }
    const look = outcome.kind === 'maybe-issued' ? (outcome.intent?.look ?? null) : outcome.look;
    this.#saw(look);
    if (outcome.kind === 'accepted') {
      this.#story.issuedFrom(outcome.look, outcome.ticket);
      this.#settledAt = outcome.settleMs === null ? null : Date.now() + outcome.settleMs;
    }
    if (outcome.kind === 'maybe-issued') this.#story.issuedFrom(look, null);
    return afterRequest(outcome, this.#situation(), attempt);
  }

  async #wait(step: Extract<Next, { do: 'wait' }>, facts: ConnectionFacts): Promise<Next> {
    if (this.abort.requested)
      return {
        do: 'end',
        verdict: 'skipped',
        reason: { code: 'aborted', message: `cancelled while waiting: ${step.reason.message}` },
      };
    this.#story.remark(`waited: ${step.reason.message} (${step.reason.code})`);
    this.#display.show(step.phase, `${step.reason.message}. Next: look again`);
    const backOff = Math.min(
      Math.max(LONGEST_WAIT_MS, facts.pace.pollEvery),
      facts.pace.pollEvery * 2 ** this.#waits++,
    );
    const ms = Math.min(step.retryAfterMs ?? backOff, this.#deadlineAt - Date.now());
    if (ms > 0) await nap(ms, step.reason.message.slice(0, 200), this.abort);
    if (step.ready && !this.abort.requested && Date.now() < this.#deadlineAt)
      await this.#steps.awaitReady(facts, this.#deadlineAt);
    if (this.abort.requested)
      return {
        do: 'end',
        verdict: 'skipped',
        reason: { code: 'aborted', message: 'cancelled while waiting; nothing is in flight' },
      };
    return { do: 'request' };
  }

  async #settle({ doubt }: Extract<Next, { do: 'settle' }>, facts: ConnectionFacts): Promise<Next> {
    this.#settledAt = null;
    this.#story.evidence.unsettled = { options: doubt.optionsInDoubt };
    this.#story.remark(`in doubt: ${doubt.reason.message} (${doubt.reason.code})`);
    this.#display.show(
      'settling',
      `${doubt.reason.message}. Next: issue only if it is shown not to have taken effect`,
    );
    const end = await this.#steps.awaitSettled(facts, doubt, this.#deadlineAt, !doubt.byThisRun);
    if (end === 'aborted')
      return {
        do: 'end',
        verdict: 'skipped',
        reason: { code: 'aborted', message: `cancelled; ${doubt.reason.message}` },
      };
    this.#saw(end.look);
    if (end.kind === 'not-taken') {
      this.#permit = end.runId;
      this.#settledAt = undefined;
      this.#story.remark('shown not to have taken effect');
    }
    if (end.kind === 'stopping' || end.kind === 'stopped') this.#settledAt = Date.now();
    if (end.kind === 'adopted') {
      this.#settledAt = Date.now() + facts.pace.settle;
      this.#story.evidence.ticket = end.ticket;
      this.#story.remark(`adopted the vendor's operation ${end.ticket.id ?? ''}`);
    }
    if (end.kind !== 'blind' && end.kind !== 'deadline') this.#story.evidence.unsettled = null;
    return afterSettle(end, doubt, this.#situation());
  }

  async #await(
    { origin, ticket }: Extract<Next, { do: 'await' }>,
    facts: ConnectionFacts,
  ): Promise<Next> {
    const whose = {
      ours: 'the stop was accepted',
      maybe: 'a stop is under way that may be ours',
      theirs: "somebody else's stop is under way; nothing is issued",
    }[origin];
    const draining =
      origin === 'ours' && this.#settledAt === null
        ? ', still draining (no limit of its own; the deadline bounds it)'
        : '';
    this.#display.show(
      'polling',
      `${whose}${ticket?.id ? ` (operation ${ticket.id})` : ''}${draining}. Next: look for ourselves`,
    );
    const settledAt = origin === 'ours' ? (this.#settledAt ?? null) : 0;
    const end = await this.#steps.awaitStopped(
      facts,
      ticket,
      settledAt,
      this.#deadlineAt,
      origin === 'theirs',
    );
    this.#saw(end.look);
    return afterAwait(end, origin, this.#situation());
  }

  async #lastLook(step: Extract<Next, { do: 'last-look' }>, facts: ConnectionFacts): Promise<Next> {
    this.#display.show('polling', `${step.reason.message}: one last look`);
    if (step.otherwise === 'timed-out') await this.#sitOut();
    const end = await this.#steps.lastLook(facts);
    const next = afterLastLook(end, step, this.#situation(), this.#story.lastWord);
    if (next.do === 'end' && next.verdict === 'undecided')
      this.#story.evidence.unsettled = { options: this.input.options };
    return next;
  }

  async #verify(
    { origin, claim }: Extract<Next, { do: 'verify' }>,
    facts: ConnectionFacts,
  ): Promise<Next> {
    const { confirmations } = facts.pace;
    this.#display.show(
      'verifying',
      `the vendor says \`${claim}\`; ${confirmations} equal looks have to prove it. Next: the verdict`,
    );
    const end = await this.#steps.verifyStopped(facts, this.#deadlineAt);
    this.#story.sawFirst(end.looks[0] ?? null);
    if (end.kind !== 'proven')
      this.#story.remark(`not proven: ${end.reason.message} (${end.reason.code})`);
    return afterVerify(end, origin, this.#story.issued, this.#firstLook?.state === 'stopped');
  }

  /** A run that may have issued does not close before its call would have shown. */
  async #finish(verdict: Verdict, reason: Reason): Promise<StopOutcome> {
    if (verdict === 'undecided' && this.#settledAt === null)
      this.#story.evidence.unsettled ??= { options: this.input.options };
    if (verdict === 'undecided' || verdict === 'not-proven') await this.#sitOut();
    return this.#end(verdict, reason);
  }

  async #sitOut(): Promise<void> {
    const ms = (this.#settledAt ?? 0) - Date.now();
    if (ms > 0) await nap(ms, 'Settle time of the call that was accepted');
  }

  #end(verdict: Verdict, reason: Reason): StopOutcome {
    const outcome = this.#story.end(verdict, reason, Date.now());
    this.#display.end(outcome);
    return outcome;
  }

  #timedOut(): Next {
    const { lastWord, evidence } = this.#story;
    const last = evidence.remarks.at(-1);
    const message = `the deadline passed before a stop could be issued; the vendor's last word is "${lastWord ?? 'none'}"${last ? `; ${last}` : ''}`;
    return { do: 'end', verdict: 'timed-out', reason: { code: 'deadline', message } };
  }

  #saw(look: Look | null): void {
    this.#firstLook ??= look;
    this.#story.sawFirst(look);
  }

  #situation(): Situation {
    return {
      now: Date.now(),
      aborted: this.abort.requested,
      ...(this.#settledAt === undefined ? {} : { settledAt: this.#settledAt }),
    };
  }
}
