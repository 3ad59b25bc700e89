/**
 * Real Temporal, a real worker and real HTTP to a simulator: what the workflow tests play on.
 * One dev server per test run (root hook), one worker per stage.
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Runtime, DefaultLogger, type Worker } from '@temporalio/worker';
import { openConnection } from '../../activities/connections.js';
import type { StopOutcome } from '../../activities/messages.js';
import { connectionSchema, type VendorName } from '../../activities/vendors.js';
import { startStop, stopRequest } from '../../client/start-stop.js';
import { simulators } from '../../simulators/catalogue.js';
import { startSimulator, type RunningSimulator } from '../../simulators/simulator.js';
import { startDevServer, type DevServer } from '../../temporal-docker/dev-server.js';
import { keyringFromEnvironment } from '../../workers/codec/codec-file.js';
import { dataConverterOf } from '../../workers/codec/data-converter.js';
import { vendorWorkers, workflowWorker } from '../../workers/workers.js';
import { attributes } from '../../workflows/search-attributes.js';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
});

/** As the command line has it: a test that sets STANDDOWN_CODEC plays with encryption. */
const dataConverter = () => dataConverterOf(keyringFromEnvironment());

let server: DevServer | undefined;

/** @param ui matters to the first caller */
export async function devServer({ ui = false } = {}): Promise<DevServer> {
  server ??= await startDevServer({
    ui,
    durability: 'normal',
    searchAttributes: Object.values(attributes).map(({ name }) => name),
    report: (line) => process.stderr.write(`${line}\n`),
  });
  return server;
}

export async function stopDevServer(): Promise<void> {
  await server?.stop();
  server = undefined;
}

/** Milliseconds instead of minutes; the simulators' lags scale alike. */
const fastPace = {
  pollEvery: '100ms',
  settle: '400ms',
  confirmations: 2,
  confirmEvery: '100ms',
  deadline: '20s',
  requestTimeout: '1s',
  issueTimeout: '2s',
  jitter: '20ms',
  renewEvery: '300ms',
};
export const FAST_SCALE = 0.005;

export interface Stage {
  client: Client;
  simulator: RunningSimulator;
  connectionName: string;
  entry: Record<string, unknown>;
  /** Key of the simulator's example target. */
  key: string;
  /** Starts a stop of the example target and returns its handle. */
  start(given?: {
    options?: Record<string, unknown>;
    deadlineMs?: number;
    after?: string;
  }): Promise<WorkflowHandle>;
  stop(given?: {
    options?: Record<string, unknown>;
    deadlineMs?: number;
    after?: string;
  }): Promise<StopOutcome>;
  close(): Promise<void>;
}

export interface StageOptions {
  pace?: Record<string, unknown>;
  /** False: no worker in this process; the test starts its own. */
  worker?: boolean;
  /** Of another Temporal server than that of the test run. */
  address?: string;
  change?: (entry: Record<string, unknown>) => Record<string, unknown>;
}

export async function openStage(
  vendor: VendorName,
  { pace = {}, worker = true, change = (entry) => entry, ...given }: StageOptions = {},
): Promise<Stage> {
  const address = given.address ?? (await devServer()).address;
  const definition = simulators[vendor];
  const simulator = await startSimulator(definition, { scale: FAST_SCALE });
  const { entry: ready, secrets } = definition.connection(simulator.url);
  Object.assign(process.env, secrets);
  const entry = change({ ...ready, pace: { ...fastPace, ...pace } });
  const connectionName = `t${randomUUID().slice(0, 8)}`;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, dataConverter: dataConverter() });
  const workers = worker ? await startWorkers(address, connectionName, entry) : undefined;
  const key = [vendor, connectionName, ...definition.example.path].join('/');
  const start: Stage['start'] = async ({
    options = definition.example.options ?? {},
    deadlineMs,
    after,
  } = {}) => {
    const started = await startStop(
      client,
      stopRequest(key, options, { deadlineMs: deadlineMs ?? null, after: after ?? null }),
    );
    return client.workflow.getHandle(started.workflowId, started.runId);
  };
  return {
    client,
    simulator,
    connectionName,
    entry,
    key,
    start,
    stop: async (given) => (await start(given)).result() as Promise<StopOutcome>,
    async close() {
      await workers?.close();
      await connection.close();
      await simulator.close();
    },
  };
}

interface Running {
  close(): Promise<void>;
}

/** A worker without any connection: what a run meets when nobody serves its connection. */
export async function startWorkflowWorker(): Promise<Running> {
  const { address } = await devServer();
  const connection = await NativeConnection.connect({ address });
  return running(connection, [await workflowWorker({ connection, namespace: 'default' })]);
}

async function startWorkers(
  address: string,
  name: string,
  entry: Record<string, unknown>,
): Promise<Running> {
  const connection = await NativeConnection.connect({ address });
  const temporal = { connection, namespace: 'default', dataConverter: dataConverter() };
  const open = openConnection(name, connectionSchema.parse(entry), process.cwd());
  return running(connection, [
    await workflowWorker(temporal),
    ...(await vendorWorkers(temporal, open)),
  ]);
}

function running(connection: NativeConnection, workers: Worker[]): Running {
  const runs = workers.map((each) => each.run());
  return {
    async close() {
      for (const each of workers) each.shutdown();
      await Promise.all(runs);
      await connection.close();
    },
  };
}
