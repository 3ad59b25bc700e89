/** Pure: what a look before an issue allows. */
import type { Observation } from './contract.js';
import type { Reason } from './messages.js';

export type Judgement =
  | { may: 'issue' }
  | { may: 'nothing'; because: 'stopped' | 'stopping' }
  | { may: 'wait'; why: 'starting' | 'busy'; reason: Reason }
  | { may: 'never'; reason: Reason };

export function judgeLook(observation: Observation): Judgement {
  const { state, word, busyWith, refusal, mayStop } = observation;
  if (state === 'stopped') return { may: 'nothing', because: 'stopped' };
  if (state === 'stopping') return { may: 'nothing', because: 'stopping' };
  if (refusal) return { may: 'never', reason: refusal };
  if (state === 'failed' && mayStop !== true) {
    return {
      may: 'never',
      reason: {
        code: 'state-forbids',
        message: `the vendor's state is "${word}", and a stop is not issued from it`,
      },
    };
  }
  if (busyWith !== undefined)
    return { may: 'wait', why: 'busy', reason: { code: 'busy', message: `busy with ${busyWith}` } };
  if (state === 'starting')
    return {
      may: 'wait',
      why: 'starting',
      reason: { code: 'starting', message: `the vendor says "${word}"` },
    };
  return { may: 'issue' };
}
