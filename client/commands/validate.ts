/** `standdown validate FILE`: all faults of a connections file or a plan, each with its place. Reads no secret. */
import { readFile } from 'node:fs/promises';
import { readConnectionsFile, type ConnectionsFile } from '../../activities/connections-file.js';
import { InputError } from '../../activities/input-error.js';
import { vendorsServedBy } from '../../activities/vendors.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { planSummary, planTable, type PlanSummary } from '../plan/plan-summary.js';
import { isPlan, parsePlan } from '../plan/read-plan.js';
import { print, printJson, say, table } from '../print.js';

interface Valid {
  connections: Summary[];
  plan?: PlanSummary;
  warnings: string[];
  text: string;
}

export async function validate(
  file: string,
  { json = false }: { json?: boolean },
): Promise<ExitCode> {
  try {
    const { text, ...valid } = await read(file);
    if (json) printJson({ file, ...valid, faults: [] });
    else print(text);
    return exitCodes.proven;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const faults = error.message.split('\n');
    if (json) printJson({ file, connections: [], warnings: [], faults });
    for (const fault of faults) say(fault);
    return exitCodes.usage;
  }
}

async function read(file: string): Promise<Valid> {
  const written = await readFile(file, 'utf8').catch(() => '');
  if (isPlan(written)) {
    const { plan, warnings } = parsePlan(written, file);
    return {
      connections: [],
      plan: planSummary(plan),
      warnings,
      text: textOf(planTable(plan), warnings, 'valid; nothing was asked of the vendors'),
    };
  }
  const connectionsFile = await readConnectionsFile(file);
  const { warnings } = connectionsFile;
  const connections = summary(connectionsFile);
  return {
    connections,
    warnings,
    text: textOf(connectionsTable(connections), warnings, 'valid; secrets were not read'),
  };
}

interface Summary {
  name: string;
  vendor: string;
  endpoint: string;
  /** Vendors whose targets it serves. */
  serves: string[];
}

function summary({ entries }: ConnectionsFile): Summary[] {
  return [...entries].map(([name, entry]) => ({
    name,
    vendor: entry.vendor,
    endpoint: entry.endpoint,
    serves: vendorsServedBy(entry),
  }));
}

function connectionsTable(connections: Summary[]): string {
  return table([
    ['CONNECTION', 'VENDOR', 'ENDPOINT', 'SERVES'],
    ...connections.map(({ name, vendor, endpoint, serves }) => [
      name,
      vendor,
      endpoint,
      serves.join(', '),
    ]),
  ]);
}

function textOf(shown: string, warnings: string[], last: string): string {
  return [shown, ...warnings.map((warning) => `warning: ${warning}`), last].join('\n');
}
