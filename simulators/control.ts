/** The calls under `/_simulator/`: read the ledger and the truth, turn the dials, move the things. Not part of any vendor's API. */
import { z } from 'zod';
import { endings, type Ending } from './course.js';
import { DialError, readDial } from './dial-error.js';
import type { Door } from './door.js';
import type { FaultInput, RandomFaults } from './faults.js';
import type { Lifecycle } from './lifecycle.js';
import { CONTROL, type Incoming, type Route } from './route.js';
import { startEndings, type StartEnding } from './starting.js';
import { truthOf } from './truth.js';
import { thingsLike, type World } from './world.js';

const ms = z.number().min(0);
const thingChange = z.strictObject({
  /** Someone put it so by hand; what is on its way ends. */
  truth: z.enum(['running', 'stopping', 'stopped', 'starting', 'failed']).optional(),
  manner: z
    .strictObject({
      lag: ms.exactOptional(),
      takes: ms.exactOptional(),
      ending: z.enum(Object.keys(endings) as Ending[]).exactOptional(),
      revivesAfter: ms.exactOptional(),
      jobs: ms.exactOptional(),
    })
    .optional(),
  startManner: z
    .strictObject({
      lag: ms.exactOptional(),
      takes: ms.exactOptional(),
      ending: z.enum(Object.keys(startEndings) as StartEnding[]).exactOptional(),
    })
    .optional(),
  /** A vendor word to show instead of the truth; null takes it away. */
  shownWord: z.string().nullish(),
  /** Somebody else issues a stop, past the API. */
  stopByAnother: z.literal(true).optional(),
  /** And a start. */
  startByAnother: z.literal(true).optional(),
  replaced: z.literal(true).optional(),
  gone: z.literal(true).optional(),
});
const clockChange = z.strictObject({ offsetMs: z.number() });
const busyChange = z.strictObject({ scope: z.string().default('*'), forMs: ms });
const doorChange = z.strictObject({ closedForMs: ms });

/** A dial: POST with JSON, checked; the answer says that it was turned. */
export function dial<T>(path: string, schema: z.ZodType<T>, turn: (given: T) => unknown): Route {
  return {
    api: CONTROL,
    method: 'POST',
    path: `/_simulator/${path}`,
    handle: ({ rawBody, json }) => {
      const given = readDial(schema, rawBody === '' ? {} : json);
      return { status: 200, body: turn(given) ?? { turned: path } };
    },
  };
}

function shown(path: string, body: (incoming: Incoming) => unknown): Route {
  return {
    api: CONTROL,
    method: 'GET',
    path: `/_simulator/${path}`,
    handle: (incoming) => ({ status: 200, body: body(incoming) }),
  };
}

export function controlRoutes(world: World, door: Door): Route[] {
  return [
    shown('ledger', () => world.ledger.entries),
    shown('truth', () => truthOf(world.things.values())),
    shown('things', () => [...world.things.values()].map(summaryOf)),
    dial('faults', z.custom<FaultInput>(), (given) => world.faults.add(given)),
    dial('faults/clear', z.strictObject({}), () => world.faults.clear()),
    dial('random', z.custom<RandomFaults | null>(), (given) => world.faults.random(given)),
    dial('clock', clockChange, ({ offsetMs }) => void (world.clock.offsetMs = offsetMs)),
    dial('busy', busyChange, ({ scope, forMs }) => world.busy.set(scope, forMs)),
    dial('door', doorChange, ({ closedForMs }) => door.closeFor(closedForMs)),
    dial('expire', z.strictObject({}), () => {
      if (!world.endSessions)
        throw new DialError('there are no sessions here: each call is signed');
      world.endSessions();
    }),
    {
      api: CONTROL,
      method: 'POST',
      path: '/_simulator/things/:name',
      handle: ({ params, json }) => {
        const change = readDial(thingChange, json);
        const things = thingsLike(world, params['name']!);
        for (const thing of things) changeThing(world, thing, change);
        return { status: 200, body: { turned: things.map(({ name }) => name) } };
      },
    },
  ];
}

function summaryOf(thing: Lifecycle): object {
  const { name, manner, startManner } = thing;
  return { name, truth: thing.truth(), claim: thing.claim(), manner, startManner };
}

function changeThing(world: World, thing: Lifecycle, change: z.output<typeof thingChange>): void {
  const { manner, startManner, replaced, gone, truth, shownWord } = change;
  if (manner) thing.manner = { ...thing.manner, ...manner };
  if (startManner) thing.startManner = { ...thing.startManner, ...startManner };
  if (replaced) thing.replace();
  if (truth) thing.set(truth);
  if (gone) thing.vanish();
  if (shownWord !== undefined) thing.shownWord = shownWord ?? undefined;
  if (change.stopByAnother) thing.stop(world.nextId(), 'another');
  if (change.startByAnother) thing.start(world.nextId());
}

const several = z.int().min(1).max(10_000).default(1);
const clusters = z.strictObject({ count: several, hosts: several });

/** `count` clusters of `hosts` hosts each. */
export type MoreClusters = z.output<typeof clusters>;

/** More of them, for rehearsals with many. The answer: the paths of their targets, as in a key. */
export function moreClusters(add: (more: MoreClusters) => string[][]): Route {
  return dial('clusters', clusters, (more) => ({ paths: add(more) }));
}

/** The same for what has no hosts. */
export function moreOf(what: string, add: (count: number) => string[][]): Route {
  return dial(what, z.strictObject({ count: several }), ({ count }) => ({ paths: add(count) }));
}
