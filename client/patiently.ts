/** Asking a Temporal server that may be away for a while. */
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from '@temporalio/client';
import { messageOf, OutOfReach } from './exit.js';

/** How long Temporal may be away before we give up following. */
const PATIENCE_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/**
 * @returns undefined when `done` was aborted first
 * @throws OutOfReach when it stays away
 */
export async function patiently<T>(
  ask: () => Promise<T>,
  done: AbortSignal,
): Promise<T | undefined> {
  let awaySince: number | undefined;
  while (!done.aborted) {
    try {
      return await ask();
    } catch (error) {
      if (done.aborted) return undefined;
      if (!(error instanceof ServiceError)) throw error;
      awaySince ??= performance.now();
      if (performance.now() - awaySince > PATIENCE_MS)
        throw new OutOfReach(
          `Temporal did not answer for ${PATIENCE_MS / 1_000} s (${messageOf(error)}); the runs go on, and "standdown watch" follows them again`,
        );
    }
    await pause(ASK_AGAIN_MS, undefined, { signal: done }).catch(() => undefined);
  }
  return undefined;
}
