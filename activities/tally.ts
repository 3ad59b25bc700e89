import type { Tally } from './messages.js';

/** Bounds: heartbeat details and results stay small whatever a vendor sends. */
const MAX_WORDS = 20;
const MAX_WORD_LENGTH = 120;
const MAX_REQUEST_IDS = 20;

export function newTally(): Tally {
  return { looks: 0, polls: 0, words: {}, requestIds: [] };
}

/** Counts one answer of the vendor. */
export function countWord(tally: Tally, word: string, at = new Date().toISOString()): void {
  const short = word.slice(0, MAX_WORD_LENGTH);
  const known = tally.words[short];
  if (known) {
    known.count += 1;
    known.last = at;
  } else if (Object.keys(tally.words).length < MAX_WORDS) {
    tally.words[short] = { count: 1, first: at, last: at };
  }
}

/** Keeps the latest. */
export function addRequestIds(tally: Tally, ids: readonly (string | null)[]): void {
  const fresh = ids.filter((id): id is string => id !== null);
  tally.requestIds = [...new Set([...tally.requestIds, ...fresh])].slice(-MAX_REQUEST_IDS);
}
