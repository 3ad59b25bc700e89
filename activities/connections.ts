/** connections.yaml (design §7): reading it, and opening a connection for the activities of a worker. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConnectionBase, Verbs } from './contract.js';
import { Channel, LONGEST_JOIN_MS } from './http/channel.js';
import { InputError } from './input-error.js';
import { limitFaults, limitsOf } from './limits.js';
import type { Pace } from './pace.js';
import { redactedVerbs } from './redacted-verbs.js';
import { secretRef, Secrets, type SecretRef } from './secrets.js';
import { vendorNamed, vendorsServedBy, type AnyVendor, type VendorName } from './vendors.js';

/** A connection in a worker: pacers, sessions and sockets live here, one for all its activities. */
export interface OpenConnection {
  name: string;
  /** Endpoint and account, hashed: two connections of one fingerprint are the same account. */
  fingerprint: string;
  channel: Channel;
  secrets: Secrets;
  /** Requests per second by API. */
  limits: Record<string, number>;
  /** Of all its vendors, ms. */
  jitter: number;
  renewEvery: number;
  vendors: ReadonlyMap<
    VendorName,
    { vendor: AnyVendor; verbs: Verbs<unknown, unknown>; pace: Pace }
  >;
}

/**
 * @param folder that relative paths in the entry begin from
 * @throws InputError naming the field when a secret or a CA file cannot be read
 */
export function openConnection(
  name: string,
  written: ConnectionBase,
  folder: string,
): OpenConnection {
  const entry = absolutePaths(written, folder);
  const secrets = new Secrets();
  const missing = missingSecrets(entry, secrets);
  if (missing.length > 0)
    throw new InputError(missing.map((fault) => `connection ${name}: ${fault}`).join('\n'));
  const names = vendorsServedBy(entry);
  const [wrong] = limitFaults(entry);
  if (wrong) throw new InputError(`connection ${name}: limits.${wrong.api}: ${wrong.message}`);
  const paces = new Map(names.map((vendor) => [vendor, paceOf(entry, vendorNamed(vendor))]));
  const widest = [...paces.values()];
  const jitter = Math.max(...widest.map((pace) => pace.jitter));
  const limits = limitsOf(entry);
  const channel = new Channel({
    limits,
    jitter,
    tls: tlsOf(name, entry),
    joinWithin: Math.min(LONGEST_JOIN_MS, ...widest.map(({ pollEvery }) => pollEvery / 10)),
  });
  const account = vendorNamed(names[0]!).accountOf(entry, secrets);
  return {
    name,
    fingerprint: createHash('sha256')
      .update(`${entry.endpoint}\n${account}`)
      .digest('hex')
      .slice(0, 16),
    channel,
    secrets,
    limits,
    jitter,
    renewEvery: Math.min(...widest.map((pace) => pace.renewEvery)),
    vendors: new Map(
      names.map((vendorName) => {
        const vendor = vendorNamed(vendorName);
        const said = vendor.connect({ connection: entry, secrets }) as Verbs<unknown, unknown>;
        const verbs = redactedVerbs(said, secrets);
        return [vendorName, { vendor, verbs, pace: paces.get(vendorName)! }];
      }),
    ),
  };
}

function paceOf(entry: ConnectionBase, vendor: AnyVendor): Pace {
  const given = Object.fromEntries(
    Object.entries(entry.pace ?? {}).filter(([, value]) => value !== undefined),
  );
  return { ...vendor.pace, ...given };
}

function tlsOf(name: string, entry: ConnectionBase) {
  const { ca, servername, insecure } = entry.tls ?? {};
  return {
    ...(ca === undefined ? {} : { ca: readText(`connection ${name}: tls.ca`, ca) }),
    ...(servername === undefined ? {} : { servername }),
    ...(insecure === undefined ? {} : { insecure }),
  };
}

function readText(field: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`${field}: ${(error as Error).message}`);
  }
}

/** Every secret is read once, so that a missing one is an error before anything starts. @returns all that cannot be */
function missingSecrets(entry: unknown, secrets: Secrets, field: string[] = []): string[] {
  if (entry === null || typeof entry !== 'object') return [];
  const ref = secretRef.safeParse(entry);
  if (!ref.success)
    return Object.entries(entry).flatMap(([key, value]) =>
      missingSecrets(value, secrets, [...field, key]),
    );
  try {
    secrets.read(ref.data);
    return [];
  } catch (error) {
    return [`${field.join('.')}: ${(error as Error).message}`];
  }
}

/** `{ file: … }` and `tls.ca` are relative to the connections file. */
function absolutePaths<T>(entry: T, folder: string): T {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return entry;
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]: [string, unknown]) => {
      if (typeof value === 'string' && (key === 'ca' || isFileRef(entry)))
        return [key, path.resolve(folder, value)];
      return [key, absolutePaths(value, folder)];
    }),
  ) as T;
}

function isFileRef(entry: object): entry is SecretRef {
  return Object.keys(entry).length === 1 && 'file' in entry;
}
