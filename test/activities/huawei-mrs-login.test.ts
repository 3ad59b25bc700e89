import assert from 'node:assert/strict';
import { mrsBench, otherPassword, passwordsSeen } from '../support/mrs-manager.js';
import type { VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

describe('the login of huawei-mrs', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());
  const stop = () => bench.verbs.issueStop(bench.target, bench.options(), bench.issuer());
  const calls = (api: string) => bench.world.ledger.calls(api).length;

  it('is refused with a wrong password, which is sent once however many ask', async () => {
    process.env['SIM_MRS_OTHER'] = 'not the password';
    bench = await mrsBench('cas', {}, otherPassword);
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const error = await vendorError('refused', look());
      assert.equal(error.code, 'bad-credentials');
      assert.doesNotMatch(error.message, /not the password/);
    }
    await vendorError('refused', stop());
    assert.deepEqual([await passwordsSeen(bench), calls('service'), calls('stop')], [1, 0, 0]);
  });

  it('succeeds with a password that was corrected meanwhile', async () => {
    process.env['SIM_MRS_OTHER'] = 'not the password';
    bench = await mrsBench('cas', {}, otherPassword);
    await vendorError('refused', look());
    process.env['SIM_MRS_OTHER'] = process.env['SIM_MRS_PASSWORD'];
    assert.equal((await look()).state, 'running');
  });

  it('is refused where the user is locked, whose page says none of the known phrases', async () => {
    bench = await mrsBench('cas');
    for (let attempt = 0; attempt < 5; attempt += 1) await wrongLoginByHand();
    const error = await vendorError('refused', look());
    assert.match(error.message, /no CASTGC cookie/);
    await vendorError('refused', look());
    assert.equal(await passwordsSeen(bench), 6);
  });

  it('is refused with the wrong basic password, sent once', async () => {
    process.env['SIM_MRS_OTHER'] = 'not the password';
    bench = await mrsBench('basic', {}, otherPassword);
    await vendorError('refused', look());
    await vendorError('refused', look());
    assert.equal(await passwordsSeen(bench), 1);
  });

  it('is refused where the password must be changed first', async () => {
    bench = await mrsBench('cas');
    const body = '<html><a href="/web/modify_password.html">change it</a></html>';
    const answer = { status: 200, headers: { 'content-type': 'text/html' }, body };
    bench.world.faults.add({ api: 'session', after: 1, times: 1, when: 'before', answer });
    assert.equal((await vendorError('refused', look())).code, 'must-change-password');
  });

  it('says that auth none does not fit a security cluster', async () => {
    bench = await mrsBench('cas', {}, (entry) => ({ ...entry, auth: { kind: 'none' } }));
    assert.match((await vendorError('refused', look())).message, /does auth.kind fit/);
  });

  it('works without the token of MRS 3.x where none is offered', async () => {
    bench = await mrsBench('basic', { needsToken: false });
    assert.equal((await stop()).id, '1001');
  });

  it('says that the v1 API does not answer on a Manager that has only v2', async () => {
    bench = await mrsBench('basic', { v1: false });
    for (const call of [look, stop]) {
      const error = await vendorError('refused', call());
      assert.equal(error.code, 'HTTP 404');
      assert.match(error.message, /the v1 API does not seem to answer on this Manager/);
    }
  });

  it('that fails before a stop leaves the stop certainly unsent', async () => {
    bench = await mrsBench('cas');
    bench.world.faults.add({ api: 'session', times: 1, when: 'before', answer: 'server-error' });
    assert.match((await vendorError('not-sent', stop())).message, /the call was not sent/);
    assert.equal(calls('stop'), 0);
  });

  async function wrongLoginByHand(): Promise<void> {
    const url = `${bench.simulator.url}/cas/login`;
    const lt = /name="lt" value="([^"]+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';
    const form = { username: 'admin', password: 'guess', lt, _eventId: 'submit', submit: 'Login' };
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    assert.match(await answer.text(), /cannot be determined to be\s+authentic/);
  }
});
