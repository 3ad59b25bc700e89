/** Waiting for an activity without being held by it: cancel and the deadline race every one (design §5). */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/** Learns of a cancel request (the Web UI's Cancel, `standdown abort`) while the run itself goes on. */
export class AbortWatch {
  requested = false;
  readonly #listeners = new Set<() => void>();

  constructor() {
    CancellationScope.current().cancelRequested.catch(() => {
      this.requested = true;
      for (const listener of this.#listeners) listener();
    });
  }

  /** @returns how to stop listening */
  onAbort(listener: () => void): () => void {
    if (this.requested) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The run's alarms. One that is set for the same moment is used again: a stop needs two timers in all. */
export class Alarms {
  readonly #set = new Map<number, Promise<'late'>>();

  /** @param until epoch ms */
  at(until: number, summary: string): Promise<'late'> {
    let alarm = this.#set.get(until);
    if (!alarm) {
      alarm = sleep(Math.max(1, until - Date.now()), { summary }).then(() => 'late' as const);
      this.#set.set(until, alarm);
    }
    return alarm;
  }
}

export interface Bounds {
  late: Promise<'late'>;
  /** On a cancel request `leave` gives up at once; `tell` cancels the activity and awaits its answer. */
  abort?: { watch: AbortWatch; then: 'tell' | 'leave' };
}

/**
 * The activity's result, or `late` / `aborted` when the run must not wait any longer. The activity is
 * then cancelled and not awaited: a paused or lost one never holds the run.
 */
export async function bounded<T>(
  activity: () => Promise<T>,
  { late, abort }: Bounds,
): Promise<T | 'late' | 'aborted'> {
  const work = new CancellationScope({ cancellable: true });
  let leave: (value: 'aborted') => void = () => undefined;
  const left = new Promise<'aborted'>((resolve) => (leave = resolve));
  const stopListening = abort?.watch.onAbort(() => {
    if (abort.then === 'leave') leave('aborted');
    work.cancel();
  });
  try {
    const working = work.run(activity);
    working.catch(() => undefined);
    const first = await Promise.race([left, working, late]);
    if (first === 'late') work.cancel();
    return first;
  } finally {
    stopListening?.();
  }
}

/** Sleeps; with a watch, a cancel request ends it early. */
export async function nap(ms: number, summary: string, watch?: AbortWatch): Promise<void> {
  const scope = new CancellationScope({ cancellable: true });
  const stopListening = watch?.onAbort(() => scope.cancel());
  try {
    await scope.run(() => sleep(Math.max(1, ms), { summary }));
  } catch (error) {
    if (!isCancellation(error)) throw error;
  } finally {
    stopListening?.();
  }
}
