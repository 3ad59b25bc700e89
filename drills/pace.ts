/** A drill's times: minutes become tenths of seconds, and everything else keeps its proportions. */

export const DEADLINE_MS = 60_000;

/** Of every connection (connections.yaml). */
export const PACE = {
  pollEvery: '100ms',
  settle: '1s',
  confirmations: 2,
  confirmEvery: '300ms',
  deadline: `${DEADLINE_MS}ms`,
  requestTimeout: '700ms',
  issueTimeout: '1500ms',
  jitter: '20ms',
  renewEvery: '800ms',
};
export const SETTLE_MS = 1_000;
/** Of a stop whose thing will never be stopped. */
export const SHORT_DEADLINE_MS = 12_000;
/** Of a drain without a limit: a doubt about it lasts until then. */
export const DRAIN_DEADLINE_MS = 20_000;
/** Manners are given in real milliseconds. */
export const SCALE = 1;
/** Longer than any run may take: the deadline, the alarm behind it, the proof. */
export const LOST_AFTER_MS = 150_000;
