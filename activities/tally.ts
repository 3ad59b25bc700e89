import type { Tally } from './messages.js';
import { shortText } from './short-text.js';

/** Bounds: heartbeat details and results stay small whatever a vendor sends. */
const MAX_WORDS = 20;
const MAX_WORD_LENGTH = 120;
const MAX_REQUEST_IDS = 20;
const MAX_ID_LENGTH = 100;

export function newTally(): Tally {
  return { looks: 0, polls: 0, words: {}, requestIds: [] };
}

/** Counts one answer of the vendor. */
export function countWord(tally: Tally, word: string, at = new Date().toISOString()): void {
  const short = asName(shortText(word, MAX_WORD_LENGTH));
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
  const fresh = ids.flatMap((id) => (id === null ? [] : [shortText(id, MAX_ID_LENGTH)]));
  tally.requestIds = [...new Set([...tally.requestIds, ...fresh])].slice(-MAX_REQUEST_IDS);
}

/** What every object has by that name (`constructor`, `__proto__`) is no count: in quotes it is a name like others. */
function asName(word: string): string {
  return word in Object.prototype ? `"${word}"` : word;
}
