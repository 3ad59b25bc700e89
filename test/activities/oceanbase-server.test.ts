import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Truth } from '../../simulators/lifecycle.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

type Change = (entry: Record<string, unknown>) => Record<string, unknown>;

/** Longer than a simulated stop takes. */
const STOPPED_AFTER_MS = 400;

describe('oceanbase-server', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const open = async (change?: Change) => {
    bench = await vendorBench('oceanbase-server', change ? { change } : {});
  };
  const look = (given = {}) =>
    bench.verbs.observe(bench.target, bench.options(given), bench.reader());
  const stop = (given = {}) =>
    bench.verbs.issueStop(bench.target, bench.options(given), bench.issuer());
  const poll = (id: string) =>
    bench.verbs.poll!(bench.target, { id, pollable: true, requestId: null }, bench.reader());

  it('stops a server: looks, issues, polls and looks again', async () => {
    await open();
    const before = await look();
    assert.deepEqual([before.state, before.word], ['running', 'RUNNING/ACTIVE']);
    assert.deepEqual(before.parts, [
      { name: '10.0.1.12:2882', state: 'running', word: 'RUNNING/ACTIVE' },
    ]);
    assert.equal(before.identity, '2 10.0.1.12:2882');
    assert.equal(before.requestIds.length, 1);
    assert.ok(Math.abs(Date.parse(before.vendorTime ?? '') - Date.now()) < 10_000);

    const ticket = await stop();
    assert.deepEqual([ticket.id, ticket.pollable], ['1003', true]);
    const pending = await poll('1003');
    assert.deepEqual([pending.status, pending.word], ['pending', 'RUNNING']);
    assert.match(pending.detail ?? '', /^[0-7] of 8 steps$/);
    assert.equal(pending.steps![0]!.name, 'Prepare stop observer');

    await sleep(STOPPED_AFTER_MS);
    const done = await poll('1003');
    assert.deepEqual([done.status, done.detail], ['succeeded', '8 of 8 steps']);
    const after = await look();
    assert.deepEqual([after.state, after.word], ['stopped', 'PROCESS_STOPPED/INACTIVE']);
    assert.equal(after.identity, before.identity);
    assert.equal(bench.world.ledger.stops('1/2').length, 1);
  });

  it('stops the service only, and may go on to stop the process', async () => {
    await open();
    await stop({ type: 'STOP_SERVICE' });
    await sleep(STOPPED_AFTER_MS);
    const served = await look({ type: 'STOP_SERVICE' });
    assert.deepEqual([served.state, served.word], ['stopped', 'SERVICE_STOPPED/ACTIVE']);
    assert.equal((await look()).state, 'running');
    await stop();
    await sleep(STOPPED_AFTER_MS);
    assert.equal((await look()).state, 'stopped');
  });

  it('says "busy" to a second stop, and "conflict" to the stop of a stopped server', async () => {
    await open();
    bench.things()[0]!.manner.ending = 'sticks';
    await stop();
    assert.equal((await vendorError('busy', stop())).code, 'OBE19012');
    bench.things()[0]!.set('stopped');
    assert.equal((await vendorError('conflict', stop())).code, 'OBE19003');
  });

  it('will not stop a server while another zone has one down', async () => {
    await open();
    bench.world.thing('1/5').set('stopped');
    const seen = await look();
    assert.deepEqual([seen.state, seen.refusal?.code], ['running', 'other-zone-down']);
    assert.equal((await vendorError('refused', stop())).code, 'OBE11070');
    bench.world.thing('1/5').set('starting');
    assert.match((await look()).busyWith ?? '', /server 5 .* is STARTING/);
  });

  it('finds the stop whose answer was lost, also one that somebody else began', async () => {
    await open();
    const mark = await bench.verbs.mark!(bench.target, bench.reader());
    assert.equal(mark.lastOperation, '1002');
    const find = () => bench.verbs.findOperation!(bench.target, mark, bench.reader());
    assert.equal(await find(), null);
    bench.world.faults.add({ api: 'ob.stop', times: 1, when: 'after', answer: 'reset' });
    await vendorError('unclear', stop());
    assert.deepEqual(await find(), { id: '1003', pollable: true, requestId: null });
    bench.things()[0]!.stop(bench.world.nextId(), 'another');
    assert.equal((await find())?.id, '1004');
  });

  it('reports a failed task as failed, with the step that failed', async () => {
    await open();
    bench.things()[0]!.manner.ending = 'fails';
    await stop();
    await sleep(STOPPED_AFTER_MS);
    const failed = await poll('1003');
    assert.deepEqual([failed.status, failed.word], ['failed', 'FAILED']);
    assert.deepEqual(
      failed.steps!.filter(({ word }) => word === 'FAILED').map(({ name }) => name),
      ['Stop observer process'],
    );
  });

  it('believes its own eyes where the task lies', async () => {
    await open();
    bench.things()[0]!.manner.ending = 'lies';
    await stop();
    await sleep(STOPPED_AFTER_MS);
    assert.equal((await poll('1003')).status, 'succeeded');
    assert.equal((await look()).state, 'running');
  });

  it('shows each truth of the simulator', async () => {
    await open();
    for (const truth of ['running', 'stopping', 'stopped', 'starting', 'failed'] as Truth[]) {
      bench.things()[0]!.set(truth);
      assert.equal((await look()).state, truth);
    }
  });

  it('shows a word that it does not know', async () => {
    await open();
    bench.things()[0]!.shownWord = 'HIBERNATING';
    assert.equal((await vendorError('unknown-word', look())).word, 'HIBERNATING');
  });

  it('finds no parts where the cluster has no such server', async () => {
    bench = await vendorBench('oceanbase-server', { path: ['1', '7'] });
    await vendorError('no-parts', look());
    await bench.close();
    bench = await vendorBench('oceanbase-server', { path: ['9', '1'] });
    await vendorError('refused', look());
  });

  it('works with a password, and without the prefix', async () => {
    await open((entry) => ({
      ...entry,
      basePath: '',
      auth: { kind: 'basic', username: 'ops', password: { env: 'SIM_OCP_PASSWORD' } },
    }));
    assert.equal((await stop()).id, '1003');
    assert.equal(bench.world.ledger.calls('ob.stop')[0]!.path, '/ob/clusters/1/servers/2/stop');
  });

  it('is refused with a wrong secret key', async () => {
    await open();
    process.env['SIM_OCP_SK'] = 'wrong-key';
    assert.equal((await vendorError('refused', look())).code, 'IAM10006');
  });

  it('passes a "too many requests" on with its wait', async () => {
    await open();
    bench.world.faults.add({ api: 'ob.servers', times: 1, when: 'before', answer: 'rate-limited' });
    assert.equal((await vendorError('rate-limited', look())).retryAfterMs, 1_000);
  });
});
