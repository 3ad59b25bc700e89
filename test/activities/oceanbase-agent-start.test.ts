import assert from 'node:assert/strict';
import { judgeStart } from '../../activities/judge-look.js';
import { parseStartOptions } from '../../activities/vendors.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

describe('oceanbase-agent starts', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const open = async (process = '100') => {
    bench = await vendorBench('oceanbase-agent', { path: ['20', process] });
    bench.world.thing(`20/${process}`).set('stopped');
  };
  const look = () => bench.verbs.start.observe(bench.target, bench.startOptions(), bench.reader());
  const start = () =>
    bench.verbs.start.issueStart(bench.target, bench.startOptions(), bench.issuer());

  it('by a restart, whose answer is the end and a claim', async () => {
    await open();
    const ticket = await start();
    assert.deepEqual([ticket.pollable, ticket.claim], [false, 'STARTED']);
    assert.equal((await look()).word, 'STARTED');
    const [sent] = bench.world.ledger.calls('agent.restart');
    assert.equal(sent?.path, '/api/v2/compute/hosts/20/agent/processes/100/restart');
    assert.equal(sent.effect, 'start-accepted 20/100');
  });

  it('and takes an answer that says STOPPED for accepted, without a claim', async () => {
    await open();
    bench.things()[0]!.startManner.ending = 'fails';
    assert.equal((await start()).claim, undefined);
    assert.equal((await look()).state, 'stopped');
  });

  it('nothing that runs, since a restart would interrupt it', async () => {
    await open();
    bench.things()[0]!.set('running');
    assert.deepEqual(judgeStart(await look()), { may: 'nothing', because: 'running' });
  });

  it('nothing that OCP lets nobody operate', async () => {
    await open('101');
    const seen = await look();
    assert.equal(judgeStart(seen).may, 'never');
    assert.match(seen.refusal?.message ?? '', /101 \(ocp_agentd\) is operable: false/);
    assert.equal((await vendorError('conflict', start())).code, 'CMP07019');
    bench.world.thing('20/101').set('running');
    assert.equal((await look()).refusal, undefined);
  });

  it('with no options', () => {
    assert.deepEqual(parseStartOptions('oceanbase-agent', {}), {});
    assert.throws(() => parseStartOptions('oceanbase-agent', { force: true }), /"force"/);
  });
});
