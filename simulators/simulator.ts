/**
 * The common half of every simulator: an HTTP server on loopback with a ledger, dials and things,
 * and the control calls under `/_simulator/`. The vendor's half is a `SimulatorDefinition`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { controlRoutes } from './control.js';
import { Faults } from './faults.js';
import { Ledger } from './ledger.js';
import { Lifecycle, type Manner } from './lifecycle.js';
import { CONTROL, matchPath, type Incoming, type Reply, type Route } from './route.js';

/** What a vendor's simulator is given to build its routes on. */
export interface World {
  ledger: Ledger;
  faults: Faults;
  things: Map<string, Lifecycle>;
  /** Multiplies every lag and duration. */
  scale: number;
  /** A running number for operations and request ids. */
  nextId(): number;
  thing(name: string): Lifecycle;
}

export interface SimulatorDefinition {
  /** A target of this vendor that exists here: the path of its key, the things that it covers, and options that stop it soon. */
  example: { path: string[]; things: string[]; options?: Record<string, unknown> };
  /** Names of the APIs that a look, the issue and a poll use: for dials. The first `look` is the first call of a look. */
  apis: { look: string[]; issue: string; poll?: string };
  /** Things that exist at the beginning; names are the vendor's own paths. */
  things: { name: string; manner: Manner }[];
  routes(world: World): Route[];
  /** How this vendor words the common refusals: names for `Fault.answer`. */
  refusals: Record<'rate-limited' | 'unauthorized' | 'forbidden' | 'server-error', Reply>;
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
  options: SimulatorOptions = {},
): Promise<RunningSimulator> {
  const world = createWorld(definition, options.scale ?? 1);
  const routes = [...controlRoutes(world), ...definition.routes(world)];
  const server = createServer((request, response) => {
    serve(request, response, definition, world, routes).catch((error: unknown) => {
      response.writeHead(500).end(`simulator fault: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    world,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createWorld(definition: SimulatorDefinition, scale: number): World {
  let last = 1_000;
  const things = new Map(
    definition.things.map(({ name, manner }) => [name, new Lifecycle(name, { ...manner }, scale)]),
  );
  return {
    ledger: new Ledger(),
    faults: new Faults(),
    things,
    scale,
    nextId: () => (last += 1),
    thing(name) {
      const thing = things.get(name);
      if (!thing)
        throw new Error(
          `the simulator has no thing "${name}"; it has ${[...things.keys()].join(', ')}`,
        );
      return thing;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  definition: SimulatorDefinition,
  world: World,
  routes: Route[],
): Promise<void> {
  const arrived = { at: Date.now(), monotonic: performance.now() };
  const incoming = await read(request);
  const route = routes.find(
    ({ method, path }) => method === incoming.method && matchPath(path, incoming.path),
  );
  if (!route) {
    world.ledger.add({
      ...arrived,
      api: '(none)',
      method: incoming.method,
      path: incoming.path,
      status: 404,
      effect: 'none',
    });
    send(response, { status: 404, body: { message: 'no such path' } });
    return;
  }
  incoming.params = matchPath(route.path, incoming.path)!;
  const api = typeof route.api === 'string' ? route.api : route.api(incoming);
  incoming.api = api;
  const fault = api === CONTROL ? undefined : world.faults.take(api);
  const real = fault?.when === 'before' ? undefined : await route.handle(incoming);
  const replaced =
    fault &&
    (typeof fault.answer === 'string' ? namedAnswer(definition, fault.answer) : fault.answer);
  const reply = replaced ?? real!;
  if (api !== CONTROL) {
    world.ledger.add({
      ...arrived,
      api,
      method: incoming.method,
      path: incoming.path,
      status: typeof reply === 'string' ? 0 : reply.status,
      effect: real?.effect ?? 'none',
    });
  }
  if (reply === 'hang') return;
  if (reply === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  send(response, reply);
}

function namedAnswer(definition: SimulatorDefinition, name: string): Reply | 'hang' | 'reset' {
  if (name === 'hang' || name === 'reset') return name;
  const reply = (definition.refusals as Record<string, Reply>)[name];
  if (!reply) throw new Error(`no refusal is named "${name}"`);
  return reply;
}

async function read(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const rawBody = Buffer.concat(chunks).toString('utf8');
  const rawUrl = request.url ?? '/';
  const url = new URL(rawUrl, 'http://simulator');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  return {
    api: '',
    method: request.method ?? 'GET',
    path: url.pathname,
    rawUrl,
    params: {},
    query: url.searchParams,
    headers,
    rawBody,
    json: toJson(rawBody),
  };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}),
    ...headers,
  });
  response.end(text);
}
