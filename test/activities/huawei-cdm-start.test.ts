import assert from 'node:assert/strict';
import { judgeStart } from '../../activities/judge-look.js';
import { parseStartOptions, vendorNamed } from '../../activities/vendors.js';
import { keepingBody } from '../support/sent-body.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

const CLUSTER = 'bae65496-643e-47ca-84af-948672de7eeb';

describe('huawei-cdm starts', () => {
  let bench: VendorBench;
  beforeEach(async () => {
    bench = await vendorBench('huawei-cdm');
    bench.things()[0]!.set('stopped');
  });
  afterEach(() => bench.close());

  const look = () => bench.verbs.start.observe(bench.target, bench.startOptions(), bench.reader());
  const start = (call = bench.issuer()) =>
    bench.verbs.start.issueStart(bench.target, bench.startOptions(), call);

  it('with an empty object, and keeps the job id as evidence', async () => {
    const call = keepingBody(bench.issuer());
    const ticket = await start(call);
    assert.deepEqual(call.sent(), { start: {} });
    assert.equal(ticket.pollable, false);
    assert.match(ticket.id ?? '', /^ff8080/);
    assert.equal(bench.world.ledger.starts(CLUSTER).length, 1);
    assert.equal(bench.world.ledger.stops().length, 0);
  });

  it('nothing that runs: that is a conflict', async () => {
    bench.things()[0]!.set('running');
    const error = await vendorError('conflict', start());
    assert.equal(error.code, 'CDM.5090');
    assert.match(error.message, /^start/);
  });

  for (const [status, state, may] of [
    ['100', 'starting', 'nothing'],
    ['200', 'running', 'nothing'],
    ['300', 'failed', 'never'],
    ['303', 'failed', 'never'],
    ['800', 'failed', 'never'],
    ['900', 'stopped', 'issue'],
    ['910', 'stopping', 'wait'],
    ['920', 'starting', 'nothing'],
  ] as const) {
    it(`from status ${status}: ${may}`, async () => {
      bench.things()[0]!.shownWord = status;
      const seen = await look();
      assert.deepEqual([seen.state, judgeStart(seen).may], [state, may]);
    });
  }

  it('with no options: those of a stop are refused', () => {
    assert.deepEqual(parseStartOptions('huawei-cdm', {}), {});
    for (const option of ['stopMode', 'delayTime'])
      assert.throws(() => parseStartOptions('huawei-cdm', { [option]: 1 }), new RegExp(option));
    assert.equal(vendorNamed('huawei-cdm').start.settle(60_000, {}, 1), 60_000);
  });
});
