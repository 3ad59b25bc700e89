import assert from 'node:assert/strict';
import { InputError } from '../../activities/input-error.js';
import { parseKey, parseOptions } from '../../activities/vendors.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

describe('oceanbase-agent', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const open = async (process = '100', change = {}) => {
    bench = await vendorBench('oceanbase-agent', {
      path: ['20', process],
      change: (entry) => ({ ...entry, ...change }),
    });
  };
  const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());
  const stop = () => bench.verbs.issueStop(bench.target, bench.options(), bench.issuer());

  it('stops a process: the answer comes when it is over, and nothing is left to poll', async () => {
    await open();
    const before = await look();
    assert.deepEqual([before.state, before.word], ['running', 'STARTED']);
    assert.deepEqual(before.parts, [{ name: 'obstat2', state: 'running', word: 'STARTED' }]);
    assert.equal(before.identity, '100 created 2026-01-02T03:04:05+08:00');
    assert.equal(before.refusal, undefined);

    const ticket = await stop();
    assert.equal(ticket.pollable, false);
    assert.equal(ticket.id, ticket.requestId);
    assert.match(ticket.id ?? '', /^5eed/);
    assert.equal(typeof bench.verbs.poll, 'undefined');

    const after = await look();
    assert.deepEqual([after.state, after.word], ['stopped', 'STOPPED']);
    assert.equal(after.identity, before.identity);
    assert.match(after.notes?.[0] ?? '', /reboot/);
    assert.equal(bench.world.ledger.stops('20/100').length, 1);
  });

  it('sees before any call that a process is not operable', async () => {
    await open('101');
    const seen = await look();
    assert.deepEqual([seen.state, seen.refusal?.code], ['running', 'not-operable']);
    assert.match(seen.refusal?.message ?? '', /101 \(ocp_agentd\) is operable: false/);
    bench.world.thing('20/101').set('stopped');
    assert.equal((await look()).refusal, undefined);
  });

  it('takes an answer that does not say STOPPED for accepted: the core looks', async () => {
    await open();
    bench.things()[0]!.manner.ending = 'fails';
    assert.equal((await stop()).pollable, false);
    assert.equal((await look()).state, 'running');
  });

  it('says "conflict" where the state does not allow a stop', async () => {
    await open();
    bench.things()[0]!.set('stopped');
    assert.equal((await vendorError('conflict', stop())).code, 'CMP07019');
  });

  it('shows a word that it does not know', async () => {
    await open();
    bench.things()[0]!.shownWord = 'AVAILABLE';
    assert.equal((await vendorError('unknown-word', look())).word, 'AVAILABLE');
  });

  it('finds no parts where the host has no such process', async () => {
    await open('102');
    await vendorError('no-parts', look());
  });

  it('calls with the prefix and without it', async () => {
    await open();
    await look();
    assert.equal(bench.world.ledger.entries[0]!.path, '/api/v2/compute/hosts/20/agent/processes');
    await bench.close();
    await open('100', { basePath: '' });
    assert.equal((await look()).state, 'running');
    assert.equal(bench.world.ledger.entries[0]!.path, '/compute/hosts/20/agent/processes');
  });
});

describe('oceanbase-agent keys and options', () => {
  it('has canonical keys, no options, and one stop per host at a time', () => {
    const { key, vendor, target } = parseKey('oceanbase-agent/ocp-main/20/100');
    assert.equal(key, 'oceanbase-agent/ocp-main/20/100');
    assert.equal(vendor.scopeOf(target), null);
    assert.throws(() => parseKey('oceanbase-agent/ocp-main/20'), InputError);
    assert.deepEqual(parseOptions('oceanbase-agent', {}), {});
    assert.throws(() => parseOptions('oceanbase-agent', { force: true }), /force/);
  });
});
