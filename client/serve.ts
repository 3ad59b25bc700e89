/** Workers of this process on the Temporal server at an address. */
import type { OpenConnection } from '../activities/connections.js';
import { startWorkers } from '../workers/run.js';
import type { RunningWorkers } from '../workers/workers.js';
import { outOfReach, type Address } from './temporal.js';

/** @throws OutOfReach */
export function serve(
  address: Address,
  what: { workflows: boolean; connections: readonly OpenConnection[] },
): Promise<RunningWorkers> {
  const { connectionOptions, namespace, dataConverter } = address;
  return startWorkers({
    ...what,
    connectionOptions,
    namespace,
    dataConverter,
    outOfReach: (error) => outOfReach(address, error),
  });
}
