/** Manager's v1 calls on services and commands (seed; facts/huawei.md A4 to A7). */
import type { Lifecycle, Truth } from '../lifecycle.js';
import type { Incoming, Reply, Route } from '../route.js';
import type { World } from '../world.js';
import { page, type Access } from './access.js';
import { notFound, ok } from './answers.js';
import { progress, start, stop } from './commands.js';

const words: Record<Truth, string> = {
  running: 'STARTED',
  stopping: 'STOPPING',
  stopped: 'STOPPED',
  starting: 'STARTING',
  failed: 'FAILED_TO_STOP',
};

/** @param root `/web` or `/mrsmanager` */
export function serviceRoutes(world: World, access: Access, root: string): Route[] {
  const guarded =
    (handle: (incoming: Incoming) => Reply) =>
    (incoming: Incoming): Reply => {
      if (!access.dials.v1) return { ...page('404 Not Found'), status: 404 };
      return access.refuse(incoming) ?? handle(incoming);
    };
  const onService = (handle: (service: Lifecycle, incoming: Incoming) => Reply) =>
    guarded((incoming) => {
      const { cluster, service } = incoming.params;
      const thing = world.things.get(`${cluster}/${service}`);
      return thing && !thing.state().isGone
        ? handle(thing, incoming)
        : notFound(`no service ${service} in ${cluster}`);
    });
  return [
    {
      api: 'service',
      method: 'GET',
      path: `${root}/v1/cluster/:cluster/services/:service`,
      handle: onService((thing) => summary(thing)),
    },
    {
      api: 'stop',
      method: 'POST',
      path: `${root}/v1/maintain/cluster/:cluster/service/:service/stop`,
      handle: onService((thing, incoming) => stop(world, thing, incoming)),
    },
    {
      api: 'start',
      method: 'POST',
      path: `${root}/v1/maintain/cluster/:cluster/service/:service/start`,
      handle: onService((thing, incoming) => start(world, thing, incoming)),
    },
    {
      api: 'progress',
      method: 'GET',
      path: `${root}/v1/common/command/:id/progress`,
      handle: guarded(({ params }) => progress(world, Number(params['id']))),
    },
  ];
}

function summary(thing: Lifecycle): Reply {
  const truth = thing.truth();
  return ok({
    id: -1,
    state: 'COMPLETE',
    res_obj: {
      key_property: [
        { name: 'operational_status', value: thing.shownWord ?? words[truth], type: 'STATUS' },
        { name: 'health_status', value: truth === 'running' ? 'GOOD' : 'BAD', type: 'STATUS' },
        { name: 'version', value: '2.1.0', type: 'TEXT' },
      ],
    },
  });
}
