/** What a run keeps in mind between its steps. */
import { workflowInfo } from '@temporalio/workflow';
import type {
  Look,
  Previous,
  Reason,
  StopInput,
  StopOutcome,
  Verdict,
} from '../activities/messages.js';
import { Display } from './display.js';
import type { Next, Situation } from './next.js';
import { Steps } from './steps.js';
import { Story } from './story.js';
import { Alarms, nap, type AbortWatch } from './waiting.js';

/** Until a worker has told the connection's own deadline. */
const PATIENCE_MS = 60 * 60_000;

export class RunState {
  readonly story: Story;
  readonly display: Display;
  readonly steps: Steps;
  readonly alarms = new Alarms();
  /** The run id under which requestStop may send; a later one comes from the look that cleared a doubt. */
  permit = workflowInfo().originalExecutionRunId;
  /** When a call that is out has certainly shown; see Situation. */
  settledAt: number | null | undefined;
  /** Waits so far: each doubles the next. */
  waits = 0;
  firstLook: Look | null = null;
  /** Calls for other targets of the scope, which only their settle time settles; see LockMemory. */
  othersInDoubt: Previous['options'] = [];
  readonly #startedAt = workflowInfo().startTime.getTime();
  #deadlineAt: number;

  constructor(
    readonly input: StopInput,
    readonly abort: AbortWatch,
  ) {
    const patience = input.deadlineMs ?? input.patienceMs;
    // Started by hand, it may lack both.
    this.#deadlineAt = this.#startedAt + (Number.isFinite(patience) ? patience : PATIENCE_MS);
    this.story = new Story(input.key, this.#startedAt);
    this.display = new Display(this.story, this.#deadlineAt);
    this.steps = new Steps(input, this.story, abort, this.alarms);
  }

  /** Epoch ms. */
  get deadlineAt(): number {
    return this.#deadlineAt;
  }

  /** The connection's own deadline, unless the start gave one. */
  setDeadline(connectionDeadlineMs: number): void {
    this.#deadlineAt = this.#startedAt + (this.input.deadlineMs ?? connectionDeadlineMs);
    this.display.deadlineAt = this.#deadlineAt;
  }

  saw(look: Look | null): void {
    this.firstLook ??= look;
    this.story.sawFirst(look);
  }

  situation(): Situation {
    return {
      now: Date.now(),
      aborted: this.abort.requested,
      ...(this.settledAt === undefined ? {} : { settledAt: this.settledAt }),
    };
  }

  /** Until a call that is out would have shown. */
  async sitOut(): Promise<void> {
    const ms = (this.settledAt ?? 0) - Date.now();
    if (ms > 0) await nap(ms, 'Settle time of the call that is out');
  }

  cancelled(message: string): Next {
    return { do: 'end', verdict: 'skipped', reason: { code: 'aborted', message } };
  }

  end(verdict: Verdict, reason: Reason): StopOutcome {
    const outcome = this.story.end(verdict, reason, Date.now());
    this.display.end(outcome);
    return outcome;
  }
}
