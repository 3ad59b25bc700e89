/** A service's state word → state (facts/huawei.md A7, both generations of Manager). */
import type { Observation } from '../contract.js';
import { unknownWord, VendorError } from '../vendor-error.js';

/** What a word may mean. `failed` may not be stopped, `stopFailed` may; `notKnownYet`: look again. */
export const wordStates = [
  'running',
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
  // Health words: the service is up, if badly. A stop works on normal and abnormal services (A8).
  PARTIALLY_HEALTHY: 'running',
  BAD: 'running',
  FAULTY: 'running',
  STARTING: 'starting',
  RESTORING: 'starting',
  CONCERNING: 'starting',
  STOPPING: 'stopping',
  STOPPED: 'stopped',
  NOT_STARTED: 'stopped',
  STOP_FAILED: 'stopFailed',
  FAILED_TO_STOP: 'stopFailed',
  // Some of its instances may run; a stop brings it to a known state.
  START_FAILED: 'stopFailed',
  FAILED_TO_START: 'stopFailed',
  // The state of everything just after Manager itself has restarted.
  UNKNOWN: 'notKnownYet',
};

type Reading = Pick<Observation, 'state' | 'mayStop' | 'word'>;

/** `Partially Healthy` on the pages is PARTIALLY_HEALTHY here. */
export function normalWord(word: string): string {
  return word
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
}

/**
 * @param where names the property, for the error
 * @param added words of the connection, normalised; they win over the table
 * @throws VendorError `unknown-word`, or `not-known-yet` with the word
 */
export function readMrsWord(
  where: string,
  word: string | undefined,
  added: Readonly<Record<string, WordState>> = {},
): Reading {
  const normal = word === undefined ? '' : normalWord(word);
  const meaning = { ...table, ...added }[normal];
  if (word === undefined || meaning === undefined) throw unknownWord(where, word);
  switch (meaning) {
    case 'notKnownYet':
      throw new VendorError(
        'not-known-yet',
        'not-known-yet',
        `${where} is "${word}": Manager itself does not know yet`,
        { word },
      );
    case 'stopFailed':
      return { state: 'failed', mayStop: true, word };
    case 'failed':
      return { state: 'failed', mayStop: false, word };
    case 'running':
    case 'stopping':
    case 'stopped':
    case 'starting':
      return { state: meaning, word };
  }
}
