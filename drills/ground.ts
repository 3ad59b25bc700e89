/** What a drill stands on: a Temporal server that may be killed, simulators, workers as real processes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { eventually } from '../bench/ground.js';
import { Vendors } from '../bench/vendors.js';
import { Workers } from '../bench/workers.js';
import { gatesOf } from '../client/gates.js';
import { startDevServer, type DevServer } from '../temporal-docker/dev-server.js';
import { attributes } from '../workflows/search-attributes.js';
import { closeAccount, type Account } from './accounts.js';
import { Crew } from './crew.js';
import { say } from './say.js';

export class DrillGround {
  #server: DevServer;

  private constructor(
    server: DevServer,
    private readonly folder: string,
    readonly client: Client,
    readonly vendors: Vendors,
    readonly accounts: readonly Account[],
    readonly crew: Crew,
  ) {
    this.#server = server;
  }

  static async open(accounts: readonly Account[]): Promise<DrillGround> {
    const folder = await mkdtemp(path.join(tmpdir(), 'standdown-drill-'));
    const server = await serverAt(folder);
    const { address } = server;
    const client = new Client({ connection: await Connection.connect({ address }) });
    const vendors = new Vendors();
    const crew = new Crew(vendors, new Workers(address, vendors), address, accounts);
    return new DrillGround(server, folder, client, vendors, accounts, crew);
  }

  get address(): string {
    return this.#server.address;
  }

  /** Until processes serve all accounts. */
  async untilServed(): Promise<void> {
    await eventually('a process serves each account', async () => {
      const served = (await gatesOf(this.client))
        .filter(({ holder }) => holder !== null)
        .map(({ connection }) => connection);
      return this.accounts.every(({ name }) => served.includes(name));
    });
  }

  /** As by a kill -9; `startServer` begins again on the same file and port. */
  killServer(): void {
    process.kill(-this.#server.pid, 'SIGKILL');
  }

  async startServer(): Promise<void> {
    this.#server = await serverAt(this.folder, Number(this.address.split(':')[1]));
  }

  async close(): Promise<void> {
    await this.crew.end();
    await this.client.connection.close();
    await this.#server.stop();
    await this.vendors.close();
    await Promise.all(this.accounts.map(closeAccount));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function serverAt(folder: string, port?: number): Promise<DevServer> {
  return startDevServer({
    ui: false,
    file: path.join(folder, 'temporal.db'),
    // The server is killed, not the machine: what was written is there.
    durability: 'normal',
    ports: port === undefined ? {} : { grpc: port },
    searchAttributes: Object.values(attributes).map(({ name }) => name),
    report: say,
  });
}
