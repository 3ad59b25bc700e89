/** The vendors of a drill: simulators in this process, so that their truth is at hand. */
import type { VendorName } from '../activities/vendors.js';
import { simulators } from '../simulators/catalogue.js';
import {
  startSimulator,
  type RunningSimulator,
  type SimulatorDefinition,
} from '../simulators/simulator.js';
import { PACE, SCALE } from './pace.js';

export interface Account {
  /** Of the connection. */
  name: string;
  definition: SimulatorDefinition;
  simulator: RunningSimulator;
  /** For connections.yaml. */
  entry: Record<string, unknown>;
  /** Those that it refers to, by environment variable. */
  secrets: Record<string, string>;
  /** By key: the last run, where it ended undecided. */
  doubts: Map<string, string>;
}

export async function openAccount(
  name: string,
  vendor: VendorName,
  pace: Record<string, unknown> = {},
): Promise<Account> {
  const definition = simulators[vendor];
  const simulator = await startSimulator(definition, { scale: SCALE });
  const { entry, secrets } = definition.connection(simulator.url);
  const text = JSON.stringify(entry);
  return {
    name,
    definition,
    simulator,
    entry: { ...entry, pace: { ...PACE, ...pace } },
    doubts: new Map(),
    // The simulator has more; what a worker never reads it cannot know for a secret.
    secrets: Object.fromEntries(Object.entries(secrets).filter(([name]) => text.includes(name))),
  };
}

/** More targets there. @returns their paths, as in a key */
export async function more({ simulator }: Account, count: number): Promise<string[][]> {
  const response = await fetch(`${simulator.url}/_simulator/clusters`, {
    method: 'POST',
    body: JSON.stringify({ count }),
  });
  const { paths } = (await response.json()) as { paths: string[][] };
  return paths;
}

export async function closeAccount({ simulator }: Account): Promise<void> {
  await simulator.close();
}
