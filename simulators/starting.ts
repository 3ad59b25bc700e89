/** What becomes of a thing once a start of it is accepted: the other half of course.ts. */
import type { Manner, Moment, State } from './course.js';

/** What a start can come to. */
export const startEndings = {
  starts: 'as asked',
  fails: 'the operation fails, the thing stays as it was',
  lies: 'the operation is "done", the thing stays as it was',
  sticks: 'starting for ever',
  ignores: 'accepted, no effect at all',
} as const;
export type StartEnding = keyof typeof startEndings;

/** How a thing takes a start: a lag until anything shows, so long until it runs. Times in ms before scaling. */
export interface StartManner extends Pick<Manner, 'lag' | 'takes'> {
  ending: StartEnding;
}

/**
 * @param shows epoch ms of the first sign
 * @param base what it was before
 * @param takes ms, scaled
 */
export function startCourseOf(
  shows: number,
  base: State,
  { takes, ending }: Pick<StartManner, 'takes' | 'ending'>,
): Moment[] {
  const up = shows + takes;
  const starting: Moment = { ...base, at: shows, truth: 'starting' };
  switch (ending) {
    case 'ignores':
    case 'lies':
      return [];
    case 'sticks':
      return [starting];
    case 'fails':
      return [starting, { ...base, at: up }];
    case 'starts':
      return [starting, { ...base, at: up, truth: 'running' }];
  }
}
