import assert from 'node:assert/strict';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

describe('huawei-cdm with an IAM token', () => {
  let bench: VendorBench;
  beforeEach(async () => {
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
  });
  afterEach(() => bench.close());

  const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());
  const stop = () => bench.verbs.issueStop(bench.target, bench.options(), bench.issuer());
  const calls = (api: string) => bench.world.ledger.calls(api).length;
  const tokens = async (body: object) => {
    const url = `${bench.simulator.url}/_simulator/tokens`;
    assert.equal((await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status, 200);
  };

  it('fetches it once for all who wait, and keeps it', async () => {
    await Promise.all([look(), look(), look()]);
    await look();
    assert.equal((await stop()).pollable, false);
    assert.deepEqual([calls('iam'), calls('detail'), calls('action')], [1, 4, 1]);
  });

  it('renews it when less than 45 minutes are left', async () => {
    await tokens({ lifeMs: 46 * 60_000 });
    await look();
    await look();
    assert.equal(calls('iam'), 1);
    await tokens({ lifeMs: 44 * 60_000, expire: true });
    await look();
    assert.equal(calls('iam'), 2, 'a 401 renewed it');
    await look();
    assert.equal(calls('iam'), 3, 'it had 44 minutes left');
    assert.equal(calls('detail'), 5, 'and was renewed before the call');
  });

  it('renews it once for a read that is told 401, for all who are told so', async () => {
    await look();
    await tokens({ expire: true });
    const observations = await Promise.all([look(), look(), look()]);
    assert.deepEqual(
      observations.map(({ state }) => state),
      ['running', 'running', 'running'],
    );
    assert.equal(calls('iam'), 2);
  });

  it('gives up when a new token is told 401 as well', async () => {
    bench.world.faults.add({ api: 'detail', times: 9, when: 'before', answer: 'unauthorized' });
    assert.equal((await vendorError('refused', look())).code, 'APIGW.0301');
    assert.deepEqual([calls('iam'), calls('detail')], [2, 2]);
  });

  it('never renews it for a stop that is told 401: the stop is sent once', async () => {
    await look();
    await tokens({ expire: true });
    assert.equal((await vendorError('refused', stop())).code, 'APIGW.0301');
    assert.deepEqual([calls('iam'), calls('action')], [1, 1]);
  });

  it('sends a wrong password once, however many ask', async () => {
    const right = process.env['SIM_IAM_PASSWORD'];
    process.env['SIM_IAM_PASSWORD'] = 'guessed wrongly';
    const first = await vendorError('refused', look());
    assert.match(first.message, /The username or password is wrong/);
    assert.doesNotMatch(first.message, /guessed wrongly/);
    await vendorError('refused', look());
    await vendorError('refused', stop());
    assert.equal(calls('iam'), 1);
    process.env['SIM_IAM_PASSWORD'] = right;
    assert.equal((await look()).state, 'running');
  });

  it('that cannot be had leaves the stop certainly unsent', async () => {
    for (const answer of ['server-error', 'reset']) {
      bench.world.faults.add({ api: 'iam', times: 1, when: 'before', answer });
      assert.match((await vendorError('not-sent', stop())).message, /the call was not sent/);
    }
    assert.equal(calls('action'), 0);
  });

  it('is unclear when it has no time that can be read', async () => {
    const headers = { 'x-subject-token': 'MIItoken' };
    const answer = { status: 201, headers, body: { token: { expires_at: 'tomorrow' } } };
    bench.world.faults.add({ api: 'iam', times: 1, when: 'before', answer });
    assert.match((await vendorError('unclear', look())).message, /expires_at: not a time/);
  });

  it('is a secret', async () => {
    const headers = { 'x-subject-token': 'MIIvery-own-token' };
    const body = { token: { expires_at: '2099-01-01T00:00:00.000000Z' } };
    bench.world.faults.add({
      api: 'iam',
      times: 1,
      when: 'before',
      answer: { status: 201, headers, body },
    });
    await look();
    assert.equal(bench.connection.secrets.redact('= MIIvery-own-token'), '= ***');
  });
});
