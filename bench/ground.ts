/** What all parts stand on: one Temporal server, the vendors' process, workers as real processes. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { gatesOf, type GateRow } from '../client/gates.js';
import { inParallel } from '../client/parallel.js';
import { startStop, stopRequest } from '../client/start-stop.js';
import { simulators } from '../simulators/catalogue.js';
import { startDevServer, type DevServer } from '../temporal-docker/dev-server.js';
import { attributes } from '../workflows/search-attributes.js';
import type { VendorName } from '../activities/vendors.js';
import type { Delay } from './delayed-line.js';
import type { OpenedVendor } from './vendor-process.js';
import { Vendors } from './vendors.js';
import { Workers } from './workers.js';

/** A connection of the bench: a vendor's simulator under a name of its own. */
export interface Account extends OpenedVendor {
  name: string;
  vendor: VendorName;
}

export interface Started {
  key: string;
  workflowId: string;
  runId: string;
}

const AT_ONCE = 20;
const LOOK_EVERY_MS = 50;

export class Ground {
  #accounts = 0;

  private constructor(
    readonly server: DevServer,
    readonly client: Client,
    readonly vendors: Vendors,
    readonly workers: Workers,
  ) {}

  static async open(): Promise<Ground> {
    const server = await startDevServer({
      ui: false,
      durability: 'normal',
      searchAttributes: Object.values(attributes).map(({ name }) => name),
      report: say,
    });
    const connection = await Connection.connect({ address: server.address });
    const vendors = new Vendors();
    return new Ground(
      server,
      new Client({ connection }),
      vendors,
      new Workers(server.address, vendors),
    );
  }

  async account(
    vendor: VendorName,
    { pace, scale, delay }: { pace: Record<string, unknown>; scale: number; delay?: Delay },
  ): Promise<Account> {
    const name = `bench-${(this.#accounts += 1)}`;
    const opened = await this.vendors.ask('openVendor', vendor, scale, delay);
    return { ...opened, name, vendor, entry: { ...opened.entry, pace } };
  }

  /** The targets at these paths, with options that stop them soon. */
  async start({ vendor, name }: Account, paths: readonly string[][]): Promise<Started[]> {
    return inParallel(paths, AT_ONCE, async (path) => {
      const key = [vendor, name, ...path].join('/');
      const { options = {} } = simulators[vendor].example;
      const started = await startStop(this.client, stopRequest(key, options));
      return { key, workflowId: started.workflowId, runId: started.runId };
    });
  }

  async gates(): Promise<GateRow[]> {
    return gatesOf(this.client);
  }

  /** Until processes serve all of these. */
  async untilServed(accounts: readonly Account[]): Promise<void> {
    await eventually('a process serves each account', async () => {
      const held = (await this.gates()).filter(({ holder }) => holder !== null);
      return accounts.every(({ name }) => held.some(({ connection }) => connection === name));
    });
  }

  /** How many stops of these accounts the list shows, of those that fit. */
  async count(accounts: readonly Account[], condition: string): Promise<number> {
    const names = accounts.map(({ name }) => `'${name}'`).join(', ');
    const query = `WorkflowType = 'stopTarget' AND StanddownConnection IN (${names}) AND ${condition}`;
    return (await this.client.workflow.count(query)).count;
  }

  /** Ends all runs: the next part begins alone. Workers go first, so that no gate comes back. */
  async clear(): Promise<void> {
    await this.workers.close();
    const ids: string[] = [];
    for await (const { workflowId } of this.client.workflow.list({
      query: "ExecutionStatus = 'Running'",
    }))
      ids.push(workflowId);
    await inParallel(ids, AT_ONCE, (id) =>
      this.client.workflow
        .getHandle(id)
        .terminate('the part of the bench is over')
        .catch(() => undefined),
    );
  }

  async close(): Promise<void> {
    await this.workers.close();
    await this.client.connection.close();
    await this.server.stop();
    await this.vendors.close();
  }
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** @throws when it is not so in time */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean>,
  { withinMs = 120_000, everyMs = LOOK_EVERY_MS } = {},
): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(`not in ${withinMs / 1_000} s: ${what}`);
    await pause(everyMs);
  }
}
