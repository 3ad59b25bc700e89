import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { startDevServer, type DevServer } from '../../temporal-docker/dev-server.js';
import { findServer } from '../../temporal-docker/find-server.js';
import { ServerProcess } from '../../temporal-docker/server-process.js';
import { eventually } from './eventually.js';

const plan = { name: 'StanddownPlan', type: 'KEYWORD' } as const;
const base = {
  ui: false,
  searchAttributes: ['StanddownPlan', 'StanddownTarget'],
  durability: 'normal',
  report: () => undefined,
} as const;

describe('startDevServer', () => {
  let folder: string;
  const started: DevServer[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standdown-dev-'));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function start(
    more: Partial<Parameters<typeof startDevServer>[0]> = {},
  ): Promise<DevServer> {
    const server = await startDevServer({ ...base, ...more });
    started.push(server);
    return server;
  }

  async function withClient<T>(server: DevServer, use: (client: Client) => Promise<T>): Promise<T> {
    const connection = await Connection.connect({ address: server.address });
    return use(new Client({ connection })).finally(() => connection.close());
  }

  it('answers on loopback, and a workflow can be found by a registered search attribute', async () => {
    const server = await start();
    assert.match(server.address, /^127\.0\.0\.1:\d+$/);
    assert.equal(server.uiUrl, undefined);
    await withClient(server, async (client) => {
      await client.workflow.start('nothing', {
        taskQueue: 'nobody',
        workflowId: 'w',
        typedSearchAttributes: [{ key: plan, value: 'night' }],
      });
      const count = (name: string): Promise<number> =>
        client.workflow.count(`StanddownPlan = "${name}"`).then((counted) => counted.count);
      await eventually(async () => (await count('night')) === 1);
      assert.equal(await count('day'), 0);
    });
  });

  it('keeps namespaces and search attributes when it starts again on the same file', async () => {
    const file = join(folder, 'made', 'kept.db');
    const first = await start({ file, durability: 'full' });
    const { command } = await findServer({ report: base.report });
    const create = ['operator', 'namespace', 'create', '-n', 'kept', '--address', first.address];
    await promisify(execFile)(command, create);
    await first.stop();
    const second = await start({ file });
    const names = await withClient(second, async ({ connection }) => {
      const { namespaces } = await connection.workflowService.listNamespaces({});
      return namespaces.map(({ namespaceInfo }) => namespaceInfo?.name);
    });
    assert.ok(names.includes('kept'), `it has ${names.join(', ')}`);
  });

  it('refuses a file that another server uses, with the reason of the server', async () => {
    const file = join(folder, 'shared.db');
    await start({ file });
    await assert.rejects(startDevServer({ ...base, file }), /ended: .*database is locked/s);
  });

  it('refuses a fixed port that is taken, before it starts anything', async () => {
    const owner = createServer().listen(0, '127.0.0.1');
    await once(owner, 'listening');
    const address = owner.address();
    assert.ok(address !== null && typeof address === 'object');
    await assert.rejects(
      startDevServer({ ...base, ports: { grpc: address.port } }),
      new RegExp(`port ${address.port} of 127.0.0.1 is in use`),
    );
    owner.close();
  });

  it('serves the Web UI where asked', async () => {
    const server = await start({ ui: true });
    assert.ok(server.uiUrl);
    const page = await fetch(server.uiUrl);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<html/i);
  });

  it('leaves no process after stop, which may be called again', async () => {
    const server = await start();
    assert.ok(isAlive(server.pid));
    await Promise.all([server.stop(), server.stop()]);
    assert.equal(isAlive(server.pid), false);
    await server.stop();
  });

  it('shows the last words of a command that dies at once', async () => {
    await assert.rejects(
      startDevServer({ ...base, env: await fake('dying', 'echo "no such flag" >&2; exit 7') }),
      /the Temporal dev server ended: no such flag/,
    );
  });

  it('kills a process that does not obey SIGTERM', async () => {
    const stubborn = new ServerProcess('sh', [
      '-c',
      "trap '' TERM; echo deaf >&2; while :; do sleep 0.1; done",
    ]);
    await eventually(() => stubborn.lastWords === 'deaf');
    const began = performance.now();
    await stubborn.stop();
    assert.ok(performance.now() - began > 4_900, 'it had five seconds');
    assert.equal(isAlive(stubborn.pid), false);
  });

  it('ends with its parent, also one that is killed', async () => {
    const module = new URL('../../temporal-docker/dev-server.js', import.meta.url);
    const script = `const { startDevServer } = await import(${JSON.stringify(module.href)});
      const server = await startDevServer({ ui: false, searchAttributes: [], durability: 'normal', report() {} });
      console.log(server.pid);
      setInterval(() => undefined, 1_000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const pid = Number(line);
    assert.ok(isAlive(pid));
    parent.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
  });

  /** An environment whose `temporal` answers --version and does this for anything else. */
  async function fake(name: string, script: string): Promise<NodeJS.ProcessEnv> {
    await mkdir(join(folder, name));
    await writeFile(
      join(folder, name, 'temporal'),
      `#!/bin/sh\nif [ "$1" = --version ]; then echo "temporal version 1.5.1"; exit; fi\n${script}\n`,
      { mode: 0o755 },
    );
    return { ...process.env, PATH: `${join(folder, name)}:${process.env['PATH']}` };
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
