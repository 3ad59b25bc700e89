/** The demo: simulators at a small scale, a worker, and one stop at each of the five vendors. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { stringify } from 'yaml';
import { readConnectionsFile, type ConnectionsFile } from '../activities/connections-file.js';
import { places, startFleet, type Fleet } from '../simulators/fleet.js';
import { exitCodes, type ExitCode } from './exit.js';
import { follow } from './follow.js';
import type { LocalServer } from './local-server.js';
import { print, say } from './print.js';
import { progressOn } from './progress.js';
import { printResults } from './results.js';
import type { RunRef } from './run-end.js';
import { FOLDER, type Stand } from './stand.js';
import { startAll } from './start-all.js';
import { stopRequest, type StopRequest } from './start-stop.js';
import { connectClient } from './temporal.js';

const DATABASE = 'temporal.db';
/** Two seconds where the real thing takes forty. */
const SCALE = 0.05;
const PACE = {
  pollEvery: '300ms',
  settle: '1s',
  confirmations: 3,
  confirmEvery: '300ms',
  deadline: '1m',
  requestTimeout: '2s',
  issueTimeout: '3s',
  jitter: '50ms',
  renewEvery: '300ms',
};

/** @returns the verdicts' exit code, also after having stayed up */
export async function runDemo(
  stand: Stand,
  { stops, stays, json }: { stops: boolean; stays: boolean; json: boolean },
): Promise<ExitCode> {
  const server = await stand.server(DATABASE, 'normal');
  // On a server that others use, the names must not be those of real connections.
  const fleet = await startDemoVendors(server.isOurs ? '' : 'demo-');
  stand.onClose(() => fleet.close());
  const client = await stand.orInterrupted(connectClient(server.address));
  stand.onClose(() => client.connection.close());
  const requests = await stand.orInterrupted(demoRequests(client, fleet));
  const workers = await stand.workers(server, await writeConnections(FOLDER, fleet));
  for (const { place, simulator } of fleet.running)
    say(`simulator ${place.name} ${simulator.url} (${place.vendors.join(', ')})`);
  let code: ExitCode = exitCodes.proven;
  if (stops) {
    code = await stand.orInterrupted(
      Promise.race([stopThem(stand, client, requests, server, json), brokenBefore(workers.ended)]),
    );
  }
  if (!stays) return code;
  say('\nEverything stays up until Ctrl-C. Look around in another terminal:');
  if (server.uiUrl !== undefined) say(`  ${server.uiUrl}`);
  for (const line of server.hints) say(`  ${line}`);
  say('  standdown list');
  return stand.stay(workers, code);
}

async function stopThem(
  { interrupt }: Stand,
  client: Client,
  requests: StopRequest[],
  { uiUrl }: LocalServer,
  json: boolean,
): Promise<ExitCode> {
  const started = await startAll(client, requests, interrupt.signal);
  const runs = started.flatMap((each): RunRef[] =>
    each ? [{ label: each.key, workflowId: each.workflowId, runId: each.runId }] : [],
  );
  const labels = runs.map(({ label }) => label);
  const ends = await follow(client, runs, progressOn(process.stderr, labels), interrupt.signal);
  if (interrupt.code !== undefined) return interrupt.code;
  const outcomes = ends.filter((end) => end !== undefined);
  const link = (index: number) => uiUrl && runUrl(uiUrl, runs[index]!);
  const code = printResults(outcomes, { json, link });
  if (uiUrl !== undefined && !json) print(`\nTemporal Web UI: ${uiUrl}`);
  return code;
}

function runUrl(ui: string, { workflowId, runId }: RunRef): string {
  return `${ui}/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${runId}/history`;
}

async function brokenBefore(ended: Promise<void>): Promise<never> {
  await ended;
  throw new Error('the workers ended before the stops did');
}

/** @param prefix of the connections' names: on a shared server they must not be those of real ones */
async function startDemoVendors(prefix: string): Promise<Fleet> {
  const named = places.map((place) => ({ ...place, name: prefix + place.name }));
  const fleet = await startFleet({ places: named, scale: SCALE, pace: PACE });
  Object.assign(process.env, fleet.secrets);
  return fleet;
}

async function writeConnections(folder: string, { connections }: Fleet): Promise<ConnectionsFile> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'connections.yaml');
  await writeFile(file, `# Written by "standdown up": its simulators.\n${stringify(connections)}`);
  return readConnectionsFile(file);
}

/**
 * The simulators begin with everything running, so that no call of an earlier demo can still take
 * effect: its run is ended where it is open, and this one need not wait for it.
 */
async function demoRequests(client: Client, { targets }: Fleet): Promise<StopRequest[]> {
  return Promise.all(
    targets.map(async ({ key, options }) =>
      stopRequest(key, options, { after: await lastRun(client, `stop/${key}`) }),
    ),
  );
}

async function lastRun(client: Client, workflowId: string): Promise<string | null> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const { runId, status } = await handle.describe();
    if (status.name === 'RUNNING') await handle.terminate('its simulators are gone');
    return runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
