/** What CDM does at `/action`: the stop, at once or after a drain, and the start (seed; facts/huawei.md B3, B6). */
import type { Gateway } from './huawei-gateway.js';
import type { Lifecycle, Manner } from './lifecycle.js';
import type { Incoming, Reply, Route } from './route.js';
import type { World } from './world.js';

export function actionRoute(world: World, gateway: Gateway): Route {
  return {
    api: 'action',
    method: 'POST',
    path: '/v1.1/:project/clusters/:cluster/action',
    handle: (incoming) => {
      const refused = gateway.refuse(incoming);
      if (refused) return refused;
      const cluster = world.things.get(incoming.params['cluster']!);
      if (!cluster || cluster.state().isGone) return noCluster();
      const { stop, start } = (incoming.json ?? {}) as { stop?: StopBody; start?: object };
      if (stop && stop.stopMode !== 'IMMEDIATELY' && stop.stopMode !== 'GRACEFULLY') {
        return {
          status: 400,
          body: {
            errCode: 'Cdm.0009',
            externalMessage: `stopMode ${String(stop.stopMode)} is invalid`,
          },
        };
      }
      if (stop) return stopCluster(world, cluster, stop, incoming);
      return start
        ? startCluster(world, cluster)
        : { status: 400, body: { errCode: 'Cdm.0010', externalMessage: 'unknown action' } };
    },
  };
}

interface StopBody {
  stopMode?: string;
  /** Seconds. */
  delayTime?: number;
}

/**
 * What puts a graceful stop off, ms before scaling: the time given, or, for -1, until the jobs that run
 * are over (seed, `delayTime`). Without the field (not documented) nothing does.
 */
function drainMs({ stopMode, delayTime = 0 }: StopBody, { jobs = 0 }: Manner): number {
  if (stopMode !== 'GRACEFULLY') return 0;
  return delayTime === -1 ? jobs : delayTime * 1_000;
}

/** What a cluster shows while it drains is not documented (B5): here it goes on showing 200. */
function stopCluster(world: World, cluster: Lifecycle, stop: StopBody, via: Incoming): Reply {
  if (cluster.truth() !== 'running' || world.busy.is(cluster.name)) return notAllowed();
  const { id } = cluster.stop(world.nextId(), 'api', {
    via,
    delay: drainMs(stop, cluster.manner) * world.scale,
  });
  return accepted(id, `stop-accepted ${cluster.name}`);
}

function startCluster(world: World, cluster: Lifecycle): Reply {
  if (cluster.truth() !== 'stopped' || world.busy.is(cluster.name)) return notAllowed();
  const { id } = cluster.start(world.nextId());
  return accepted(id, `start-accepted ${cluster.name}`);
}

function accepted(id: number, effect: string): Reply {
  return {
    status: 200,
    headers: { 'x-request-id': `req-${id}` },
    body: { jobId: [`ff80808180000000018000000000${id}`] },
    effect,
  };
}

const notAllowed = (): Reply => ({
  status: 400,
  body: {
    errCode: 'CDM.5090',
    externalMessage: 'The action is not allowed in the current status of the cluster',
  },
});

export const noCluster = (): Reply => ({
  status: 404,
  body: { errCode: 'Cdm.0001', externalMessage: 'The cluster does not exist' },
});
