import assert from 'node:assert/strict';
import { vendorNames } from '../../activities/vendors.js';
import type { Manner } from '../../simulators/lifecycle.js';
import type { ThingTruth } from '../../simulators/truth.js';
import { truthAt, turn } from '../support/simulator-controls.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { eventually } from '../temporal-docker/eventually.js';

const SCALE = 0.005;
/** Of the page of the vendor: at once. */
const AT_ONCE = { 'huawei-cdm': { stopMode: 'IMMEDIATELY' } } as Record<string, object>;

describe('the truth about what is simulated', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const thing = async (name: string): Promise<ThingTruth> => {
    const { things } = await truthAt(bench.simulator.url);
    return things.find((each) => each.name === name)!;
  };
  const manner = (name: string, given: Partial<Manner>) =>
    turn(bench.simulator.url, `things/${encodeURIComponent(name)}`, { manner: given });
  const stop = (options: Record<string, unknown> = {}, target = bench.target) =>
    bench.verbs.issueStop(target, bench.options(options), bench.issuer());

  for (const vendor of vendorNames) {
    it(`${vendor}: tells of each thing when the stop was accepted, when it took effect, and how it was since`, async () => {
      bench = await vendorBench(vendor);
      const names = bench.things().map(({ name }) => name);
      await Promise.all(names.map((name) => manner(name, { lag: 8_000, takes: 8_000 })));
      const begun = Date.now();
      await stop({ ...AT_ONCE[vendor] });
      for (const name of names) {
        const accepted = (await thing(name)).stops[0]!;
        assert.ok(accepted.at >= begun && accepted.at <= Date.now());
        assert.equal(accepted.effectAt, accepted.at + 40);
        assert.deepEqual(
          [accepted.by, accepted.before, accepted.duplicateOf],
          ['api', 'running', null],
        );
        assert.deepEqual(Object.keys(accepted.via!), ['api', 'path']);
        await eventually(async () => (await thing(name)).truth === 'stopped');
        const { changes, stops } = await thing(name);
        assert.deepEqual(
          changes.map(({ truth }) => truth),
          ['running', 'stopping', 'stopped'],
        );
        assert.deepEqual(
          changes.slice(1).map(({ at }) => at - accepted.at),
          [40, 80],
        );
        assert.equal(stops.length, 1);
      }
    });
  }

  it('counts a second stop as a duplicate while the first one could still take effect', async () => {
    bench = await vendorBench('huawei-cdm');
    const { name } = bench.things()[0]!;
    await manner(name, { lag: 60_000 / SCALE });
    await stop({ stopMode: 'IMMEDIATELY' });
    await stop({ stopMode: 'IMMEDIATELY' });
    const [first, second] = (await thing(name)).stops;
    assert.deepEqual(second!.earlier, { id: first!.id, was: 'could-still' });
    assert.equal(second!.duplicateOf, first!.id);
    assert.equal(second!.effectAt, first!.effectAt, 'the second does not call the first back');
  });

  it('counts no duplicate after a stop that had no effect', async () => {
    bench = await vendorBench('huawei-cdm');
    const { name } = bench.things()[0]!;
    await manner(name, { ending: 'ignores' });
    await stop({ stopMode: 'IMMEDIATELY' });
    await stop({ stopMode: 'IMMEDIATELY' });
    const [first, second] = (await thing(name)).stops;
    assert.deepEqual([first!.effectAt, second!.duplicateOf], [null, null]);
    assert.deepEqual(second!.earlier, { id: first!.id, was: 'without-effect' });
  });

  it('counts no duplicate after the thing was started again, and says that the first was undone', async () => {
    bench = await vendorBench('huawei-cdm');
    const { name } = bench.things()[0]!;
    await manner(name, { lag: 0, takes: 0 });
    await stop({ stopMode: 'IMMEDIATELY' });
    await turn(bench.simulator.url, `things/${name}`, { truth: 'running' });
    await stop({ stopMode: 'IMMEDIATELY' });
    const { stops, changes } = await thing(name);
    assert.deepEqual(stops[1]!.earlier, { id: stops[0]!.id, was: 'undone' });
    assert.equal(stops[1]!.duplicateOf, null);
    assert.deepEqual(
      changes.slice(-3).map(({ truth }) => truth),
      ['stopped', 'running', 'stopped'],
    );
  });

  it('takes a start as its dial says, also one of somebody else, and the stop before it is undone', async () => {
    bench = await vendorBench('huawei-cdm');
    const { name } = bench.things()[0]!;
    await manner(name, { lag: 0, takes: 0 });
    await stop({ stopMode: 'IMMEDIATELY' });
    const startManner = { lag: 0, takes: 0, ending: 'sticks' };
    await turn(bench.simulator.url, `things/${name}`, { startManner, startByAnother: true });
    assert.equal((await thing(name)).truth, 'starting');
    await turn(bench.simulator.url, `things/${name}`, { startManner: { ending: 'starts' } });
    assert.equal((await thing(name)).truth, 'running');
    await stop({ stopMode: 'IMMEDIATELY' });
    assert.equal((await thing(name)).stops[1]!.earlier?.was, 'undone');
  });

  it('is about processes: a stop of HIVE meets an earlier one of HIVE/HiveServer2 at two of four', async () => {
    bench = await vendorBench('tencent-emr', { path: ['emr-4zvc5mul', 'HIVE', 'HiveServer2'] });
    await stop();
    await eventually(
      async () => (await thing('HIVE/HiveServer2@172.16.114.126')).truth === 'stopped',
    );
    await stop({}, { ...bench.target, component: undefined } as typeof bench.target);
    const { things } = await truthAt(bench.simulator.url);
    const hive = things.filter(({ name }) => name.startsWith('HIVE/'));
    assert.deepEqual(
      hive.map(({ name, stops }) => [
        name.split('@')[0],
        stops.map(({ duplicateOf }) => duplicateOf !== null),
      ]),
      [
        ['HIVE/HiveServer2', [false, true]],
        ['HIVE/HiveServer2', [false, true]],
        ['HIVE/HiveMetaStore', [false]],
        ['HIVE/HiveMetaStore', [false]],
      ],
    );
    const ids = new Set(hive.map(({ stops }) => stops.at(-1)!.id));
    assert.equal(ids.size, 1, 'one call, one id');
  });

  it("tells somebody else's stop from ours, and keeps no header of a request", async () => {
    bench = await vendorBench('oceanbase-server');
    await turn(bench.simulator.url, 'things/1%2F2', { stopByAnother: true });
    const [another] = (await thing('1/2')).stops;
    assert.deepEqual([another!.by, another!.via], ['another', null]);
    const response = await fetch(`${bench.simulator.url}/_simulator/truth`);
    assert.doesNotMatch(await response.text(), /authorization/i);
  });
});
