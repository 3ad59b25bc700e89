import assert from 'node:assert/strict';
import { InputError } from '../../activities/input-error.js';
import { canonicalJson, parseKey, parseOptions, vendorNames } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';

describe('a target key', () => {
  for (const key of [
    'huawei-mrs/mrs-lab/1/Kafka',
    'tencent-emr/emr-prod/emr-4zvc5mul/HIVE',
    'tencent-emr/emr-prod/emr-4zvc5mul/HIVE/HiveServer2',
    'tencent-emr/emr-prod/emr-4zvc5mul/HIVE/HiveServer2@172.16.114.126,172.16.114.127',
    'oceanbase-server/ocp-main/1/2',
    'oceanbase-agent/ocp-main/20/100',
    'huawei-cdm/cdm-cn4/bae65496-643e-47ca-84af-948672de7eeb',
  ]) {
    it(`is read and printed the same: ${key}`, () => assert.equal(parseKey(key).key, key));
  }

  for (const [written, canonical] of [
    ['tencent-emr/emr-prod/emr-4zvc5mul/hive', 'tencent-emr/emr-prod/emr-4zvc5mul/HIVE'],
    [
      'tencent-emr/emr-prod/emr-4zvc5mul/HIVE/HiveServer2@172.16.114.9,172.16.20.1,172.16.114.9',
      'tencent-emr/emr-prod/emr-4zvc5mul/HIVE/HiveServer2@172.16.20.1,172.16.114.9',
    ],
    [
      'huawei-cdm/cdm-cn4/BAE65496-643E-47CA-84AF-948672DE7EEB',
      'huawei-cdm/cdm-cn4/bae65496-643e-47ca-84af-948672de7eeb',
    ],
  ] as const) {
    it(`has one spelling: ${written}`, () => assert.equal(parseKey(written).key, canonical));
  }

  for (const [wrong, names] of [
    ['', /"" is no vendor; one of huawei-mrs/],
    ['kafka', /"kafka" is no vendor/],
    ['toString/a/b', /"toString" is no vendor/],
    ['huawei-cdm/Prod/bae65496-643e-47ca-84af-948672de7eeb', /connection "Prod".*a-z, 0-9/],
    ['huawei-cdm/prod', /write huawei-cdm\/<connection>\/<cluster uuid>/],
    ['huawei-cdm/prod/not-a-uuid', /cluster: a UUID such as/],
    ['huawei-cdm/prod/bae65496-643e-47ca-84af-948672de7eeb/more', /write huawei-cdm/],
    ['oceanbase-server/ocp/01/2', /without leading zeros/],
    ['oceanbase-server/ocp/1', /write oceanbase-server\/<connection>/],
    ['tencent-emr/emr/emr-1/HIVE/HiveServer2@172.16.1.256', /172\.16\.1\.256/],
    [
      `tencent-emr/emr/emr-1/HIVE/HiveServer2@${Array.from({ length: 20 }, (_, i) => `172.16.114.${i + 100}`).join(',')}`,
      /longer than 200 bytes; split/,
    ],
  ] as const) {
    it(`is refused with the field and what would be right: ${wrong.slice(0, 60)}`, () => {
      assert.throws(
        () => parseKey(wrong),
        (error) => error instanceof InputError && names.test(error.message),
      );
    });
  }

  for (const vendor of vendorNames) {
    it(`of ${vendor} exists in its simulator under its canonical spelling`, () => {
      const key = [vendor, 'sim', ...simulators[vendor].example.path].join('/');
      assert.equal(parseKey(key).key, key);
    });
  }
});

describe('options', () => {
  it('are equal as text when they are equal in meaning', () => {
    const a = canonicalJson(parseOptions('huawei-cdm', { stopMode: 'GRACEFULLY', delayTime: 600 }));
    const b = canonicalJson(parseOptions('huawei-cdm', {}));
    assert.equal(a, b);
    assert.equal(canonicalJson({ b: { d: 1, c: 2 }, a: [3, 1] }), '{"a":[3,1],"b":{"c":2,"d":1}}');
  });

  for (const vendor of vendorNames) {
    it(`that ${vendor} does not have are refused by name`, () => {
      assert.throws(() => parseOptions(vendor, { nonsense: true }), /nonsense/);
    });
    it(`of ${vendor} may be left out`, () =>
      assert.equal(typeof parseOptions(vendor, {}), 'object'));
  }
});
