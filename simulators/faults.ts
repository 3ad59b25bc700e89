import type { Reply } from './route.js';

/** A dial: what goes wrong with the next calls of one API. */
export interface Fault {
  /** The API's name, or `*`. */
  api: string;
  /** How many calls it hits. */
  times: number;
  /** Calls of that API to let pass first. */
  after?: number;
  /**
   * before: the call has no effect · after: it takes effect and then the answer is replaced
   */
  when: 'before' | 'after';
  /**
   * A reply, or a name: one of the vendor's own refusals (`rate-limited`, `unauthorized`, `forbidden`, `server-error`),
   * `reset` (the connection is cut), `hang` (no answer ever).
   */
  answer: Reply | string;
}

export class Faults {
  #faults: (Fault & { left: number; skip: number })[] = [];

  add(fault: Fault): void {
    this.#faults.push({ ...fault, left: fault.times, skip: fault.after ?? 0 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that hits this call, if any; it is used up by asking. */
  take(api: string): Fault | undefined {
    for (const fault of this.#faults) {
      if (fault.left === 0 || (fault.api !== '*' && fault.api !== api)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.left -= 1;
      return fault;
    }
    return undefined;
  }
}
