/** The toy's API over HTTP. It shares types with the product, and checks the token for itself. */
import type { Truth } from '../../../simulators/lifecycle.js';
import type { Incoming, Reply, Route } from '../../../simulators/route.js';
import type { SimulatorDefinition, World } from '../../../simulators/simulator.js';

const TOKEN = 'token-of-the-toy-simulator';
const UNIT = 'web.service';

const words: Record<Truth, string> = {
  running: 'active',
  starting: 'activating',
  stopping: 'deactivating',
  stopped: 'inactive',
  failed: 'failed',
};

const failure = (status: number, error: string, headers = {}): Reply => ({
  status,
  headers,
  body: { error, message: `the toy says ${error}` },
});

const unauthorized = failure(401, 'Unauthorized');

export const toySimulator: SimulatorDefinition = {
  things: [
    { name: UNIT, manner: { lag: 500, takes: 8_000, ending: 'stops', revivesAfter: 20_000 } },
  ],
  example: { path: [UNIT], things: [UNIT] },
  apis: { look: ['unit'], issue: 'stop', start: 'start', poll: 'job' },
  routes: (world) => [
    { api: 'unit', method: 'GET', path: '/units/:unit', handle: guarded((i) => show(world, i)) },
    ...(['stop', 'start'] as const).map((what): Route => ({
      api: what,
      method: 'POST',
      path: `/units/:unit/${what}`,
      handle: guarded((incoming) => act(world, what, incoming)),
    })),
    { api: 'job', method: 'GET', path: '/jobs/:job', handle: guarded((i) => job(world, i)) },
  ],
  refusals: {
    'rate-limited': failure(429, 'LimitsExceeded', { 'retry-after': '1' }),
    unauthorized,
    forbidden: failure(403, 'AccessDenied'),
    'server-error': failure(500, 'Failed'),
  },
  fields: { words: ['ActiveState', 'state'], totals: [] },
  connection: (url) => ({
    entry: { vendor: 'toy-manager', endpoint: url, auth: { token: { env: 'SIM_TOY_TOKEN' } } },
    secrets: { SIM_TOY_TOKEN: TOKEN },
  }),
};

function guarded(handle: (incoming: Incoming) => Reply): (incoming: Incoming) => Reply {
  return (incoming) =>
    incoming.headers['authorization'] === `Bearer ${TOKEN}` ? handle(incoming) : unauthorized;
}

function show(world: World, { params }: Incoming): Reply {
  const unit = world.things.get(params['unit']!);
  if (!unit) return failure(404, 'NoSuchUnit');
  const ActiveState = unit.shownWord ?? words[unit.truth()];
  return { status: 200, body: { Id: unit.name, ActiveState, InvocationID: 'f00d' } };
}

function act(world: World, what: 'stop' | 'start', { params, json }: Incoming): Reply {
  const unit = world.things.get(params['unit']!);
  if (!unit) return failure(404, 'NoSuchUnit');
  const { mode } = (json ?? {}) as { mode?: string };
  if (mode !== 'fail' && mode !== 'replace') return failure(400, 'InvalidArgs');
  if (unit.claim() === 'pending') return failure(409, 'TransactionIsDestructive');
  const from = what === 'stop' ? 'running' : 'stopped';
  if (unit.truth() !== from) return failure(409, 'JobTypeNotApplicable');
  const { id } = unit[what](world.nextId());
  return { status: 202, body: { job: id }, effect: `${what}-accepted ${unit.name}` };
}

function job(world: World, { params }: Incoming): Reply {
  const unit = [...world.things.values()].find(
    ({ operation }) => String(operation?.id) === params['job'],
  );
  if (!unit) return failure(404, 'NoSuchJob');
  const states = { none: 'waiting', pending: 'running', succeeded: 'done', failed: 'failed' };
  return { status: 200, body: { job: unit.operation?.id, state: states[unit.claim()] } };
}
