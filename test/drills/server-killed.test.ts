/** kill -9 of the Temporal server with stops in flight, and a new one on the same file: nothing lost, nothing twice. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { StopOutcome } from '../../activities/messages.js';
import { startStop, stopRequest } from '../../client/start-stop.js';
import { startDevServer, type DevServer } from '../../temporal-docker/dev-server.js';
import { attributes } from '../../workflows/search-attributes.js';
import { isAlive } from '../support/cli.js';
import { openStage, type Stage } from '../support/stage.js';
import { WorkerProcesses } from '../support/worker-process.js';
import { eventually } from '../temporal-docker/eventually.js';

const STOPS = 20;

describe('stops in flight', function () {
  this.timeout(180_000);
  const workers = new WorkerProcesses();
  let folder: string;
  let server: DevServer | undefined;
  let stage: Stage | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standdown-killed-'));
  });
  after(async () => {
    await workers.close();
    await stage?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (grpc?: number): Promise<DevServer> =>
    startDevServer({
      file: join(folder, 'temporal.db'),
      ui: false,
      durability: 'full',
      searchAttributes: Object.values(attributes).map(({ name }) => name),
      report: () => undefined,
      ...(grpc === undefined ? {} : { ports: { grpc } }),
    });

  it(`all ${STOPS} end with a verdict and one effect when the Temporal server is killed and comes back`, async () => {
    server = await start();
    const { address, pid } = server;
    stage = await openStage('huawei-cdm', {
      worker: false,
      address,
      pace: { deadline: '120s', requestTimeout: '1s', issueTimeout: '2s' },
    });
    const { simulator, connectionName } = stage;
    const { things, ledger } = simulator.world;
    const answer = await fetch(`${simulator.url}/_simulator/clusters`, {
      method: 'POST',
      body: JSON.stringify({ count: STOPS - 1 }),
    });
    assert.equal(answer.status, 200, await answer.text());
    for (const thing of things.values()) thing.manner.takes = 1_000_000;
    await workers.start(stage, { address });
    const keys = [...things.keys()].map((id) => `huawei-cdm/${connectionName}/${id}`);
    assert.equal(keys.length, STOPS);
    for (const key of keys)
      await startStop(stage.client, stopRequest(key, { stopMode: 'IMMEDIATELY' }));
    // Some are being followed, some are in the middle of their issue, some wait for their turn: two per second go out.
    await eventually(() => ledger.stops().length >= 5, 40_000);
    process.kill(-pid, 'SIGKILL');
    await eventually(() => !isAlive(pid));
    await pause(2_000);
    assert.ok(ledger.stops().length < STOPS, 'some were not issued yet');
    server = await start(Number(address.split(':')[1]));

    const connection = await Connection.connect({ address });
    const client = new Client({ connection });
    const outcomes = await Promise.all(
      keys.map((key) => client.workflow.getHandle(`stop/${key}`).result() as Promise<StopOutcome>),
    );
    await connection.close();
    const others = outcomes.filter(({ verdict }) => verdict !== 'stopped');
    assert.deepEqual(others, []);
    for (const id of things.keys()) assert.equal(ledger.stops(id).length, 1, `stops of ${id}`);
  });
});
