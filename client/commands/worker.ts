/** `standdown worker`: decides about runs, and talks to the vendors of the connections that it is given. */
import { readConnectionsFile } from '../../activities/connections-file.js';
import type { OpenConnection } from '../../activities/connections.js';
import { InputError } from '../../activities/input-error.js';
import { openConnections } from '../../activities/open-connections.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { say } from '../print.js';
import { serve } from '../serve.js';
import { onInterrupt } from '../signals.js';
import { temporalAddress } from '../temporal.js';

export interface WorkerFlags {
  connections?: string;
  workflowsOnly?: boolean;
  vendorsOnly?: boolean;
}

export async function worker(flags: WorkerFlags): Promise<ExitCode> {
  const { workflowsOnly = false, vendorsOnly = false } = flags;
  if (workflowsOnly && vendorsOnly)
    throw new InputError('--workflows-only and --vendors-only: give one of them');
  if (vendorsOnly && flags.connections === undefined)
    throw new InputError('--vendors-only: needs --connections FILE');
  const connections = workflowsOnly ? [] : await open(flags.connections);
  const address = temporalAddress();
  const interrupt = onInterrupt();
  const workers = await serve(address, { workflows: !vendorsOnly, connections });
  const served = [
    ...(vendorsOnly ? [] : ['workflows']),
    ...connections.map(({ name, vendors }) => `${name} (${[...vendors.keys()].join(', ')})`),
  ];
  const { connectionOptions, namespace } = address;
  say(`serves ${served.join(', ')}; Temporal ${connectionOptions.address}, namespace ${namespace}`);
  const told = new Promise<void>((resolve) => {
    if (interrupt.signal.aborted) resolve();
    interrupt.signal.addEventListener('abort', () => resolve());
  });
  await Promise.race([told, workers.ended]);
  say('takes no more work; finishes what was accepted (a second signal ends it at once)');
  await workers.stop();
  return exitCodes.proven;
}

async function open(file: string | undefined): Promise<OpenConnection[]> {
  if (file === undefined) return [];
  const read = await readConnectionsFile(file);
  for (const warning of read.warnings) say(`warning: ${warning}`);
  return openConnections(read);
}
