/** The HTTP of an issue (design §5): once, fresh, nothing after the permit has gone, certain about "not sent". */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
} from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { generate } from 'selfsigned';
import type { Caller } from '../../activities/http/caller.js';
import { Channel } from '../../activities/http/channel.js';
import { VendorError } from '../../activities/vendor-error.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('the channel to a vendor', () => {
  const open: (Server | TcpServer)[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    }
  });

  const listening = async (server: Server | TcpServer): Promise<number> => {
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const serve = (handler: Handler) => listening(createServer(handler));

  const channelTo = (tls: { ca?: string; insecure?: boolean } = {}) =>
    new Channel({
      limits: { stop: 20, look: 20 },
      jitter: 10,
      tls,
    });
  const never = new AbortController().signal;
  const looking = (channel: Channel): Caller =>
    channel.caller({ signal: never, requestTimeout: 1_000 });
  const issuing = (
    channel: Channel,
    whyNotSend: () => string | null = () => null,
    signal = never,
    timeout = 2_000,
  ): Caller =>
    channel.caller({
      signal: never,
      requestTimeout: 1_000,
      issue: { signal, turnWithin: 1_000, timeout, whyNotSend },
    });
  const stop = (port: number, scheme = 'http') => ({
    api: 'stop',
    method: 'POST' as const,
    url: new URL(`${scheme}://127.0.0.1:${port}/stop`),
    body: '{"stop":{}}',
  });
  const failure = async (call: Promise<unknown>): Promise<VendorError> => {
    try {
      await call;
    } catch (error) {
      assert.ok(error instanceof VendorError, String(error));
      return error;
    }
    throw new Error('it did not fail');
  };

  it('sends an issue once, and refuses a second one in the same attempt', async () => {
    let calls = 0;
    const port = await serve((_request, response) => response.end(String((calls += 1))));
    const caller = issuing(channelTo());
    assert.equal((await caller.send(stop(port))).body, '1');
    await assert.rejects(caller.send(stop(port)), /has issued already/);
    assert.equal(calls, 1);
  });

  it('does not let a look send', async () => {
    const port = await serve((_request, response) => response.end());
    await assert.rejects(looking(channelTo()).send(stop(port)), /may not issue/);
  });

  it('does not follow a redirect of an issue: a 307 would repeat it', async () => {
    const paths: string[] = [];
    const port = await serve((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(307, { location: '/again' }).end();
    });
    assert.equal((await issuing(channelTo()).send(stop(port))).status, 307);
    assert.deepEqual(paths, ['/stop']);
  });

  it('makes a fresh connection for every issue and shares them between reads', async () => {
    const sockets: unknown[] = [];
    const port = await serve((request, response) => {
      sockets.push(request.socket.remotePort);
      response.end();
    });
    const channel = channelTo();
    const look = { api: 'look', method: 'GET' as const, url: new URL(`http://127.0.0.1:${port}/`) };
    for (let i = 0; i < 2; i++) await looking(channel).read(look);
    for (let i = 0; i < 2; i++) await issuing(channel).send(stop(port));
    assert.equal(sockets[0], sockets[1]);
    assert.equal(new Set(sockets).size, 3);
  });

  it('is certain that nothing was sent when nobody listens', async () => {
    const port = await serve(() => undefined);
    open.pop()!.close();
    const error = await failure(issuing(channelTo()).send(stop(port)));
    assert.deepEqual([error.kind, error.code], ['not-sent', 'ECONNREFUSED']);
  });

  it('is unclear about a call whose connection is cut, even before an answer', async () => {
    const port = await serve((request) => request.socket.resetAndDestroy());
    const error = await failure(issuing(channelTo()).send(stop(port)));
    assert.deepEqual([error.kind, error.code], ['unclear', 'ECONNRESET']);
  });

  it('is unclear about a call without an answer in time', async () => {
    const port = await serve(() => undefined);
    const error = await failure(issuing(channelTo(), () => null, never, 200).send(stop(port)));
    assert.deepEqual([error.kind, error.code], ['unclear', 'ETIMEDOUT']);
  });

  it('sends nothing when the permit has gone before the first byte', async () => {
    let calls = 0;
    const port = await serve(() => (calls += 1));
    const error = await failure(
      issuing(channelTo(), () => 'the deadline has passed').send(stop(port)),
    );
    assert.equal(error.kind, 'not-sent');
    assert.match(error.message, /the deadline has passed/);
    await pause(50);
    assert.equal(calls, 0);
  });

  it('goes on with a call that has left when the attempt is cancelled', async () => {
    const cancel = new AbortController();
    const port = await serve((_request, response) => {
      cancel.abort();
      setTimeout(() => response.end('done'), 100);
    });
    assert.equal(
      (await issuing(channelTo(), () => null, cancel.signal).send(stop(port))).body,
      'done',
    );
  });

  it('ends a read whose body has no end', async () => {
    const port = await serve((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const more = () => {
        while (response.write(chunk));
        response.once('drain', more);
      };
      more();
    });
    const error = await failure(
      looking(channelTo()).read({
        api: 'look',
        method: 'GET',
        url: new URL(`http://127.0.0.1:${port}/`),
      }),
    );
    assert.equal(error.kind, 'unclear');
  });

  describe('over TLS', () => {
    let key: string;
    let cert: string;
    before(async () => {
      const made = await generate([{ name: 'commonName', value: 'localhost' }], {
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
      });
      key = made.private;
      cert = made.cert;
    });

    /** A TLS server behind a wire that delays what the client says. */
    const slowTls = async (delayMs: number, handler: Handler): Promise<number> => {
      const port = await listening(createTlsServer({ key, cert }, handler));
      return listening(
        createTcpServer((client) => {
          const behind = connect(port, '127.0.0.1');
          client.on('data', (data) =>
            setTimeout(() => behind.writable && behind.write(data), delayMs),
          );
          behind.pipe(client);
          client.on('error', () => behind.destroy());
          behind.on('error', () => client.destroy());
          client.on('close', () => behind.destroy());
        }),
      );
    };

    it('sends nothing when the deadline passes during a slow handshake', async () => {
      let calls = 0;
      const port = await slowTls(300, () => (calls += 1));
      const began = performance.now();
      const tooLate = () =>
        performance.now() - began > 200 ? "the attempt's deadline has passed" : null;
      const error = await failure(
        issuing(channelTo({ ca: cert }), tooLate).send(stop(port, 'https')),
      );
      assert.deepEqual([error.kind, error.code], ['not-sent', 'not-permitted']);
      await pause(700);
      assert.equal(calls, 0);
    });

    it('is certain that nothing was sent when the certificate is not trusted', async () => {
      let calls = 0;
      const port = await slowTls(0, () => (calls += 1));
      const error = await failure(issuing(channelTo()).send(stop(port, 'https')));
      assert.equal(error.kind, 'not-sent');
      assert.match(error.code, /SELF_SIGNED/);
      assert.equal(calls, 0);
    });

    it('trusts an own CA, and any certificate only after the explicit opt-out', async () => {
      const port = await slowTls(0, (_request, response) => response.end('yes'));
      assert.equal((await issuing(channelTo({ ca: cert })).send(stop(port, 'https'))).body, 'yes');
      assert.equal(
        (await issuing(channelTo({ insecure: true })).send(stop(port, 'https'))).body,
        'yes',
      );
    });
  });
});
