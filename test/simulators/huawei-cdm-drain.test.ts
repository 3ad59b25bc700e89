/** `delayTime` as the vendor's page has it. */
import assert from 'node:assert/strict';
import { truthAt, turn } from '../support/simulator-controls.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

const SCALE = 0.005;

describe("huawei-cdm's graceful stop", () => {
  let bench: VendorBench;
  beforeEach(async () => {
    bench = await vendorBench('huawei-cdm', { scale: SCALE });
    await turn(bench.simulator.url, 'things/*', { manner: { lag: 0, takes: 0, jobs: 80_000 } });
  });
  afterEach(() => bench.close());

  const stop = (options: Record<string, unknown>) =>
    bench.verbs.issueStop(bench.target, bench.options(options), bench.issuer());
  const accepted = async () => (await truthAt(bench.simulator.url)).things[0]!.stops[0]!;

  for (const [options, waitsMs] of [
    [{ stopMode: 'IMMEDIATELY' }, 0],
    [{ stopMode: 'GRACEFULLY', delayTime: 1_200 }, 6_000],
    [{ stopMode: 'GRACEFULLY', delayTime: -1 }, 400],
  ] as const) {
    it(`with ${JSON.stringify(options)} takes effect after ${waitsMs} ms, scaled`, async () => {
      await stop(options);
      const { at, effectAt } = await accepted();
      assert.equal(effectAt! - at, waitsMs);
    });
  }

  it('shows running all the while, also when its answer was lost behind a gateway', async () => {
    await turn(bench.simulator.url, 'faults', {
      api: 'action',
      when: 'after',
      answer: 'gateway-timeout',
    });
    await vendorError('unclear', stop({ delayTime: 120_000 }));
    const { state } = await bench.verbs.observe(bench.target, bench.options(), bench.reader());
    const { at, effectAt } = await accepted();
    assert.equal(state, 'running');
    assert.ok(effectAt! - at >= 10 * 60_000 * SCALE, 'ten times the settle time of a minute');
  });
});
