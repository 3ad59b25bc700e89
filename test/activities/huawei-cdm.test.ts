import assert from 'node:assert/strict';
import { cdmStates } from '../../activities/huawei-cdm/states.js';
import type { Reply } from '../../simulators/route.js';
import { keepingBody } from '../support/sent-body.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

describe('huawei-cdm', () => {
  let bench: VendorBench;
  beforeEach(async () => {
    bench = await vendorBench('huawei-cdm');
  });
  afterEach(() => bench.close());

  const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());
  const stop = (given = {}) =>
    bench.verbs.issueStop(bench.target, bench.options(given), bench.issuer());
  const answerOnce = (api: string, answer: Reply) =>
    bench.world.faults.add({ api, times: 1, when: 'before', answer });
  const cluster = 'bae65496-643e-47ca-84af-948672de7eeb';

  it('stops a cluster and shows it', async () => {
    const before = await look();
    assert.deepEqual([before.state, before.word], ['running', '200 normal']);
    assert.deepEqual(before.parts, [{ name: cluster, state: 'running', word: '200 normal' }]);
    assert.equal(before.identity, `${cluster} created 2026-01-02T03:04:05`);
    assert.match(before.requestIds[0] ?? '', /^req-/);
    const ticket = await stop({ stopMode: 'IMMEDIATELY' });
    assert.equal(ticket.pollable, false);
    assert.match(ticket.id ?? '', /^ff8080/);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const after = await look();
    assert.deepEqual([after.state, after.word], ['stopped', '900 stopped']);
    assert.equal(bench.world.ledger.stops().length, 1);
  });

  it('says "conflict" when the state does not allow a stop', async () => {
    bench.things()[0]!.set('stopped');
    assert.equal((await vendorError('conflict', stop())).code, 'CDM.5090');
  });

  it('knows no more than the documented status words', () => {
    assert.deepEqual(
      Object.entries(cdmStates).map(([status, { state, mayStop }]) => [status, state, mayStop]),
      [
        ['100', 'starting', undefined],
        ['200', 'running', undefined],
        ['300', 'failed', false],
        ['303', 'failed', false],
        ['800', 'failed', false],
        ['900', 'stopped', undefined],
        ['910', 'stopping', undefined],
        ['920', 'starting', undefined],
      ],
    );
  });

  it('reads a status that comes as a number', async () => {
    answerOnce('detail', { status: 200, body: { id: cluster, status: 910 } });
    assert.deepEqual([(await look()).state, (await look()).state], ['stopping', 'running']);
  });

  it('shows an unknown status, and a missing one', async () => {
    bench.things()[0]!.shownWord = '950';
    assert.equal((await vendorError('unknown-word', look())).word, '950');
    answerOnce('detail', { status: 200, body: { id: cluster } });
    assert.equal((await vendorError('unknown-word', look())).word, '(missing)');
  });

  it('notes what may stop or start the cluster by itself, whatever else these fields hold', async () => {
    const body = { id: cluster, status: '200', isAutoOff: true, isScheduleBootOff: true };
    answerOnce('detail', { status: 200, body: { ...body, scheduleBootTime: '08:00' } });
    const notes = (await look()).notes ?? [];
    assert.equal(notes.length, 2);
    assert.match(notes[1]!, /08:00.*may come back by itself/);
    answerOnce('detail', { status: 200, body: { ...body, isAutoOff: '1', isScheduleBootOff: 0 } });
    assert.deepEqual((await look()).notes, []);
  });

  for (const [what, jobId, id] of [
    ['a list', ['ff1', 'ff2'], 'ff1'],
    ['a string', 'ff3', 'ff3'],
    ['null', null, null],
    ['absent', undefined, null],
    ['an empty list', [], null],
  ] as const) {
    it(`takes a jobId that is ${what}`, async () => {
      answerOnce('action', { status: 200, body: { jobId } });
      assert.deepEqual(await stop(), { id, pollable: false, requestId: null });
    });
  }

  for (const [what, status, body, kind, code, said] of [
    [
      'its own',
      400,
      { errCode: 'cdm.5090', externalMessage: 'not now' },
      'conflict',
      'cdm.5090',
      /not now/,
    ],
    [
      'its own, internal',
      400,
      { errCode: 'Cdm.0000', externalMessage: 'oh' },
      'unclear',
      'Cdm.0000',
      /oh/,
    ],
    [
      'its own, no right',
      400,
      { errCode: 'Cdm.0032', externalMessage: 'IAM' },
      'refused',
      'Cdm.0032',
      /IAM/,
    ],
    [
      "the gateway's",
      429,
      { error_code: 'APIGW.0308', error_msg: 'slow', request_id: 'r1' },
      'rate-limited',
      'APIGW.0308',
      /slow/,
    ],
    [
      "the gateway's, timed out",
      504,
      { error_code: 'APIGW.0201', error_msg: 'late' },
      'unclear',
      'APIGW.0201',
      /late/,
    ],
    [
      "the gateway's, no backend",
      500,
      { error_code: 'APIG.0104', error_msg: 'none' },
      'refused',
      'APIG.0104',
      /none/,
    ],
    [
      "the gateway's, withdrawn",
      404,
      { error_code: 'APIGW.0101', error_msg: 'x' },
      'refused',
      'APIGW.0101',
      /may have been withdrawn/,
    ],
    ['the short one', 403, { code: 'Sdk.1', message: 'no' }, 'refused', 'Sdk.1', /no/],
    ['the nested one', 409, { error: { code: 409, message: 'busy' } }, 'conflict', '409', /busy/],
    ['none at all', 503, '<html>', 'unclear', 'HTTP 503', /503/],
  ] as const) {
    it(`reads the error envelope of a stop: ${what}`, async () => {
      answerOnce('action', { status, body });
      const error = await vendorError(kind, stop());
      assert.equal(error.code, code);
      assert.match(error.message, said);
      assert.equal(error.requestId, 'request_id' in Object(body) ? 'r1' : null);
    });
  }

  it('waits as the gateway tells it', async () => {
    bench.world.faults.add({ api: 'action', times: 1, when: 'before', answer: 'rate-limited' });
    assert.equal((await vendorError('rate-limited', stop())).retryAfterMs, 1_000);
  });

  it('tells a cluster that is not there from an API that is not there', async () => {
    await bench.close();
    bench = await vendorBench('huawei-cdm', { path: ['11111111-2222-3333-4444-555555555555'] });
    await vendorError('no-parts', look());
    for (const code of ['APIGW.0101', 'APIG.0101', 'APIGW.0103']) {
      answerOnce('detail', { status: 404, body: { error_code: code, error_msg: 'gone' } });
      assert.equal((await vendorError('refused', look())).code, code);
    }
  });

  it('is refused with a wrong secret key, which is not sent again within one look', async () => {
    process.env['SIM_CDM_SK'] = 'wrongSecretKey';
    assert.equal((await vendorError('refused', look())).code, 'APIGW.0301');
    assert.equal(bench.world.ledger.calls('detail').length, 1);
  });

  for (const [given, body] of [
    [{}, { stop: { stopMode: 'GRACEFULLY', delayTime: 600 } }],
    [{ delayTime: -1 }, { stop: { stopMode: 'GRACEFULLY', delayTime: -1 } }],
    [{ stopMode: 'IMMEDIATELY' }, { stop: { stopMode: 'IMMEDIATELY' } }],
  ] as const) {
    it(`sends ${JSON.stringify(body)}`, async () => {
      const call = keepingBody(bench.issuer());
      await bench.verbs.issueStop(bench.target, bench.options(given), call);
      assert.deepEqual(call.sent(), body);
      assert.equal(bench.world.ledger.stops().length, 1);
    });
  }
});
