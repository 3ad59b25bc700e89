/** A TCP line through which bytes come late, or not at all: the way to a vendor, or to Temporal. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Delay {
  /** Each way: at least this, and an exponential part of that mean, ms. */
  fixedMs: number;
  jitterMs: number;
  /** Of the answers: after so many of them (0 to 1) the connection is closed, and the next one opens late. */
  reconnects: number;
  reconnectMs: number;
}

const AT_ONCE: Delay = { fixedMs: 0, jitterMs: 0, reconnects: 0, reconnectMs: 0 };

export class DelayedLine {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#accept(socket));
  #isCut = false;
  #opensLate = false;

  constructor(
    private readonly to: { host: string; port: number },
    private readonly delay: Delay = AT_ONCE,
  ) {}

  /** @returns its port on 127.0.0.1 */
  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Nothing comes through any more, and nobody is told: as a firewall that drops. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** What was held back comes through. */
  mend(): void {
    this.#isCut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #accept(near: Socket): void {
    const far = connect(this.to);
    const lateMs = this.#opensLate ? this.delay.reconnectMs : 0;
    this.#opensLate = false;
    this.#carry(near, far, lateMs);
    this.#carry(far, near, 0, () => this.#mayReconnect(near));
  }

  #carry(from: Socket, to: Socket, lateMs: number, delivered = () => undefined): void {
    this.#sockets.add(from);
    if (this.#isCut) from.pause();
    from.setNoDelay(true);
    const later = inOrder(lateMs, this.delay);
    from.on('data', (chunk) =>
      later(() => {
        if (!to.destroyed) to.write(chunk, delivered);
      }),
    );
    from.on('end', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      later(() => to.destroy());
    });
  }

  #mayReconnect(near: Socket): undefined {
    if (Math.random() >= this.delay.reconnects) return;
    this.#opensLate = true;
    near.end();
  }
}

/** Does things late, each after the one before it: a byte never overtakes an earlier one. */
function inOrder(lateMs: number, { fixedMs, jitterMs }: Delay): (act: () => void) => void {
  const waiting: (() => void)[] = [];
  let notBefore = performance.now() + lateMs;
  return (act) => {
    const jitter = jitterMs === 0 ? 0 : -jitterMs * Math.log(1 - Math.random());
    notBefore = Math.max(notBefore, performance.now() + fixedMs + jitter);
    const wait = notBefore - performance.now();
    waiting.push(act);
    if (wait <= 0 && waiting.length === 1) waiting.shift()!();
    else setTimeout(() => waiting.shift()!(), Math.max(0, wait));
  };
}
