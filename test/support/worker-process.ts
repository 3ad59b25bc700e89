/** `standdown worker` as a process of its own, to be killed for real. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { devServer, type Stage } from './stage.js';

const cliPath = fileURLToPath(new URL('../../client/standdown.js', import.meta.url));

export interface WorkerProcess {
  pid: number;
  /** Resolves when the process is gone, with the signal or exit code. */
  gone: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

export class WorkerProcesses {
  readonly #children: ChildProcess[] = [];
  #folder: string | undefined;

  /** `dieAt`: a crash point (activities/crash-points.ts); the process ends itself there with SIGKILL */
  async start(
    stage: Stage,
    {
      dieAt,
      dieBy,
      only,
    }: { dieAt?: string; dieBy?: 'SIGSTOP'; only?: 'workflows' | 'vendors' } = {},
  ): Promise<WorkerProcess> {
    this.#folder ??= await mkdtemp(path.join(tmpdir(), 'standdown-test-'));
    const file = path.join(this.#folder, 'connections.yaml');
    await writeFile(file, stringify({ [stage.connectionName]: stage.entry }));
    const { address } = await devServer();
    const kind = only === undefined ? [] : [`--${only}-only`];
    const child = spawn(process.execPath, [cliPath, 'worker', '--connections', file, ...kind], {
      env: {
        ...process.env,
        TEMPORAL_ADDRESS: address,
        ...(dieAt === undefined ? {} : { STANDDOWN_DIE_AT: dieAt }),
        ...(dieBy === undefined ? {} : { STANDDOWN_DIE_BY: dieBy }),
      },
      stdio: ['ignore', 'ignore', process.env['DEBUG_WORKERS'] ? 'inherit' : 'ignore'],
    });
    this.#children.push(child);
    const gone = new Promise<string>((resolve) =>
      child.once('exit', (code, signal) => resolve(signal ?? String(code))),
    );
    return { pid: child.pid!, gone, kill: (signal) => child.kill(signal) };
  }

  /** Ends what is left, by id. */
  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    this.#children.length = 0;
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}
