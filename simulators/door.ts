/** Where connections come in: it can be closed for a while, so that they are refused. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const TRY_AGAIN_MS = 20;

export class Door {
  #port = 0;
  #isOver = false;
  #reopening: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {}

  async open(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return (this.#port = (this.server.address() as AddressInfo).port);
  }

  /** Calls that are being answered are answered. @param ms real ones */
  closeFor(ms: number): void {
    this.server.close();
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => this.#reopen(), ms);
  }

  /** While it was closed, someone else may have been given the port for a moment. */
  #reopen(): void {
    this.open(this.#port).catch(() => {
      if (!this.#isOver) this.#reopening = setTimeout(() => this.#reopen(), TRY_AGAIN_MS);
    });
  }

  closeForGood(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#reopening);
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
