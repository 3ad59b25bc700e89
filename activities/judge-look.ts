/** Pure: what a look before an issue allows, for a stop and for a start. */
import type { Observation, TargetState } from './contract.js';
import { directions } from './goal.js';
import type { Reason } from './messages.js';

/** The states by what they are to the goal: see `directions`. */
type Judgement<There, Moving, Against> =
  | { may: 'issue' }
  | { may: 'nothing'; because: There | Moving }
  | { may: 'wait'; why: Against | 'busy'; reason: Reason }
  | { may: 'never'; reason: Reason };

/** @param observation judged for a stop */
export function judgeLook(observation: Observation) {
  return judge(observation, directions.stopped, observation.mayStop === true);
}

/** @param observation judged for a start */
export function judgeStart(observation: Observation) {
  return judge(observation, directions.running, observation.mayStart === true);
}

function judge<There extends TargetState, Moving extends TargetState, Against extends TargetState>(
  { state, word, busyWith, refusal }: Observation,
  direction: { call: string; there: There; moving: Moving; against: Against },
  mayFromFailed: boolean,
): Judgement<There, Moving, Against> {
  const { call, there, moving, against } = direction;
  if (state === there) return { may: 'nothing', because: there };
  if (state === moving) return { may: 'nothing', because: moving };
  if (refusal) return { may: 'never', reason: refusal };
  if (state === 'failed' && !mayFromFailed) {
    return {
      may: 'never',
      reason: {
        code: 'state-forbids',
        message: `the vendor's state is "${word}", and a ${call} is not issued from it`,
      },
    };
  }
  if (busyWith !== undefined)
    return { may: 'wait', why: 'busy', reason: { code: 'busy', message: `busy with ${busyWith}` } };
  if (state === against)
    return {
      may: 'wait',
      why: against,
      reason: { code: against, message: `the vendor says "${word}"` },
    };
  return { may: 'issue' };
}
