/** How things take a stop, and what else befalls them, as every vendor's look tells it. */
import assert from 'node:assert/strict';
import { vendorNames, type VendorName } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import type { Ending } from '../../simulators/course.js';
import type { Manner } from '../../simulators/lifecycle.js';
import { truthAt, turn } from '../support/simulator-controls.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { kindOf } from '../support/vendor-errors.js';
import { eventually } from '../temporal-docker/eventually.js';

const SCALE = 0.005;
const unscaled = (ms: number) => ms / SCALE;

/** What the look shows in the end: a state, or the kind of its failure. */
const shows: Record<Exclude<Ending, 'sticks' | 'replaced'>, string> = {
  stops: 'stopped',
  fails: 'running',
  lies: 'running',
  blamed: 'stopped',
  revives: 'running',
  vanishes: 'no-parts',
  ignores: 'running',
};
/** What its operation says in the end, where there is one to ask about. */
const claims: Partial<Record<Ending, string>> = {
  stops: 'succeeded',
  fails: 'failed',
  lies: 'succeeded',
  blamed: 'failed',
  sticks: 'pending',
};
/** These have no word for it, or none that names the target. */
const hidesStopping = new Set<VendorName>(['tencent-emr', 'oceanbase-agent']);

for (const vendor of vendorNames) {
  describe(`the things of ${vendor}`, () => {
    const { apis, example } = simulators[vendor];
    let bench: VendorBench;
    beforeEach(async () => {
      bench = await vendorBench(vendor, { scale: SCALE });
    });
    afterEach(() => bench.close());

    const change = async (given: object) => {
      for (const name of example.things)
        await turn(bench.simulator.url, `things/${encodeURIComponent(name)}`, given);
    };
    const manner = (given: Partial<Manner>) => change({ manner: given });
    const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());
    const shown = () => look().then(({ state }) => state, kindOf);
    const stop = () =>
      bench.verbs.issueStop(bench.target, bench.options(example.options), bench.issuer());
    const truth = async () => {
      const { things } = await truthAt(bench.simulator.url);
      return things.find(({ name }) => name === example.things[0])!;
    };
    const isOver = async () => {
      const accepted = (await truth()).stops[0]!;
      await eventually(() => Date.now() > accepted.at + 40);
    };

    for (const [ending, expected] of Object.entries(shows) as [Ending, string][]) {
      it(`end as "${ending}": the look shows ${expected}`, async () => {
        await manner({
          lag: unscaled(10),
          takes: unscaled(10),
          ending,
          revivesAfter: unscaled(10),
        });
        const ticket = await stop();
        await isOver();
        assert.equal(await shown(), expected);
        const { truth: really, changes } = await truth();
        assert.equal(really, ending === 'vanishes' ? 'gone' : expected);
        const wasDown = changes.some(({ truth: each }) => each === 'stopped');
        assert.equal(wasDown, ending === 'stops' || ending === 'blamed' || ending === 'revives');
        const claim = claims[ending];
        if (bench.verbs.poll && claim !== undefined) {
          const { status } = await bench.verbs.poll(bench.target, ticket, bench.reader());
          assert.equal(status, claim);
        }
      });
    }

    it('end as "sticks": neither stopped nor over, for ever', async () => {
      await manner({ lag: 0, takes: 0, ending: 'sticks' });
      const ticket = await stop();
      await isOver();
      assert.equal((await truth()).truth, 'stopping');
      if (!hidesStopping.has(vendor)) assert.equal(await shown(), 'stopping');
      else assert.notEqual(await shown(), 'stopped');
      const progress = await bench.verbs.poll?.(bench.target, ticket, bench.reader());
      if (progress) assert.equal(progress.status, 'pending');
    });

    // MRS shows nothing that would tell one service from another in its place (design, "identity").
    if (vendor !== 'huawei-mrs') {
      it('end as "replaced": stopped, with another identity', async () => {
        const before = await look();
        await manner({ lag: 0, takes: 0, ending: 'replaced' });
        await stop();
        const after = await look();
        assert.equal(after.state, 'stopped');
        assert.notEqual(after.identity, before.identity);
        assert.equal((await truth()).identity, 1);
      });

      it('are replaced while they run', async () => {
        const before = await look();
        await change({ replaced: true });
        const after = await look();
        assert.equal(after.state, 'running');
        assert.notEqual(after.identity, before.identity);
      });
    }

    it('vanish, and are there again', async () => {
      await change({ gone: true });
      assert.equal(await shown(), 'no-parts');
      await assert.rejects(stop());
      await change({ truth: 'running' });
      assert.equal(await shown(), 'running');
      assert.equal((await truth()).stops.length, 0);
    });

    it('show nothing of an accepted stop before their lag is over', async () => {
      await manner({ lag: unscaled(600), takes: 0 });
      // A synchronous stop answers only then.
      const answered = stop();
      await eventually(async () => (await truth()).stops.length === 1);
      assert.notEqual(await shown(), 'stopped');
      assert.equal((await truth()).truth, 'running');
      await answered;
      await eventually(async () => (await shown()) === 'stopped');
    });

    it('are stopped by somebody else', async () => {
      await manner({ lag: 0, takes: unscaled(300) });
      await change({ stopByAnother: true });
      if (!hidesStopping.has(vendor)) assert.equal(await shown(), 'stopping');
      await eventually(async () => (await shown()) === 'stopped');
      assert.equal(bench.world.ledger.calls(apis.issue).length, 0);
      assert.equal((await truth()).stops[0]!.by, 'another');
    });

    it('are busy with another flow, and then not', async () => {
      const [scope = ''] = bench.target.vendor === 'huawei-cdm' ? example.things : example.path;
      await turn(bench.simulator.url, 'busy', { scope, forMs: 60_000 });
      await assert.rejects(stop());
      assert.equal((await truth()).stops.length, 0);
      await turn(bench.simulator.url, 'busy', { scope: 'elsewhere', forMs: 60_000 });
      await turn(bench.simulator.url, 'busy', { scope, forMs: 0 });
      await stop();
      assert.equal((await truth()).stops.length, 1);
    });
  });
}
