import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Stopwatch } from '../../activities/clock.js';
import { Channel } from '../../activities/http/channel.js';
import { VendorError } from '../../activities/vendor-error.js';
import { startSimulator } from '../../simulators/simulator.js';
import { simulators } from '../../simulators/catalogue.js';
import { Lease } from '../../workers/lease.js';

describe('a lease', () => {
  it('allows nothing before its first renewal', () => {
    assert.match(new Lease(1_000).whyNot() ?? '', /does not hold the gate/);
  });

  it('allows sending after a renewal, and only for its time, counted from when that was sent', async () => {
    const lease = new Lease(120);
    const sent = new Stopwatch();
    await pause(60);
    lease.renewed(sent);
    assert.equal(lease.whyNot(), null);
    await pause(80);
    assert.match(lease.whyNot() ?? '', /not renewed in time/);
    lease.renewed(new Stopwatch());
    assert.equal(lease.whyNot(), null);
  });

  it('that was let go is never given back', () => {
    const lease = new Lease(1_000);
    lease.renewed(new Stopwatch());
    lease.revoke('let go');
    lease.renewed(new Stopwatch());
    assert.equal(lease.whyNot(), 'let go');
  });

  it('that has ended lets nothing through to the vendor, neither reads nor issues', async () => {
    const simulator = await startSimulator(simulators['huawei-cdm']);
    const lease = new Lease(1_000);
    const channel = new Channel({ limits: { any: 5 }, jitter: 0, tls: {} });
    channel.fence = () => lease.whyNot();
    const signal = new AbortController().signal;
    const issue = { signal, turnWithin: 500, timeout: 500, whyNotSend: () => null };
    const caller = channel.caller({ signal, requestTimeout: 500, issue });
    const request = {
      api: 'any',
      method: 'GET' as const,
      url: new URL('/anything', simulator.url),
    };
    for (const call of [() => caller.read(request), () => caller.send(request)]) {
      await assert.rejects(
        call(),
        (error) => error instanceof VendorError && error.kind === 'not-sent',
      );
    }
    assert.equal(simulator.world.ledger.entries.length, 0);
    lease.renewed(new Stopwatch());
    assert.equal((await caller.read(request)).status, 404);
    assert.equal(simulator.world.ledger.entries.length, 1);
    await simulator.close();
  });
});
