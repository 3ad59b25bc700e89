import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, isAlive, startCli, type Cli, type CliOptions } from '../support/cli.js';
import { resultsOf } from '../support/outcomes.js';
import { devServer } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';

const KEYS = [
  'huawei-mrs/mrs-lab/1/Kafka',
  'tencent-emr/emr-prod/emr-4zvc5mul/HIVE',
  'oceanbase-server/ocp-main/1/2',
  'oceanbase-agent/ocp-main/20/100',
  'huawei-cdm/cdm-cn4/bae65496-643e-47ca-84af-948672de7eeb',
];

describe('standdown up', function () {
  this.timeout(120_000);
  let folder: string;
  let own: CliOptions;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standdown-up-'));
    own = { cwd: folder, env: { TEMPORAL_ADDRESS: undefined } };
  });
  after(() => rm(folder, { recursive: true }));

  /** Nobody listens any more where the server and the simulators were. */
  const assertAllGone = async (stderr: string): Promise<void> => {
    const ports = [...stderr.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
    assert.ok(ports.length >= 6, `Temporal, its Web UI and four simulators: ${stderr}`);
    for (const port of ports) {
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
    }
  };

  it('stops one target at each of the five vendors, twice in the same folder, and leaves no process', async () => {
    const times: number[] = [];
    for (const attempt of ['first', 'second']) {
      const began = performance.now();
      const ended = await cli(['up', '--json'], own);
      times.push(performance.now() - began);
      assert.equal(ended.code, 0, `${attempt}: ${ended.stderr}`);
      const results = await resultsOf(ended);
      assert.deepEqual(
        results.map(({ target, verdict, issued }) => ({ target, verdict, issued })),
        KEYS.map((target) => ({ target, verdict: 'stopped', issued: 1 })),
        attempt,
      );
      await assertAllGone(ended.stderr);
    }
    assert.ok(times[1]! < 30_000, `the second took ${times[1]} ms`);
  });

  it('stays up with --keep; others are told that the folder is in use; Ctrl-C ends everything', async () => {
    const staying = startCli(['up', '--keep', '--no-demo'], own);
    await eventually(async () => staying.stderr().includes('stays up until Ctrl-C'));
    const second = await cli(['up', '--exit'], own);
    assert.equal(second.code, 3, second.stderr);
    assert.match(second.stderr, /temporal\.db is in use: another "standdown up" runs here/);
    staying.child.kill('SIGINT');
    const { code, stderr } = await staying.ended;
    assert.equal(code, 0, stderr);
    await assertAllGone(stderr);
  });

  it('ends what an earlier one left open, and still proves five stops', async () => {
    const left = startCli(['up'], own);
    await eventually(async () => left.stderr().includes(`${KEYS[0]}  stopping`));
    left.child.kill('SIGKILL');
    await left.ended;
    const { code, stdout, stderr } = await cli(['up'], own);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^Temporal Web UI: http:\/\/127\.0\.0\.1:\d+$/m);
    const link = /workflows\/stop%2Fhuawei-mrs%2Fmrs-lab%2F1%2FKafka\/[0-9a-f-]+\/history/;
    assert.match(stdout, link);
  });

  it('ends with 130 on Ctrl-C in the middle, with nothing on stdout', async () => {
    const interrupted = startCli(['up', '--json'], own);
    await eventually(async () => interrupted.stderr().includes(`${KEYS[0]}  stopping`));
    interrupted.child.kill('SIGINT');
    const { code, stdout, stderr } = await interrupted.ended;
    assert.equal(code, 130, stderr);
    assert.equal(stdout, '');
    await assertAllGone(stderr);
  });

  it('ends the build of a Temporal server on Ctrl-C', async () => {
    const bin = join(folder, 'bin');
    const pidFile = join(folder, 'go.pid');
    await mkdir(bin);
    await writeFile(join(bin, 'go'), `#!/bin/sh\necho $$ >${pidFile}\nexec /bin/sleep 60\n`, {
      mode: 0o755,
    });
    const env = { ...own.env, PATH: bin, STANDDOWN_NO_DOWNLOAD: '1', STANDDOWN_CACHE: folder };
    const building = startCli(['up'], { cwd: folder, env });
    await eventually(async () => (await readFile(pidFile, 'utf8').catch(() => '')).endsWith('\n'));
    building.child.kill('SIGINT');
    const { code, stderr } = await building.ended;
    assert.equal(code, 130, stderr);
    const pid = Number(await readFile(pidFile, 'utf8'));
    assert.ok(pid > 0);
    assert.equal(isAlive(pid), false);
  });

  it('uses the server that TEMPORAL_ADDRESS names, with names that no real connection has', async () => {
    const { address, pid } = await devServer();
    const ended = await cli(['up', '--json'], { cwd: folder, env: { TEMPORAL_ADDRESS: address } });
    assert.equal(ended.code, 0, ended.stderr);
    const targets = (await resultsOf(ended)).map(({ target }) => target);
    assert.deepEqual(
      targets,
      KEYS.map((key) => key.replace('/', '/demo-')),
    );
    assert.ok(isAlive(pid), 'it is not ours to end');
  });

  it('serves a connections file, on a database of its own, until Ctrl-C', async () => {
    const file = join(folder, '.standdown', 'connections.yaml');
    const secrets = { SIM_MRS_PASSWORD: 'x', SIM_TENCENT_ID: 'x', SIM_TENCENT_KEY: 'x' };
    const more = { SIM_OCP_AK: 'x', SIM_OCP_SK: 'x', SIM_CDM_AK: 'x', SIM_CDM_SK: 'x' };
    const env = { ...own.env, ...secrets, ...more };
    const serving: Cli = startCli(['up', '--connections', file], { cwd: folder, env });
    await eventually(async () => serving.stderr().includes('Ctrl-C ends it'));
    assert.match(
      serving.stderr(),
      /serves demo-mrs-lab, demo-emr-prod, demo-ocp-main, demo-cdm-cn4/,
    );
    const temporal = /Temporal (127\.0\.0\.1:\d+)/.exec(serving.stderr())![1]!;
    const list = await cli(['list', '--json'], { env: { TEMPORAL_ADDRESS: temporal } });
    assert.deepEqual(JSON.parse(list.stdout), { runs: [] }, 'no run of the demo is in it');
    serving.child.kill('SIGTERM');
    assert.equal((await serving.ended).code, 0);
    assert.equal((await cli(['up', '--connections', file, '--exit'], own)).code, 2);
  });
});
