import assert from 'node:assert/strict';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { signHuawei } from '../../activities/huawei-cdm/signing.js';

const keys = {
  accessKey: 'EXAMPLEACCESSKEYID00',
  secretKey: 'exampleSecretAccessKeyForDocsOnly0000000',
};
const host = 'https://cdm.cn-north-4.myhuaweicloud.com';
const project = '0123456789abcdef0123456789abcdef';
const detail = `/v1.1/${project}/clusters/11111111-2222-3333-4444-555555555555`;
const at = new Date('2026-01-02T03:04:05.678Z');
const stop = { stop: { stopMode: 'GRACEFULLY', delayTime: -1 } };

const sign = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  signHuawei(
    {
      method,
      url: new URL(path, host),
      headers: { 'x-project-id': project, ...headers },
      ...(body === undefined ? {} : { body }),
    },
    keys,
    at,
  );

/** What the vendor's own SDK signs. */
function sdkAuthorization(
  method: string,
  path: string,
  {
    data,
    queryParams = {},
    headers = {},
  }: { data?: object; queryParams?: object; headers?: object } = {},
): string {
  const signed: Record<string, string> = AKSKSigner.sign(
    {
      method,
      endpoint: `${host}${path}`,
      queryParams,
      headers: { 'x-project-id': project, 'X-Sdk-Date': '20260102T030405Z', ...headers },
      ...(data === undefined ? {} : { data }),
    },
    {
      getAk: () => keys.accessKey,
      getSk: () => keys.secretKey,
      processAuthRequest: () => Promise.reject(new Error('not used')),
      processAuthParams: () => Promise.reject(new Error('not used')),
    },
  );
  return signed['Authorization'] ?? '(none)';
}

describe('the signature of Huawei Cloud', () => {
  for (const [what, method, path, body, signature] of [
    [
      'a GET without a body',
      'GET',
      detail,
      undefined,
      'b5571f46881dfaa71b03573f1d97b88167034935fb3059dc249df7c578357975',
    ],
    [
      'a POST with its exact bytes',
      'POST',
      `${detail}/action`,
      JSON.stringify(stop),
      '5507b070d837d6e75975cb812fd4e61943bc23797d7e8b02ad2cf280c78f0a4f',
    ],
    [
      'the same with a final newline',
      'POST',
      `${detail}/action`,
      `${JSON.stringify(stop)}\n`,
      'a6730d3051f5998505679ff30ae1f41b84dbfe259bebc8f1d5f8311dc0e37698',
    ],
  ] as const) {
    it(`equals the known vector for ${what}`, () => {
      const headers = sign(method, path, body);
      assert.equal(headers['x-sdk-date'], '20260102T030405Z');
      assert.equal(
        headers['authorization'],
        `SDK-HMAC-SHA256 Access=${keys.accessKey}, SignedHeaders=host;x-project-id;x-sdk-date, Signature=${signature}`,
      );
    });
  }

  it("agrees with the vendor's SDK on the two calls of CDM", () => {
    assert.equal(sign('GET', detail)['authorization'], sdkAuthorization('GET', detail));
    assert.equal(
      sign('POST', `${detail}/action`, JSON.stringify(stop))['authorization'],
      sdkAuthorization('POST', `${detail}/action`, { data: stop }),
    );
  });

  it("agrees with the vendor's SDK on a query that needs sorting and encoding", () => {
    assert.equal(
      sign('GET', `${detail}?name=a%20b*%2F~&a-b=2&a=%C3%BC&a=1`)['authorization'],
      sdkAuthorization('GET', detail, {
        queryParams: { name: 'a b*/~', a: ['ü', '1'], 'a-b': '2' },
      }),
    );
  });

  it('signs the security token of temporary keys, and sends it', () => {
    const headers = signHuawei(
      { method: 'GET', url: new URL(detail, host), headers: { 'x-project-id': project } },
      { ...keys, securityToken: 'temporary' },
      at,
    );
    assert.equal(headers['x-security-token'], 'temporary');
    assert.equal(
      headers['authorization'],
      sdkAuthorization('GET', detail, { headers: { 'x-security-token': 'temporary' } }),
    );
  });
});
