import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** Asks until it is true, for ten seconds: lists, pollers and ends of processes show a little later. */
export async function eventually(
  isTrue: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isTrue())) {
    assert.ok(performance.now() < until, `it did not come true within ${withinMs / 1_000} s`);
    await pause(50);
  }
}
