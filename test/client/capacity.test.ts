/** What `stop` says before many stops start, by a worker that tells its limits, and by none. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { servedRates } from '../../client/gates.js';
import { cli, type Ended } from '../support/cli.js';
import { startedOf } from '../support/outcomes.js';
import { devServer, openStage, type Stage } from '../support/stage.js';
import { WorkerProcesses } from '../support/worker-process.js';
import { eventually } from '../temporal-docker/eventually.js';

describe('standdown stop, before it starts many,', () => {
  let stage: Stage;
  let env: { TEMPORAL_ADDRESS: string };
  const workers = new WorkerProcesses();
  before(async () => {
    env = { TEMPORAL_ADDRESS: (await devServer()).address };
    const change = (entry: Record<string, unknown>) => ({ ...entry, limits: { detail: 2 } });
    stage = await openStage('huawei-cdm', { worker: false, change, pace: { confirmations: 5 } });
  });
  afterEach(() => workers.close());
  after(() => stage.close());

  const cdm = (connection: string) => `huawei-cdm/${connection}/${randomUUID()}`;
  const emr = (connection: string) =>
    `tencent-emr/${connection}/emr-${randomUUID().slice(0, 8)}/HIVE`;
  const many = (count: number, keyOf: () => string) => Array.from({ length: count }, keyOf);
  const linesOf = ({ stderr }: Ended) => stderr.trim().split('\n');

  /** Starts them, and ends them by force. */
  const stop = async (keys: string[], ...args: string[]): Promise<Ended> => {
    const ended = await cli(['stop', '--from', '-', '--no-wait', '--json', ...args], {
      env,
      stdin: keys.join('\n'),
    });
    assert.equal(ended.code, 0, ended.stderr);
    const started = await startedOf(ended);
    for (const { workflowId } of started) {
      // Where a worker runs, some may have been refused already: there are no such clusters.
      await stage.client.workflow
        .getHandle(workflowId)
        .terminate()
        .catch(() => undefined);
    }
    assert.equal(started.length, keys.length);
    return ended;
  };

  it("tells the least time by the vendor's defaults where nobody serves the connection", async () => {
    const ended = await stop(many(61, () => cdm('nobody')));
    assert.deepEqual(linesOf(ended), [
      'huawei-cdm/nobody: 61 stops: the limits alone demand at least 1.3m (detail: 4 polls each, at 60 % of 5/s), at most 45 stops a minute; ' +
        "each proof takes at least 1m; by the vendor's defaults, for nobody says that it serves it",
    ]);
  });

  it('has a line for each connection, and warns where the deadline is shorter', async () => {
    const keys = [...many(61, () => cdm('nobody')), ...many(2, () => emr('nobody-else'))];
    const lines = linesOf(await stop(keys, '--deadline', '60s'));
    assert.equal(lines.length, 3, lines.join('\n'));
    assert.match(lines[0]!, /^huawei-cdm\/nobody: 61 stops: .* at least 1\.3m /);
    assert.match(
      lines[1]!,
      /^warning: huawei-cdm\/nobody: at least 1\.3m is more than the deadline of 1m: .*raise --deadline above 1\.3m, or split/,
    );
    assert.match(lines[2]!, /^tencent-emr\/nobody-else: 2 stops: .* demand less than 1s /);
  });

  it('says nothing before one stop', async () => {
    assert.equal((await stop([cdm('nobody')])).stderr, '');
  });

  it('reckons by the limits, the pace and the deadline that the serving worker tells', async () => {
    await workers.start(stage);
    const name = `huawei-cdm/${stage.connectionName}`;
    await eventually(async () => (await servedRates(stage.client)).has(name));
    const lines = linesOf(await stop(many(10, () => cdm(stage.connectionName))));
    // 60 polls at 1.2 a second; the connection's deadline is 20 s.
    assert.equal(
      lines[0],
      `${name}: 10 stops: the limits alone demand at least 49s (detail: 6 polls each, at 60 % of 2/s), at most 12 stops a minute; each proof takes at least 400ms`,
    );
    assert.match(lines[1]!, /^warning: .* at least 49s is more than the deadline of 20s: /);
    assert.equal(lines.length, 2, lines.join('\n'));
  });
});

describe('the limits of who serves', () => {
  it('are given up after a second where Temporal does not answer', async () => {
    const mute = createServer((socket) => socket.on('error', () => undefined)).listen(
      0,
      '127.0.0.1',
    );
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
    try {
      const began = performance.now();
      assert.equal((await servedRates(new Client({ connection }))).size, 0);
      const ms = performance.now() - began;
      assert.ok(ms > 900 && ms < 2_000, `${ms} ms`);
    } finally {
      await connection.close();
      mute.close();
    }
  });
});
