/** The connections of a file as a worker needs them: secrets read, HTTP ready. `connections-file.ts` only reads the file. */
import { openConnection, type OpenConnection } from './connections.js';
import type { ConnectionsFile } from './connections-file.js';
import { InputError } from './input-error.js';

/** Opens all. @throws InputError when a secret is missing, or when two are one account */
export function openConnections({ entries, folder }: ConnectionsFile): OpenConnection[] {
  const opened = [...entries].map(([name, entry]) => openConnection(name, entry, folder));
  const byFingerprint = new Map<string, string>();
  for (const { name, fingerprint } of opened) {
    const other = byFingerprint.get(fingerprint);
    if (other !== undefined) {
      throw new InputError(
        `connections ${other} and ${name} are one account of one endpoint; keep one of them`,
      );
    }
    byFingerprint.set(fingerprint, name);
  }
  return opened;
}
