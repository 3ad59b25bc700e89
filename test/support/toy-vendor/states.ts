/** A unit's ActiveState → state. */
import type { Observation } from '../../../activities/contract.js';
import { rowOf } from '../../../activities/table.js';
import { unknownWord } from '../../../activities/vendor-error.js';

type Reading = Pick<Observation, 'state' | 'mayStop'>;

const states: Readonly<Record<string, Reading>> = {
  active: { state: 'running' },
  activating: { state: 'starting' },
  deactivating: { state: 'stopping' },
  inactive: { state: 'stopped' },
  failed: { state: 'failed', mayStop: false },
};

/** @throws VendorError `unknown-word` */
export function readActiveState(word: string | undefined): Reading & { word: string } {
  const reading = rowOf(states, word);
  if (!reading || word === undefined) throw unknownWord('ActiveState', word);
  return { ...reading, word };
}
