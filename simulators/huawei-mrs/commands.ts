/** Manager's commands on services, and their progress (seed; facts/huawei.md A5 to A7, A9). */
import type { Lifecycle, Truth } from '../lifecycle.js';
import type { Incoming, Reply } from '../route.js';
import type { World } from '../world.js';
import { notAccepted, notFound, ok } from './answers.js';

export const CLUSTER = '1';
export const USER_PASSWORD = 'second-password-of-the-simulator';

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

interface CommandBody {
  only_self?: boolean;
  user_password?: string;
}

export function stop(world: World, thing: Lifecycle, via: Incoming): Reply {
  const body = (via.json ?? {}) as CommandBody;
  const refused = whyNot(world, thing, body, ['stopped', 'stopping', 'starting']);
  if (refused) return refused;
  const { cluster, service } = placeOf(thing);
  const { id } = thing.stop(world.nextId(), 'api', { via });
  // The default is not documented; here it is the one that hurts, so that forgetting it shows.
  if (body.only_self !== true) {
    for (const name of dependents[service] ?? [])
      world.things.get(thingOf(name, cluster))?.stop(id, 'api', { via });
  }
  return accepted(id, `stop-accepted ${thing.name}`);
}

export function start(world: World, thing: Lifecycle, { json }: Incoming): Reply {
  const body = (json ?? {}) as CommandBody;
  const refused = whyNot(world, thing, body, ['running', 'stopping', 'starting']);
  if (refused) return refused;
  const { cluster, service } = placeOf(thing);
  const { id } = thing.start(world.nextId());
  if (body.only_self !== true) {
    for (const name of Object.keys(dependents)) {
      const needed = world.things.get(thingOf(name, cluster));
      if (dependents[name]!.includes(service) && needed?.truth() === 'stopped') needed.start(id);
    }
  }
  return accepted(id, `start-accepted ${thing.name}`);
}

function whyNot(
  world: World,
  thing: Lifecycle,
  { user_password }: CommandBody,
  forbidden: Truth[],
): Reply | undefined {
  if (user_password !== undefined && user_password !== USER_PASSWORD)
    return notAccepted(refusals.password);
  const { cluster } = placeOf(thing);
  const others = [...world.things.values()].filter((other) => placeOf(other).cluster === cluster);
  if (world.busy.is(cluster) || others.some((other) => other.claim() === 'pending'))
    return notAccepted(refusals.busy);
  return forbidden.includes(thing.truth()) ? notAccepted(refusals.state) : undefined;
}

function accepted(id: number, effect: string): Reply {
  return { ...ok({ id, state: 'IN_PROGRESS', total_progress: 0 }), effect };
}

export function progress(world: World, id: number): Reply {
  const thing = [...world.things.values()].find(({ operation }) => operation?.id === id);
  if (!thing) return notFound(`no command ${id}`);
  const { cluster, service } = placeOf(thing);
  const kind = thing.operation?.kind ?? 'stop';
  const [verb, gerund] = kind === 'stop' ? ['Stop', 'stopping'] : ['Start', 'starting'];
  const percent = Math.floor(thing.progress() * 100);
  const answer = (state: string, failures: object[] = [], error = {}) =>
    ok({
      id,
      state,
      total_progress: percent,
      ...error,
      res_obj: {
        cluster_id: Number(cluster),
        step_list: [{ name: `${verb}${service}`, description: `${gerund} role instances` }],
        total_step_size: percent,
        fail_entity_list: failures,
      },
    });
  switch (thing.claim()) {
    case 'failed':
      return answer(
        'FAILED',
        [{ fail_entity: `${service}@node-2`, operation_type: kind.toUpperCase() }],
        { error_code: 1, error_description: `one instance did not ${kind}` },
      );
    case 'succeeded':
      return answer('COMPLETE');
    case 'none':
    case 'pending':
      return answer('IN_PROGRESS');
  }
}
