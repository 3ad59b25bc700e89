/** Simulators together, as one set of connections: for the demo, for rehearsals, for `npm run simulators`. */
import type { VendorName } from '../activities/vendors.js';
import { simulators } from './catalogue.js';
import { playScenario, type Scenario } from './scenario.js';
import { startSimulator, type RunningSimulator } from './simulator.js';

/** One server and the vendors that it speaks for: both OceanBase vendors share one OCP. */
export interface Place {
  /** Name of the connection. */
  name: string;
  vendors: readonly [VendorName, ...VendorName[]];
}

export const places: readonly Place[] = [
  { name: 'mrs-lab', vendors: ['huawei-mrs'] },
  { name: 'emr-prod', vendors: ['tencent-emr'] },
  { name: 'ocp-main', vendors: ['oceanbase-server', 'oceanbase-agent'] },
  { name: 'cdm-cn4', vendors: ['huawei-cdm'] },
];

export interface FleetOptions {
  places: readonly Place[];
  /** Multiplies every lag and duration; 1 is realistic. */
  scale: number;
  /** Of the first; the others follow. Absent: any free ones. */
  port?: number;
  /** Added to every entry. */
  pace?: Record<string, unknown>;
  /** Dials that are turned before anyone is told where they are. */
  scenario?: Scenario;
}

export interface Fleet {
  /** What connections.yaml says. */
  connections: Record<string, Record<string, unknown>>;
  /** Environment variables that it refers to. The simulators' own, so nothing to hide. */
  secrets: Record<string, string>;
  /** One target of each vendor that exists here, with options that stop it soon. */
  targets: { key: string; options: Record<string, unknown> }[];
  running: readonly { place: Place; simulator: RunningSimulator }[];
  close(): Promise<void>;
}

export async function startFleet({
  places,
  scale,
  port,
  pace,
  scenario = {},
}: FleetOptions): Promise<Fleet> {
  const running: { place: Place; simulator: RunningSimulator }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map(({ simulator }) => simulator.close()));
  };
  const fleet: Fleet = { connections: {}, secrets: {}, targets: [], running, close };
  try {
    for (const place of places) {
      const definition = simulators[place.vendors[0]];
      const at = port === undefined ? {} : { port: port + running.length };
      const simulator = await startSimulator(definition, { scale, ...at });
      running.push({ place, simulator });
      const { entry, secrets } = definition.connection(simulator.url);
      fleet.connections[place.name] = pace ? { ...entry, pace } : entry;
      Object.assign(fleet.secrets, secrets);
      for (const vendor of place.vendors) {
        await playScenario(scenario, vendor, simulator.url);
        const { path, options = {} } = simulators[vendor].example;
        fleet.targets.push({ key: [vendor, place.name, ...path].join('/'), options });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return fleet;
}
