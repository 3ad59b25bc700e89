/** Pure: what a look before an issue allows, for a stop and for a start. */
import type { Observation, TargetState } from './contract.js';
import type { Reason } from './messages.js';

/** `There`: it is so already. `Moving`: it is on its way there. `Against`: it is on its way to the opposite. */
type Judgement<There, Moving, Against> =
  | { may: 'issue' }
  | { may: 'nothing'; because: There | Moving }
  | { may: 'wait'; why: Against | 'busy'; reason: Reason }
  | { may: 'never'; reason: Reason };

/** @param observation judged for a stop */
export function judgeLook(observation: Observation) {
  return judge(observation, {
    call: 'stop',
    there: 'stopped',
    moving: 'stopping',
    against: 'starting',
    mayFromFailed: observation.mayStop === true,
  });
}

/** @param observation judged for a start */
export function judgeStart(observation: Observation) {
  return judge(observation, {
    call: 'start',
    there: 'running',
    moving: 'starting',
    against: 'stopping',
    mayFromFailed: observation.mayStart === true,
  });
}

interface Asked<There, Moving, Against> {
  call: 'stop' | 'start';
  there: There;
  moving: Moving;
  against: Against;
  mayFromFailed: boolean;
}

function judge<There extends TargetState, Moving extends TargetState, Against extends TargetState>(
  { state, word, busyWith, refusal }: Observation,
  { call, there, moving, against, mayFromFailed }: Asked<There, Moving, Against>,
): Judgement<There, Moving, Against> {
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
