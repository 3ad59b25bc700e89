/** The calls under `/_simulator/`: read the ledger, turn the dials, move the things. Not part of any vendor's API. */
import type { Fault } from './faults.js';
import { Lifecycle, type Manner, type Truth } from './lifecycle.js';
import { CONTROL, type Reply, type Route } from './route.js';
import type { World } from './simulator.js';
import { truthOf } from './truth.js';

/** `PUT`-like changes of a thing; every field is optional. */
interface ThingChange {
  truth?: Truth;
  manner?: Partial<Manner>;
  /** A vendor word to show instead of the truth; null takes it away. */
  shownWord?: string | null;
  /** Somebody else issues a stop, past the API. */
  stopByAnother?: boolean;
}

export function controlRoutes(world: World): Route[] {
  const ok = (body: unknown): Reply => ({ status: 200, body });
  return [
    {
      api: CONTROL,
      method: 'GET',
      path: '/_simulator/ledger',
      handle: () => ok(world.ledger.entries),
    },
    {
      api: CONTROL,
      method: 'GET',
      path: '/_simulator/truth',
      handle: () => ok(truthOf(world.things.values())),
    },
    {
      api: CONTROL,
      method: 'GET',
      path: '/_simulator/things',
      handle: () =>
        ok(
          [...world.things.values()].map((thing) => ({
            name: thing.name,
            truth: thing.truth(),
            claim: thing.claim(),
            manner: thing.manner,
          })),
        ),
    },
    {
      api: CONTROL,
      method: 'POST',
      path: '/_simulator/faults',
      handle: ({ json }) => {
        world.faults.add(json as Fault);
        return ok({ added: true });
      },
    },
    {
      api: CONTROL,
      method: 'POST',
      path: '/_simulator/faults/clear',
      handle: () => {
        world.faults.clear();
        return ok({ cleared: true });
      },
    },
    {
      api: CONTROL,
      method: 'POST',
      path: '/_simulator/things/:name',
      handle: ({ params, json }) => {
        changeThing(world, params['name']!, json as ThingChange);
        return ok({ changed: true });
      },
    },
  ];
}

function changeThing(world: World, name: string, change: ThingChange): void {
  const thing = world.thing(name);
  if (change.manner) thing.manner = { ...thing.manner, ...change.manner };
  if (change.truth) thing.set(change.truth);
  if (change.shownWord !== undefined) thing.shownWord = change.shownWord ?? undefined;
  if (change.stopByAnother) thing.stop(world.nextId(), 'another');
}

export function addThing(world: World, name: string, manner: Manner): void {
  world.things.set(name, new Lifecycle(name, { ...manner }, world.scale));
}

/** `count` clusters of `hosts` hosts each. */
export interface MoreClusters {
  count: number;
  hosts: number;
}

/** More of them, for rehearsals with many. The answer: the paths of their targets, as in a key. */
export function moreClusters(add: (more: MoreClusters) => string[][]): Route {
  return {
    api: CONTROL,
    method: 'POST',
    path: '/_simulator/clusters',
    handle: ({ json }) => {
      const { count = 1, hosts = 1 } = (json ?? {}) as Partial<MoreClusters>;
      return { status: 200, body: { paths: add({ count, hosts }) } };
    },
  };
}
