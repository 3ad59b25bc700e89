/**
 * Asking about tasks. Few are asked one by one, which shows their steps. Many of one cluster read one page of its
 * task list together, and a finished one looks at the servers, together too (design §6, decision 0011).
 */
import type { Progress } from '../contract.js';
import type { Caller } from '../http/caller.js';
import type { OcpClient } from '../oceanbase-ocp/client.js';
import { readTask, tasksOf } from './operations.js';
import { readServers, type Server } from './server.js';
import { progressOf, task, type Task } from './tasks.js';

/** As many tickets of a cluster are asked about one by one. */
const FEW = 3;
/** The newest tasks of the cluster; OCP's most is 2000. */
const PAGE_SIZE = 200;
/** A ticket that nobody has asked about for so long is nobody's any more. */
const FORGOTTEN_AFTER_MS = 5 * 60_000;

interface ServerName {
  clusterId: string;
  serverId: string;
}

export class TaskBoard {
  /** By cluster: ticket → when it was asked about last. */
  readonly #waiting = new Map<string, Map<string, number>>();

  /** @param hasTakenEffect what the tasks of this board were meant to bring about */
  constructor(
    private readonly ocp: OcpClient,
    private readonly hasTakenEffect: (server: Server) => boolean,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws VendorError */
  async progress(target: ServerName, id: string, call: Caller): Promise<Progress> {
    const { clusterId } = target;
    const progress =
      this.#asked(clusterId, id) > FEW
        ? await this.#fromList(target, id, call)
        : await this.#alone(id, call);
    if (progress.status !== 'pending') this.#waiting.get(clusterId)?.delete(id);
    return progress;
  }

  /** @returns how many tickets of the cluster are waited for */
  #asked(clusterId: string, id: string): number {
    const tickets = this.#waiting.get(clusterId) ?? new Map<string, number>();
    this.#waiting.set(clusterId, tickets);
    const now = this.now();
    for (const [each, at] of tickets) if (at < now - FORGOTTEN_AFTER_MS) tickets.delete(each);
    tickets.set(id, now);
    return tickets.size;
  }

  async #alone(id: string, call: Caller): Promise<Progress> {
    const { data, traceId } = await readTask(this.ocp, id, call);
    return progressOf(data, traceId);
  }

  async #fromList(target: ServerName, id: string, call: Caller): Promise<Progress> {
    const request = tasksOf(target.clusterId, PAGE_SIZE);
    const { data, traceId } = await this.ocp.page(call, request, task, 1);
    const listed = data.items.find((each) => each.id === id);
    if (!listed) return this.#alone(id, call);
    const progress = progressOf(listed, traceId);
    if (progress.status === 'pending' || hasSteps(listed)) return progress;
    // Without its steps a task does not tell whether it was rolled back; a server that is as wanted tells that it was not.
    const isDone = progress.status === 'succeeded' && (await this.#isAsWanted(target, call));
    return isDone ? progress : this.#alone(id, call);
  }

  async #isAsWanted({ clusterId, serverId }: ServerName, call: Caller): Promise<boolean> {
    const { data } = await readServers(this.ocp, clusterId, call);
    return data.some((server) => server.id === serverId && this.hasTakenEffect(server));
  }
}

function hasSteps({ subtasks, tasks }: Task): boolean {
  return (subtasks ?? tasks ?? []).length > 0;
}
