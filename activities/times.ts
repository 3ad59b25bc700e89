import type { Pace } from './pace.js';
import type { Times } from './activity-types.js';

/** The acknowledgement of the intent, and what is kept free for a late timer. */
const INTENT_MS = 2_000;
const MARGIN_MS = 2_000;
/** A look may need a login first, and most looks are a second request after the first. */
const ROUNDS_OF_A_LOOK = 3;

/**
 * Time-outs in order (design §5): a look with its turns, the intent, the turn to send and the request
 * fit into the attempt with a margin. Before the intent nothing may be heartbeaten, so the heartbeat
 * time-out covers the look and the intent.
 */
export function timesOf({
  requestTimeout,
  issueTimeout,
}: Pick<Pace, 'requestTimeout' | 'issueTimeout'>): Times {
  const look = ROUNDS_OF_A_LOOK * requestTimeout;
  const heartbeat = look + INTENT_MS + MARGIN_MS;
  const turn = Math.max(requestTimeout, 2_000);
  return {
    look,
    heartbeat,
    turn,
    requestStop: heartbeat + turn + issueTimeout + MARGIN_MS,
    attempt: look + MARGIN_MS,
    margin: MARGIN_MS,
  };
}
