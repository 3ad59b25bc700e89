import assert from 'node:assert/strict';
import { connectionSchema, parseKey, parseOptions, vendorNamed } from '../../activities/vendors.js';

describe('what is written for huawei-cdm', () => {
  const parse = (given: Record<string, unknown>) => parseOptions('huawei-cdm', given);

  it('stops gracefully within ten minutes unless said otherwise', () => {
    assert.deepEqual(parse({}), { stopMode: 'GRACEFULLY', delayTime: 600 });
    assert.deepEqual(parse({ stopMode: 'IMMEDIATELY' }), { stopMode: 'IMMEDIATELY' });
    assert.deepEqual(parse({ delayTime: -1 }), { stopMode: 'GRACEFULLY', delayTime: -1 });
  });

  for (const [given, message] of [
    [{ stopMode: 'GRACEFULL' }, /stopMode: the vendor's enumeration says GRACEFULLY.*an example/],
    [
      { stopMode: 'SOFTLY' },
      /stopMode: "SOFTLY" is not a stop mode; write IMMEDIATELY or GRACEFULLY/,
    ],
    [{ delayTime: 0 }, /delayTime is -1 \(wait for all jobs\) or a number of seconds above 0/],
    [{ delayTime: -2 }, /delayTime is -1/],
    [{ delayTime: 1.5 }, /delayTime/],
    [{ delayTime: '600' }, /delayTime/],
    [{ stopMode: 'IMMEDIATELY', delayTime: 600 }, /delayTime goes only with stopMode GRACEFULLY/],
    [{ force: true }, /force/],
  ] as const) {
    it(`refuses ${JSON.stringify(given)}`, () => {
      assert.throws(() => parse(given), message);
    });
  }

  for (const [given, settle] of [
    [{}, 660_000],
    [{ delayTime: 30 }, 90_000],
    [{ delayTime: -1 }, null],
    [{ stopMode: 'IMMEDIATELY' }, 60_000],
  ] as const) {
    it(`settles within ${settle ?? 'no known'} ms with ${JSON.stringify(given)}`, () => {
      assert.equal(vendorNamed('huawei-cdm').settle(60_000, parse(given), 1), settle);
    });
  }

  it('has a key in lower case, and the cluster is its scope', () => {
    const { key, target, vendor } = parseKey(
      'huawei-cdm/cdm-cn4/BAE65496-643E-47CA-84AF-948672DE7EEB',
    );
    assert.equal(key, 'huawei-cdm/cdm-cn4/bae65496-643e-47ca-84af-948672de7eeb');
    assert.equal(vendor.scopeOf(target), null);
    assert.throws(() => parseKey(`${key}/more`), /write huawei-cdm\/<connection>\/<cluster uuid>/);
  });

  it('refuses a project that is none, and a secret in the open', () => {
    const secret = { env: 'X' };
    const entry = {
      vendor: 'huawei-cdm',
      endpoint: 'https://cdm.example',
      project: 'a'.repeat(32),
    };
    const auth = { kind: 'access-key', accessKey: secret, secretKey: secret };
    assert.equal(connectionSchema.parse({ ...entry, auth }).vendor, 'huawei-cdm');
    assert.throws(
      () => connectionSchema.parse({ ...entry, auth, project: 'cn-north-4' }),
      /32 hexadecimal digits/,
    );
    assert.throws(
      () => connectionSchema.parse({ ...entry, auth: { ...auth, secretKey: 'literal' } }),
      /a literal is refused/,
    );
  });
});
