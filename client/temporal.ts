/** The one place that makes a Temporal client: the standard TEMPORAL_* variables and config file, else the local dev server. */
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** Temporal cannot be reached: exit 3. */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach';
}

export const LOCAL_ADDRESS = '127.0.0.1:7233';

export interface Address {
  connectionOptions: ConnectionOptions & { address: string };
  namespace: string;
}

export function temporalAddress(): Address {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return {
    connectionOptions: {
      ...connectionOptions,
      address: connectionOptions.address ?? LOCAL_ADDRESS,
    },
    namespace: namespace ?? 'default',
  };
}

/** @throws OutOfReach, naming the address */
export async function connectClient(
  { connectionOptions, namespace }: Address = temporalAddress(),
): Promise<Client> {
  try {
    const connection = await Connection.connect({ connectTimeout: '5s', ...connectionOptions });
    return new Client({ connection, namespace });
  } catch (error) {
    throw new OutOfReach(
      `Temporal at ${connectionOptions.address} is out of reach: ${(error as Error).message}; set TEMPORAL_ADDRESS, or run "standdown up"`,
    );
  }
}
