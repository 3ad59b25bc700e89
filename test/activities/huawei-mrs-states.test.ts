import assert from 'node:assert/strict';
import type { TargetState } from '../../activities/contract.js';
import { normalWord, readMrsWord } from '../../activities/huawei-mrs/states.js';
import { VendorError } from '../../activities/vendor-error.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

const rows: [string, TargetState, boolean?][] = [
  ['Started', 'running'],
  ['STARTED', 'running'],
  ['Normal', 'running'],
  ['GOOD', 'running'],
  ['Partially Healthy', 'running'],
  ['Faulty', 'running'],
  ['Bad', 'running'],
  ['Starting', 'starting'],
  ['Restoring', 'starting'],
  ['Concerning', 'starting'],
  ['Stopping', 'stopping'],
  ['Stopped', 'stopped'],
  ['Not started', 'stopped'],
  ['NOT_STARTED', 'stopped'],
  ['Failed to stop', 'failed', true],
  ['STOP_FAILED', 'failed', true],
  ['Failed to start', 'failed', true],
  ['START_FAILED', 'failed', true],
];

describe('the state words of huawei-mrs', () => {
  for (const [word, state, mayStop] of rows) {
    it(`reads "${word}" as ${state}${mayStop ? ', which may be stopped' : ''}`, () => {
      const reading = readMrsWord('the property', word);
      assert.deepEqual(reading, { state, word, ...(mayStop === undefined ? {} : { mayStop }) });
    });
  }

  it('takes blanks, hyphens and case as one', () => {
    assert.equal(normalWord(' partially-Healthy '), 'PARTIALLY_HEALTHY');
    assert.equal(normalWord('Not  Started'), 'NOT_STARTED');
  });

  const thrown = (word: string | undefined) => {
    try {
      readMrsWord('the property', word);
    } catch (error) {
      assert(error instanceof VendorError);
      return [error.kind, error.word];
    }
    return assert.fail(`"${String(word)}" was read`);
  };

  it('looks again at Unknown, which Manager shows after its own restart', () => {
    assert.deepEqual(thrown('Unknown'), ['not-known-yet', 'Unknown']);
  });

  it('ends at a word outside the table, at an empty one and at none', () => {
    assert.deepEqual(thrown('Hibernating'), ['unknown-word', 'Hibernating']);
    assert.deepEqual(thrown(''), ['unknown-word', '']);
    assert.deepEqual(thrown(undefined), ['unknown-word', '(missing)']);
  });

  it('lets a connection give a word any meaning', () => {
    const added = {
      OFF: 'failed',
      STUCK: 'stopFailed',
      HM: 'notKnownYet',
      STARTED: 'stopping',
    } as const;
    assert.deepEqual(readMrsWord('p', 'off', added), {
      state: 'failed',
      mayStop: false,
      word: 'off',
    });
    assert.equal(readMrsWord('p', 'stuck', added).mayStop, true);
    assert.equal(readMrsWord('p', 'started', added).state, 'stopping');
    assert.throws(() => readMrsWord('p', 'hm', added), /does not know yet/);
  });
});

describe('the status property of huawei-mrs', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const opened = (more: Record<string, unknown>) =>
    vendorBench('huawei-mrs', { change: (entry) => ({ ...entry, ...more }) });
  const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());

  it('reads another property where the connection says so, and names those there are', async () => {
    bench = await opened({ statusProperty: 'health_status' });
    assert.equal((await look()).word, 'GOOD');
    await bench.close();
    bench = await opened({ statusProperty: 'state' });
    const error = await vendorError('unknown-word', look());
    assert.equal(error.word, '(missing)');
    assert.match(error.message, /it has: operational_status, health_status, version/);
  });

  it("knows the connection's own words before the table's", async () => {
    bench = await opened({ words: { stopped: ['gone fishing'], running: ['CONCERNING'] } });
    bench.things()[0]!.shownWord = 'Gone-Fishing';
    assert.equal((await look()).state, 'stopped');
    bench.things()[0]!.shownWord = 'Concerning';
    assert.equal((await look()).state, 'running');
  });
});
