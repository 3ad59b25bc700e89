/** A drill's times: minutes become tenths of seconds, and everything else keeps its proportions. */

/** Of every connection (connections.yaml). */
export const PACE = {
  pollEvery: '100ms',
  settle: '1s',
  confirmations: 2,
  confirmEvery: '300ms',
  deadline: '60s',
  requestTimeout: '700ms',
  issueTimeout: '1500ms',
  jitter: '20ms',
  renewEvery: '800ms',
};
export const SETTLE_MS = 1_000;
/** Of a stop whose thing will never be stopped. */
export const SHORT_DEADLINE_MS = 12_000;
/** Manners are given in real milliseconds. */
export const SCALE = 1;
/** Longer than any run may take: the deadline, the alarm behind it, the proof. */
export const LOST_AFTER_MS = 150_000;
