/** The worker process behind `standdown worker`, and inside `standdown up`: starts, serves, ends gracefully. */
import { existsSync } from 'node:fs';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
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
import { Gate } from './gate.js';
import { runAll, workflowWorker, type RunningWorkers, type Temporal } from './workers.js';

/** An operator may have terminated a gate. */
const ENSURE_GATES_MS = 10_000;

export interface WorkersOptions {
  connectionOptions: NativeConnectionOptions;
  namespace: string;
  dataConverter: DataConverter;
  /** What to throw when Temporal cannot be reached. */
  outOfReach: (error: unknown) => Error;
  /** Whether to decide about runs: the workflow worker. */
  workflows: boolean;
  /** Those whose vendors to talk to. */
  connections: readonly OpenConnection[];
}

/** @throws what `outOfReach` makes, when Temporal cannot be reached */
export async function startWorkers(options: WorkersOptions): Promise<RunningWorkers> {
  const { namespace, dataConverter, workflows, connections } = options;
  if (workflows && !existsSync(bundlePath))
    throw new Error(`${bundlePath} is missing; run "npm run build"`);
  // Signals are ours: the runtime's own handling would end workers behind our back.
  Runtime.install({
    logger: new DefaultLogger('WARN', log),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' } } },
  });
  const connection = await connect(options);
  const temporal = { connection, namespace, dataConverter };
  const gates = connections.map((each) => new Gate(temporal, each));
  const workers: Worker[] = [];
  try {
    await ensureSearchAttributes(temporal);
    if (workflows) workers.push(await workflowWorker(temporal));
    for (const gate of gates) workers.push(await gate.worker());
  } catch (error) {
    await closeUnused(workers, connection);
    throw error;
  }
  return serve(temporal, workers, gates);
}

function serve(temporal: Temporal, workers: Worker[], gates: readonly Gate[]): RunningWorkers {
  const { connection } = temporal;
  const running = runAll(workers);
  const keeper = keepGates(new Client(temporal), gates);
  const ended = running.ended.finally(async () => {
    clearInterval(keeper);
    await Promise.all(gates.map((gate) => gate.drained()));
    await connection.close();
  });
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      clearInterval(keeper);
      // First let go, so that another process may take over; then finish what was accepted.
      for (const gate of gates) gate.release();
      await running.stop();
      await ended;
    },
  };
}

/** Gates exist as long as a worker wants to serve them; one that cannot be made now is tried again. */
function keepGates(client: Client, gates: readonly Gate[]): NodeJS.Timeout {
  const ensure = () => {
    for (const gate of gates) void gate.ensure(client).catch(() => undefined);
  };
  ensure();
  return setInterval(ensure, ENSURE_GATES_MS);
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
