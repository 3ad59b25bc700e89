import assert from 'node:assert/strict';
import type { Reply } from '../../simulators/route.js';
import { keepingBody } from '../support/sent-body.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

type Change = (entry: Record<string, unknown>) => Record<string, unknown>;

const withAuth =
  (more: Record<string, unknown>): Change =>
  (entry) => ({ ...entry, auth: { ...(entry['auth'] as object), ...more } });

describe('huawei-mrs', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const open = async (change?: Change) => {
    bench = await vendorBench('huawei-mrs', { ...(change ? { change } : {}) });
  };
  const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());
  const stop = (given = {}) =>
    bench.verbs.issueStop(bench.target, bench.options(given), bench.issuer());
  const poll = (id: string) =>
    bench.verbs.poll!(bench.target, { id, pollable: true, requestId: null }, bench.reader());
  const answerOnce = (api: string, answer: Reply) =>
    bench.world.faults.add({ api, times: 1, when: 'before', answer });
  const json = (body: object): Reply => ({ status: 200, body });

  it('stops a service: looks, issues, polls and looks again', async () => {
    await open();
    const before = await look();
    assert.deepEqual([before.state, before.word], ['running', 'STARTED']);
    assert.deepEqual(before.parts, [{ name: 'Kafka', state: 'running', word: 'STARTED' }]);
    assert.equal(before.identity, null);
    assert.match(before.vendorTime ?? '', /^\d{4}-.*Z$/);

    const ticket = await stop();
    assert.deepEqual([ticket.id, ticket.pollable], ['1001', true]);
    const pending = await poll('1001');
    assert.deepEqual([pending.status, pending.word], ['pending', 'IN_PROGRESS']);
    assert.match(pending.detail ?? '', /^\d+ %$/);
    assert.deepEqual(pending.steps, [{ name: 'StopKafka', word: 'stopping role instances' }]);

    await new Promise((resolve) => setTimeout(resolve, 300));
    const done = await poll('1001');
    assert.deepEqual([done.status, done.detail], ['succeeded', '100 %']);
    assert.equal((await look()).state, 'stopped');
    assert.equal(bench.world.ledger.stops('1/Kafka').length, 1);
  });

  it('always sends only_self, and the dependents are stopped only where it is false', async () => {
    bench = await vendorBench('huawei-mrs', { path: ['1', 'HDFS'] });
    const call = keepingBody(bench.issuer());
    await bench.verbs.issueStop(bench.target, bench.options(), call);
    assert.deepEqual(call.sent(), { only_self: true });
    assert.equal(bench.world.thing('1/Hive').operation, undefined);

    bench.world.thing('1/HDFS').set('running');
    await stop({ only_self: false });
    assert.notEqual(bench.world.thing('1/Hive').operation, undefined);
  });

  it("sends the connection's userPassword with a stop", async () => {
    await open(withAuth({ userPassword: { env: 'SIM_MRS_USER_PASSWORD' } }));
    assert.equal((await stop()).pollable, true);
    await bench.close();
    await open(withAuth({ userPassword: { env: 'SIM_MRS_PASSWORD' } }));
    const error = await vendorError('refused', stop());
    assert.match(error.message, /user password is incorrect/);
  });

  it('shows a service that the cluster does not have as "no parts"', async () => {
    bench = await vendorBench('huawei-mrs', { path: ['1', 'Storm'] });
    const error = await vendorError('no-parts', look());
    assert.match(error.message, /no service Storm in cluster 1/);
  });

  it('is refused where a command runs on the cluster, with the reason that Manager gives', async () => {
    await open();
    bench.world.thing('1/HDFS').manner.ending = 'sticks';
    bench.world.thing('1/HDFS').stop(1, 'another');
    const error = await vendorError('refused', stop());
    assert.deepEqual([error.code, bench.world.ledger.stops().length], ['Manager 70001', 0]);
    assert.match(error.message, /another command is running/);
  });

  it('reads the state from the property, never from the outer state', async () => {
    await open();
    bench.things()[0]!.set('stopped');
    const observation = await look();
    assert.deepEqual([observation.state, observation.word], ['stopped', 'STOPPED']);
  });

  it('takes a query that failed for what it is: no word about the service', async () => {
    await open();
    answerOnce('service', json({ state: 'FAILED', error_code: 12, error_description: 'db away' }));
    const error = await vendorError('unclear', look());
    assert.deepEqual([error.code, /db away/.test(error.message)], ['Manager 12', true]);
  });

  for (const [what, answer, expected] of [
    ['a command id', { id: 0, state: 'COMPLETE', error_code: 0 }, { id: '0', pollable: true }],
    ['FAILED with an id', { id: 7, state: 'FAILED', error_code: 3 }, { id: '7', pollable: true }],
    [
      'id -1, COMPLETE',
      { id: -1, state: 'COMPLETE' },
      { id: null, pollable: false, claim: 'COMPLETE' },
    ],
    ['no id, IN_PROGRESS', { state: 'IN_PROGRESS', error_code: 0 }, { id: null, pollable: false }],
  ] as const) {
    it(`takes an answer to the stop with ${what} as accepted`, async () => {
      await open();
      answerOnce('stop', json(answer));
      assert.deepEqual(await stop(), { ...expected, requestId: null });
    });
  }

  for (const [what, kind, answer] of [
    ['FAILED and id -1', 'refused', { id: -1, state: 'FAILED', error_code: 3 }],
    ['nothing in it', 'unclear', {}],
    ['an error code and COMPLETE', 'unclear', { state: 'COMPLETE', error_code: 3 }],
    ['an unknown state', 'unclear', { state: 'QUEUED' }],
  ] as const) {
    it(`takes an answer to the stop with ${what} as ${kind}`, async () => {
      await open();
      answerOnce('stop', json(answer));
      await vendorError(kind, stop());
    });
  }

  for (const [status, kind] of [
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [409, 'conflict'],
    [429, 'rate-limited'],
    [302, 'unclear'],
    [500, 'unclear'],
    [504, 'unclear'],
  ] as const) {
    it(`takes HTTP ${status} for the stop as ${kind}, after one call`, async () => {
      await open();
      answerOnce('stop', { status });
      assert.equal((await vendorError(kind, stop())).code, `HTTP ${status}`);
      assert.equal(bench.world.ledger.calls('stop').length, 1);
    });
  }

  describe('the progress of a command', () => {
    beforeEach(() => open());

    it('is failed with the entities that did not stop', async () => {
      bench.things()[0]!.manner.ending = 'fails';
      const { id } = await stop();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const progress = await poll(id!);
      assert.equal(progress.status, 'failed');
      assert.equal(
        progress.detail,
        '100 %; Manager 1; one instance did not stop; failed: Kafka@node-2',
      );
    });

    it('is failed when COMPLETE comes with entities that failed', async () => {
      const fail_entity_list = [{ fail_entity: 'Broker@node-2', operation_type: 'STOP' }];
      answerOnce('progress', json({ id: 5, state: 'COMPLETE', res_obj: { fail_entity_list } }));
      const progress = await poll('5');
      assert.deepEqual([progress.status, progress.word], ['failed', 'COMPLETE']);
      assert.match(progress.detail ?? '', /failed: Broker@node-2/);
    });

    it('is pending while NEW, and an unknown word is shown', async () => {
      answerOnce('progress', json({ id: 5, state: 'NEW' }));
      assert.equal((await poll('5')).status, 'pending');
      answerOnce('progress', json({ id: 5, state: 'PAUSED' }));
      assert.equal((await vendorError('unknown-word', poll('5'))).word, 'PAUSED');
    });

    it('is refused, not failed, where Manager does not know the command', async () => {
      await vendorError('refused', poll('77'));
      answerOnce('progress', json({ id: -1, state: 'FAILED', error_code: 9 }));
      assert.equal((await vendorError('refused', poll('77'))).code, 'Manager 9');
    });
  });
});
