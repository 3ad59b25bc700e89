/** Reads that wait for the same answer share one request (design §6, decision 0011), and the vendor's own brake. */
import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpRequest } from '../../activities/http/caller.js';
import { Channel } from '../../activities/http/channel.js';
import { vendorError } from '../support/vendor-errors.js';

describe('joined reads', () => {
  let server: Server;
  let origin: string;
  let paths: string[];
  let answer: (response: ServerResponse) => void;
  beforeEach(async () => {
    paths = [];
    answer = (response) => response.end(`answer ${paths.length}`);
    server = createServer((request, response) => {
      paths.push(request.url ?? '');
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const channel = (limit = 20) =>
    new Channel({
      limits: { list: limit, other: 20, stop: 20 },
      jitter: 10,
      tls: {},
      joinWithin: 20,
    });
  const never = () => new AbortController().signal;
  const list = (joinKey = 'servers', more: Partial<HttpRequest> = {}): HttpRequest => ({
    api: 'list',
    method: 'GET',
    url: new URL(`/${joinKey}`, origin),
    joinKey,
    ...more,
  });
  const alone = (): HttpRequest => ({ api: 'list', method: 'GET', url: new URL('/alone', origin) });
  const reader = (of: Channel, signal = never()) => of.caller({ signal, requestTimeout: 1_000 });

  it('are one request, whose answer all get', async () => {
    const to = channel();
    const answers = await Promise.all(Array.from({ length: 100 }, () => reader(to).read(list())));
    assert.deepEqual(paths, ['/servers']);
    assert.deepEqual(new Set(answers.map(({ body }) => body)), new Set(['answer 1']));
  });

  it('are as many requests as there are keys, and reads without a key are never joined', async () => {
    const to = channel();
    const reads = [list('a'), list('b'), list('a'), alone(), alone()];
    await Promise.all(reads.map((each) => reader(to).read(each)));
    assert.deepEqual(paths.sort(), ['/a', '/alone', '/alone', '/b']);
  });

  it('share a failure too', async () => {
    answer = (response) => response.socket!.destroy();
    const to = channel();
    const failures = await Promise.all(
      [1, 2, 3].map(() => vendorError('unclear', reader(to).read(list()))),
    );
    assert.deepEqual(new Set(failures.map(({ code }) => code)), new Set(['ECONNRESET']));
    assert.equal(paths.length, 1);
  });

  it('join one that waits for its turn, however long, and never one that was sent', async () => {
    const to = channel(1);
    const answers: Promise<{ body: string }>[] = [];
    answer = (response) => setTimeout(() => response.end(`answer ${paths.length}`), 100);
    answers.push(reader(to).read(list()));
    while (paths.length === 0) await pause(5);
    // The first is out: these make the second, which has to wait a second for its turn.
    for (let moment = 0; moment < 5; moment += 1) {
      answers.push(reader(to).read(list()));
      await pause(100);
    }
    assert.equal(paths.length, 1);
    const bodies = (await Promise.all(answers)).map(({ body }) => body);
    assert.deepEqual(bodies, ['answer 1', ...Array<string>(5).fill('answer 2')]);
  });

  it('go on when one of those who wait gives up', async () => {
    const to = channel();
    const leaving = new AbortController();
    const left = vendorError('not-sent', reader(to, leaving.signal).read(list()));
    const stays = reader(to).read(list());
    leaving.abort();
    assert.equal((await left).code, 'no-turn');
    assert.equal((await stays).body, 'answer 1');
    const late = AbortSignal.timeout(50);
    answer = (response) => setTimeout(() => response.end('slow'), 150);
    const [gone, there] = await Promise.all([
      vendorError('unclear', reader(to, late).read(list())),
      reader(to).read(list()),
    ]);
    assert.deepEqual([gone.code, there.body], ['gave-up', 'slow']);
  });

  it('end when all have given up, and are sent anew for who comes then', async () => {
    const to = channel();
    const leaving = new AbortController();
    const left = [1, 2].map(() => vendorError('not-sent', reader(to, leaving.signal).read(list())));
    leaving.abort();
    const comes = reader(to).read(list());
    await Promise.all(left);
    assert.equal((await comes).body, 'answer 1');
    await pause(50);
    assert.equal(paths.length, 1);
  });

  it('take what is to be asked when their turn has come', async () => {
    const to = channel();
    const wanted: string[] = [];
    const seen: (string | undefined)[] = [];
    server.prependListener('request', (request) =>
      seen.push(request.headers['x-wanted'] as string),
    );
    const ask = (name: string) => {
      wanted.push(name);
      const finish = () => ({ headers: { 'x-wanted': wanted.splice(0).join(',') } });
      return reader(to).read(list('batch', { finish }));
    };
    await Promise.all(['a', 'b', 'c'].map(ask));
    await ask('d');
    assert.deepEqual(seen, ['a,b,c', 'd']);
  });

  it('give their turn back when that cannot be made', async () => {
    const to = channel(1);
    const finish = () => {
      throw new Error('the secret is gone');
    };
    await assert.rejects(reader(to).read(list('broken', { finish })), /the secret is gone/);
    assert.equal((await Promise.race([reader(to).read(list()), pause(500)]))?.body, 'answer 1');
  });

  it('may be many on one signal without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const signal = never();
    const caller = reader(channel(), signal);
    await Promise.all(Array.from({ length: 15 }, () => caller.read(alone())));
    await Promise.all(Array.from({ length: 15 }, () => caller.read(list())));
    await pause(10);
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });

  describe('and the vendor that says how much is left', () => {
    const says = (headers: Record<string, string>) => {
      answer = (response) => response.writeHead(200, headers).end();
    };
    const msUntilTheNext = async (api: string) => {
      const to = channel();
      await reader(to).read(list());
      const began = performance.now();
      await reader(to).read({ ...list(), api });
      return performance.now() - began;
    };

    it('are not sent before its reset when nothing is left, whatever the API', async () => {
      says({ 'ratelimit-limit': '10', 'ratelimit-remaining': '0', 'ratelimit-reset': '1' });
      for (const api of ['list', 'other']) assert.ok((await msUntilTheNext(api)) >= 990, api);
    });

    it('go on while something is left, or when the reset is no number of seconds', async () => {
      says({ 'ratelimit-remaining': '1', 'ratelimit-reset': '60' });
      assert.ok((await msUntilTheNext('list')) < 500);
      says({ 'ratelimit-remaining': '0', 'ratelimit-reset': '1767225600' });
      assert.ok((await msUntilTheNext('list')) < 500);
    });
  });
});
