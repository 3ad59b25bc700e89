/** A stop's side of the lock (`lock.ts`): it waits until the scope is its own. */
import { condition, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ConnectionFacts } from '../activities/activity-types.js';
import type { LockAnswer } from '../activities/lock-messages.js';
import type { Previous, StopOutcome } from '../activities/messages.js';
import { lockSignal } from './lock.js';
import type { RunState } from './run-state.js';
import { bounded } from './waiting.js';

export class ScopeLock {
  #answer: LockAnswer | null = null;
  #isOver = false;

  constructor(private readonly run: RunState) {
    setHandler(lockSignal, (answer) => this.#hear(answer));
  }

  /** @returns what may still be out from runs before this one; or the end of a run that never got the lock */
  async wait({ lock, previous }: ConnectionFacts): Promise<Previous | null | StopOutcome> {
    const { run } = this;
    // Histories that began before there were locks have none.
    if (lock == null) return previous;
    if (previous) run.story.leaveUnsettled(previous.options);
    const end = await bounded(() => condition(() => this.#answer?.kind === 'granted'), {
      late: run.alarms.at(run.deadlineAt, 'Deadline, while another run is waited for'),
      abort: { watch: run.abort, then: 'leave' },
    });
    this.#isOver = true;
    if (this.#answer?.kind === 'granted') return both(previous, this.#answer.memory);
    const behind = this.#behind();
    if (end === 'aborted')
      return run.end('skipped', {
        code: 'aborted',
        message: `cancelled while it waited for ${behind}`,
      });
    return run.end(previous ? 'undecided' : 'timed-out', {
      code: 'deadline',
      message: `the deadline passed while it waited for ${behind} (${lock})`,
    });
  }

  #hear(answer: LockAnswer): void {
    // An ask that was repeated is answered again.
    if (this.#isOver) return;
    this.#answer = answer;
    if (answer.kind === 'granted' && answer.memory) {
      const { workflowId, options } = answer.memory;
      if (workflowId !== workflowInfo().workflowId) this.run.othersInDoubt = options;
      // Kept in the outcome from now on: this run may end before it settles the doubt.
      this.run.story.leaveUnsettled(options);
    }
    if (answer.kind === 'waits')
      this.run.display.show('waiting-lock', `waits for ${this.#behind()}. Next: look, then issue`);
  }

  #behind(): string {
    if (this.#answer?.kind !== 'waits') return 'its lock';
    const { behind, quietUntil } = this.#answer;
    const quiet =
      quietUntil === null ? [] : [`quiet until ${quietUntil}, after a run without proof`];
    return [...behind, ...quiet].join(', ') || 'its turn';
  }
}

/** The lock's memory may be of this target's own last run, and of others with it. */
function both(own: Previous | null, memory: Previous | null): Previous | null {
  if (!own || !memory) return own ?? memory;
  const later = own.endedAt > memory.endedAt ? own : memory;
  return { ...later, options: [...own.options, ...memory.options] };
}
