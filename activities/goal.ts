/** What a run wants of its target, and how the states stand to that: one protocol serves both directions. */
import type { TargetState } from './contract.js';

export type Goal = 'stopped' | 'running';

interface Direction {
  call: 'stop' | 'start';
  /** It is so. */
  there: TargetState;
  /** On its way there. */
  moving: TargetState;
  /** On its way to the opposite. */
  against: TargetState;
  /** Plainly the opposite. */
  opposite: TargetState;
  /** Codes of a look that is no proof: not yet, and not any more. */
  notYet: string;
  notAnyMore: string;
}

export const directions = {
  stopped: {
    call: 'stop',
    there: 'stopped',
    moving: 'stopping',
    against: 'starting',
    opposite: 'running',
    notYet: 'still-running',
    notAnyMore: 'came-back',
  },
  running: {
    call: 'start',
    there: 'running',
    moving: 'starting',
    against: 'stopping',
    opposite: 'stopped',
    notYet: 'not-running',
    notAnyMore: 'went-down',
  },
} as const satisfies Record<Goal, Direction>;
