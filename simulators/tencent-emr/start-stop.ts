/** StartStopServiceOrMonitor: one flow per cluster at a time, and a request id for an answer. */
import type { Incoming, Reply } from '../route.js';
import type { World } from '../world.js';
import { failed, succeeded } from './answers.js';
import type { Clusters, Process } from './clusters.js';
import { readInput, startStopInput, type StartStopInput } from './inputs.js';
import { noInstance } from './reads.js';

type ServiceScope = StartStopInput['OpScope']['ServiceInfoList'][number];

export function startStop(world: World, clusters: Clusters, via: Incoming): Reply {
  const read = readInput(startStopInput, via.json);
  if ('refusal' in read) return read.refusal;
  const { InstanceId, OpType, OpScope } = read.input;
  if (!clusters.has(InstanceId)) return noInstance(InstanceId);
  if (OpType !== 'StopService' && OpType !== 'StartService')
    return failed('UnsupportedOperation.ServiceNotSupport', `${OpType} is not simulated`);
  if (clusters.hasFlow(InstanceId))
    return failed('ResourceInUse.InstanceInProcess', `instance ${InstanceId} is under workflow`);

  const processes: Process[] = [];
  for (const scope of OpScope.ServiceInfoList) {
    const found = inScope(scope, clusters.processes(InstanceId));
    if ('refusal' in found) return found.refusal;
    processes.push(...found.processes);
  }
  const named = OpScope.ServiceInfoList.map(describe).join('+');
  const flow = world.nextId();
  if (OpType === 'StartService') {
    // The same for a start of a started process.
    for (const { thing } of processes) if (thing.truth() !== 'running') thing.start(flow);
    return succeeded({}, `start-accepted ${InstanceId}/${named}`);
  }
  for (const { thing } of processes) {
    // Whether a stop of a stopped process is a no-op is not known (1.5); here it is, and the ledger tells.
    if (thing.truth() === 'stopped') thing.stopInVain(flow, via);
    else thing.stop(flow, 'api', { via });
  }
  return succeeded({}, `stop-accepted ${InstanceId}/${named}`);
}

/** The processes that one entry of the scope means, or the refusal of what does not exist. */
function inScope(
  { ServiceName, ComponentInfoList = [] }: ServiceScope,
  all: Process[],
): { processes: Process[] } | { refusal: Reply } {
  const ofService = all.filter(({ service }) => service === ServiceName);
  if (ofService.length === 0)
    return {
      refusal: failed('UnsupportedOperation.ServiceNotSupport', `no service ${ServiceName}`),
    };
  if (ComponentInfoList.length === 0) return { processes: ofService };
  const processes: Process[] = [];
  for (const { ComponentName, IpList } of ComponentInfoList) {
    const ofComponent = ofService.filter(({ component }) => component === ComponentName);
    const missing = (IpList ?? []).find((wanted) => !ofComponent.some(({ ip }) => ip === wanted));
    if (ofComponent.length === 0 || missing !== undefined) {
      const where = missing === undefined ? '' : ` on ${missing}`;
      return {
        refusal: failed('InvalidParameter.InvalidComponent', `no ${ComponentName}${where}`),
      };
    }
    processes.push(...ofComponent.filter(({ ip }) => IpList?.includes(ip) ?? true));
  }
  return { processes };
}

/** As in a target's key: `HIVE`, `HIVE/HiveServer2@172.16.114.126`. */
function describe({ ServiceName, ComponentInfoList = [] }: ServiceScope): string {
  const components = ComponentInfoList.map(
    ({ ComponentName, IpList }) => `${ComponentName}${IpList ? `@${IpList.join(',')}` : ''}`,
  );
  return [ServiceName, ...(components.length > 0 ? [components.join('+')] : [])].join('/');
}
