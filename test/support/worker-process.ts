/** `standdown worker` as a process of its own, to be killed for real. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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
      address,
    }: {
      dieAt?: string;
      dieBy?: 'SIGSTOP';
      only?: 'workflows' | 'vendors';
      /** Of Temporal; absent: the test run's own server. */
      address?: string;
    } = {},
  ): Promise<WorkerProcess> {
    this.#folder ??= await mkdtemp(path.join(tmpdir(), 'standdown-test-'));
    const file = path.join(this.#folder, 'connections.yaml');
    await writeFile(file, stringify({ [stage.connectionName]: stage.entry }));
    const kind = only === undefined ? [] : [`--${only}-only`];
    const child = spawn(process.execPath, [cliPath, 'worker', '--connections', file, ...kind], {
      env: {
        ...process.env,
        TEMPORAL_ADDRESS: address ?? (await devServer()).address,
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

/** The process has stopped itself, or was stopped. */
export async function untilFrozen(pid: number): Promise<void> {
  const until = performance.now() + 30_000;
  while (!/\) T /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) {
    assert.ok(performance.now() < until, `process ${pid} does not freeze`);
    await pause(50);
  }
}
