/** What becomes of a thing once a stop of it is accepted: moments, in order. */
export type Truth = 'running' | 'stopping' | 'stopped' | 'starting' | 'failed';

/** What a stop can come to: the operation that the vendor shows, and the thing itself. */
export const endings = {
  stops: 'as asked',
  fails: 'the operation fails, the thing runs on',
  lies: 'the operation is "done", the thing never stopped running',
  blamed: 'the operation "failed", the thing is stopped all the same',
  sticks: 'stopping for ever',
  revives: 'stopped, and running again `revivesAfter` later',
  replaced: 'stopped, and from then on shown with another identity',
  vanishes: 'stopped, and from then on not there at all',
  ignores: 'accepted, no effect at all',
} as const;
export type Ending = keyof typeof endings;

/** How a thing takes a stop. Times in ms before scaling. */
export interface Manner {
  /** From acceptance until anything shows: until then it runs, and may still be called back. */
  lag: number;
  /** From the first sign until stopped. */
  takes: number;
  ending: Ending;
  revivesAfter: number;
  /** How long the jobs run that a drain without a limit waits for (CDM, `delayTime: -1`). Absent: none run. */
  jobs?: number;
}

/** All that there is to know of a thing at a moment. */
export interface State {
  /** Of what is not there: stopped. */
  truth: Truth;
  isGone: boolean;
  /** Counts up when another one takes its place. */
  identity: number;
}

export interface Moment extends State {
  /** Epoch ms. */
  at: number;
}

/**
 * @param shows epoch ms of the first sign
 * @param base what it was before
 * @param takes @param revivesAfter ms, scaled
 */
export function courseOf(
  shows: number,
  base: State,
  { takes, ending, revivesAfter }: Pick<Manner, 'takes' | 'ending' | 'revivesAfter'>,
): Moment[] {
  const down = shows + takes;
  const stopping: Moment = { ...base, at: shows, truth: 'stopping' };
  const stopped: Moment = { ...base, at: down, truth: 'stopped' };
  switch (ending) {
    case 'ignores':
    case 'lies':
      return [];
    case 'sticks':
      return [stopping];
    case 'fails':
      return [stopping, { ...base, at: down }];
    case 'stops':
    case 'blamed':
      return [stopping, stopped];
    case 'revives':
      return [stopping, stopped, { ...base, at: down + revivesAfter, truth: 'running' }];
    case 'replaced':
      return [stopping, { ...stopped, identity: base.identity + 1 }];
    case 'vanishes':
      return [stopping, { ...stopped, isGone: true }];
  }
}
