import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { startDevServer, type DevServer } from '../../temporal-docker/dev-server.js';
import { findServer } from '../../temporal-docker/find-server.js';
import { attributes } from '../../workflows/search-attributes.js';
import { eventually } from './eventually.js';

const run = promisify(execFile);
const script = fileURLToPath(
  new URL('../../../temporal-docker/setup-namespace.sh', import.meta.url),
);
const workerSeen = fileURLToPath(new URL('../../temporal-docker/worker-seen.js', import.meta.url));
const report = (): undefined => undefined;

describe('what compose runs beside the server', () => {
  let folder: string;
  let server: DevServer;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standdown-setup-'));
    await symlink((await findServer({ report })).command, join(folder, 'temporal'));
    server = await startDevServer({
      ui: false,
      searchAttributes: [],
      durability: 'normal',
      report,
    });
    env = {
      HOME: folder,
      PATH: `${folder}:${process.env['PATH']}`,
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_NAMESPACE: 'shop',
    };
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('creates the namespace and the six search attributes, and changes nothing the second time', async () => {
    const first = await run('sh', [script], { env });
    assert.doesNotMatch(first.stdout, /there already/);
    const connection = await Connection.connect({ address: server.address });
    const namespace = 'shop';
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace,
    });
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    await connection.close();
    const keyword = 2;
    assert.deepEqual(
      customAttributes,
      Object.fromEntries(Object.values(attributes).map(({ name }) => [name, keyword])),
    );
    assert.equal(Number(config?.workflowExecutionRetentionTtl?.seconds), 90 * 86_400);

    const second = await run('sh', [script], { env });
    assert.equal(second.stdout.match(/there already/g)?.length, 7);
  });

  it('finds the worker of this host healthy only once it asked for work', async () => {
    const check = (): Promise<unknown> => run(process.execPath, [workerSeen], { env });
    await assert.rejects(check(), /no worker of .* asked "standdown" for work lately/);
    const connection = await Connection.connect({ address: server.address });
    const end = new AbortController();
    const request = {
      namespace: 'shop',
      taskQueue: { name: 'standdown' },
      identity: `1@${hostname()}`,
    };
    const asking = connection
      .withAbortSignal(end.signal, () =>
        connection.withDeadline(Date.now() + 60_000, () =>
          connection.workflowService.pollWorkflowTaskQueue(request),
        ),
      )
      .catch((error: unknown) => error);
    await eventually(() =>
      check().then(
        () => true,
        () => false,
      ),
    );
    end.abort();
    await asking;
    await connection.close();
  });

  it('finds no worker healthy while Temporal is out of reach', async () => {
    const away = { ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' };
    await assert.rejects(run(process.execPath, [workerSeen], { env: away }), /out of reach/);
  });
});
