import assert from 'node:assert/strict';
import { Secrets } from '../../activities/secrets.js';
import { settleTime } from '../../activities/tencent-emr/options.js';
import { connectionSchema, parseKey, parseOptions, vendorNamed } from '../../activities/vendors.js';

const CLUSTER = 'tencent-emr/emr-prod/emr-4zvc5mul';

describe('tencent-emr keys', () => {
  const same = [
    `${CLUSTER}/HIVE`,
    `${CLUSTER}/HIVE/HiveServer2`,
    `${CLUSTER}/HIVE/HiveServer2@172.16.114.126`,
    `${CLUSTER}/HIVE/HiveServer2@9.16.114.126,172.16.114.9,172.16.114.126`,
  ];
  for (const key of same) {
    it(`keeps ${key} as it is`, () => assert.equal(parseKey(key).key, key));
  }

  it('writes services in upper case, components as given, and IPs sorted by number, each once', () => {
    assert.equal(
      parseKey(`${CLUSTER}/hive/hiveServer2@172.16.114.126,9.1.1.1,172.16.114.9,9.1.1.1`).key,
      `${CLUSTER}/HIVE/hiveServer2@9.1.1.1,172.16.114.9,172.16.114.126`,
    );
  });

  const wrong: [string, RegExp][] = [
    ['tencent-emr/emr-prod/4zvc5mul/HIVE', /instance: an instance id is "emr-"/],
    [CLUSTER, /service: .*write tencent-emr\/<connection>\/<instanceId>\/<SERVICE>/],
    [`${CLUSTER}/HIVE/`, /component: a component name such as HiveServer2/],
    [`${CLUSTER}/HIVE/HiveServer2@`, /ips: after "@" stands at least one IPv4 address/],
    [`${CLUSTER}/HIVE/HiveServer2@172.16.114.256`, /"172\.16\.114\.256" is not an IPv4 address/],
    [`${CLUSTER}/HIVE/HiveServer2@172.16.114.01`, /"172\.16\.114\.01" is not an IPv4 address/],
    [`${CLUSTER}/HIVE/HiveServer2@172.16.114.1,`, /"" is not an IPv4 address/],
    [`${CLUSTER}/HIVE/HiveServer2/172.16.114.1`, /write tencent-emr\/<connection>\//],
  ];
  for (const [key, message] of wrong) {
    it(`refuses ${key} and says what would be right`, () =>
      assert.throws(() => parseKey(key), message));
  }

  it('has the cluster for its scope, whatever part of it is named', () => {
    const scopes = same.map((key) => {
      const { vendor, target } = parseKey(key);
      return vendor.scopeOf(target);
    });
    assert.deepEqual([...new Set(scopes)], ['emr-4zvc5mul']);
  });
});

describe('tencent-emr titles', () => {
  const titles: [string, string][] = [
    ['HIVE', 'service HIVE of EMR cluster emr-4zvc5mul'],
    ['HIVE/HiveServer2', 'HiveServer2 of service HIVE, EMR cluster emr-4zvc5mul'],
    [
      'HIVE/HiveServer2@172.16.114.126',
      'HiveServer2 of service HIVE on 172.16.114.126, EMR cluster emr-4zvc5mul',
    ],
  ];
  for (const [path, title] of titles) {
    it(`says "${title}"`, () => {
      const { vendor, target } = parseKey(`${CLUSTER}/${path}`);
      assert.equal(vendor.title(target), title);
    });
  }
});

describe('tencent-emr options', () => {
  it('adds nothing that was not given', () => {
    assert.deepEqual(parseOptions('tencent-emr', {}), {});
    const given = {
      StrategyConfig: { RollingRestartSwitch: 0, Args: [{ Key: 'k', Values: ['v'] }] },
      StopParams: { StopPolicy: 'safe', ThreadCount: 2, GraceDownTime: 120 },
    };
    assert.deepEqual(parseOptions('tencent-emr', given), given);
  });

  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ StopPolicy: 'safe' }, /"StopPolicy"/],
    [{ StrategyConfig: { BatchSiz: 1 } }, /StrategyConfig: .*"BatchSiz"/],
    [
      { StrategyConfig: { TimeWait: 301 } },
      /StrategyConfig\.TimeWait: 301 is not a whole number from 0 to 300/,
    ],
    [
      { StrategyConfig: { RollingRestartSwitch: true } },
      /RollingRestartSwitch: true is neither 0 \(off\) nor 1 \(on\)/,
    ],
    [{ StrategyConfig: { DealOnFail: 2 } }, /DealOnFail: 2 is neither 0/],
    [{ StrategyConfig: { BatchSize: 0 } }, /BatchSize: 0 is not a whole number from 1 to 99999/],
    [
      { StopParams: { StopPolicy: 'graceful' } },
      /StopPolicy: "graceful" is not a stop policy; write safe or default/,
    ],
    [
      { StopParams: { GraceDownTime: -1 } },
      /GraceDownTime: -1 is not a whole number of at least 0/,
    ],
  ];
  for (const [options, message] of wrong) {
    it(`refuses ${JSON.stringify(options)}`, () =>
      assert.throws(() => parseOptions('tencent-emr', options), message));
  }

  const settles: [string, Parameters<typeof settleTime>[1], number | null][] = [
    ['is the base without options', {}, 60_000],
    [
      'adds the waits between the batches of a rolling stop',
      { StrategyConfig: { RollingRestartSwitch: 1, BatchSize: 2, TimeWait: 5 } },
      60_000 + 3 * 5_000,
    ],
    [
      'counts batches when only a batch size is told, too',
      { StrategyConfig: { BatchSize: 5, TimeWait: 7 } },
      60_000 + 7_000,
    ],
    [
      'takes the worst of what a rolling stop leaves open',
      { StrategyConfig: { RollingRestartSwitch: 1 } },
      60_000 + 5 * 300_000,
    ],
    [
      'adds no wait to a stop that does not roll',
      { StrategyConfig: { RollingRestartSwitch: 0, BatchSize: 1 } },
      60_000,
    ],
    ['adds the grace time', { StopParams: { StopPolicy: 'safe', GraceDownTime: 120 } }, 180_000],
    ['is unbounded for a safe stop without one', { StopParams: { StopPolicy: 'safe' } }, null],
    ['is bounded for a default stop', { StopParams: { StopPolicy: 'default' } }, 60_000],
  ];
  for (const [title, options, expected] of settles) {
    it(`settle time: ${title}`, () => assert.equal(settleTime(60_000, options, 5), expected));
  }
});

describe('tencent-emr connections', () => {
  const entry = {
    vendor: 'tencent-emr',
    endpoint: 'https://emr.tencentcloudapi.com',
    region: 'ap-guangzhou',
    auth: { secretId: { env: 'EMR_TEST_ID' }, secretKey: { file: '/run/secrets/tencent' } },
  };

  it('is one account per secret id', () => {
    process.env['EMR_TEST_ID'] = 'AKIDaccount';
    const connection = connectionSchema.parse(entry);
    const account = vendorNamed('tencent-emr').accountOf(connection, new Secrets());
    assert.equal(account, 'AKIDaccount');
  });

  it('refuses a literal secret, a missing region and an unknown field', () => {
    const literal = { ...entry, auth: { ...entry.auth, secretKey: 'plain' } };
    assert.match(JSON.stringify(connectionSchema.safeParse(literal)), /a literal is refused/);
    const { region, ...withoutRegion } = entry;
    assert.equal(region, 'ap-guangzhou');
    assert.equal(connectionSchema.safeParse(withoutRegion).success, false);
    assert.equal(connectionSchema.safeParse({ ...entry, project: 'x' }).success, false);
  });
});
