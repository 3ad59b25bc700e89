import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedAs, findServer } from '../../temporal-docker/find-server.js';
import { downloadWithSdk } from '../../temporal-docker/sdk-download.js';

const ANSWERING = 'echo "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"';
const OLD = 'echo "temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)"';
/** A `go` that "builds" a temporal which answers. */
const BUILDING = `printf '#!/bin/sh\\n%s\\n' '${ANSWERING}' > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"`;

describe('findServer', () => {
  let root: string;
  let lines: string[];
  const report = (line: string): void => void lines.push(line);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'standdown-find-'));
    lines = [];
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** A folder with one real executable in it. */
  async function folderWith(folder: string, name: string, script: string): Promise<string> {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return join(root, folder);
  }

  const cache = (): string => join(root, 'cache');

  /** Offline, with nothing but these folders. */
  function environment(...path: string[]): NodeJS.ProcessEnv {
    return { PATH: path.join(':'), STANDDOWN_CACHE: cache(), STANDDOWN_NO_DOWNLOAD: '1' };
  }

  it('takes the first temporal on the PATH that answers --version', async () => {
    const first = await folderWith('first', 'temporal', ANSWERING);
    const second = await folderWith('second', 'temporal', ANSWERING);
    const found = await findServer({ report, env: environment(first, second) });
    assert.deepEqual(found, { command: join(first, 'temporal'), how: 'path' });
    assert.deepEqual(lines, []);
  });

  it('passes over a temporal that fails, one that says something else, and one that is no executable', async () => {
    const failing = await folderWith('failing', 'temporal', `${ANSWERING}; exit 1`);
    const other = await folderWith('other', 'temporal', 'echo "a calendar, 2.0"');
    const plain = join(root, 'plain');
    await mkdir(plain);
    await writeFile(join(plain, 'temporal'), 'text', { mode: 0o644 });
    const good = await folderWith('good', 'temporal', ANSWERING);
    const found = await findServer({ report, env: environment(failing, other, plain, good) });
    assert.equal(found.command, join(good, 'temporal'));
    assert.deepEqual(lines, [
      `temporal: ${join(failing, 'temporal')} does not answer --version`,
      `temporal: ${join(other, 'temporal')} does not answer --version`,
    ]);
  });

  it('passes over a server older than 1.29 and says so', async () => {
    const old = await folderWith('old', 'temporal', OLD);
    const good = await folderWith('good', 'temporal', ANSWERING);
    const found = await findServer({ report, env: environment(old, good) });
    assert.equal(found.command, join(good, 'temporal'));
    assert.match(lines.join(), /has server 1\.24, older than 1\.29/);
  });

  it('prefers the PATH to the cache, and the cache to a new build', async () => {
    const path = await folderWith('path', 'temporal', ANSWERING);
    await folderWith('cache', 'temporal-1.5.1-go-build', ANSWERING);
    const go = await folderWith('go', 'go', 'exit 1');
    assert.equal((await findServer({ report, env: environment(path, go) })).how, 'path');
    assert.deepEqual(await findServer({ report, env: environment(go) }), {
      command: cachedAs(cache(), 'go-build'),
      how: 'go-build',
    });
  });

  it('builds with Go where nothing else is left, and uses that build the next time', async () => {
    const go = await folderWith('go', 'go', BUILDING);
    const command = cachedAs(cache(), 'go-build');
    const built = await findServer({ report, env: environment(go) });
    assert.deepEqual(built, { command, how: 'go-build' });
    assert.match(lines.join('\n'), /SDK's download: switched off.*\nbuilding Temporal 1\.5\.1/);
    lines = [];
    assert.deepEqual(await findServer({ report, env: environment() }), {
      command,
      how: 'go-build',
    });
    assert.deepEqual(lines, []);
    assert.deepEqual(await readdir(cache()), ['temporal-1.5.1-go-build']);
  });

  it('lets two processes build at once, and both get a whole command', async () => {
    const go = await folderWith('go', 'go', `/bin/sleep 0.2; ${BUILDING}`);
    const env = environment(go);
    const both = await Promise.all([findServer({ report, env }), findServer({ report, env })]);
    assert.deepEqual(
      both.map(({ how }) => how),
      ['go-build', 'go-build'],
    );
    assert.deepEqual(await readdir(cache()), ['temporal-1.5.1-go-build']);
  });

  it('builds anew where the cached command is broken', async () => {
    await folderWith('cache', 'temporal-1.5.1-go-build', 'exit 1');
    const go = await folderWith('go', 'go', BUILDING);
    assert.equal((await findServer({ report, env: environment(go) })).how, 'go-build');
    assert.match(lines[0] ?? '', /does not answer --version/);
  });

  it('names every way tried, with the last words of Go, where nothing works', async () => {
    const go = await folderWith('go', 'go', 'echo one >&2; echo "dial tcp: no route" >&2; exit 1');
    await assert.rejects(findServer({ report, env: environment(go) }), (error: Error) => {
      assert.match(error.message, /no temporal on the PATH/);
      assert.match(error.message, /download: switched off by STANDDOWN_NO_DOWNLOAD/);
      assert.match(error.message, /go install .*@v1\.5\.1 failed: dial tcp: no route/);
      assert.match(error.message, /TEMPORAL_ADDRESS/);
      return true;
    });
    assert.deepEqual(await readdir(cache()), [], 'a failed build leaves nothing behind');
  });

  it('says that Go is missing where it is', async () => {
    await assert.rejects(findServer({ report, env: environment() }), /there is no go on the PATH/);
  });

  it('gives the download up at once where the network refuses', async () => {
    const destination = join(root, 'temporal');
    const env = { PATH: '', HTTPS_PROXY: 'http://127.0.0.1:1' };
    await assert.rejects(downloadWithSdk({ destination, report, env }), /download/);
    assert.deepEqual(await readdir(root), []);
  });

  it('gives the download up in bounded time where the network is silent', async () => {
    let asked = 0;
    const silent = createServer(() => (asked += 1)).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    assert.ok(address !== null && typeof address === 'object');
    const env = { PATH: '', HTTPS_PROXY: `http://127.0.0.1:${address.port}` };
    const destination = join(root, 'temporal');
    await assert.rejects(
      downloadWithSdk({ destination, report, env }, 2_000),
      /nothing arrived within 2000 ms/,
    );
    assert.equal(asked, 1);
    assert.deepEqual(await readdir(root), []);
    silent.close();
  });
});
