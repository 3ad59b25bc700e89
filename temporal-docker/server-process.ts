/** A server process that goes when told, and in any case when this process does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

const TERM_WITHIN_MS = 5_000;
/** Enough for the reason of an early death. */
const STDERR_KEPT = 4_000;

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #stderr = '';
  #failure: Error | undefined;
  #isGone = false;
  #stopping: Promise<void> | undefined;

  constructor(command: string, args: string[]) {
    // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop the worker before the server.
    this.#child = spawn(command, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    const { pid } = this.#child;
    const guard = pid === undefined ? undefined : spawnGuard(pid);
    this.#gone = new Promise((resolve) => {
      const end = (): void => {
        this.#isGone = true;
        guard?.kill('SIGKILL');
        resolve();
      };
      this.#child.once('close', end);
      this.#child.once('error', (error) => {
        this.#failure = error;
        end();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Why it ended by itself: its last words. */
  get lastWords(): string {
    const { exitCode, signalCode } = this.#child;
    return (
      this.#failure?.message ??
      (this.#stderr.trim() || `it ended with ${signalCode ?? exitCode} and wrote nothing`)
    );
  }

  /** Lets this process end while the server runs; the guard then ends the server. */
  unref(): void {
    this.#child.unref();
    const { stderr } = this.#child;
    if (stderr instanceof Socket) stderr.unref();
  }

  /** SIGTERM, after five seconds SIGKILL. Resolves when it is gone; may be called again. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    if (this.#isGone) return;
    this.#child.ref();
    this.#signal('SIGTERM');
    const killing = setTimeout(() => this.#signal('SIGKILL'), TERM_WITHIN_MS);
    await this.#gone;
    clearTimeout(killing);
  }

  /** To its whole group: the command may be a script around the real one. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // gone already
    }
  }
}

/**
 * Waits for the end of a pipe that only we hold open, then stops the server: so it also goes after a
 * SIGKILL of ours, and no signal handler is needed that others would have to know of.
 */
function spawnGuard(pid: number): ChildProcess {
  const guard = spawn('sh', ['-c', 'cat >/dev/null; kill -s TERM -- "-$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.unref();
  const { stdin } = guard;
  if (stdin instanceof Socket) stdin.unref();
  return guard;
}
