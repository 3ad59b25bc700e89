import assert from 'node:assert/strict';
import signModule from 'tencentcloud-sdk-nodejs-common/tencentcloud/common/sign.js';
import { requestFor } from '../../activities/tencent-emr/api.js';
import { emrConnection } from '../../activities/tencent-emr/connection.js';
import { signTencent } from '../../activities/tencent-emr/signing.js';
import { Secrets } from '../../activities/secrets.js';

const KEYS = { secretId: 'AKIDEXAMPLE', secretKey: 'SKEXAMPLE0000000000000000000000' };
const PAYLOAD = {
  InstanceId: 'emr-test0001',
  OpType: 'StopService',
  OpScope: { ServiceInfoList: [{ ServiceName: 'HIVE' }] },
};
const POST = {
  host: 'emr.tencentcloudapi.com',
  contentType: 'application/json',
  body: JSON.stringify(PAYLOAD),
};
const MIDNIGHT = Date.UTC(2026, 0, 1) / 1_000;

describe('tencent-emr signing', () => {
  it('gives the signature of the known vector', () => {
    assert.equal(
      signTencent(POST, KEYS, 1_700_000_000),
      'TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/emr/tc3_request, SignedHeaders=content-type;host, ' +
        'Signature=52266525cbf12f22206956f7af28f4aa1ac3d57d604f2a82b78d23f440de3c4b',
    );
  });

  for (const timestamp of [1_700_000_000, MIDNIGHT - 1, MIDNIGHT]) {
    it(`agrees with the vendor's SDK at ${new Date(timestamp * 1_000).toISOString()}`, () => {
      const payload = { ...PAYLOAD, Note: 'Umlaute äöü, 中文' };
      const theirs = signModule.default.sign3({
        method: 'POST',
        url: 'https://emr.ap-guangzhou.tencentcloudapi.com/',
        payload,
        timestamp,
        service: 'emr',
        ...KEYS,
        multipart: false,
        boundary: '',
        headers: { 'Content-Type': 'application/json' },
      });
      const ours = signTencent(
        { ...POST, host: 'emr.ap-guangzhou.tencentcloudapi.com', body: JSON.stringify(payload) },
        KEYS,
        timestamp,
      );
      assert.equal(ours, theirs);
    });
  }

  it('covers the host with its port, and the exact body', () => {
    const plain = signTencent(POST, KEYS, 1_700_000_000);
    const withPort = { ...POST, host: 'emr.tencentcloudapi.com:8443' };
    assert.notEqual(signTencent(withPort, KEYS, 1_700_000_000), plain);
    assert.notEqual(signTencent({ ...POST, body: `${POST.body} ` }, KEYS, 1_700_000_000), plain);
  });

  it('sends version, region, language, the signed second and a temporary token', () => {
    Object.assign(process.env, {
      EMR_ID: 'AKIDheaders',
      EMR_KEY: 'key-headers',
      EMR_TOKEN: 'tok-headers',
    });
    const connection = emrConnection.parse({
      vendor: 'tencent-emr',
      endpoint: 'https://emr.tencentcloudapi.com',
      region: 'ap-singapore',
      auth: {
        secretId: { env: 'EMR_ID' },
        secretKey: { env: 'EMR_KEY' },
        token: { env: 'EMR_TOKEN' },
      },
    });
    const request = requestFor(connection, new Secrets(), 'DescribeInstances', { Limit: 1 });
    const { authorization, 'x-tc-timestamp': timestamp, ...rest } = request.headers!;
    assert.deepEqual(rest, {
      'content-type': 'application/json',
      'x-tc-action': 'DescribeInstances',
      'x-tc-version': '2019-01-03',
      'x-tc-region': 'ap-singapore',
      'x-tc-language': 'en-US',
      'x-tc-token': 'tok-headers',
    });
    assert(Math.abs(Date.now() / 1_000 - Number(timestamp)) < 5);
    assert.equal(
      authorization,
      signTencent(
        { ...POST, body: '{"Limit":1}' },
        { secretId: 'AKIDheaders', secretKey: 'key-headers' },
        Number(timestamp),
      ),
    );
    assert.deepEqual([request.api, request.body], ['DescribeInstances', '{"Limit":1}']);
  });
});
