/** A vendor that means harm: a TCP server that answers every request with bytes of its own making. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** Answered honestly, and not counted: without it MRS would not get as far as its verbs. */
const LOGIN = '/access/login_check';
const LOGGED_IN = says('{"state":"COMPLETE","modify_pwd":false}');

/** Called when a request has arrived. */
export type Answer = (socket: Socket) => void;

export interface HostileServer {
  url: string;
  /** Requests so far. */
  requests(): number;
  /** What it has handed to the network in all, bytes. */
  sent(): number;
  /** Connections that the other side has not closed. */
  open(): number;
  close(): Promise<void>;
}

export async function hostileServer(answer: Answer): Promise<HostileServer> {
  const sockets: Socket[] = [];
  let requests = 0;
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const [, path] = /^(?:GET|POST) (\S+)/.exec(data.toString('latin1')) ?? [];
      if (path === undefined) return;
      if (path.endsWith(LOGIN)) {
        LOGGED_IN(socket);
        return;
      }
      requests += 1;
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    sent: () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    open: () => sockets.filter(({ destroyed }) => !destroyed).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Headers as written, without the blank line. */
function head(status: string, ...headers: string[]): string {
  return [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n');
}

/** A plain 200 with this body. */
function says(body: string | Buffer, ...headers: string[]): Answer {
  return (socket) => {
    const length = `content-length: ${Buffer.byteLength(body)}`;
    socket.write(head('200 OK', 'content-type: application/json', length, ...headers));
    socket.write(body);
  };
}

/** As fast as the other side reads, until it hangs up. */
function flood(socket: Socket, chunk: string | Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
    socket.once('drain', more);
  };
  more();
}

/** One byte, again and again. */
function trickle(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 50);
  socket.once('close', () => clearInterval(timer));
}

const MEGABYTE = 1024 * 1024;
const spaces = Buffer.alloc(64 * 1024, ' ');
const numbered = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index));
const bomb = gzipSync(Buffer.alloc(200 * MEGABYTE));
const manyGzips = 'gzip, '.repeat(20) + 'gzip';

/** Answers after which nobody can say whether the request was carried out. */
export const hostileAnswers: Readonly<Record<string, Answer>> = {
  'a body of 100 MB': (socket) => {
    socket.write(head('200 OK', `content-length: ${100 * MEGABYTE}`));
    flood(socket, spaces);
  },
  'an endless body': (socket) => {
    socket.write(head('200 OK', 'transfer-encoding: chunked'));
    flood(socket, Buffer.concat([Buffer.from('10000\r\n'), spaces, Buffer.from('\r\n')]));
  },
  'a gzip bomb': says(bomb, 'content-encoding: gzip'),
  'gzip that is none': says('{}', 'content-encoding: gzip'),
  'gzip within gzip': says('{', `content-encoding: ${manyGzips}`),
  'a body that comes byte by byte': (socket) => {
    socket.write(head('200 OK', 'content-length: 1000'));
    trickle(socket, ' ');
  },
  'headers that come byte by byte': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx: ');
    trickle(socket, 'y');
  },
  'no answer': () => undefined,
  'an early close': (socket) => socket.end(),
  'a reset': (socket) => socket.resetAndDestroy(),
  'half a body': (socket) => socket.end(head('200 OK', 'content-length: 100') + '{"a":'),
  'more than the content-length': (socket) =>
    socket.end(head('200 OK', 'content-length: 5') + '{"aaaaaaaa": 1}'),
  'a negative content-length': (socket) => socket.end(head('200 OK', 'content-length: -5') + '{}'),
  'two content-lengths': (socket) =>
    socket.end(head('200 OK', 'content-length: 2', 'content-length: 5') + '{}'),
  'content-length and chunks': (socket) =>
    socket.end(head('200 OK', 'content-length: 2', 'transfer-encoding: chunked') + '{}'),
  'chunks that are none': (socket) =>
    socket.end(head('200 OK', 'transfer-encoding: chunked') + 'zz\r\nhello'),
  '10,000 headers': (socket) =>
    socket.write(head('200 OK', ...numbered(10_000, (index) => `x-${index}: y`))),
  'a header of 1 MB': (socket) => socket.write(head('200 OK', `x: ${'y'.repeat(MEGABYTE)}`)),
  'endless trailers': (socket) => {
    socket.write(head('200 OK', 'transfer-encoding: chunked') + '2\r\n{}\r\n0\r\n');
    flood(socket, `x: ${'y'.repeat(6_000)}\r\n`);
  },
  'endless 100 Continue': (socket) => flood(socket, head('100 Continue').repeat(100)),
  'endless 103 Early Hints': (socket) =>
    flood(socket, head('103 Early Hints', 'link: <x>').repeat(50)),
  '101 Switching Protocols': (socket) =>
    socket.write(head('101 Switching Protocols', 'upgrade: x', 'connection: upgrade')),
  'no HTTP': (socket) => socket.end(Buffer.from([0x16, 3, 1, 0, 0xff, 0xfe])),
  'HTTP/0.9': (socket) => socket.end('{"a": 1}'),
  'HTTP/1.0 without a body': (socket) => socket.end('HTTP/1.0 200 OK\r\n\r\n'),
  'a status of 999': (socket) => socket.write(head('999 What', 'content-length: 0')),
  '307 to itself': (socket) =>
    socket.write(head('307 Temporary Redirect', 'location: /', 'content-length: 0')),
  '308 to itself': (socket) =>
    socket.write(head('308 Permanent Redirect', 'location: /', 'content-length: 0')),
  'a flood of cookies': says(
    '',
    ...numbered(300, (index) => `set-cookie: c${index}=y; domain=.com`),
  ),
  'invalid UTF-8': says(Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0x80, 0x7d])),
  'JSON 100,000 levels deep': says('['.repeat(100_000) + ']'.repeat(100_000)),
  'a field 10,000 levels deep': says(
    `{"id":${'['.repeat(10_000)}${']'.repeat(10_000)},"state":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
  ),
  'a million empty rows': says(
    `{"Response":{"RequestId":"r","ServiceNodeList":[${'{},'.repeat(1_000_000)}{}]},"data":{"contents":[${'{},'.repeat(1_000_000)}{}]}}`,
  ),
};
