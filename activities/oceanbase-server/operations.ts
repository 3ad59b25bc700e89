/**
 * Finding a stop or a start whose answer was lost, or that someone else began: the tasks after the mark
 * (facts/tencent-ocp.md 2.7). A null is decisive, so whatever cannot be told is an error instead.
 */
import type { Mark } from '../contract.js';
import type { Caller } from '../http/caller.js';
import {
  MAX_PAGES,
  tooManyPages,
  type OcpClient,
  type OcpRequest,
} from '../oceanbase-ocp/client.js';
import { VendorError } from '../vendor-error.js';
import { serversOfContext } from './context.js';
import { task, type Task } from './tasks.js';

/** What tasks are called, in English, because every call asks for en-US. */
export type TaskName = 'Stop OB server' | 'Start OB server';
const PAGE_SIZE = 50;
/** One would do, were it not for the check that the list is sorted. */
const MARK_SIZE = 10;

/** The highest task id of the cluster, and OCP's clock. */
export async function markOf(ocp: OcpClient, clusterId: string, call: Caller): Promise<Mark> {
  const { data, timestamp, traceId } = await ocp.page(call, tasksOf(clusterId, MARK_SIZE), task, 1);
  assertNewestFirst(data.items, traceId);
  return { lastOperation: data.items[0]?.id ?? null, vendorTime: timestamp };
}

/** The newest task of this server that is called so, with an id above the mark's. */
export async function operationAfter(
  ocp: OcpClient,
  name: TaskName,
  { clusterId, serverId }: { clusterId: string; serverId: string },
  mark: Mark,
  call: Caller,
): Promise<Task | null> {
  const request = tasksOf(clusterId, PAGE_SIZE);
  const since = mark.lastOperation === null ? -1n : BigInt(mark.lastOperation);
  for (let number = 1; number <= MAX_PAGES; number += 1) {
    const { data, traceId } = await ocp.page(call, request, task, number);
    assertNewestFirst(data.items, traceId);
    for (const listed of data.items) {
      if (BigInt(listed.id) <= since) return null;
      if (await isOne(ocp, name, serverId, listed, call)) return listed;
    }
    if (data.isLast) return null;
  }
  throw tooManyPages(request.what, null);
}

/** Filtered by cluster only: names may be localised, so a filter by name could hide the task. */
export function tasksOf(clusterId: string, size: number): OcpRequest {
  return {
    api: 'task.list',
    what: `tasks of cluster ${clusterId}`,
    path: '/tasks/instances',
    query: { clusterId, sort: 'id,desc', page: '1', size: String(size) },
  };
}

/** @throws VendorError `unclear` where the task does not tell what it is or whose */
async function isOne(
  ocp: OcpClient,
  wanted: TaskName,
  serverId: string,
  listed: Task,
  call: Caller,
): Promise<boolean> {
  const name = (listed.name ?? '').trim();
  const isLocalised = name === '' || /[^\x20-\x7e]/.test(name);
  if (name.toLowerCase() !== wanted.toLowerCase() && !isLocalised) return false;
  const servers = await serversOf(ocp, listed, call);
  if (servers.size === 0)
    throw undecidable(listed, 'neither its list entry nor its detail names a server');
  if (!servers.has(serverId)) return false;
  if (isLocalised)
    throw undecidable(
      listed,
      `its name is not in English, so whether it is "${wanted}" cannot be told`,
    );
  return true;
}

/** A list may leave the context out; the detail has it. */
async function serversOf(ocp: OcpClient, listed: Task, call: Caller): Promise<Set<string>> {
  const servers = serversOfContext(listed.context);
  if (servers.size > 0) return servers;
  const { data } = await readTask(ocp, listed.id, call);
  return serversOfContext(data.context);
}

export function readTask(ocp: OcpClient, id: string, call: Caller) {
  return ocp.get(
    call,
    { api: 'task.get', what: `task ${id}`, path: `/tasks/instances/${id}` },
    task,
  );
}

/** An OCP that ignored `sort` would make the first entry not the highest, and null a lie. */
function assertNewestFirst(tasks: Task[], traceId: string | null): void {
  const isSorted = tasks.every(
    ({ id }, index) => index === 0 || BigInt(id) < BigInt(tasks[index - 1]!.id),
  );
  if (isSorted) return;
  throw new VendorError(
    'unclear',
    'bad-answer',
    'the task list is not sorted by id, newest first, although that was asked for',
    { requestId: traceId },
  );
}

function undecidable({ id, name }: Task, why: string): VendorError {
  return new VendorError('unclear', 'undecidable-task', `task ${id} "${name ?? ''}": ${why}`);
}
