/** What the describing actions show of the truth. */
import type { Lifecycle, Truth } from '../lifecycle.js';
import type { Incoming, Reply } from '../route.js';
import { failed, succeeded } from './answers.js';
import type { Clusters, Process } from './clusters.js';
import {
  clusterNodesInput,
  flowStatusInput,
  instancesInput,
  readInput,
  serviceNodesInput,
} from './inputs.js';

const DEFAULT_LIMIT = 10;

/** The operation status shows what was asked for; a process that is going down is still "started". */
const isStopped = (thing: Lifecycle) => thing.truth() === 'stopped';

const nodeWords: Record<Truth, string> = {
  running: 'STARTED',
  stopping: 'STARTED',
  stopped: 'STOPED',
  starting: 'STOPED',
  failed: 'STOPED',
};

export function describeInstances(clusters: Clusters, { json }: Incoming): Reply {
  const read = readInput(instancesInput, json);
  if ('refusal' in read) return read.refusal;
  const { InstanceIds, Offset = 0, Limit = DEFAULT_LIMIT } = read.input;
  const wanted = clusters.ids().filter((id) => InstanceIds?.includes(id) ?? true);
  return succeeded({
    TotalCnt: wanted.length,
    ClusterList: pageOf(wanted, Offset, Limit).map((ClusterId) => ({
      ClusterId,
      ClusterName: `simulated ${ClusterId}`,
      Status: clusters.status(ClusterId),
      AddTime: '2026-01-02 03:04:05',
      EmrVersion: 'EMR-V3.6.0',
    })),
  });
}

export function describeServiceNodeInfos(clusters: Clusters, { json }: Incoming): Reply {
  const read = readInput(serviceNodesInput, json);
  if ('refusal' in read) return read.refusal;
  const { InstanceId, ServiceName, OperatorStateId = 0, SearchFields = [] } = read.input;
  const { Offset = 0, Limit = DEFAULT_LIMIT } = read.input;
  if (!clusters.has(InstanceId)) return noInstance(InstanceId);
  const rows = clusters
    .processes(InstanceId)
    .filter(({ service }) => service === ServiceName)
    .filter(({ thing }) => OperatorStateId === 0 || isStopped(thing) === (OperatorStateId === 2))
    .filter(({ ip }) =>
      SearchFields.every(
        ({ SearchType, SearchValue }) => SearchType !== 'ipv4' || SearchValue === ip,
      ),
    );
  return succeeded({
    TotalCnt: rows.length,
    ServiceNodeList: pageOf(rows, Offset, Limit).map(nodeInfo),
    AliasInfo: '',
    SupportNodeFlagFilterList: ['master', 'core', 'task', 'common', 'router'],
  });
}

function nodeInfo({ component, ip, thing }: Process) {
  const state = isStopped(thing) ? 2 : 1;
  return {
    Ip: ip,
    NodeType: 1,
    NodeName: component,
    ServiceStatus: state,
    MonitorStatus: 1,
    Status: state,
    HealthStatus:
      state === 1
        ? { Code: 1, Text: 'Good', Desc: '' }
        : { Code: -4, Text: 'Not probed', Desc: '' },
    LastRestartTime: '2026-01-02 03:04:05',
    StopPolicies: [],
  };
}

export function describeClusterNodes(clusters: Clusters, { json }: Incoming): Reply {
  const read = readInput(clusterNodesInput, json);
  if ('refusal' in read) return read.refusal;
  const { InstanceId, Offset = 0, Limit = DEFAULT_LIMIT } = read.input;
  if (!clusters.has(InstanceId)) return noInstance(InstanceId);
  const hosts = clusters.hosts(InstanceId);
  const processes = clusters.processes(InstanceId);
  return succeeded({
    TotalCnt: hosts.length,
    NodeList: pageOf(hosts, Offset, Limit).map((host) => {
      const here = processes.filter(({ ip }) => ip === host);
      return {
        Ip: host,
        Services: here.map(({ component }) => component).join(','),
        ServicesStatus: here
          .map(
            ({ component, thing }) => `${component}:${thing.shownWord ?? nodeWords[thing.truth()]}`,
          )
          .join(','),
      };
    }),
  });
}

/** By FlowId only, which is the running number of an operation: no stop call gives it away (1.7 a). */
export function describeFlow(clusters: Clusters, { json }: Incoming): Reply {
  const read = readInput(flowStatusInput, json);
  if ('refusal' in read) return read.refusal;
  const { InstanceId, FlowParam } = read.input;
  if (!clusters.has(InstanceId)) return noInstance(InstanceId);
  const moved = clusters
    .processes(InstanceId)
    .map(({ thing }) => thing)
    .find(
      ({ operation }) => FlowParam.FKey === 'FlowId' && String(operation?.id) === FlowParam.FValue,
    );
  if (!moved) return failed('ResourceNotFound', `no flow ${FlowParam.FKey} ${FlowParam.FValue}`);
  const statuses = { none: 0, pending: 1, succeeded: 2, failed: -1 };
  return succeeded({
    FlowTotalStatus: statuses[moved.claim()],
    FlowTotalProgress: String(moved.progress()),
    FlowName: moved.operation?.kind === 'start' ? 'StartService' : 'StopService',
    FlowInfo: '',
    FlowDesc: [],
    StageDetails: [],
    FlowExtraDetail: null,
  });
}

export function noInstance(instance: string): Reply {
  return failed('ResourceNotFound.InstanceNotFound', `no instance ${instance}`);
}

/** `Offset` is a page number from 0 (1.7 b, d). */
function pageOf<T>(items: T[], offset: number, limit: number): T[] {
  return items.slice(offset * limit, (offset + 1) * limit);
}
