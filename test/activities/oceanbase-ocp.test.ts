import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Caller, HttpAnswer, HttpRequest } from '../../activities/http/caller.js';
import { OcpClient } from '../../activities/oceanbase-ocp/client.js';
import { ocpCodes } from '../../activities/oceanbase-ocp/codes.js';
import { ocpConnection } from '../../activities/oceanbase-ocp/connection.js';
import { readReply } from '../../activities/oceanbase-ocp/envelope.js';
import { signOcp } from '../../activities/oceanbase-ocp/signing.js';
import { Secrets } from '../../activities/secrets.js';
import { VendorError } from '../../activities/vendor-error.js';
import { vendorError } from '../support/vendor-errors.js';

const answerOf = (status: number, body: unknown, headers = {}): HttpAnswer => ({
  status,
  headers,
  body: JSON.stringify(body),
  url: 'http://ocp',
});

function failureOf(status: number, code: string | number, headers = {}): VendorError {
  const body = { successful: false, status, traceId: 't1', error: { code, message: 'no' } };
  try {
    readReply(z.unknown(), answerOf(status, body, headers), 'stop');
  } catch (error) {
    assert(error instanceof VendorError);
    return error;
  }
  return assert.fail('it was read as a success');
}

const written = {
  vendor: 'oceanbase-ocp',
  endpoint: 'http://127.0.0.1:8080',
  auth: { kind: 'basic', username: 'ops', password: { env: 'TEST_OCP_PASSWORD' } },
};

function clientAnd(answers: (request: HttpRequest) => HttpAnswer, change = {}) {
  process.env['TEST_OCP_PASSWORD'] = 'basic-password';
  const asked: HttpRequest[] = [];
  const exchange = (request: HttpRequest) => {
    asked.push(request);
    return Promise.resolve(answers(request));
  };
  const call: Caller = { read: exchange, send: exchange };
  const secrets = new Secrets();
  const ocp = new OcpClient(ocpConnection.parse({ ...written, ...change }), secrets);
  return { ocp, call, asked, secrets };
}

const list = { api: 'task.list', what: 'things', path: '/things', query: { page: '1', size: '2' } };

describe('oceanbase-ocp signing', () => {
  it('gives the signature of the vector in the facts', () => {
    const signed = signOcp(
      {
        method: 'POST',
        url: new URL('http://127.0.0.1:8080/api/v2/ob/clusters/1/servers/2/stop'),
        contentType: 'application/json',
        body: '{"freezeServer":false,"type":"STOP_PROCESS"}',
      },
      { accessKey: 'AK', secretKey: 'sk-example' },
      new Date(1_700_000_000_000),
    );
    assert.deepEqual(signed, {
      date: 'Tue, 14 Nov 2023 22:13:20 GMT',
      authorization: 'OCP-ACCESS-KEY-HMACSHA1 AK:IXfJEDykey/TjJUoCboQkfk1yq4=',
    });
  });
});

describe('oceanbase-ocp failures', () => {
  for (const [code, kind] of Object.entries(ocpCodes)) {
    it(`reads ${code} as ${kind}, whatever the status`, () => {
      const { kind: read, code: shown, requestId } = failureOf(400, code);
      assert.deepEqual([read, shown, requestId], [kind, code, 't1']);
      assert.equal(failureOf(500, code).kind, kind);
    });
  }

  const others: [number, string | number, VendorError['kind'], string][] = [
    [400, 19012, 'busy', 'digits alone name the code of one prefix'],
    [400, '19003', 'conflict', 'digits as text too'],
    [400, 10001, 'unclear', 'digits of OBE, CMP and TSK: a 400 is not proof enough'],
    [401, 10004, 'refused', 'digits of COM and IAM: a 401 is decisive'],
    [400, 'IAM19999', 'refused', 'every IAM code'],
    [400, 'OBE99999', 'refused', 'an unlisted code follows a 4xx'],
    [409, 'OBE99999', 'conflict', 'an unlisted code follows a 409'],
    [500, 'OBE99999', 'unclear', 'an unlisted code follows a 5xx'],
  ];
  for (const [status, code, kind, why] of others) {
    it(`reads ${code} with HTTP ${status} as ${kind}: ${why}`, () => {
      assert.equal(failureOf(status, code).kind, kind);
    });
  }

  it('waits as long as RateLimit-Reset or Retry-After says, whichever is longer', () => {
    const limited = (headers: object) => {
      const { kind, retryAfterMs } = failureOf(429, 0, headers);
      return [kind, retryAfterMs];
    };
    assert.deepEqual(limited({ 'ratelimit-reset': '7' }), ['rate-limited', 7_000]);
    assert.deepEqual(limited({ 'ratelimit-reset': '7', 'retry-after': '9' }), [
      'rate-limited',
      9_000,
    ]);
    assert.deepEqual(limited({ 'retry-after': '3' }), ['rate-limited', 3_000]);
    assert.deepEqual(limited({}), ['rate-limited', undefined]);
  });

  it('does not take a failure envelope in an HTTP 200 for a success', () => {
    assert.equal(failureOf(200, 'OBE19012').kind, 'busy');
    assert.equal(failureOf(200, 'OBE99999').kind, 'unclear');
  });
});

describe('oceanbase-ocp calls', () => {
  it('sends the base path, the language and sorted parameters', async () => {
    const { ocp, call, asked } = clientAnd(() => answerOf(200, { data: 1 }), {
      basePath: '/ocp/api',
    });
    const query = { sort: 'id,desc', clusterId: '1' };
    await ocp.get(call, { api: 'task.list', what: 'x', path: '/tasks', query }, z.number());
    const { url, headers } = asked[0]!;
    assert.equal(url.pathname + url.search, '/ocp/api/tasks?clusterId=1&sort=id%2Cdesc');
    assert.equal(headers!['accept-language'], 'en-US');
    assert.equal(headers!['content-type'], 'application/json');
  });

  it('refuses a base path that ends in a slash, and takes none at all', () => {
    assert.equal(ocpConnection.safeParse({ ...written, basePath: '/api/v2/' }).success, false);
    assert.equal(ocpConnection.parse({ ...written, basePath: '' }).basePath, '');
    assert.equal(ocpConnection.parse(written).basePath, '/api/v2');
  });

  it('reads all pages of a list, and a bare array', async () => {
    const paged = clientAnd(({ url }) => {
      const number = Number(url.searchParams.get('page'));
      return answerOf(200, { data: { contents: [number], page: { totalPages: 3 } } });
    });
    assert.deepEqual((await paged.ocp.list(paged.call, list, z.number())).data, [1, 2, 3]);
    const bare = clientAnd(() => answerOf(200, { data: [4] }));
    assert.deepEqual((await bare.ocp.list(bare.call, list, z.number())).data, [4]);
  });

  it('asks on after a full page without a count', async () => {
    const pages = [[1, 2], [3]];
    const { ocp, call } = clientAnd(() => answerOf(200, { data: { contents: pages.shift() } }));
    assert.deepEqual((await ocp.list(call, list, z.number())).data, [1, 2, 3]);
  });

  it('gives up on a list without end instead of taking a part for the whole', async () => {
    const { ocp, call, asked } = clientAnd(() =>
      answerOf(200, { data: { contents: [1], page: { totalPages: 1_000 } } }),
    );
    const error = await vendorError('unclear', ocp.list(call, list, z.number()));
    assert.equal(error.code, 'too-many-pages');
    assert.equal(asked.length, 20);
  });

  it('sends a wrong password once, however many of both vendors ask at the same time', async () => {
    const wrong = { successful: false, status: 401, error: { code: 'IAM10004', message: 'wrong' } };
    const { ocp, call, asked, secrets } = clientAnd(() => answerOf(401, wrong));
    const other = new OcpClient(ocpConnection.parse(written), secrets);
    const looks = [ocp, ocp, ocp, other, other].map((each) => each.list(call, list, z.unknown()));
    for (const { status } of await Promise.allSettled(looks)) assert.equal(status, 'rejected');
    assert.equal(asked.length, 1);
  });

  it('sends a refused password once only, and a changed one at once', async () => {
    const wrong = { successful: false, status: 401, error: { code: 'IAM10004', message: 'wrong' } };
    const { ocp, call, asked } = clientAnd(() => answerOf(401, wrong));
    const ask = () => vendorError('refused', ocp.list(call, list, z.number()));
    await ask();
    await ask();
    assert.equal(asked.length, 1);
    process.env['TEST_OCP_PASSWORD'] = 'another-password';
    await ask();
    assert.equal(asked.length, 2);
  });

  it('keeps the encoded password out of texts', async () => {
    const { ocp, call, asked, secrets } = clientAnd(() => answerOf(200, { data: [] }));
    await ocp.list(call, list, z.number());
    const header = asked[0]!.headers!['authorization']!;
    assert.equal(header, `Basic ${Buffer.from('ops:basic-password').toString('base64')}`);
    assert.equal(secrets.redact(header), 'Basic ***');
  });
});
