/** `standdown validate FILE`: all faults of a connections file, each with its line. Reads no secret. */
import { readConnectionsFile, type ConnectionsFile } from '../../activities/connections-file.js';
import { InputError } from '../../activities/input-error.js';
import { vendorsServedBy } from '../../activities/vendors.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { print, printJson, say, table } from '../print.js';

export async function validate(
  file: string,
  { json = false }: { json?: boolean },
): Promise<ExitCode> {
  try {
    const read = await readConnectionsFile(file);
    const connections = summary(read);
    if (json) printJson({ file, connections, warnings: read.warnings, faults: [] });
    else print(text(connections, read.warnings));
    return exitCodes.proven;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const faults = error.message.split('\n');
    if (json) printJson({ file, connections: [], warnings: [], faults });
    for (const fault of faults) say(fault);
    return exitCodes.usage;
  }
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

function text(connections: Summary[], warnings: string[]): string {
  return [
    table([
      ['CONNECTION', 'VENDOR', 'ENDPOINT', 'SERVES'],
      ...connections.map(({ name, vendor, endpoint, serves }) => [
        name,
        vendor,
        endpoint,
        serves.join(', '),
      ]),
    ]),
    ...warnings.map((warning) => `warning: ${warning}`),
    'valid; secrets were not read',
  ].join('\n');
}
