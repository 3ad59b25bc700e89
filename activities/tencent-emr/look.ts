/**
 * One look: the cluster's status first, then the lists at once. The order matters: a status read after
 * the lists could say "no flow" for rows that were read while one ran.
 */
import type { Observation, Part } from '../contract.js';
import { dateOf } from '../http/answers.js';
import type { HttpAnswer } from '../http/caller.js';
import { noParts, VendorError } from '../vendor-error.js';
import {
  clusterNodesShape,
  instancesShape,
  readResponse,
  serviceNodesShape,
  type Action,
  type ClusterNodes,
  type ServiceNodes,
} from './api.js';
import {
  covered,
  demandRows,
  identityOf,
  missingHosts,
  partsOf,
  stateOfAll,
  type Row,
} from './rows.js';
import { readClusterStatus, readServicesStatus, type ClusterState } from './states.js';
import type { EmrTarget } from './target.js';

/** `OperatorStateId`, the filter of the process list. */
const ALL = 0;
const STARTED = 1;
const STOPPED = 2;
const MOST_ROWS = 999;
const PAGE = 100;
const ALL_PROJECTS = -1;

/** Signs and reads one action. */
type Ask = (action: Action, payload: Record<string, unknown>) => Promise<HttpAnswer>;

export async function lookAt(target: EmrTarget, ask: Ask): Promise<Observation> {
  const { cluster, vendorTime, requestId } = await readCluster(target, ask);
  const [started, stopped, nodes] = await Promise.all([
    readProcesses(target, STARTED, ask),
    readProcesses(target, STOPPED, ask),
    readNodes(target, ask),
  ]);
  const requestIds = [requestId, started.RequestId, stopped.RequestId, ...nodes.requestIds];
  let rows = rowsOf(started, stopped);
  if (mayBeIncomplete(target, rows)) {
    const all = await readProcesses(target, ALL, ask);
    requestIds.push(all.RequestId);
    rows = rowsOf(started, stopped, all);
  }
  demandRows(target, rows, started.RequestId);
  const parts = partsOf(covered(target, rows), nodes.words, cluster, nodes.requestIds[0]!);
  return { ...judged(parts, cluster), vendorTime, requestIds };
}

/**
 * A row in neither list is a row all the same (it changes just now, or is in a state that the two filters
 * do not show); a proof without it would be none. So whatever is not plainly running is compared with
 * the whole list, which costs looks at running services nothing.
 */
function mayBeIncomplete(target: EmrTarget, rows: Row[]): boolean {
  const ours = covered(target, rows);
  const someRun = ours.some(({ started, stopped }) => started && !stopped);
  return !someRun || missingHosts(target, ours).length > 0;
}

function judged(
  parts: Part[],
  cluster: ClusterState,
): Omit<Observation, 'vendorTime' | 'requestIds'> {
  const state = stateOfAll(parts, cluster);
  const running = parts.filter((part) => part.state === 'running').length;
  const moving = parts.filter((part) => !['running', 'stopped'].includes(part.state)).length;
  const inMotion = moving === 0 ? '' : `, ${moving} in motion`;
  const notes = [
    ...(cluster.note === undefined ? [] : [cluster.note]),
    ...(state === 'stopped' && cluster.flow === 'starting'
      ? [`the cluster is ${cluster.word}: these processes may be next`]
      : []),
  ];
  return {
    state,
    word: `${running} of ${parts.length} started${inMotion} (cluster ${cluster.word})`,
    parts,
    identity: identityOf(parts),
    ...(cluster.flow === 'busy' || cluster.flow === 'starting' ? { busyWith: cluster.word } : {}),
    ...(cluster.flow === 'closed'
      ? {
          refusal: {
            code: 'cluster-closed',
            message: `the cluster's status is ${cluster.word}: EMR takes no stop of a service there`,
          },
        }
      : {}),
    notes,
  };
}

async function readCluster({ instance }: EmrTarget, ask: Ask) {
  const answer = await ask('DescribeInstances', {
    DisplayStrategy: 'clusterList',
    InstanceIds: [instance],
    ProjectId: ALL_PROJECTS,
    Offset: 0,
    Limit: PAGE,
  });
  const { ClusterList, RequestId } = readResponse(instancesShape, answer, 'DescribeInstances');
  const found = ClusterList.find(({ ClusterId }) => ClusterId === instance);
  if (!found)
    throw noParts(`EMR shows no cluster ${instance} in this account and region`, RequestId);
  return {
    cluster: readClusterStatus(found.Status, RequestId),
    vendorTime: dateOf(answer),
    requestId: RequestId,
  };
}

/** Whether `Offset` counts pages or rows is not told, so one request has to hold them all. */
async function readProcesses(
  { instance, service }: EmrTarget,
  OperatorStateId: number,
  ask: Ask,
): Promise<ServiceNodes> {
  const what = 'DescribeServiceNodeInfos';
  const answer = await ask(what, {
    InstanceId: instance,
    ServiceName: service,
    OperatorStateId,
    Offset: 0,
    Limit: MOST_ROWS,
  });
  const response = readResponse(serviceNodesShape, answer, what);
  demandAll(what, response.ServiceNodeList.length, response.TotalCnt, response.RequestId);
  return response;
}

async function readNodes({ instance }: EmrTarget, ask: Ask) {
  const what = 'DescribeClusterNodes';
  const page = async (Offset: number): Promise<ClusterNodes> => {
    const payload = { InstanceId: instance, NodeFlag: 'all', Offset, Limit: PAGE };
    return readResponse(clusterNodesShape, await ask(what, payload), what);
  };
  const first = await page(0);
  const more = Math.max(0, Math.ceil(first.TotalCnt / PAGE) - 1);
  const pages = [
    first,
    ...(await Promise.all(Array.from({ length: more }, (_, index) => page(index + 1)))),
  ];
  const nodes = pages.flatMap(({ NodeList }) => NodeList);
  demandAll(what, nodes.length, first.TotalCnt, first.RequestId);
  return {
    words: new Map(nodes.map((node) => [node.Ip, readServicesStatus(node.ServicesStatus)])),
    requestIds: pages.map(({ RequestId }) => RequestId),
  };
}

function demandAll(what: string, got: number, total: number, requestId: string): void {
  if (got === total) return;
  const message = `${what}: ${got} rows, but TotalCnt says ${total}: a look has to see them all`;
  throw new VendorError('unclear', 'incomplete-list', message, { requestId });
}

function rowsOf(started: ServiceNodes, stopped: ServiceNodes, all?: ServiceNodes): Row[] {
  const rows = new Map<string, Row>();
  const note = (list: ServiceNodes, seen: Partial<Row>) => {
    for (const { NodeName: component, Ip: ip } of list.ServiceNodeList) {
      const name = `${component}@${ip}`;
      const known = rows.get(name) ?? { component, ip, started: false, stopped: false };
      rows.set(name, { ...known, ...seen });
    }
  };
  note(started, { started: true });
  note(stopped, { stopped: true });
  if (all) note(all, {});
  return [...rows.values()];
}
