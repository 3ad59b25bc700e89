import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { judgeStart } from '../../activities/judge-look.js';
import { judgeServerForStart } from '../../activities/oceanbase-server/start-states.js';
import { parseStartOptions } from '../../activities/vendors.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

const EPOCH = '1970-01-01T08:00:00+08:00';
const SINCE = '2026-01-02T03:04:05+08:00';

describe('oceanbase-server starts', () => {
  let bench: VendorBench;
  beforeEach(async () => {
    bench = await vendorBench('oceanbase-server');
    bench.things()[0]!.set('stopped');
  });
  afterEach(() => bench.close());

  const look = () => bench.verbs.start.observe(bench.target, bench.startOptions(), bench.reader());
  const start = () =>
    bench.verbs.start.issueStart(bench.target, bench.startOptions(), bench.issuer());
  const poll = (id: string) =>
    bench.verbs.start.poll!(bench.target, { id, pollable: true, requestId: null }, bench.reader());
  const untilEnded = async (id: string) => {
    for (;;) {
      const progress = await poll(id);
      if (progress.status !== 'pending') return progress;
      await pause(10);
    }
  };

  it('by a task of nine steps, without parameters', async () => {
    const ticket = await start();
    assert.deepEqual([ticket.id, ticket.pollable], ['1003', true]);
    const [sent] = bench.world.ledger.calls('ob.start');
    assert.equal(sent?.path, '/api/v2/ob/clusters/1/servers/2/start');
    const done = await untilEnded('1003');
    assert.deepEqual([done.status, done.detail], ['succeeded', '9 of 9 steps']);
    assert.equal(done.steps?.[0]?.name, 'Prepare start observer');
    assert.equal((await look()).word, 'RUNNING/ACTIVE');
  });

  it('and names the step at which a task failed', async () => {
    bench.things()[0]!.startManner.ending = 'fails';
    const { id } = await start();
    const failed = await untilEnded(id!);
    assert.equal(failed.status, 'failed');
    assert.match(failed.detail ?? '', /failed at "Wait observer active"/);
  });

  it('also what was stopped for service only, and what died by itself', async () => {
    const server = bench.things()[0]!;
    server.set('running');
    server.manner = { ...server.manner, lag: 0, takes: 0 };
    const options = bench.options({ type: 'STOP_SERVICE' });
    await bench.verbs.issueStop(bench.target, options, bench.issuer());
    const served = await look();
    assert.equal(served.word, 'SERVICE_STOPPED/ACTIVE');
    assert.deepEqual(judgeStart(served), { may: 'issue' });
    server.set('failed');
    assert.deepEqual(judgeStart(await look()), { may: 'issue' });
    assert.equal((await untilEnded((await start()).id!)).status, 'succeeded');
  });

  it('says "conflict" of one that runs, and "busy" while its task runs', async () => {
    bench.things()[0]!.set('running');
    assert.equal((await vendorError('conflict', start())).code, 'OBE19003');
    bench.things()[0]!.set('stopped');
    bench.things()[0]!.startManner.ending = 'sticks';
    await start();
    assert.equal((await vendorError('busy', start())).code, 'OBE19012');
  });

  it('whatever other zones do: fewer servers down is no danger', async () => {
    bench.world.thing('1/5').set('stopped');
    assert.deepEqual(judgeStart(await look()), { may: 'issue' });
  });

  it('and finds the start whose answer was lost, no stop', async () => {
    const mark = await bench.verbs.start.mark!(bench.target, bench.reader());
    const find = () => bench.verbs.start.findOperation!(bench.target, mark, bench.reader());
    bench.things()[0]!.stop(bench.world.nextId(), 'another');
    assert.equal(await find(), null);
    bench.things()[0]!.set('stopped');
    bench.world.faults.add({ api: 'ob.start', times: 1, when: 'after', answer: 'reset' });
    await vendorError('unclear', start());
    assert.equal((await find())?.id, '1004');
    assert.equal(
      (await bench.verbs.findOperation!(bench.target, mark, bench.reader()))?.id,
      '1003',
      'a stop is looked for among stops',
    );
  });

  it('with no options', () => {
    assert.deepEqual(parseStartOptions('oceanbase-server', {}), {});
    assert.throws(() => parseStartOptions('oceanbase-server', { type: 'STOP_PROCESS' }), /"type"/);
  });
});

describe('an OBServer, for a start, is', () => {
  for (const [status, innerStatus, stopTime, state, mayStart] of [
    ['RUNNING', 'ACTIVE', EPOCH, 'running', undefined],
    ['RUNNING', 'ACTIVE', SINCE, 'failed', false],
    ['RUNNING', 'INACTIVE', EPOCH, 'failed', false],
    ['SERVICE_STOPPED', 'ACTIVE', SINCE, 'stopped', undefined],
    ['STOPPED', 'INACTIVE', SINCE, 'stopped', undefined],
    ['PROCESS_STOPPED', 'INACTIVE', SINCE, 'stopped', undefined],
    ['PROCESS_STOPPED', 'ACTIVE', SINCE, 'stopping', undefined],
    ['SERVICE_STOPPING', 'ACTIVE', EPOCH, 'stopping', undefined],
    ['STARTING', 'INACTIVE', SINCE, 'starting', undefined],
    ['RESTARTING', null, SINCE, 'starting', undefined],
    ['UNAVAILABLE', 'INACTIVE', EPOCH, 'failed', true],
    ['DELETING', 'DELETING', EPOCH, 'failed', false],
  ] as const) {
    const shown = `${status}/${innerStatus ?? '-'}${stopTime === SINCE ? ', stopped since' : ''}`;
    it(`${state} at ${shown}${mayStart ? ', and startable' : ''}`, () => {
      const server = { id: '2', ip: '10.0.1.12', port: 2882, status, innerStatus, stopTime };
      const reading = judgeServerForStart(server, null);
      assert.deepEqual([reading.state, reading.mayStart], [state, mayStart]);
    });
  }

  it('busy while an operation runs on it, gone when it is deleted, unknown at another word', () => {
    const server = { id: '2', ip: '10.0.1.12', port: 2882, innerStatus: 'ACTIVE', stopTime: EPOCH };
    for (const status of ['OPERATING', 'REINSTALLING']) {
      const busy = judgeServerForStart({ ...server, status }, null);
      assert.match(busy.busyWith ?? '', new RegExp(status));
      assert.notEqual(busy.state, 'running');
    }
    assert.throws(() => judgeServerForStart({ ...server, status: 'DELETED' }, null), /DELETED/);
    assert.throws(() => judgeServerForStart({ ...server, status: 'NEW' }, null), /"NEW"/);
  });
});
