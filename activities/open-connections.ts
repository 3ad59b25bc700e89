/** The connections of a file as a worker needs them: secrets read, HTTP ready. `connections-file.ts` only reads the file. */
import { openConnection, type OpenConnection } from './connections.js';
import type { ConnectionsFile } from './connections-file.js';
import { InputError } from './input-error.js';

/** Opens all. @throws InputError with a line per fault: a secret that is missing, two that are one account */
export function openConnections({ entries, folder }: ConnectionsFile): OpenConnection[] {
  const faults: string[] = [];
  const opened = [...entries].flatMap(([name, entry]) => {
    try {
      return [openConnection(name, entry, folder)];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.push(error.message);
      return [];
    }
  });
  const byFingerprint = new Map<string, string>();
  for (const { name, fingerprint } of opened) {
    const other = byFingerprint.get(fingerprint);
    if (other === undefined) byFingerprint.set(fingerprint, name);
    else
      faults.push(
        `connections ${other} and ${name} are one account of one endpoint; keep one of them`,
      );
  }
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  return opened;
}
