/** Temporal's dev server for a laptop, the demo and the tests: one process, loopback only, SQLite. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { findServer } from './find-server.js';
import { freePorts, isOpen } from './ports.js';
import { ServerProcess } from './server-process.js';

export interface DevServerOptions {
  /** The database; made, with its folder, where it is missing. Absent: in memory, forgotten at the end. */
  file?: string;
  /** With the Web UI, or without. */
  ui: boolean;
  /** Fixed ports; absent ones are any free ones. */
  ports?: { grpc?: number; ui?: number };
  /** Names of Keyword search attributes to register in the namespace `default`. */
  searchAttributes: readonly string[];
  /** `full` wherever real connections are used: with `normal`, a power loss may forget an acknowledged intent. */
  durability: 'full' | 'normal';
  report: (line: string) => void;
  /** For the look-up of the command: see `findServer`. */
  env?: NodeJS.ProcessEnv;
  /** Ends the getting of a command, which may take minutes. */
  signal?: AbortSignal;
}

export interface DevServer {
  /** `127.0.0.1:PORT`, for clients and workers; the namespace is `default`. */
  address: string;
  uiUrl: string | undefined;
  pid: number;
  /** SIGTERM, after five seconds SIGKILL; resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Measured to matter (facts/measurements.md C): the defaults cost 50 ms per task and stall for seconds. */
export const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': 1000,
  'history.timerProcessorMaxPollRPS': 1000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

/**
 * The default of 1 s allows for clocks that differ between hosts; on one host it only makes each retry
 * delay below a second last a second (measured: 100 ms took 1,000 ms).
 */
const ON_ONE_HOST = { 'history.timerProcessorMaxTimeShift': '"10ms"' };

const READY_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;
const LOOK_WITHIN_MS = 2_000;

/**
 * Starts a server and waits until it answers and knows the search attributes. It ends with this
 * process at the latest, however that ends.
 * @throws Error where no command is found, a fixed port is taken, or the server ended: with its last words
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { report, env = process.env, ports = {}, signal } = options;
  const { command } = await findServer({ report, env, ...(signal ? { signal } : {}) });
  if (options.file !== undefined) await mkdir(dirname(options.file), { recursive: true });
  const [port, uiPort] = await freePorts([ports.grpc, ...(options.ui ? [ports.ui] : [])]);
  if (port === undefined) throw new Error('no free port');
  const server = new ServerProcess(command, serverArgs(options, port, uiPort));
  const address = `127.0.0.1:${port}`;
  try {
    await untilReady(server, port, options.searchAttributes);
  } catch (error) {
    await server.stop();
    throw error;
  }
  server.unref();
  return {
    address,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
    pid: server.pid,
    stop: () => server.stop(),
  };
}

function serverArgs(options: DevServerOptions, port: number, uiPort: number | undefined): string[] {
  const { file, durability, searchAttributes } = options;
  const pragmas = [
    'journal_mode=WAL',
    `synchronous=${durability.toUpperCase()}`,
    // Two servers on one file would both run, and spoil it; so the second one fails with SQLITE_BUSY.
    'locking_mode=EXCLUSIVE',
  ];
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(file === undefined ? [] : ['--db-filename', file, ...each('--sqlite-pragma', pragmas)]),
    ...each(
      '--dynamic-config-value',
      Object.entries({ ...DYNAMIC_CONFIG, ...ON_ONE_HOST }).map(
        ([key, value]) => `${key}=${value}`,
      ),
    ),
    ...each(
      '--search-attribute',
      searchAttributes.map((name) => `${name}=Keyword`),
    ),
    ...['--log-level', 'error'],
  ];
}

function each(flag: string, values: string[]): string[] {
  return values.flatMap((value) => [flag, value]);
}

async function untilReady(
  server: ServerProcess,
  port: number,
  searchAttributes: readonly string[],
): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  let lacking = '';
  while (performance.now() < until) {
    lacking = await whatIsLacking(port, searchAttributes);
    if (server.isGone) throw new Error(`the Temporal dev server ended: ${server.lastWords}`);
    if (lacking === '') return;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(
    `the Temporal dev server was not ready after ${READY_WITHIN_MS / 1_000} s: ${lacking}`,
  );
}

/** What keeps the server from being ready, or nothing. Each look is bounded; never throws. */
async function whatIsLacking(port: number, names: readonly string[]): Promise<string> {
  // gRPC pauses for a second after a refused connection, so it is only asked once the port is open.
  if (!(await isOpen(port))) return `nobody listens on 127.0.0.1:${port}`;
  try {
    const registered = await registeredAttributes(`127.0.0.1:${port}`);
    const missing = names.filter((name) => !registered.includes(name));
    return missing.length === 0 ? '' : `it lacks the search attributes ${missing.join(', ')}`;
  } catch (error) {
    return String(error);
  }
}

async function registeredAttributes(address: string): Promise<string[]> {
  const connection = await Connection.connect({ address, connectTimeout: LOOK_WITHIN_MS });
  try {
    return await connection.withDeadline(Date.now() + LOOK_WITHIN_MS, async () => {
      const namespace = 'default';
      await connection.workflowService.describeNamespace({ namespace });
      const answer = await connection.operatorService.listSearchAttributes({ namespace });
      return Object.keys(answer.customAttributes);
    });
  } finally {
    await connection.close();
  }
}
