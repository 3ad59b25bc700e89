/** Who holds a lock, who waits for it, and who may have it next: first come, first served. Pure; `lock.ts` does it. */
import type {
  Holder,
  LockAsk,
  LockMemory,
  LockState,
  Released,
  Waiting,
} from '../activities/lock-messages.js';

export class Line {
  readonly state: LockState;
  /** Grows with everything that may let somebody in. */
  changes = 0;

  constructor(leftBehind: LockState | null) {
    this.state = leftBehind ?? { holders: [], queue: [], memory: null };
  }

  get isOver(): boolean {
    const { holders, queue, memory } = this.state;
    return holders.length === 0 && queue.length === 0 && memory === null;
  }

  /** A repeated ask of a holder is answered again; a newer run of the same id takes its place. */
  add(ask: LockAsk): void {
    const { queue, memory } = this.state;
    this.changes += 1;
    if (memory && memory.runId === ask.after) this.state.memory = null;
    const held = this.#takeOut(ask.workflowId);
    const place = queue.findIndex(({ workflowId }) => workflowId === ask.workflowId);
    const asked: Waiting = held || queue[place]?.owes ? { ...ask, owes: true } : ask;
    if (place >= 0) queue[place] = asked;
    else if (held) queue.unshift(asked);
    else queue.push(asked);
  }

  /** Everybody who may have it now; from here on they hold it. @param now epoch ms, the server's clock */
  admit(now: number): Holder[] {
    const { queue, holders } = this.state;
    const admitted: Holder[] = [];
    for (let next = this.#next(now); next; next = this.#next(now)) {
      queue.splice(queue.indexOf(next), 1);
      const holder = { ...next, knows: this.state.memory?.runId ?? null };
      holders.push(holder);
      admitted.push(holder);
    }
    return admitted;
  }

  /** It could not be told that it holds the lock: its run is over. One that owes holds it until it was judged. */
  drop(workflowId: string): void {
    this.changes += 1;
    if (!this.state.holders.some((each) => each.workflowId === workflowId && each.owes))
      this.#takeOut(workflowId);
  }

  /** @param asked the runs that held it when it was asked: a newer one is not meant */
  release(ended: readonly Released[], asked: ReadonlyMap<string, string>): void {
    for (const { workflowId, doubt } of ended) {
      const holder = this.state.holders.find((each) => each.workflowId === workflowId);
      if (!holder || holder.runId !== asked.get(workflowId)) continue;
      this.#takeOut(workflowId);
      this.changes += 1;
      if (doubt) this.#remember(holder, doubt);
      else if (holder.knows === this.state.memory?.runId) this.state.memory = null;
    }
  }

  /** Ms until the one in front may have it though nobody leaves; null: only a change lets it in. */
  quietFor(now: number): number | null {
    const { queue, memory } = this.state;
    if (queue.length === 0 || !memory || memory.quietUntil <= now) return null;
    return memory.quietUntil - now;
  }

  #next(now: number): Waiting | undefined {
    const { queue, memory } = this.state;
    const isQuiet = memory !== null && memory.quietUntil > now;
    const candidate = isQuiet
      ? queue.find(({ workflowId }) => workflowId === memory.workflowId)
      : queue[0];
    return candidate && this.#fits(candidate) ? candidate : undefined;
  }

  #fits({ group }: LockAsk): boolean {
    return this.state.holders.every((holder) => group !== null && holder.group === group);
  }

  #remember({ workflowId, quietMs }: Holder, doubt: NonNullable<Released['doubt']>): void {
    const older = this.state.memory;
    const own: LockMemory = {
      ...doubt,
      workflowId,
      quietUntil: Date.parse(doubt.endedAt) + quietMs,
    };
    this.state.memory = older
      ? {
          ...own,
          // Of two in doubt neither is the other's own.
          workflowId: older.workflowId === workflowId ? workflowId : '',
          options: distinct([...own.options, ...older.options]),
          quietUntil: Math.max(own.quietUntil, older.quietUntil),
        }
      : own;
  }

  #takeOut(workflowId: string): Holder | undefined {
    const { holders } = this.state;
    const index = holders.findIndex((holder) => holder.workflowId === workflowId);
    return index < 0 ? undefined : holders.splice(index, 1)[0];
  }
}

/** A run that ends in doubt repeats the doubts that it was told of. */
function distinct(options: LockMemory['options']): LockMemory['options'] {
  return [...new Map(options.map((each) => [JSON.stringify(each), each])).values()];
}
