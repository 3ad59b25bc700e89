/** A vendor's verbs against its own simulator over real HTTP, without Temporal: for a vendor's own tests. */
import { openConnection, type OpenConnection } from '../../activities/connections.js';
import type { BaseTarget, Verbs } from '../../activities/contract.js';
import type { Caller } from '../../activities/http/caller.js';
import {
  connectionSchema,
  parseKey,
  parseOptions,
  parseStartOptions,
  vendorNamed,
  type VendorName,
} from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import { startSimulator, type RunningSimulator, type World } from '../../simulators/simulator.js';

export interface VendorBench {
  simulator: RunningSimulator;
  world: World;
  connection: OpenConnection;
  target: BaseTarget;
  verbs: Verbs<unknown, unknown>;
  /** A caller that may only read. */
  reader(): Caller;
  /** A caller that may issue once. */
  issuer(): Caller;
  options(given?: Record<string, unknown>): Record<string, unknown>;
  startOptions(given?: Record<string, unknown>): Record<string, unknown>;
  /** All things of the example target. */
  things(): ReturnType<World['thing']>[];
  close(): Promise<void>;
}

/** @param change is applied to the simulator's ready-made connections entry: other auth, other switches */
export async function vendorBench(
  name: VendorName,
  {
    scale = 0.005,
    change = (entry) => entry,
    path,
  }: {
    scale?: number;
    change?: (entry: Record<string, unknown>) => Record<string, unknown>;
    path?: string[];
  } = {},
): Promise<VendorBench> {
  const definition = simulators[name];
  const simulator = await startSimulator(definition, { scale });
  const { entry, secrets } = definition.connection(simulator.url);
  Object.assign(process.env, secrets);
  const connection = openConnection('sim', connectionSchema.parse(change(entry)), process.cwd());
  const { verbs } = connection.vendors.get(name)!;
  const { target } = parseKey([name, 'sim', ...(path ?? definition.example.path)].join('/'));
  const signal = new AbortController().signal;
  return {
    simulator,
    world: simulator.world,
    connection,
    target: vendorNamed(name).target.parse(target) as BaseTarget,
    verbs,
    reader: () => connection.channel.caller({ signal, requestTimeout: 5_000 }),
    issuer: () =>
      connection.channel.caller({
        signal,
        requestTimeout: 5_000,
        issue: { signal, turnWithin: 5_000, timeout: 10_000, whyNotSend: () => null },
      }),
    options: (given = {}) => parseOptions(name, given),
    startOptions: (given = {}) => parseStartOptions(name, given),
    things: () => definition.example.things.map((thing) => simulator.world.thing(thing)),
    close: () => simulator.close(),
  };
}
