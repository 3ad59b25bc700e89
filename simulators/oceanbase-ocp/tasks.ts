/**
 * OCP's tasks: one per stop of a server, also of a stop that somebody began past the API. Their state is
 * the claim of the server's lifecycle; the graph of eight steps is the seed's.
 */
import type { Lifecycle } from '../lifecycle.js';
import type { World } from '../world.js';
import { CLUSTER_ID, serverNames, serverOf } from './topology.js';

export interface StopRequest {
  type: 'STOP_SERVICE' | 'STOP_PROCESS';
  /** legacy: the caller named no `type`, so words and shapes are those of an old OCP. */
  shape: 'legacy' | 'current';
}

interface TaskRecord {
  id: number;
  name: string;
  /** Absent: a task from before the simulator began. */
  server: string;
  stop: StopRequest;
  startedAt: number;
  claim: 'pending' | 'succeeded' | 'failed';
  progress: number;
}

const ANOTHERS: StopRequest = { type: 'STOP_PROCESS', shape: 'current' };

const STEPS = [
  'Prepare stop observer',
  'Stop server',
  'Stop observer process',
  'Wait observer stop',
  'Update observer status',
  'Update zone status',
  'Sync cluster info',
  'Update OB cluster status',
];

export class OcpTasks {
  readonly #records = new Map<number, TaskRecord>();

  constructor(private readonly world: World) {
    for (const [server, name] of [
      [`${CLUSTER_ID}/1`, 'Stop OB server'],
      [`${CLUSTER_ID}/1`, 'Start OB server'],
    ] as const) {
      const id = world.nextId();
      const stop: StopRequest = { type: 'STOP_PROCESS', shape: 'current' };
      const past = { server, stop, startedAt: world.clock.now() - 86_400_000 };
      this.#records.set(id, { id, name, ...past, claim: 'succeeded', progress: 1 });
    }
  }

  /** Writes down what was asked of an operation that was just accepted. */
  began(thing: Lifecycle, id: number, stop: StopRequest): TaskRecord {
    this.#records.set(id, {
      id,
      name: 'Stop OB server',
      server: thing.name,
      stop,
      startedAt: this.world.clock.now(),
      claim: 'pending',
      progress: 0,
    });
    return this.#records.get(id)!;
  }

  /** What was asked of the server's last stop. */
  stopOf(thing: Lifecycle): StopRequest {
    return (thing.operation && this.#records.get(thing.operation.id)?.stop) ?? ANOTHERS;
  }

  /** All tasks as they are now, newest first. */
  all(): TaskRecord[] {
    for (const name of serverNames(this.world)) this.#follow(this.world.thing(name));
    return [...this.#records.values()].sort((a, b) => b.id - a.id);
  }

  #follow(thing: Lifecycle): void {
    const { operation } = thing;
    const known =
      operation && (this.#records.get(operation.id) ?? this.began(thing, operation.id, ANOTHERS));
    if (known) {
      const claim = thing.claim();
      known.claim = claim === 'none' ? 'pending' : claim;
      known.progress = thing.progress();
    }
    // An operation that was replaced, or ended by hand, moves no further.
    for (const record of this.#records.values()) {
      if (record.server === thing.name && record !== known && record.claim === 'pending')
        record.claim = thing.truth() === 'stopped' ? 'succeeded' : 'failed';
    }
  }
}

const words = { pending: 'RUNNING', succeeded: 'SUCCESSFUL', failed: 'FAILED' } as const;

export function shownStatus({ claim }: TaskRecord): string {
  return words[claim];
}

/** @param withSteps the list leaves the subtasks out */
export function shownTask(record: TaskRecord, withSteps: boolean): unknown {
  const { serverId, zoneName } = serverOf(record.server);
  const strings = { cluster_id: CLUSTER_ID, server_id: serverId, zone_name: zoneName };
  const common = {
    id: record.id,
    name: record.name,
    type: 'MANUAL',
    operation: 'EXECUTE',
    status: shownStatus(record),
    startTime: new Date(record.startedAt).toISOString(),
  };
  if (record.stop.shape === 'legacy') {
    return {
      ...common,
      cluster: { id: Number(CLUSTER_ID), name: 'ob_simulated', obClusterId: 20 },
      creator: { id: 100, name: 'admin' },
      context: `Context(parallelIdx=-1, stringMap={cluster_id=${CLUSTER_ID}, zone_name=${zoneName}, server_id=${serverId}}, listMap={server_ids=[${serverId}]})`,
      ...(withSteps ? { tasks: steps(record) } : {}),
    };
  }
  return {
    ...common,
    clusterId: Number(CLUSTER_ID),
    creator: 'admin',
    prohibitRollback: false,
    context: { parallelIdx: -1, stringMap: strings, listMap: { server_ids: [serverId] } },
    ...(withSteps ? { subtasks: steps(record) } : {}),
  };
}

/** Printed in no helpful order, as the seed's are. */
function steps(record: TaskRecord): unknown[] {
  const idOf = (index: number) => record.id * 100 + index;
  const done =
    record.claim === 'succeeded'
      ? STEPS.length
      : Math.min(STEPS.length - 1, Math.floor(record.progress * STEPS.length));
  const current = record.claim === 'failed' ? 'FAILED' : 'RUNNING';
  // A failed stop ends at the step that stops the process.
  const reached = record.claim === 'failed' ? STEPS.indexOf('Stop observer process') : done;
  return STEPS.map((name, index) => ({
    id: idOf(index),
    name,
    description: name,
    operation: 'EXECUTE',
    status: index < reached ? 'SUCCESSFUL' : index === reached ? current : 'PENDING',
    upstreams: index === 0 ? [] : [idOf(index - 1)],
    downstreams: index === STEPS.length - 1 ? [] : [idOf(index + 1)],
  })).reverse();
}
