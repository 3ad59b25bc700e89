import assert from 'node:assert/strict';
import type { Observation } from '../../activities/contract.js';
import {
  CLUSTER,
  emrBench,
  failureOf,
  HIVE_ROWS,
  wait,
  type EmrBench,
} from '../support/emr-bench.js';

describe('tencent-emr', () => {
  let bench: EmrBench;
  afterEach(() => bench.close());

  it('stops a service and shows every process of it', async () => {
    bench = await emrBench();
    const before = await bench.look();
    assert.deepEqual(
      [before.state, before.word],
      ['running', '4 of 4 started (cluster 2 running)'],
    );
    assert.deepEqual(
      before.parts.map(({ name }) => name),
      HIVE_ROWS,
    );
    assert.equal(before.identity, HIVE_ROWS.join(','));
    assert.equal(before.busyWith, undefined);
    assert(Math.abs(Date.parse(before.vendorTime!) - Date.now()) < 5_000);

    const ticket = await bench.stop();
    assert.equal(ticket.pollable, false);
    assert.match(ticket.id ?? '', /^[0-9a-f-]{36}$/);
    await wait(300);
    const after = await bench.look();
    assert.deepEqual([after.state, after.word], ['stopped', '0 of 4 started (cluster 2 running)']);
    assert.equal(after.identity, before.identity);
    assert.deepEqual(
      bench.world.ledger.stops().map(({ effect }) => effect),
      [`stop-accepted ${CLUSTER}/HIVE`],
    );
  });

  it('works with temporary keys', async () => {
    bench = await emrBench({
      change: (entry) => ({
        ...entry,
        auth: {
          secretId: { env: 'SIM_TENCENT_TEMPORARY_ID' },
          secretKey: { env: 'SIM_TENCENT_TEMPORARY_KEY' },
          token: { env: 'SIM_TENCENT_TOKEN' },
        },
      }),
    });
    assert.equal((await bench.look()).state, 'running');
  });

  it('reads every page of the nodes', async () => {
    bench = await emrBench({ path: ['emr-7wide105', 'KNOX'] });
    assert.equal((await bench.look()).parts[0]?.word, 'started, node says STARTED');
    assert.equal(bench.world.ledger.calls('DescribeClusterNodes').length, 2);
    bench.world.thing('KNOX/Knox@172.16.200.105').shownWord = 'HIBERNATING';
    assert.equal((await failureOf(bench.look())).word, 'HIBERNATING');
  });

  const endings: [string, Observation['state'], string | undefined][] = [
    ['fails', 'running', undefined],
    ['lies', 'running', undefined],
    ['ignores', 'running', undefined],
    ['revives', 'running', undefined],
    ['sticks', 'running', '10 pausing services'],
  ];
  for (const [ending, state, busyWith] of endings) {
    it(`shows a stop that ${ending} as ${state}${busyWith ? ', busy' : ''}`, async () => {
      bench = await emrBench();
      for (const thing of bench.things()) Object.assign(thing.manner, { ending });
      await bench.stop();
      await wait(300);
      const seen = await bench.look();
      assert.deepEqual([seen.state, seen.busyWith], [state, busyWith]);
    });
  }
});
