/**
 * Reads that wait for the same answer share one request (design §6, decision 0011). A read joins only while
 * that request has not been sent, so that every answer is younger than the question.
 */
import { VendorError } from '../vendor-error.js';
import type { HttpAnswer } from './caller.js';

/** The one request of all who joined. */
export interface SharedRead {
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
  /** To be called before the request is made: whoever comes later makes another. */
  close: () => void;
}

interface Group {
  answer: Promise<HttpAnswer>;
  waiting: number;
  abandoned: AbortController;
}

export class JoinedReads {
  /** Groups that may still be joined. */
  readonly #open = new Map<string, Group>();

  /**
   * Joins the open request of this key, or starts one.
   * @param signal of this caller alone: when it leaves, the others stay
   */
  read(
    key: string,
    signal: AbortSignal,
    start: (shared: SharedRead) => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    if (signal.aborted) return Promise.reject(gaveUp(true));
    const group = this.#open.get(key) ?? this.#opened(key, start);
    group.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(gaveUp(this.#open.get(key) === group));
        group.waiting -= 1;
        if (group.waiting > 0) return;
        this.#close(key, group.abandoned);
        group.abandoned.abort();
      };
      signal.addEventListener('abort', leave, { once: true });
      group.answer.finally(() => signal.removeEventListener('abort', leave)).then(resolve, reject);
    });
  }

  #opened(key: string, start: (shared: SharedRead) => Promise<HttpAnswer>): Group {
    const abandoned = new AbortController();
    const close = () => this.#close(key, abandoned);
    const answer = start({ signal: abandoned.signal, close }).finally(close);
    // Where all have left, nobody hears of its failure.
    answer.catch(() => undefined);
    const group = { answer, waiting: 0, abandoned };
    this.#open.set(key, group);
    return group;
  }

  #close(key: string, abandoned: AbortController): void {
    if (this.#open.get(key)?.abandoned === abandoned) this.#open.delete(key);
  }
}

function gaveUp(isUnsent: boolean): VendorError {
  return isUnsent
    ? new VendorError('not-sent', 'no-turn', 'no turn to read came in time')
    : new VendorError('unclear', 'gave-up', 'no answer to a read came in time');
}
