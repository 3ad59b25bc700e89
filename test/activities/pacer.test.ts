import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Pacer, type Turn } from '../../activities/http/pacer.js';

/** Most of these moments in any half-open window of one second. */
function worstSecond(times: number[]): number {
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length),
  );
}

describe('the pacer', () => {
  it('lets at most its limit through in any sliding second, first come first served', async () => {
    const pacer = new Pacer(20, 5);
    const sent: number[] = [];
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const turn = await pacer.turn();
        assert.ok(turn.use());
        sent.push(performance.now());
        order.push(index);
        await pause(3);
        turn.answered();
      }),
    );
    assert.equal(worstSecond(sent), 20);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
  });

  it('counts a request that was never answered as long as it may still arrive', async () => {
    let now = 0;
    const pacer = new Pacer(1, 250, () => now);
    (await pacer.turn()).use();
    let second: Turn | undefined;
    const waiting = pacer.turn().then((turn) => (second = turn));
    now = 1_200;
    await pause(0);
    assert.equal(second, undefined);
    now = 1_251;
    pacer.pause(0);
    await Promise.race([waiting, pause(2_000)]);
    assert.ok(second);
  });

  it('gives back the place of a request that was not sent', async () => {
    const pacer = new Pacer(1, 0);
    (await pacer.turn()).drop();
    const turn = await Promise.race([pacer.turn(), pause(500)]);
    assert.ok(turn);
  });

  it('sends nothing while it is paused', async () => {
    const pacer = new Pacer(5, 0);
    const turn = await pacer.turn();
    pacer.pause(300);
    assert.equal(turn.use(), false);
    turn.drop();
    const began = performance.now();
    (await pacer.turn()).use();
    assert.ok(performance.now() - began >= 290);
  });

  it('lets somebody who gives up leave the queue without holding up the others', async () => {
    const pacer = new Pacer(1, 0);
    const first = await pacer.turn();
    const impatient = pacer.turn(AbortSignal.timeout(20));
    const patient = pacer.turn();
    await assert.rejects(impatient, { name: 'TimeoutError' });
    first.drop();
    assert.ok(await Promise.race([patient, pause(500)]));
  });
});
