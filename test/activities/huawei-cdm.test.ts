import assert from 'node:assert/strict';
import { VendorError } from '../../activities/vendor-error.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';

describe('huawei-cdm', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  it('stops a cluster and shows it', async () => {
    bench = await vendorBench('huawei-cdm');
    assert.equal(
      (await bench.verbs.observe(bench.target, bench.options(), bench.reader())).state,
      'running',
    );
    const ticket = await bench.verbs.issueStop(bench.target, bench.options(), bench.issuer());
    assert.equal(ticket.pollable, false);
    assert.match(ticket.id ?? '', /^ff8080/);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const after = await bench.verbs.observe(bench.target, bench.options(), bench.reader());
    assert.deepEqual([after.state, after.word], ['stopped', '900 stopped']);
    assert.equal(bench.world.ledger.stops().length, 1);
  });

  it('works with an IAM token and fetches it once', async () => {
    bench = await vendorBench('huawei-cdm', {
      change: (entry) => ({
        ...entry,
        auth: {
          kind: 'token',
          endpoint: entry['endpoint'],
          domain: 'account',
          username: 'ops',
          password: { env: 'SIM_IAM_PASSWORD' },
        },
      }),
    });
    await Promise.all(
      [1, 2, 3].map(() => bench.verbs.observe(bench.target, bench.options(), bench.reader())),
    );
    assert.equal(bench.world.ledger.calls('iam').length, 1);
    assert.equal(bench.world.ledger.calls('detail').length, 3);
  });

  it('says "conflict" when the state does not allow a stop', async () => {
    bench = await vendorBench('huawei-cdm');
    bench.things()[0]!.set('stopped');
    await assert.rejects(
      bench.verbs.issueStop(bench.target, bench.options(), bench.issuer()),
      (error) => {
        assert(error instanceof VendorError);
        assert.deepEqual([error.kind, error.code], ['conflict', 'CDM.5090']);
        return true;
      },
    );
  });
});
