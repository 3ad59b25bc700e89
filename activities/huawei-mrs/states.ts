/** A service's state word → state (facts/huawei.md A7, both generations of Manager). */
import type { Observation } from '../contract.js';
import { unknownWord, VendorError } from '../vendor-error.js';

/**
 * What a word may mean. `impaired`: up, if badly. `failed` may neither be stopped nor started, `stopFailed` may both;
 * `notKnownYet`: look again.
 */
export const wordStates = [
  'running',
  'impaired',
  'starting',
  'stopping',
  'stopped',
  'failed',
  'stopFailed',
  'notKnownYet',
] as const;
export type WordState = (typeof wordStates)[number];

const table: Readonly<Record<string, WordState>> = {
  STARTED: 'running',
  NORMAL: 'running',
  GOOD: 'running',
  // Health words. A stop works on normal and abnormal services (A8); a start that ends so is no proof.
  PARTIALLY_HEALTHY: 'impaired',
  BAD: 'impaired',
  FAULTY: 'impaired',
  STARTING: 'starting',
  RESTORING: 'starting',
  CONCERNING: 'starting',
  STOPPING: 'stopping',
  STOPPED: 'stopped',
  NOT_STARTED: 'stopped',
  STOP_FAILED: 'stopFailed',
  FAILED_TO_STOP: 'stopFailed',
  // Some of its instances may run; a stop brings it to a known state, and a start is offered (A8).
  START_FAILED: 'stopFailed',
  FAILED_TO_START: 'stopFailed',
  // The state of everything just after Manager itself has restarted.
  UNKNOWN: 'notKnownYet',
};

type Reading = Pick<Observation, 'state' | 'mayStop' | 'mayStart' | 'word'>;

/** `Partially Healthy` on the pages is PARTIALLY_HEALTHY here. */
export function normalWord(word: string): string {
  return word
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
}

/**
 * For a stop.
 * @param where names the property, for the error
 * @param added words of the connection, normalised; they win over the table
 * @throws VendorError `unknown-word`, or `not-known-yet` with the word
 */
export function readMrsWord(
  where: string,
  word: string | undefined,
  added: Readonly<Record<string, WordState>> = {},
): Reading {
  const known = meaningOf(where, word, added);
  switch (known.meaning) {
    case 'stopFailed':
      return { state: 'failed', mayStop: true, word: known.word };
    case 'failed':
      return { state: 'failed', mayStop: false, word: known.word };
    case 'impaired':
      return { state: 'running', word: known.word };
    case 'running':
    case 'stopping':
    case 'stopped':
    case 'starting':
      return { state: known.meaning, word: known.word };
  }
}

export type ReadWord = typeof readMrsWord;

/** For a start, which Manager offers from stopped, failed to stop and failed to start (A8). */
export function readMrsWordForStart(
  where: string,
  word: string | undefined,
  added: Readonly<Record<string, WordState>> = {},
): Reading {
  const known = meaningOf(where, word, added);
  switch (known.meaning) {
    case 'stopFailed':
      return { state: 'failed', mayStart: true, word: known.word };
    case 'failed':
    case 'impaired':
      return { state: 'failed', mayStart: false, word: known.word };
    case 'running':
    case 'stopping':
    case 'stopped':
    case 'starting':
      return { state: known.meaning, word: known.word };
  }
}

function meaningOf(
  where: string,
  word: string | undefined,
  added: Readonly<Record<string, WordState>>,
): { meaning: Exclude<WordState, 'notKnownYet'>; word: string } {
  const normal = word === undefined ? '' : normalWord(word);
  const meaning = { ...table, ...added }[normal];
  if (word === undefined || meaning === undefined) throw unknownWord(where, word);
  if (meaning !== 'notKnownYet') return { meaning, word };
  throw new VendorError(
    'not-known-yet',
    'not-known-yet',
    `${where} is "${word}": Manager itself does not know yet`,
    { word },
  );
}
