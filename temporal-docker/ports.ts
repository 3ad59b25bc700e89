import { connect, createServer } from 'node:net';

/**
 * Ports of 127.0.0.1 that nobody listens on now, all different.
 * @param wanted fixed ports; `undefined` means any
 * @throws Error that names a fixed port that is taken: else we would talk to somebody else's server
 */
export async function freePorts(wanted: (number | undefined)[]): Promise<number[]> {
  const held = await Promise.all(wanted.map(hold));
  await Promise.all(held.map(({ release }) => release()));
  return held.map(({ port }) => port);
}

function hold(wanted: number | undefined): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${wanted} of 127.0.0.1 is in use; name another or stop its owner`)
          : error,
      ),
    );
    server.listen(wanted ?? 0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('no TCP port'));
        return;
      }
      resolve({
        port: address.port,
        release: () => new Promise((released) => server.close(() => released())),
      });
    });
  });
}

/** Whether somebody accepts connections there now. */
export function isOpen(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
