import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, HttpRequest } from '../../activities/http/caller.js';
import { InputError } from '../../activities/input-error.js';
import { parseKey, parseOptions, vendorNamed } from '../../activities/vendors.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

type Change = (entry: Record<string, unknown>) => Record<string, unknown>;

const legacy: Change = (entry) => ({ ...entry, api: 'legacy' });

/** Longer than a simulated stop takes. */
const STOPPED_AFTER_MS = 400;

describe('oceanbase-server parameters', () => {
  let bench: VendorBench;
  const sent: HttpRequest[] = [];
  afterEach(() => bench.close());

  const open = async (change?: Change) => {
    sent.length = 0;
    bench = await vendorBench('oceanbase-server', change ? { change } : {});
  };
  /** The issuer, with what it sends written down. */
  const issuer = (): Caller => {
    const inner = bench.issuer();
    return {
      read: (request) => inner.read(request),
      send: (request) => {
        sent.push(request);
        return inner.send(request);
      },
    };
  };
  const look = (given = {}) =>
    bench.verbs.observe(bench.target, bench.options(given), bench.reader());
  const stop = (given = {}) => bench.verbs.issueStop(bench.target, bench.options(given), issuer());
  const poll = (id: string) =>
    bench.verbs.poll!(bench.target, { id, pollable: true, requestId: null }, bench.reader());

  it('sends type and freezeServer in query and body, and force only where it is asked for', async () => {
    await open();
    await stop({ freezeServer: true });
    assert.equal(sent[0]!.url.search, '?freezeServer=true&type=STOP_PROCESS');
    assert.deepEqual(JSON.parse(sent[0]!.body!), { type: 'STOP_PROCESS', freezeServer: true });
    await bench.close();
    await open();
    await stop({ force: false, type: 'STOP_SERVICE' });
    assert.equal(sent[0]!.url.search, '?force=false&freezeServer=false&type=STOP_SERVICE');
  });

  it('tells a legacy OCP nothing, or force', async () => {
    await open(legacy);
    await stop();
    assert.deepEqual([sent[0]!.url.search, sent[0]!.body], ['', undefined]);
    await sleep(STOPPED_AFTER_MS);
    const after = await look();
    assert.deepEqual([after.state, after.word], ['stopped', 'STOPPED/INACTIVE']);
    assert.equal((await poll('1003')).detail, '8 of 8 steps');
    await bench.close();
    await open(legacy);
    await stop({ force: true });
    assert.deepEqual([sent[0]!.url.search, sent[0]!.body], ['?force=true', '{"force":true}']);
  });

  it('refuses what a legacy OCP cannot be told, before any call', async () => {
    await open(legacy);
    for (const given of [{ type: 'STOP_SERVICE' }, { freezeServer: true }]) {
      const error = await vendorError('refused', stop(given));
      assert.equal(error.code, 'not-expressible');
      assert.match(error.message, /api: legacy/);
      assert.equal((await look(given)).refusal?.code, 'not-expressible');
    }
    assert.equal(bench.world.ledger.calls('ob.stop').length, 0);
  });
});

describe('oceanbase-server keys and options', () => {
  it('has canonical keys and says what is wrong with others', () => {
    assert.equal(parseKey('oceanbase-server/ocp-main/1/2').key, 'oceanbase-server/ocp-main/1/2');
    for (const key of ['1', '1/02', '1/two', '1/2/3', '1/-2', '/2']) {
      assert.throws(
        () => parseKey(`oceanbase-server/ocp-main/${key}`),
        (error) => error instanceof InputError && error.message.includes('<clusterId>/<serverId>'),
      );
    }
  });

  it('fills in the defaults, never force, and names a wrong value', () => {
    const defaults = { type: 'STOP_PROCESS', freezeServer: false };
    assert.deepEqual(parseOptions('oceanbase-server', {}), defaults);
    assert.throws(
      () => parseOptions('oceanbase-server', { type: 'STOP_ALL' }),
      /"STOP_ALL".*STOP_SERVICE/,
    );
    assert.throws(() => parseOptions('oceanbase-server', { forced: true }), /forced/);
  });

  it('excludes other stops of the cluster', () => {
    const { vendor, target } = parseKey('oceanbase-server/ocp-main/1/2');
    assert.equal(vendor, vendorNamed('oceanbase-server'));
    assert.equal(vendor.scopeOf(target), 'cluster/1');
  });
});
