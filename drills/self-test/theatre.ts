/** Where one scenario is played: an account of its own, with workers of one build. */
import type { Client } from '@temporalio/client';
import { eventually } from '../../bench/ground.js';
import type { Vendors } from '../../bench/vendors.js';
import { Workers, type WorkerProcess } from '../../bench/workers.js';
import { startStop, stopRequest } from '../../client/start-stop.js';
import { issueQueue } from '../../workers/queues.js';
import type { FaultInput } from '../../simulators/faults.js';
import type { Lifecycle } from '../../simulators/lifecycle.js';
import { closeAccount, openAccount, type Account } from '../accounts.js';
import { lastRun } from '../play.js';
import type { Made } from '../report.js';
import type { Scenario } from './scenarios.js';

/** temporal.api.enums.v1.TaskQueueType */
const ACTIVITY = 2;
/** Short time-outs, so that an attempt is over soon. */
const PACE = { requestTimeout: '400ms', issueTimeout: '700ms', deadline: '90s' };

/** What all theatres share. */
export interface House {
  client: Client;
  address: string;
  vendors: Vendors;
}

export class Theatre {
  /** What workers wrote. */
  readonly written: string[] = [];
  readonly client: Client;
  /** Of the last stop. */
  key: string;
  /** When the last stop was started, epoch ms. */
  startedAt = 0;
  readonly #workers: Workers;

  private constructor(
    private readonly scenario: Scenario,
    house: House,
    readonly account: Account,
    cli: string,
  ) {
    this.client = house.client;
    this.#workers = new Workers(house.address, house.vendors, cli);
    this.key = [scenario.vendor, account.name, ...account.definition.example.path].join('/');
  }

  /** @param cli of the build that the workers run */
  static async open(house: House, name: string, scenario: Scenario, cli: string): Promise<Theatre> {
    const account = await openAccount(name, scenario.vendor, { ...PACE, ...scenario.pace });
    return new Theatre(scenario, house, account, cli);
  }

  get workflowId(): string {
    return `stop/${this.key}`;
  }

  get things(): Lifecycle[] {
    const { definition, simulator } = this.account;
    return definition.example.things.map((name) => simulator.world.thing(name));
  }

  accepted(): number {
    return this.account.simulator.world.ledger.stops().length;
  }

  /** Of the next stop call. */
  fault(fault: Pick<FaultInput, 'answer' | 'when'>): void {
    const { definition, simulator } = this.account;
    simulator.world.faults.add({ ...fault, api: definition.apis.issue, times: 1 });
  }

  worker(env: NodeJS.ProcessEnv = {}, only?: 'workflows' | 'vendors'): Promise<WorkerProcess> {
    return this.#workers.start(only === 'workflows' ? [] : [this.account], {
      env,
      hear: (text) => this.written.push(text),
      ...(only === undefined ? {} : { only }),
    });
  }

  /** Until somebody waits for stops to issue: the holder of a new gate waits for a while before. */
  async untilServed(): Promise<void> {
    const taskQueue = { name: issueQueue(this.account.name) };
    await eventually('a process serves the account', async () => {
      const { pollers } = await this.client.workflowService.describeTaskQueue({
        namespace: 'default',
        taskQueue,
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is in @temporalio/proto, which is not ours to import
        taskQueueType: ACTIVITY,
      });
      return (pollers ?? []).length > 0;
    });
  }

  /** @param key of another target; the example's unless told */
  async start(key = this.key): Promise<void> {
    this.key = key;
    const { options = {} } = this.account.definition.example;
    const { deadlineMs = null } = this.scenario;
    this.startedAt = Date.now();
    await startStop(this.client, stopRequest(this.key, options, { deadlineMs }));
  }

  /** Plays it, and waits for the verdict of the last run. */
  async play(): Promise<Made> {
    await this.scenario.play(this);
    const { outcome } = await lastRun(this.client, this.workflowId);
    return {
      key: this.key,
      account: this.account,
      things: this.account.definition.example.things,
      kinds: [],
      outcome,
    };
  }

  async close(): Promise<void> {
    await this.#workers.close();
    await closeAccount(this.account);
  }
}
