/** Cluster status → state (facts/huawei.md B5: HW-NEW, GO and TF constants). */
import type { Observation } from '../contract.js';
import { rowOf } from '../table.js';
import { unknownWord } from '../vendor-error.js';

type Reading = Pick<Observation, 'state' | 'mayStop'>;

export const cdmStates: Readonly<Record<string, Reading & { meaning: string }>> = {
  '100': { state: 'starting', meaning: 'creating' },
  '200': { state: 'running', meaning: 'normal' },
  '300': { state: 'failed', mayStop: false, meaning: 'failed' },
  '303': { state: 'failed', mayStop: false, meaning: 'creation failed' },
  '800': { state: 'failed', mayStop: false, meaning: 'frozen' },
  '900': { state: 'stopped', meaning: 'stopped' },
  '910': { state: 'stopping', meaning: 'stopping' },
  '920': { state: 'starting', meaning: 'starting' },
};

export function readCdmStatus(
  status: string | null | undefined,
  requestId: string | null,
): Reading & { word: string } {
  const reading = rowOf(cdmStates, status);
  if (!reading) throw unknownWord('the cluster status', status, requestId);
  const { meaning, ...rest } = reading;
  return { ...rest, word: `${status} ${meaning}` };
}
