import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** Asks until it is true, for ten seconds: lists, pollers and ends of processes show a little later. */
export async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + 10_000;
  while (!(await isTrue())) {
    assert.ok(performance.now() < until, 'it did not come true within 10 s');
    await pause(50);
  }
}
