import assert from 'node:assert/strict';
import type { CookieJar } from 'tough-cookie';
import type { Caller } from '../../activities/http/caller.js';
import { expireSessions, mrsBench, passwordsSeen } from '../support/mrs-manager.js';
import type { VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

describe('the session of huawei-mrs', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());
  const stop = () => bench.verbs.issueStop(bench.target, bench.options(), bench.issuer());
  const calls = (api: string) => bench.world.ledger.calls(api).length;

  for (const [mode, passwords] of [
    ['cas', 1],
    ['none', 0],
    ['basic', 1],
  ] as const) {
    it(`is opened once for all who wait, with auth ${mode}`, async () => {
      bench = await mrsBench(mode);
      const observations = await Promise.all([look(), look(), look()]);
      assert.deepEqual(
        observations.map(({ state }) => state),
        ['running', 'running', 'running'],
      );
      assert.equal((await stop()).id, '1001');
      assert.equal(await passwordsSeen(bench), passwords);
      assert.equal(calls('service'), 3);
    });
  }

  it('works through the Knox gateway, where /mrsmanager takes the place of /web', async () => {
    bench = await mrsBench('cas', {}, (entry) => ({ ...entry, manager: '/mrsmanager' }));
    assert.equal((await look()).state, 'running');
    assert.deepEqual(
      [...new Set(bench.world.ledger.entries.map(({ path }) => path.split('/')[1]))],
      ['mrscas', 'mrsmanager'],
    );
  });

  for (const strangersGet of ['redirect', 'unauthorized', 'page'] as const) {
    it(`is opened again, once, when a read finds it lost: ${strangersGet}`, async () => {
      bench = await mrsBench('cas', { strangersGet });
      await look();
      await expireSessions(bench);
      const observations = await Promise.all([look(), look(), look()]);
      assert.deepEqual(
        observations.map(({ state }) => state),
        ['running', 'running', 'running'],
      );
      assert.equal(await passwordsSeen(bench), 2);
    });
  }

  it('is not opened a third time when the new one is refused as well', async () => {
    bench = await mrsBench('cas');
    bench.world.faults.add({ api: 'service', times: 9, when: 'before', answer: 'forbidden' });
    const error = await vendorError('refused', look());
    assert.match(error.message, /lost with a new session too: HTTP 403/);
    assert.deepEqual([calls('service'), await passwordsSeen(bench)], [2, 2]);
  });

  it('does not end a stop when a page of maintenance stands before it', async () => {
    bench = await mrsBench('cas');
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>soon back' };
    bench.world.faults.add({ api: 'service', times: 9, when: 'before', answer: page });
    await vendorError('unclear', look());
  });

  for (const [strangersGet, kind] of [
    ['redirect', 'unclear'],
    ['page', 'unclear'],
    ['unauthorized', 'refused'],
  ] as const) {
    it(`that is lost at the stop is not opened for a second stop: ${strangersGet}`, async () => {
      bench = await mrsBench('cas', { strangersGet });
      await look();
      await expireSessions(bench);
      await vendorError(kind, stop());
      assert.deepEqual([calls('stop'), await passwordsSeen(bench)], [1, 1]);
      assert.equal((await look()).state, 'running');
      assert.equal(calls('service'), 2, 'the next look logs in first');
    });
  }

  it('is a secret: its cookies are redacted', async () => {
    bench = await mrsBench('cas');
    let jar: CookieJar | undefined;
    const watching: Caller = {
      ...bench.reader(),
      read: (request) => {
        jar = request.cookieJar;
        return bench.reader().read(request);
      },
    };
    await bench.verbs.observe(bench.target, bench.options(), watching);
    const cookies = (await jar!.serialize()).cookies;
    assert.deepEqual(cookies.map(({ key }) => key).sort(), [
      'CASTGC',
      'JSESSIONID',
      'casSessionId',
    ]);
    for (const { value } of cookies)
      assert.equal(bench.connection.secrets.redact(`with ${value} inside`), 'with *** inside');
  });
});
