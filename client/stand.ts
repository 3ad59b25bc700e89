/** What `standdown up` sets up and takes down: a Temporal server, and workers on it. */
import path from 'node:path';
import { readConnectionsFile, type ConnectionsFile } from '../activities/connections-file.js';
import { openConnections } from '../activities/open-connections.js';
import type { RunningWorkers } from '../workers/workers.js';
import { exitCodes, type ExitCode } from './exit.js';
import { openServer, type LocalServer } from './local-server.js';
import { say } from './print.js';
import { serve } from './serve.js';
import type { Interrupt } from './signals.js';

/** In the working folder; may be deleted while nothing runs. */
export const FOLDER = '.standdown';

/** Not the demo's: a demo run that was left open must never reach a real connection of the same name. */
const LIVE_DATABASE = 'live.db';

export class Stand {
  readonly #closers: (() => Promise<unknown>)[] = [];
  readonly #interrupted: Promise<never>;

  constructor(readonly interrupt: Interrupt) {
    this.#interrupted = new Promise((_, reject) => {
      interrupt.signal.addEventListener('abort', () => reject(new Error('interrupted')));
    });
    this.#interrupted.catch(() => undefined);
  }

  /** Real connections: a worker on a server that survives a power loss; stays until Ctrl-C. */
  async serveFile(file: string): Promise<ExitCode> {
    const connections = await readConnectionsFile(file);
    for (const warning of connections.warnings) say(`warning: ${warning}`);
    const server = await this.server(LIVE_DATABASE, 'full');
    const workers = await this.workers(server, connections);
    say(`serves ${[...connections.entries.keys()].join(', ')}; Ctrl-C ends it`);
    for (const hint of server.hints) say(`in another terminal: ${hint}`);
    return this.stay(workers, exitCodes.proven);
  }

  async server(database: string, durability: 'full' | 'normal'): Promise<LocalServer> {
    const file = path.join(FOLDER, database);
    const { signal } = this.interrupt;
    // Not left behind on Ctrl-C: it is awaited, and then stopped.
    const server = await openServer({ file, durability, report: say, signal });
    this.onClose(() => server.stop());
    signal.throwIfAborted();
    const ui = server.uiUrl === undefined ? '' : `, Web UI ${server.uiUrl}`;
    say(`Temporal ${server.address.connectionOptions.address}${ui}`);
    return server;
  }

  async workers(server: LocalServer, connections: ConnectionsFile): Promise<RunningWorkers> {
    const workers = await this.orInterrupted(
      serve(server.address, { workflows: true, connections: openConnections(connections) }),
    );
    this.onClose(() => workers.stop());
    return workers;
  }

  /** Until Ctrl-C. @throws what broke the workers, if they end before */
  async stay(workers: RunningWorkers, code: ExitCode): Promise<ExitCode> {
    await Promise.race([this.#interrupted.catch(() => undefined), workers.ended]);
    return code;
  }

  /** The first Ctrl-C ends every wait. */
  orInterrupted<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return Promise.race([work, this.#interrupted]);
  }

  onClose(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  /** In reverse order: the worker goes before the server that it serves. */
  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) {
      await close().catch((error: unknown) => say(`while ending: ${String(error)}`));
    }
  }
}
