/** Many servers of one cluster: what a round of polls costs the OCP (issue 4: at most 0.1 reads per target). */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { BaseTarget, Progress } from '../../activities/contract.js';
import { parseKey } from '../../activities/vendors.js';
import type { Lifecycle } from '../../simulators/lifecycle.js';
import { addServers } from '../../simulators/oceanbase-ocp/topology.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';

const MANNER = { lag: 0, takes: 60_000, ending: 'stops', revivesAfter: 0 } as const;
/** Of the simulator: a stop takes a second. */
const SCALE = 1 / 60;
const STOPPED_AFTER_MS = 1_100;

interface Waiting {
  target: BaseTarget;
  ticket: string;
  thing: Lifecycle;
}

describe('oceanbase-server, with many servers of one cluster,', () => {
  let bench: VendorBench;
  beforeEach(async () => {
    bench = await vendorBench('oceanbase-server', { scale: SCALE });
  });
  afterEach(() => bench.close());

  /** Servers of one zone, each with a stop that runs. */
  const stopping = (count: number): Waiting[] =>
    addServers(bench.world, count, MANNER).map((name) => {
      const thing = bench.world.thing(name);
      const ticket = String(thing.stop(bench.world.nextId(), 'another').id);
      return { target: parseKey(`oceanbase-server/sim/${name}`).target, ticket, thing };
    });
  const poll = ({ target, ticket }: Waiting) =>
    bench.verbs.poll!(target, { id: ticket, pollable: true, requestId: null }, bench.reader());
  /** Everybody polls once. */
  const round = async (all: Waiting[]) => {
    const before = bench.world.ledger.entries.length;
    const progress = await Promise.all(all.map(poll));
    return { progress, calls: bench.world.ledger.entries.slice(before).map(({ api }) => api) };
  };
  const statuses = (progress: Progress[]) => new Set(progress.map(({ status }) => status));

  it('asks once for a hundred, and twice when they are done', async () => {
    const all = stopping(100);
    const first = await round(all);
    assert.deepEqual(statuses(first.progress), new Set(['pending']));
    assert.deepEqual(first.calls.sort(), ['task.get', 'task.get', 'task.get', 'task.list']);
    const second = await round(all);
    assert.deepEqual(second.calls, ['task.list']);
    assert.deepEqual(statuses(second.progress), new Set(['pending']));
    await pause(STOPPED_AFTER_MS);
    const last = await round(all);
    assert.deepEqual(last.calls, ['task.list', 'ob.servers']);
    assert.deepEqual(statuses(last.progress), new Set(['succeeded']));
  });

  it('looks at a hundred with one call', async () => {
    const all = stopping(100);
    const looks = await Promise.all(
      all.map(({ target }) => bench.verbs.observe(target, bench.options(), bench.reader())),
    );
    assert.ok(looks.every(({ state }) => state === 'stopping'));
    assert.equal(new Set(looks.map(({ identity }) => identity)).size, 100);
    assert.equal(bench.world.ledger.entries.length, 1);
  });

  it('asks one by one while few wait, which shows the steps', async () => {
    const { progress, calls } = await round(stopping(3));
    assert.deepEqual(calls, ['task.get', 'task.get', 'task.get']);
    assert.ok(progress.every(({ steps }) => steps?.length === 8));
  });

  it('asks one by one again when the others have ended', async () => {
    const all = stopping(6);
    await round(all);
    const [still, ...done] = all;
    for (const { thing } of done) thing.set('stopped');
    await round(all);
    assert.deepEqual((await round([still!])).calls, ['task.get']);
  });

  it('asks for the task itself when it has failed, or says done while the server is up', async () => {
    const all = stopping(6);
    await round(all);
    all[0]!.thing.manner.ending = 'fails';
    all[1]!.thing.manner.ending = 'lies';
    await pause(STOPPED_AFTER_MS);
    const { progress, calls } = await round(all);
    assert.deepEqual(calls.sort(), ['ob.servers', 'task.get', 'task.get', 'task.list']);
    assert.deepEqual(
      progress.map(({ status }) => status),
      ['failed', ...Array<string>(5).fill('succeeded')],
    );
    assert.equal(
      progress[0]?.steps?.find(({ word }) => word === 'FAILED')?.name,
      'Stop observer process',
    );
    assert.equal(progress[1]?.steps?.length, 8);
  });

  it('asks for the task itself when newer ones have pushed it off the page', async () => {
    const old = stopping(1);
    const all = [...old, ...stopping(200)];
    await round(all);
    assert.deepEqual((await round(all)).calls.sort(), ['task.get', 'task.list']);
  });
});
