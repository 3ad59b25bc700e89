/** The worker process behind `standdown worker`, and inside `standdown up`: starts, serves, ends gracefully. */
import { existsSync } from 'node:fs';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  type LogEntry,
  type NativeConnectionOptions,
  type Worker,
} from '@temporalio/worker';
import type { OpenConnection } from '../activities/connections.js';
import { bundlePath } from './bundle.js';
import { ensureSearchAttributes } from './search-attributes.js';
import { vendorWorkers, workflowWorker } from './workers.js';

export interface WorkersOptions {
  connectionOptions: NativeConnectionOptions;
  namespace: string;
  /** What to throw when Temporal cannot be reached. */
  outOfReach: (error: unknown) => Error;
  /** Whether to decide about runs: the workflow worker. */
  workflows: boolean;
  /** Those whose vendors to talk to. */
  connections: readonly OpenConnection[];
}

export interface RunningWorkers {
  /** Resolves when all have ended; rejects when one of them broke, after the others were stopped. */
  ended: Promise<void>;
  /** Takes no more work, finishes what was accepted; resolves when all have ended. May be called again. */
  stop(): Promise<void>;
}

/** @throws what `outOfReach` makes, when Temporal cannot be reached */
export async function startWorkers(options: WorkersOptions): Promise<RunningWorkers> {
  const { namespace, workflows, connections } = options;
  if (workflows && !existsSync(bundlePath))
    throw new Error(`${bundlePath} is missing; run "npm run build"`);
  // Signals are ours: the runtime's own handling would end workers behind our back.
  Runtime.install({
    logger: new DefaultLogger('WARN', log),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' } } },
  });
  const connection = await connect(options);
  const temporal = { connection, namespace };
  const workers: Worker[] = [];
  try {
    await ensureSearchAttributes(temporal);
    if (workflows) workers.push(await workflowWorker(temporal));
    for (const each of connections) workers.push(...(await vendorWorkers(temporal, each)));
  } catch (error) {
    await closeUnused(workers, connection);
    throw error;
  }
  return serve(workers, connection);
}

function serve(workers: readonly Worker[], connection: NativeConnection): RunningWorkers {
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) =>
    worker.run().catch((error: unknown) => {
      shutdown();
      throw error;
    }),
  );
  const ended = Promise.allSettled(runs).then(async (settled) => {
    await connection.close();
    const broken = settled.find((each) => each.status === 'rejected');
    if (broken) throw broken.reason;
  });
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      shutdown();
      await ended;
    },
  };
}

async function connect({
  connectionOptions,
  outOfReach,
}: WorkersOptions): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(connectionOptions);
  } catch (error) {
    throw outOfReach(error);
  }
}

/** Each of our workers serves one side of its queue; that the other is not polled is no news. */
const EXPECTED = /^No (activities|workflows) registered/;

function log({ level, message, timestampNanos, meta }: LogEntry): void {
  if (EXPECTED.test(message)) return;
  const at = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
  const about = meta === undefined ? '' : ` ${JSON.stringify(meta, shortErrors)}`;
  process.stderr.write(`${at} ${level} ${message}${about}\n`);
}

function shortErrors(_name: string, value: unknown): unknown {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'bigint' ? String(value) : value;
}

/** A worker that was made and never run still holds the connection. */
async function closeUnused(
  workers: readonly Worker[],
  connection: NativeConnection,
): Promise<void> {
  const runs = workers.map((worker) => worker.run());
  for (const worker of workers) worker.shutdown();
  await Promise.allSettled(runs);
  await connection.close();
}
