/** `standdown worker` as real processes, to be measured, stopped and killed; all end by id. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Account } from './ground.js';
import type { Vendors } from './vendors.js';

export const CLI = fileURLToPath(new URL('../client/standdown.js', import.meta.url));

export interface WorkerProcess {
  pid: number;
  /** Resolves when it is gone, however that came. */
  gone: Promise<unknown>;
  /** Resolves when it has said so; rejects when it ends before. */
  says(words: RegExp): Promise<void>;
  /** SIGKILL, unless it is gone already. */
  end(): Promise<void>;
}

export interface WorkerOptions {
  only?: 'workflows' | 'vendors';
  /** Instead of straight to Temporal. */
  address?: string;
  /** On top of this process's own. */
  env?: NodeJS.ProcessEnv;
  /** Gets all that it writes. */
  hear?: (text: string) => void;
}

/** What a worker has to know of an account. */
export type Served = Pick<Account, 'name' | 'entry' | 'secrets'>;

export class Workers {
  readonly #running = new Set<WorkerProcess>();
  #folder: string | undefined;
  #files = 0;

  /** @param cli another build of the command line than this one */
  constructor(
    private readonly address: string,
    private readonly vendors: Vendors,
    private readonly cli = CLI,
  ) {}

  /** The accounts in a connections.yaml. @returns its path */
  async write(accounts: readonly Served[]): Promise<string> {
    this.#folder ??= await mkdtemp(path.join(tmpdir(), 'standdown-bench-'));
    const file = path.join(this.#folder, `connections-${(this.#files += 1)}.yaml`);
    await writeFile(file, stringify(Object.fromEntries(accounts.map((a) => [a.name, a.entry]))));
    return file;
  }

  async start(
    accounts: readonly Served[],
    { only, address = this.address, env = {}, hear }: WorkerOptions = {},
  ): Promise<WorkerProcess> {
    const args = accounts.length === 0 ? [] : ['--connections', await this.write(accounts)];
    if (only) args.push(`--${only}-only`);
    const secrets = Object.assign({}, ...accounts.map((each) => each.secrets)) as NodeJS.ProcessEnv;
    const own = { ...secrets, ...env, TEMPORAL_ADDRESS: address };
    return this.spawn([this.cli, 'worker', ...args], own, hear);
  }

  /** Any script of ours. */
  async spawn(
    args: string[],
    env: NodeJS.ProcessEnv,
    hear: (text: string) => void = () => undefined,
  ): Promise<WorkerProcess> {
    const child = spawn(process.execPath, args, {
      env: { ...withoutTemporal(process.env), ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const pid = child.pid!;
    await this.vendors.ask('mind', pid);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      hear(chunk.toString());
    });
    const gone = once(child, 'exit').then(() => this.vendors.ask('forget', pid));
    const ended = gone.then(() => {
      throw new Error(`the process ended and said: ${said}`);
    });
    ended.catch(() => undefined);
    const started: WorkerProcess = {
      pid,
      gone,
      async end() {
        child.kill('SIGKILL');
        await gone;
      },
      async says(words) {
        while (!words.test(said)) await Promise.race([once(child.stderr, 'data'), ended]);
      },
    };
    this.#running.add(started);
    void gone.then(() => this.#running.delete(started));
    return started;
  }

  /** Ends all that run, at once. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((each) => each.end()));
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/** The bench's own server is meant, whatever the shell has set. */
export function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
