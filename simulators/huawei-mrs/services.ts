/** Manager's v1 calls on services and commands (seed; facts/huawei.md A4 to A7). */
import type { Lifecycle, Truth } from '../lifecycle.js';
import type { Incoming, Reply, Route } from '../route.js';
import type { World } from '../world.js';
import { page, type Access } from './access.js';

export const CLUSTER = '1';
export const USER_PASSWORD = 'second-password-of-the-simulator';

const words: Record<Truth, string> = {
  running: 'STARTED',
  stopping: 'STOPPING',
  stopped: 'STOPPED',
  starting: 'STARTING',
  failed: 'FAILED_TO_STOP',
};

/** What goes down as well with `only_self: false` (A9). */
const dependents: Readonly<Record<string, string[]>> = {
  ZooKeeper: ['HDFS', 'Yarn', 'HBase', 'Hive', 'Kafka'],
  HDFS: ['Yarn', 'HBase', 'Hive'],
  Yarn: ['Hive'],
};

/** Manager publishes no codes: these three, and their words, are the simulator's own. */
const refusals = {
  busy: { code: 70001, text: 'another command is running on the cluster' },
  state: { code: 70002, text: 'the current status of the service does not allow the command' },
  password: { code: 70003, text: 'the user password is incorrect' },
};

export const thingOf = (service: string, cluster = CLUSTER) => `${cluster}/${service}`;

/** Of a thing's name. */
function placeOf({ name }: Lifecycle): { cluster: string; service: string } {
  const [cluster = '', service = ''] = name.split('/');
  return { cluster, service };
}

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

function stop(world: World, thing: Lifecycle, via: Incoming): Reply {
  const body = (via.json ?? {}) as { only_self?: boolean; user_password?: string };
  if (body.user_password !== undefined && body.user_password !== USER_PASSWORD)
    return notAccepted(refusals.password);
  const { cluster, service } = placeOf(thing);
  const others = [...world.things.values()].filter((other) => placeOf(other).cluster === cluster);
  if (world.busy.is(cluster) || others.some((other) => other.claim() === 'pending'))
    return notAccepted(refusals.busy);
  if (['stopped', 'stopping', 'starting'].includes(thing.truth()))
    return notAccepted(refusals.state);
  const { id } = thing.stop(world.nextId(), 'api', { via });
  // The default is not documented; here it is the one that hurts, so that forgetting it shows.
  if (body.only_self !== true) {
    for (const name of dependents[service] ?? [])
      world.things.get(thingOf(name, cluster))?.stop(id, 'api', { via });
  }
  return {
    ...ok({ id, state: 'IN_PROGRESS', total_progress: 0 }),
    effect: `stop-accepted ${thing.name}`,
  };
}

function progress(world: World, id: number): Reply {
  const thing = [...world.things.values()].find(({ operation }) => operation?.id === id);
  if (!thing) return notFound(`no command ${id}`);
  const { cluster, service } = placeOf(thing);
  const percent = Math.floor(thing.progress() * 100);
  const answer = (state: string, failures: object[] = [], error = {}) =>
    ok({
      id,
      state,
      total_progress: percent,
      ...error,
      res_obj: {
        cluster_id: Number(cluster),
        step_list: [{ name: `Stop${service}`, description: 'stopping role instances' }],
        total_step_size: percent,
        fail_entity_list: failures,
      },
    });
  switch (thing.claim()) {
    case 'failed':
      return answer('FAILED', [{ fail_entity: `${service}@node-2`, operation_type: 'STOP' }], {
        error_code: 1,
        error_description: 'one instance did not stop',
      });
    case 'succeeded':
      return answer('COMPLETE');
    case 'none':
    case 'pending':
      return answer('IN_PROGRESS');
  }
}

/** Some fields given, the others as in every answer. */
function ok(body: object): Reply {
  return {
    status: 200,
    body: { id: -1, error_code: 0, error_description: '', total_progress: 0, ...body },
  };
}

/** A business failure comes with HTTP 200. */
function notAccepted({ code, text }: { code: number; text: string }): Reply {
  return ok({ state: 'FAILED', error_code: code, error_description: text });
}

function notFound(text: string): Reply {
  return { status: 404, body: { state: 'FAILED', error_code: 404, error_description: text } };
}
