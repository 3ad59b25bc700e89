import assert from 'node:assert/strict';
import { InputError } from '../../activities/input-error.js';
import { connectionSchema, parseKey, parseOptions, vendorNamed } from '../../activities/vendors.js';

describe('what is written for huawei-mrs', () => {
  it('is a canonical key, and a wrong part of it is named', () => {
    assert.equal(parseKey('huawei-mrs/mrs-lab/1/Kafka').key, 'huawei-mrs/mrs-lab/1/Kafka');
    for (const [key, named] of [
      ['huawei-mrs/mrs-lab/01/Kafka', /clusterId: a whole number/],
      ['huawei-mrs/mrs-lab/1/Kaf ka', /service: a service is named/],
      ['huawei-mrs/mrs-lab/1', /write huawei-mrs\/<connection>\/<clusterId>\/<service>/],
      ['huawei-mrs/mrs-lab/1/Kafka/x', /write huawei-mrs/],
    ] as const)
      assert.throws(
        () => parseKey(key),
        (error) => error instanceof InputError && named.test(error.message),
      );
  });

  it('has only_self as its one option, true unless said otherwise', () => {
    assert.deepEqual(parseOptions('huawei-mrs', {}), { only_self: true });
    assert.throws(() => parseOptions('huawei-mrs', { only_self: 'no' }), /only_self/);
    assert.throws(() => parseOptions('huawei-mrs', { user_password: 'x' }), /user_password/);
  });

  it('excludes stops per cluster, and no option lengthens the settle time', () => {
    const { target, vendor } = parseKey('huawei-mrs/mrs-lab/2/HDFS');
    assert.equal(vendor.scopeOf(target), 'cluster/2');
    assert.equal(vendorNamed('huawei-mrs').settle(30_000, {}, 1), 30_000);
  });

  it('refuses a word with two meanings and a password in the open', () => {
    const entry = {
      vendor: 'huawei-mrs',
      endpoint: 'https://192.0.2.5:28443',
      auth: { kind: 'none' },
    };
    assert.throws(
      () => connectionSchema.parse({ ...entry, words: { stopped: ['OFF'], running: ['off'] } }),
      /one word has one meaning/,
    );
    assert.throws(
      () => connectionSchema.parse({ ...entry, auth: { kind: 'none', userPassword: 'literal' } }),
      /a literal is refused/,
    );
  });
});
