/**
 * OCP's tasks: one per stop or start of a server, also of one that somebody began past the API. Their state is
 * the claim of the server's lifecycle; the graphs of steps are those of the seed and of ocp-doc, 1700.start-observer.
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
  kind: Kind;
  name: string;
  /** Absent: a task from before the simulator began. */
  server: string;
  /** What was asked of this stop, or of the one before this start. */
  stop: StopRequest;
  startedAt: number;
  claim: 'pending' | 'succeeded' | 'failed';
  progress: number;
}

const ANOTHERS: StopRequest = { type: 'STOP_PROCESS', shape: 'current' };

const LAST_STEPS = [
  'Update observer status',
  'Update zone status',
  'Sync cluster info',
  'Update OB cluster status',
];
const kinds = {
  stop: {
    name: 'Stop OB server',
    steps: [
      ...['Prepare stop observer', 'Stop server', 'Stop observer process', 'Wait observer stop'],
      ...LAST_STEPS,
    ],
    failsAt: 'Stop observer process',
    done: 'stopped',
  },
  start: {
    name: 'Start OB server',
    steps: [
      ...['Prepare start observer', 'Start observer process', 'Wait observer active'],
      ...['Start ocp agent service', 'Start server'],
      ...LAST_STEPS,
    ],
    failsAt: 'Wait observer active',
    done: 'running',
  },
} as const;
type Kind = keyof typeof kinds;

export class OcpTasks {
  readonly #records = new Map<number, TaskRecord>();

  constructor(private readonly world: World) {
    for (const kind of ['stop', 'start'] as const) {
      const id = world.nextId();
      const past = {
        server: `${CLUSTER_ID}/1`,
        stop: ANOTHERS,
        startedAt: world.clock.now() - 86_400_000,
      };
      const { name } = kinds[kind];
      this.#records.set(id, { id, kind, name, ...past, claim: 'succeeded', progress: 1 });
    }
  }

  /** Writes down what was asked of an operation that was just accepted. */
  began(thing: Lifecycle, id: number, stop: StopRequest): TaskRecord {
    const kind = thing.operation?.kind ?? 'stop';
    this.#records.set(id, {
      id,
      kind,
      name: kinds[kind].name,
      server: thing.name,
      stop,
      startedAt: this.world.clock.now(),
      claim: 'pending',
      progress: 0,
    });
    return this.#records.get(id)!;
  }

  /** What was asked of the server's last stop, also after its start. */
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
        record.claim = thing.truth() === kinds[record.kind].done ? 'succeeded' : 'failed';
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
  const { steps: names, failsAt } = kinds[record.kind];
  const idOf = (index: number) => record.id * 100 + index;
  const done =
    record.claim === 'succeeded'
      ? names.length
      : Math.min(names.length - 1, Math.floor(record.progress * names.length));
  const current = record.claim === 'failed' ? 'FAILED' : 'RUNNING';
  const reached = record.claim === 'failed' ? names.findIndex((name) => name === failsAt) : done;
  return names
    .map((name, index) => ({
      id: idOf(index),
      name,
      description: name,
      operation: 'EXECUTE',
      status: index < reached ? 'SUCCESSFUL' : index === reached ? current : 'PENDING',
      upstreams: index === 0 ? [] : [idOf(index - 1)],
      downstreams: index === names.length - 1 ? [] : [idOf(index + 1)],
    }))
    .reverse();
}
