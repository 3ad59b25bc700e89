/** What becomes of an issue when its process is frozen, told to end, or cut off from Temporal. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import type { StopOutcome } from '../../activities/messages.js';
import { Line } from '../support/line.js';
import { devServer, openStage, type Stage } from '../support/stage.js';
import { untilFrozen, WorkerProcesses } from '../support/worker-process.js';
import { eventually } from '../temporal-docker/eventually.js';

const pace = {
  requestTimeout: '300ms',
  issueTimeout: '3s',
  deadline: '90s',
  renewEvery: '300ms',
};

/** Until a process serves a connection, on a busy machine. */
const STARTED_MS = 40_000;

describe('a process with vendors to serve', function () {
  this.timeout(120_000);
  const workers = new WorkerProcesses();
  const closing: (() => unknown)[] = [];
  let stage: Stage;
  afterEach(async () => {
    await workers.close();
    for (const close of closing.splice(0)) await close();
    await stage.close();
  });

  const world = () => stage.simulator.world;
  const calls = () => world().ledger.calls('action').length;
  const accepted = () => world().ledger.stops().length;
  const stopped = async (outcome: Promise<StopOutcome>) => {
    const { verdict, evidence } = await outcome;
    assert.deepEqual([verdict, accepted()], ['stopped', 1], JSON.stringify(evidence));
    return evidence;
  };
  const listening = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return (server.address() as AddressInfo).port;
  };

  it('that is frozen while idle, is given a stop, and wakes after the time-out, sends nothing', async () => {
    stage = await openStage('huawei-cdm', { worker: false, pace });
    const answer = { status: 429, headers: { 'retry-after': '3' }, body: {} };
    world().faults.add({ api: 'action', answer, when: 'before', times: 1 });
    await workers.start(stage, { only: 'workflows' });
    const frozen = await workers.start(stage, { only: 'vendors' });
    const handle = await stage.start();
    const outcome = handle.result() as Promise<StopOutcome>;
    await eventually(() => calls() === 1, STARTED_MS);
    await eventually(async () => !(await handle.describe()).raw.pendingActivities?.length);
    process.kill(frozen.pid, 'SIGSTOP');
    await untilFrozen(frozen.pid);
    // Nobody else polls: the task is matched with the poll that the frozen process has open.
    await eventually(async () => {
      const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
      return pending?.activityType?.name === 'requestStop' && pending.lastStartedTime != null;
    });
    await workers.start(stage, { only: 'vendors' });
    await stopped(outcome);
    frozen.kill('SIGCONT');
    await pause(2_000);
    assert.equal(calls(), 2, 'the one that was put off, and the one that was accepted');
  });

  it('that freezes during a slow TLS handshake of the stop sends nothing when it wakes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standdown-tls-'));
    closing.push(() => rm(folder, { recursive: true }));
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    await writeFile(join(folder, 'ca.pem'), cert);
    let simulator = 0;
    const secure = await listening(
      createTlsServer({ key, cert }, (plain) => joined(plain, connect(simulator, '127.0.0.1'))),
    );
    const held: Socket[] = [];
    let connections = 0;
    // The first connection is for looks; the second is the stop's own.
    const front = await listening(
      createServer((near) => {
        connections += 1;
        if (connections === 2) held.push(near.pause());
        else joined(near, connect(secure, '127.0.0.1'));
      }),
    );
    stage = await openStage('huawei-cdm', {
      worker: false,
      pace,
      change: (entry) => ({
        ...entry,
        endpoint: `https://127.0.0.1:${front}`,
        tls: { ca: join(folder, 'ca.pem') },
      }),
    });
    simulator = Number(new URL(stage.simulator.url).port);
    await workers.start(stage, { only: 'workflows' });
    const frozen = await workers.start(stage, { only: 'vendors' });
    const outcome = stage.stop();
    await eventually(() => held.length === 1, STARTED_MS);
    process.kill(frozen.pid, 'SIGSTOP');
    await untilFrozen(frozen.pid);
    joined(held[0]!, connect(secure, '127.0.0.1'));
    await workers.start(stage, { only: 'vendors' });
    await stopped(outcome);
    frozen.kill('SIGCONT');
    await pause(2_000);
    assert.equal(calls(), 1);
  });

  it('that is told to end (SIGTERM) finishes the call that is out, and begins nothing', async () => {
    let simulator = 0;
    let isSlow = true;
    const front = await listening(
      createServer((near) => {
        const far = connect(simulator, '127.0.0.1');
        near.pipe(far);
        far.on('data', (data) => {
          // The answer to the stop, and no other.
          const delay = isSlow && accepted() > 0 ? 2_000 : 0;
          if (delay > 0) isSlow = false;
          setTimeout(() => near.write(data), delay);
        });
        near.on('close', () => far.destroy()).on('error', () => far.destroy());
        far.on('error', () => near.destroy());
      }),
    );
    stage = await openStage('huawei-cdm', {
      worker: false,
      pace: { ...pace, issueTimeout: '8s' },
      change: (entry) => ({ ...entry, endpoint: `http://127.0.0.1:${front}` }),
    });
    simulator = Number(new URL(stage.simulator.url).port);
    await workers.start(stage, { only: 'workflows' });
    const first = await workers.start(stage, { only: 'vendors' });
    const outcome = stage.stop();
    await eventually(() => accepted() === 1, STARTED_MS);
    first.kill('SIGTERM');
    const seen = world().ledger.entries.length;
    assert.equal(await first.gone, '0');
    assert.equal(world().ledger.entries.length, seen, 'nothing began after the signal');
    await workers.start(stage, { only: 'vendors' });
    const { remarks, ticket } = await stopped(outcome);
    assert.ok(ticket, 'its answer was kept');
    assert.deepEqual(remarks, []);
  });

  it('whose link to Temporal is cut and comes back loses nothing', async () => {
    stage = await openStage('huawei-cdm', { worker: false, pace });
    for (const thing of world().things.values()) thing.manner.takes = 2_000_000;
    const { address } = await devServer();
    const line = new Line(Number(address.split(':')[1]));
    closing.push(() => line.close());
    await workers.start(stage, { address: `127.0.0.1:${await line.open()}` });
    const outcome = stage.stop();
    await eventually(() => accepted() === 1, STARTED_MS);
    line.cut();
    await pause(4_000);
    const quiet = world().ledger.entries.length;
    await pause(1_000);
    assert.equal(world().ledger.entries.length, quiet, 'who cannot renew its lease sends nothing');
    line.mend();
    await stopped(outcome);
    assert.equal(calls(), 1);
  });
});

/** Bytes of each go to the other, and the end of one is the end of both. */
function joined(near: Socket, far: Socket): void {
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy()).on('close', () => far.destroy());
  far.on('error', () => near.destroy()).on('close', () => near.destroy());
}
