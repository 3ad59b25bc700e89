import assert from 'node:assert/strict';
import type { Caller } from '../../activities/http/caller.js';
import { OcpClient } from '../../activities/oceanbase-ocp/client.js';
import { ocpConnection } from '../../activities/oceanbase-ocp/connection.js';
import { markOf, operationAfter } from '../../activities/oceanbase-server/operations.js';
import { Secrets } from '../../activities/secrets.js';
import { vendorError } from '../support/vendor-errors.js';

const PRINTED =
  'Context(parallelIdx=-1, stringMap={cluster_id=20, zone_name=zone2, server_id=3}, listMap={server_ids=[3]})';

/** An OCP that has these tasks; `hidden` ones show their context in the detail only. */
function ocpWith(tasks: { id: number; name: string; context?: unknown }[], hidden: number[] = []) {
  const asked: string[] = [];
  const reply = (data: unknown) =>
    Promise.resolve({
      status: 200,
      headers: {},
      url: '',
      body: JSON.stringify({ data, traceId: 't', timestamp: '2026-01-01T00:00:00+08:00' }),
    });
  const call: Caller = {
    read: ({ url }) => {
      asked.push(url.pathname + url.search);
      const one = /instances\/(\d+)$/.exec(url.pathname)?.[1];
      if (one !== undefined) return reply(tasks.find(({ id }) => String(id) === one));
      const size = Number(url.searchParams.get('size'));
      const page = Number(url.searchParams.get('page'));
      const listed = tasks.map((each) =>
        hidden.includes(each.id) ? { ...each, context: null } : each,
      );
      return reply({
        contents: listed.slice((page - 1) * size, page * size),
        page: { totalPages: Math.ceil(tasks.length / size) },
      });
    },
    send: () => assert.fail('nothing is sent'),
  };
  process.env['TEST_OCP_PASSWORD'] = 'basic-password';
  const ocp = new OcpClient(
    ocpConnection.parse({
      vendor: 'oceanbase-ocp',
      endpoint: 'http://127.0.0.1:8080',
      auth: { kind: 'basic', username: 'ops', password: { env: 'TEST_OCP_PASSWORD' } },
    }),
    new Secrets(),
  );
  const find = (lastOperation: string | null) =>
    operationAfter(
      ocp,
      'Stop OB server',
      { clusterId: '1', serverId: '3' },
      { lastOperation, vendorTime: null },
      call,
    );
  return { find, mark: () => markOf(ocp, '1', call), asked };
}

const stop = (id: number, context: unknown = PRINTED) => ({ id, name: 'Stop OB server', context });
const ofAnother = { stringMap: { server_id: '4' } };

describe('oceanbase-server operations', () => {
  it("marks the highest task of the cluster and the vendor's time", async () => {
    const { mark, asked } = ocpWith([stop(1002), stop(998)]);
    assert.deepEqual(await mark(), {
      lastOperation: '1002',
      vendorTime: '2026-01-01T00:00:00+08:00',
    });
    assert.match(asked[0]!, /\?clusterId=1&page=1&size=10&sort=id%2Cdesc$/);
    assert.equal((await ocpWith([]).mark()).lastOperation, null);
  });

  it('finds the newest stop of this server after the mark only', async () => {
    const tasks = [
      stop(1005, ofAnother),
      { id: 1004, name: 'Restart OB server', context: PRINTED },
      stop(1003, { listMap: { server_ids: [3] } }),
      stop(1002),
    ];
    assert.equal((await ocpWith(tasks).find('1001'))?.id, '1003');
    assert.equal(await ocpWith(tasks).find('1003'), null);
    assert.equal((await ocpWith(tasks).find(null))?.id, '1003');
    assert.equal(await ocpWith([]).find(null), null);
  });

  it('does not take a rounded id for an id', async () => {
    const error = await vendorError('unclear', ocpWith([stop(2 ** 53)]).mark());
    assert.match(error.message, /data\.contents\.0\.id/);
  });

  it('compares ids as numbers', async () => {
    assert.equal((await ocpWith([stop(1000)]).find('999'))?.id, '1000');
  });

  it('reads on to further pages until it meets the mark', async () => {
    const others = Array.from({ length: 120 }, (_, index) => stop(2_000 - index, ofAnother));
    const { find, asked } = ocpWith([
      ...others,
      stop(1_000),
      ...others.map((_, i) => stop(900 - i)),
    ]);
    assert.equal((await find('950'))?.id, '1000');
    assert.equal(asked.length, 3);
  });

  it('asks for the detail where the list leaves the context out', async () => {
    const { find, asked } = ocpWith([stop(1003, ofAnother), stop(1002)], [1003, 1002]);
    assert.equal((await find('1001'))?.id, '1002');
    assert.equal(asked.length, 3);
  });

  it('does not say "there is none" where it cannot tell', async () => {
    const noServer = await vendorError('unclear', ocpWith([stop(1002, {})]).find('1001'));
    assert.match(noServer.message, /task 1002 "Stop OB server".*names a server/);
    const localised = { id: 1002, name: '停止 OBServer', context: PRINTED };
    const foreign = await vendorError('unclear', ocpWith([localised]).find('1001'));
    assert.match(foreign.message, /not in English/);
    const unsorted = await vendorError('unclear', ocpWith([stop(1), stop(2)]).find('0'));
    assert.match(unsorted.message, /not sorted/);
  });
});
