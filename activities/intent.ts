/**
 * The intent (design §5): written by an *awaited* heartbeat through the client, so that the server has
 * acknowledged it before a byte leaves. It is the write-ahead log, the fence, and the notice of cancel and pause.
 */
import type { Context } from '@temporalio/activity';
import { ActivityCancelledError, ActivityPausedError } from '@temporalio/client';
import { reached } from './crash-points.js';
import { notYet, PAUSED } from './failures.js';
import type { Intent } from './messages.js';

/** How long the acknowledgement may take; measured: a few ms. */
const ACKNOWLEDGE_WITHIN_MS = 2_000;
/** With one attempt allowed this matters only while the activity is paused. */
const LOOK_AGAIN_AFTER_PAUSE_MS = 1_000;

export function intentOf(details: unknown): Intent | null {
  return typeof details === 'object' &&
    details !== null &&
    (details as Partial<Intent>).intent === true
    ? (details as Intent)
    : null;
}

/**
 * @returns `acknowledged`, `cancelled`, or why nothing may be sent
 * @throws ApplicationFailure when an operator has paused the activity: the server then keeps it paused
 */
export async function writeIntent(context: Context, intent: Intent): Promise<string> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve('the Temporal server did not acknowledge the intent in time'),
      ACKNOWLEDGE_WITHIN_MS,
    );
  });
  const written = context.client.activity.heartbeat(context.info.taskToken, intent).then(() => {
    const took = performance.now() - started;
    return took > ACKNOWLEDGE_WITHIN_MS
      ? 'the Temporal server acknowledged the intent too late'
      : 'acknowledged';
  });
  reached('intent-sent');
  try {
    const result = await Promise.race([written, late]);
    reached('intent-acked');
    return result;
  } catch (error) {
    if (error instanceof ActivityCancelledError) return 'cancelled';
    if (error instanceof ActivityPausedError)
      throw notYet(
        PAUSED,
        'an operator paused this activity; nothing was sent',
        LOOK_AGAIN_AFTER_PAUSE_MS,
      );
    return `the Temporal server did not accept the intent: ${(error as Error).message}`;
  } finally {
    clearTimeout(timer);
    written.catch(() => undefined);
  }
}

/**
 * Keeps the attempt alive while the call is out. Every heartbeat carries the same object: the SDK
 * throttles and sends late, and would otherwise overwrite the intent (measured).
 * @param elapsedMs since the attempt began: the SDK counts from there, and knows nothing of the intent
 */
export function keepBeating(
  context: Context,
  intent: Intent,
  { heartbeatTimeoutMs, elapsedMs }: { heartbeatTimeoutMs: number; elapsedMs: number },
): () => void {
  const every = heartbeatTimeoutMs / 3;
  const beat = () => context.heartbeat(intent);
  // The server has the intent: saying it again at once would cost as much as writing it.
  let timer = setTimeout(
    () => {
      beat();
      timer = setInterval(beat, every);
    },
    Math.max(0, every - elapsedMs),
  );
  return () => clearInterval(timer);
}
