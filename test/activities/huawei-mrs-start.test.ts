import assert from 'node:assert/strict';
import { judgeStart } from '../../activities/judge-look.js';
import { readMrsWordForStart, wordStates } from '../../activities/huawei-mrs/states.js';
import type { TargetState } from '../../activities/contract.js';
import { parseStartOptions, vendorNamed } from '../../activities/vendors.js';
import { keepingBody } from '../support/sent-body.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

describe('huawei-mrs starts', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const open = async (service = 'Kafka', auth = {}) => {
    bench = await vendorBench('huawei-mrs', {
      path: ['1', service],
      change: (entry) => ({ ...entry, auth: { ...(entry['auth'] as object), ...auth } }),
    });
    bench.world.thing(`1/${service}`).set('stopped');
  };
  const start = (given = {}, call = bench.issuer()) =>
    bench.verbs.start.issueStart(bench.target, bench.startOptions(given), call);
  const answerOnce = (api: string, body: object) =>
    bench.world.faults.add({ api, times: 1, when: 'before', answer: { status: 200, body } });

  it('by the start command, with only_self always sent', async () => {
    await open();
    const call = keepingBody(bench.issuer());
    const ticket = await start({}, call);
    assert.deepEqual(call.sent(), { only_self: true });
    assert.match(ticket.id ?? '', /^\d+$/);
    const [sent] = bench.world.ledger.calls('start');
    assert.equal(sent?.path, '/web/v1/maintain/cluster/1/service/Kafka/start');
    assert.equal(sent.effect, 'start-accepted 1/Kafka');
  });

  it('what it depends on only where only_self is false', async () => {
    await open('Hive');
    bench.world.thing('1/Yarn').set('stopped');
    await start();
    assert.equal(bench.world.thing('1/Yarn').operation, undefined);
    bench.world.thing('1/Hive').set('stopped');
    await start({ only_self: false });
    assert.equal(bench.world.thing('1/Yarn').operation?.kind, 'start');
    assert.equal(bench.world.thing('1/HDFS').operation, undefined, 'it runs');
  });

  it('with the userPassword of the connection', async () => {
    await open('Kafka', { userPassword: { env: 'SIM_MRS_USER_PASSWORD' } });
    assert.equal((await start()).pollable, true);
    await bench.close();
    await open('Kafka', { userPassword: { env: 'SIM_MRS_PASSWORD' } });
    assert.match((await vendorError('refused', start())).message, /start: .*password is incorrect/);
    assert.equal(bench.world.ledger.starts().length, 0);
  });

  it('and follows the progress of the command, whose steps say what it is', async () => {
    await open();
    const ticket = await start();
    const progress = await bench.verbs.start.poll!(bench.target, ticket, bench.reader());
    assert.deepEqual([progress.status, progress.word], ['pending', 'IN_PROGRESS']);
    assert.deepEqual(progress.steps, [{ name: 'StartKafka', word: 'starting role instances' }]);
  });

  it('nothing that runs: Manager refuses, and a look sees it before', async () => {
    await open();
    bench.things()[0]!.set('running');
    assert.equal((await vendorError('refused', start())).code, 'Manager 70002');
    const seen = await bench.verbs.start.observe(
      bench.target,
      bench.startOptions(),
      bench.reader(),
    );
    assert.deepEqual(judgeStart(seen), { may: 'nothing', because: 'running' });
  });

  it('and is unclear about an answer that says neither yes nor no', async () => {
    await open();
    answerOnce('start', { id: -1, state: 'NEW', error_code: 0 });
    assert.match(
      (await vendorError('unclear', start())).message,
      /^start: HTTP 200 with state NEW/,
    );
    answerOnce('start', { id: -1, state: 'COMPLETE', error_code: 0 });
    assert.deepEqual(await start(), {
      id: null,
      pollable: false,
      requestId: null,
      claim: 'COMPLETE',
    });
  });
});

describe('the state words of huawei-mrs, for a start:', () => {
  const rows: [string, TargetState, boolean?][] = [
    ['Started', 'running'],
    ['Normal', 'running'],
    ['GOOD', 'running'],
    ['Starting', 'starting'],
    ['Restoring', 'starting'],
    ['Stopping', 'stopping'],
    ['Stopped', 'stopped'],
    ['Not started', 'stopped'],
    ['Failed to start', 'failed', true],
    ['Failed to stop', 'failed', true],
    ['Partially Healthy', 'failed', false],
    ['Bad', 'failed', false],
    ['Faulty', 'failed', false],
  ];
  for (const [word, state, mayStart] of rows) {
    const which = mayStart === undefined ? '' : mayStart ? ', startable' : ', not startable';
    it(`"${word}" is ${state}${which}`, () => {
      const reading = readMrsWordForStart('the property', word);
      assert.deepEqual(reading, { state, word, ...(mayStart === undefined ? {} : { mayStart }) });
    });
  }

  it('a connection may give a word each meaning that the table has', () => {
    const states = wordStates
      .filter((meaning) => meaning !== 'notKnownYet')
      .map((meaning) => [meaning, readMrsWordForStart('p', 'w', { W: meaning }).state]);
    assert.deepEqual(Object.fromEntries(states), {
      running: 'running',
      impaired: 'failed',
      starting: 'starting',
      stopping: 'stopping',
      stopped: 'stopped',
      failed: 'failed',
      stopFailed: 'failed',
    });
    assert.throws(() => readMrsWordForStart('p', 'w', { W: 'notKnownYet' }), /does not know yet/);
  });

  it('only_self is the one option, and adds nothing to the settle time', () => {
    assert.deepEqual(parseStartOptions('huawei-mrs', {}), { only_self: true });
    assert.throws(() => parseStartOptions('huawei-mrs', { only_self: 1 }), /only_self/);
    assert.equal(vendorNamed('huawei-mrs').start.settle(30_000, { only_self: false }, 1), 30_000);
  });
});
