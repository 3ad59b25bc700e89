/**
 * The common half of every simulator: an HTTP server on loopback with a ledger, dials and things,
 * and the control calls under `/_simulator/`. The vendor's half is a `SimulatorDefinition`.
 */
import { createServer } from 'node:http';
import { controlRoutes } from './control.js';
import { Door } from './door.js';
import type { Manner } from './lifecycle.js';
import { CONTROL, type Reply, type Route } from './route.js';
import { serve } from './serve.js';
import { createWorld, type World } from './world.js';

export type { World } from './world.js';

export interface SimulatorDefinition {
  /** A target of this vendor that exists here: the path of its key, the things that it covers, and options that stop it soon. */
  example: { path: string[]; things: string[]; options?: Record<string, unknown> };
  /** Names of the APIs that a look, the issue of a stop, that of a start, and a poll use: for dials. The first `look` is the first call of a look. */
  apis: { look: string[]; issue: string; start: string; poll?: string };
  /** Things that exist at the beginning; names are the vendor's own paths. */
  things: { name: string; manner: Manner }[];
  routes(world: World): Route[];
  /** How this vendor words the common refusals: names for `Fault.answer`. */
  refusals: Record<'rate-limited' | 'unauthorized' | 'forbidden' | 'server-error', Reply>;
  /** Fields in its answers, at any depth: those that say a state, and those that count a list. For spoiled answers. */
  fields: { words: readonly string[]; totals: readonly string[] };
  /** A ready entry for connections.yaml, and the secrets that it refers to by environment variable. */
  connection(url: string): { entry: Record<string, unknown>; secrets: Record<string, string> };
}

export interface RunningSimulator {
  url: string;
  world: World;
  close(): Promise<void>;
}

export interface SimulatorOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Default 1: realistic times. The demo and the tests use less. */
  scale?: number;
}

export async function startSimulator(
  definition: SimulatorDefinition,
  { port = 0, scale = 1 }: SimulatorOptions = {},
): Promise<RunningSimulator> {
  const world = createWorld(definition.things, scale, () => ({
    apis: apisOf(routes),
    hasTotals: definition.fields.totals.length > 0,
    hasSessions: world.endSessions !== undefined,
  }));
  const server = createServer((request, response) => {
    serve(request, response, definition, world, routes).catch((error: unknown) => {
      response.writeHead(500).end(`simulator fault: ${String(error)}`);
    });
  });
  const door = new Door(server);
  const routes = [...controlRoutes(world, door), ...definition.routes(world)];
  return {
    url: `http://127.0.0.1:${await door.open(port)}`,
    world,
    close: () => door.closeForGood(),
  };
}

function apisOf(routes: readonly Route[]): string[] {
  const all = routes.flatMap(({ api }) => (typeof api === 'string' ? [api] : api.names));
  return [...new Set(all)].filter((api) => api !== CONTROL);
}
