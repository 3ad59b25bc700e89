import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { startFleet, type Fleet } from '../../simulators/fleet.js';
import { startDevServer, type DevServer } from '../../temporal-docker/dev-server.js';
import { cli, documentOf, startCli, type Cli } from '../support/cli.js';
import { resultsOf } from '../support/outcomes.js';
import { eventually } from '../temporal-docker/eventually.js';

const place = { name: 'mrs-lab', vendors: ['huawei-mrs'] } as const;
const pace = {
  pollEvery: '100ms',
  settle: '400ms',
  confirmations: 2,
  confirmEvery: '100ms',
  deadline: '20s',
  requestTimeout: '1s',
  issueTimeout: '2s',
  jitter: '20ms',
  renewEvery: '300ms',
};
const gatesShape = z.object({ gates: z.array(z.object({ holder: z.string().nullable() })) });
const KAFKA = 'huawei-mrs/mrs-lab/1/Kafka';

describe('standdown worker', () => {
  let folder: string;
  let file: string;
  let fleet: Fleet;
  let server: DevServer;
  let env: Record<string, string>;
  const workers: Cli[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standdown-worker-'));
    file = join(folder, 'connections.yaml');
    fleet = await startFleet({ places: [place], scale: 0.005, pace });
    await writeFile(file, stringify(fleet.connections));
    // A namespace that no worker has ever served.
    server = await startDevServer({
      ui: false,
      durability: 'normal',
      searchAttributes: [],
      report: () => undefined,
    });
    env = { ...fleet.secrets, TEMPORAL_ADDRESS: server.address };
  });
  afterEach(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await Promise.all(workers.splice(0).map(({ ended }) => ended));
  });
  after(async () => {
    await server.stop();
    await fleet.close();
    await rm(folder, { recursive: true });
  });

  const start = async (args: string[]): Promise<Cli> => {
    const worker = startCli(['worker', ...args], { env });
    workers.push(worker);
    await eventually(async () => /^serves /m.test(worker.stderr()));
    return worker;
  };

  it('is asked for, with exit 3, where the namespace lacks the search attributes', async () => {
    for (const command of [
      ['stop', KAFKA],
      ['list', '--vendor', 'huawei-mrs'],
    ]) {
      const { code, stdout, stderr } = await cli(command, { env });
      assert.equal(code, 3, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /lacks?.*search attributes|does not have .* search attributes/);
      assert.match(stderr, /start a worker first.*standdown worker --connections FILE/);
    }
  });

  it('registers them, says what it serves, and serves it', async () => {
    const worker = await start(['--connections', file]);
    assert.match(
      worker.stderr(),
      /^serves workflows, mrs-lab \(huawei-mrs\); Temporal 127\.0\.0\.1:\d+/m,
    );
    const stopped = await cli(['stop', KAFKA, '--json'], { env });
    assert.equal(stopped.code, 0, stopped.stderr);
    assert.equal((await resultsOf(stopped))[0]?.verdict, 'stopped');
  });

  it('is told by list --gates, with the process that serves; two processes take turns', async () => {
    const first = await start(['--connections', file]);
    const second = await start(['--connections', file]);
    const serving = async (pids: (number | undefined)[]): Promise<boolean> => {
      const ended = await cli(['list', '--gates', '--json'], { env });
      const { gates } = gatesShape.parse(await documentOf(ended, 'gates'));
      return pids.some((pid) => gates[0]?.holder?.startsWith(`${pid}@`));
    };
    await eventually(() => serving([first.child.pid, second.child.pid]));
    const table = await cli(['list', '--gates'], { env });
    assert.match(table.stdout, /^mrs-lab +\d+@\S+ .* huawei-mrs +gate\/[0-9a-f]{16}$/m);
    first.child.kill('SIGTERM');
    await first.ended;
    await eventually(() => serving([second.child.pid]));
  });

  it('ends with 0 soon after SIGTERM, and prints no log lines when all is well', async () => {
    const worker = await start(['--connections', file]);
    const began = performance.now();
    worker.child.kill('SIGTERM');
    const { code, stdout, stderr } = await worker.ended;
    assert.equal(code, 0, stderr);
    assert.equal(stdout, '');
    assert.ok(performance.now() - began < 10_000, 'nothing was accepted, so nothing is waited for');
    assert.equal(stderr.trim().split('\n').length, 2, stderr);
  });

  it('finishes what it has accepted after SIGTERM; a second signal ends it at once', async () => {
    const world = fleet.running[0]!.simulator.world;
    world.thing('1/Hive').set('running');
    // The answer to the stop never comes, so the attempt lasts until its time-out of two seconds.
    world.faults.add({ api: 'stop', answer: 'hang', when: 'after', times: 2 });
    const started = async (name: string): Promise<void> => {
      const key = `huawei-mrs/mrs-lab/1/${name}`;
      const ended = await cli(['stop', key, '--no-wait'], { env });
      assert.equal(ended.code, 0, ended.stderr);
      await eventually(async () => world.ledger.stops(`1/${name}`).length === 1);
    };
    const patient = await start(['--connections', file]);
    await started('Hive');
    const began = performance.now();
    patient.child.kill('SIGTERM');
    assert.equal((await patient.ended).code, 0);
    assert.ok(performance.now() - began > 1_000, 'it waited for the answer');

    const impatient = await start(['--connections', file]);
    await started('HBase');
    impatient.child.kill('SIGTERM');
    await eventually(async () => impatient.stderr().includes('a second signal ends it at once'));
    impatient.child.kill('SIGINT');
    assert.equal((await impatient.ended).code, 130);
  });

  it('serves workflows only, without a connections file', async () => {
    const worker = await start(['--workflows-only']);
    assert.match(worker.stderr(), /^serves workflows; Temporal/m);
    worker.child.kill('SIGINT');
    assert.equal((await worker.ended).code, 0);
  });

  it('does not start, with exit 2, when a secret is missing or two connections are one account', async () => {
    const noSecret = await cli(['worker', '--connections', file], {
      env: { ...env, SIM_MRS_PASSWORD: undefined },
    });
    assert.equal(noSecret.code, 2);
    assert.match(
      noSecret.stderr,
      /connection mrs-lab: auth\.password: .*SIM_MRS_PASSWORD is not set/,
    );
    const twins = join(folder, 'twins.yaml');
    const entry = fleet.connections['mrs-lab'];
    await writeFile(twins, stringify({ one: entry, two: entry }));
    const both = await cli(['worker', '--connections', twins], { env });
    assert.equal(both.code, 2);
    assert.match(both.stderr, /two: the same account of the same endpoint as one/);
  });
});
