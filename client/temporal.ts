/** The one place that makes a Temporal client: the standard TEMPORAL_* variables and config file, else the local dev server. */
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import { InputError } from '../activities/input-error.js';
import { keyringFromEnvironment } from '../workers/codec/codec-file.js';
import { dataConverterOf } from '../workers/codec/data-converter.js';
import { OutOfReach } from './exit.js';

export const LOCAL_ADDRESS = '127.0.0.1:7233';

type Config = ReturnType<typeof toClientOptions>;

export interface Address {
  /** For clients and workers alike. */
  connectionOptions: Config['connectionOptions'] & { address: string };
  namespace: string;
  /** Encrypts what goes to Temporal where STANDDOWN_CODEC says so. */
  dataConverter: DataConverter;
  /** False: nothing was said, and it is the local dev server's usual one. */
  isGiven: boolean;
}

/** @throws InputError when the variables, the config file or the codec file cannot be understood */
export function temporalAddress(): Address {
  const { connectionOptions, namespace } = readConfig();
  return {
    connectionOptions: {
      ...connectionOptions,
      address: connectionOptions.address || LOCAL_ADDRESS,
    },
    namespace: namespace ?? 'default',
    dataConverter: dataConverterOf(keyringFromEnvironment()),
    isGiven: Boolean(connectionOptions.address),
  };
}

function readConfig(): Config {
  try {
    const profile = loadClientConfigProfile();
    const { clientCert, clientKey } = profile.tls ?? {};
    // The SDK would go on without the half that it has.
    if (clientCert && !clientKey)
      throw new Error('a client certificate and no key; set TEMPORAL_TLS_CLIENT_KEY_PATH');
    if (clientKey && !clientCert)
      throw new Error('a client key and no certificate; set TEMPORAL_TLS_CLIENT_CERT_PATH');
    return toClientOptions(profile);
  } catch (error) {
    throw new InputError(
      `the Temporal configuration (TEMPORAL_* variables, temporal.toml): ${(error as Error).message}`,
    );
  }
}

/** @throws OutOfReach, naming the address */
export async function connectClient(address: Address = temporalAddress()): Promise<Client> {
  const { connectionOptions, namespace, dataConverter } = address;
  try {
    const connection = await Connection.connect({ connectTimeout: '5s', ...connectionOptions });
    return new Client({ connection, namespace, dataConverter });
  } catch (error) {
    throw outOfReach(address, error);
  }
}

/** Connects, lets `use` work, and closes whatever came of it. */
export async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectClient();
  return use(client).finally(() => client.connection.close());
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}

export function outOfReach({ connectionOptions }: Address, error: unknown): OutOfReach {
  const [line = ''] = messageOf(error).split('\n');
  // The worker's native connection prints its error's whole structure.
  const why = /(?:message|error): "([^"]+)"/.exec(line)?.[1] ?? line;
  const hint = connectionOptions.tls
    ? 'check TEMPORAL_ADDRESS and the TEMPORAL_TLS_* settings'
    : 'set TEMPORAL_ADDRESS, or run "standdown up"';
  return new OutOfReach(
    `Temporal at ${connectionOptions.address} is out of reach: ${why}; ${hint}`,
  );
}
