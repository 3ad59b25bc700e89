/**
 * The holder's side of a gate (design §6): while this process holds it, the connection's vendor workers run
 * here; when it cannot renew, nothing more is sent; when it is told to go, it lets go first and drains after.
 */
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, type Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { GateActivities, GateHolder, GateInput } from '../activities/activity-types.js';
import { Stopwatch } from '../activities/clock.js';
import type { OpenConnection } from '../activities/connections.js';
import { notYet, outage } from '../activities/failures.js';
import { Lease } from './lease.js';
import { gateQueue, WORKFLOW_QUEUE } from './queues.js';
import { runAll, vendorWorkers, type RunningWorkers, type Temporal } from './workers.js';

/** Of the renewal interval: how long without a renewal until Temporal moves the gate, and until we stop. */
const HEARTBEATS = 3;
const LEASE = 1.8;
const RATE_WINDOW_MS = 1_000;
const AGAIN_MS = 50;
const ALIAS_AGAIN_MS = 1_000;

export class Gate {
  readonly #letGo = new AbortController();
  /** What an earlier hold of this process still has to finish; its workers poll the same queues. */
  #draining: Promise<void> = Promise.resolve();

  constructor(
    private readonly temporal: Temporal,
    private readonly connection: OpenConnection,
  ) {
    connection.channel.fence = () => 'this process does not hold the gate';
  }

  worker(): Promise<Worker> {
    const activities: GateActivities = { holdGate: (name) => this.#hold(name) };
    return Worker.create({
      ...this.temporal,
      taskQueue: gateQueue(this.connection.fingerprint),
      activities: { ...activities },
      maxConcurrentActivityTaskExecutions: 1,
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
    });
  }

  /** Starts the gate's workflow unless it runs: an operator may have terminated it. */
  async ensure(client: Client): Promise<void> {
    const { fingerprint, name, renewEvery } = this.connection;
    const input: GateInput = {
      fingerprint,
      connection: name,
      heartbeatMs: HEARTBEATS * renewEvery,
    };
    await client.workflow.start('gate', {
      taskQueue: WORKFLOW_QUEUE,
      workflowId: `gate/${fingerprint}`,
      args: [input],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: `One process at a time serves ${name}`,
    });
  }

  /** Sends nothing more, and lets another process have the gate. */
  release(): void {
    this.#letGo.abort();
  }

  /** Resolves when what was accepted here has been answered. */
  drained(): Promise<void> {
    return this.#draining;
  }

  async #hold(connection: string | undefined): Promise<void> {
    this.#refuseAlias(connection);
    const context = Context.current();
    const { channel, renewEvery, jitter } = this.connection;
    const lease = new Lease(LEASE * renewEvery);
    channel.fence = () => lease.whyNot();
    const lost = AbortSignal.any([this.#letGo.signal, context.cancellationSignal]);
    let inner: RunningWorkers | undefined;
    try {
      await this.#draining;
      await this.#renew(lease);
      const renewing = this.#renewUntil(lost, lease);
      // What the holder before us sent last counts against the limit. Where no attempt of this run has renewed, it is
      // of another run, and may still live: an attempt that was refused as an alias, say, has waited for nobody.
      const isFirst = context.info.heartbeatDetails === undefined;
      const oldLease = isFirst ? LEASE * renewEvery : 0;
      await rest(RATE_WINDOW_MS + jitter + oldLease, lost);
      if (!lost.aborted) inner = runAll(await vendorWorkers(this.temporal, this.connection));
      await Promise.race([renewing, ...(inner ? [inner.ended] : [])]);
    } finally {
      lease.revoke('this process has let go of the gate');
      this.#draining = inner ? inner.stop().catch(() => undefined) : Promise.resolve();
    }
    throw notYet('GateReleased', 'the holder let go of the gate', AGAIN_MS);
  }

  /** Under two names one target would have two keys, and nothing would keep their stops apart. */
  #refuseAlias(connection: string | undefined): void {
    const { name, fingerprint } = this.connection;
    if (connection === undefined || connection === name) return;
    const message =
      `this account is served as "${connection}", not as "${name}": use that name, ` +
      `or terminate the workflow gate/${fingerprint} when no stop of ${connection} runs`;
    throw outage('Alias', message, ALIAS_AGAIN_MS);
  }

  /** Until told to go, or until Temporal says that the gate is not ours any more. */
  async #renewUntil(lost: AbortSignal, lease: Lease): Promise<void> {
    while (!lost.aborted) {
      await rest(this.connection.renewEvery, lost);
      if (lost.aborted) return;
      await this.#renew(lease).catch(() => undefined);
    }
  }

  /** Acknowledged by Temporal, and told to the SDK, which keeps a clock of its own. */
  async #renew(lease: Lease): Promise<void> {
    const context = Context.current();
    const sent = new Stopwatch();
    const { name, vendors, limits } = this.connection;
    const holder: GateHolder = {
      holder: `${process.pid}@${hostname()}`,
      connection: name,
      vendors: [...vendors.keys()],
      limits,
      paces: Object.fromEntries([...vendors].map(([vendor, { pace }]) => [vendor, pace])),
      since: new Date(context.info.currentAttemptScheduledTimestampMs).toISOString(),
    };
    context.heartbeat(holder);
    await context.client.activity.heartbeat(context.info.taskToken, holder);
    lease.renewed(sent);
  }
}

/** A wait that a signal ends early, without an error. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
