/** One call: found, hit by a fault or not, answered, written down. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DialError } from './dial-error.js';
import type { Fault } from './faults.js';
import { sentInstead, type Sent } from './named-answers.js';
import { CONTROL, matchPath, type Incoming, type Reply, type Route } from './route.js';
import type { SimulatorDefinition } from './simulator.js';
import type { World } from './world.js';

export async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  definition: SimulatorDefinition,
  world: World,
  routes: readonly Route[],
): Promise<void> {
  const arrived = { at: Date.now(), monotonic: performance.now() };
  response.setHeader('date', new Date(world.clock.now()).toUTCString());
  const incoming = headOf(request, world.clock.now());
  const route = routes.find(
    ({ method, path }) => method === incoming.method && matchPath(path, incoming.path),
  );
  const note = (effect: string, status: number, fault?: Fault): void =>
    world.ledger.add({
      ...arrived,
      api: incoming.api,
      method: incoming.method,
      path: incoming.path,
      status,
      effect,
      fault: fault ? nameOf(fault) : null,
    });

  if (!route) {
    incoming.api = '(none)';
    if (!incoming.path.startsWith('/_simulator/')) note('none', 404);
    await readBody(request, incoming);
    send(response, { status: 404, body: noSuchPath(incoming, routes) });
    return;
  }
  incoming.params = matchPath(route.path, incoming.path)!;
  incoming.api = typeof route.api === 'string' ? route.api : route.api.of(incoming);
  if (incoming.api === CONTROL) {
    await readBody(request, incoming);
    send(response, await controlled(route, incoming));
    return;
  }

  const fault = world.faults.take(incoming);
  if (fault?.answer === 'reset-unread') {
    note('none', 0, fault);
    request.socket.resetAndDestroy();
    return;
  }
  await readBody(request, incoming);
  if (fault?.answer === 'session-expired') world.endSessions?.();
  if (fault?.when === 'before') await sleep(fault.delayMs ?? 0);
  const real = isHandled(fault) ? await route.handle(incoming) : undefined;
  const sent =
    fault?.answer === undefined
      ? real!
      : sentInstead(definition, { ...fault, answer: fault.answer }, incoming, real);
  note(real?.effect ?? 'none', statusOf(sent), fault);
  if (fault?.when === 'after') await sleep(fault.delayMs ?? 0);
  put(request, response, sent);
}

/** Whether the call does what it is for. */
function isHandled(fault: Fault | undefined): boolean {
  if (fault === undefined || fault.answer === undefined) return true;
  return fault.when === 'after' || fault.answer === 'session-expired';
}

function nameOf({ answer }: Fault): string {
  if (answer === undefined) return 'slow';
  return typeof answer === 'string' ? answer : `HTTP ${answer.status}`;
}

function statusOf(sent: Sent): number {
  if (typeof sent === 'string') return 0;
  return 'half' in sent ? sent.half.status : sent.status;
}

async function controlled(route: Route, incoming: Incoming): Promise<Reply> {
  try {
    return await route.handle(incoming);
  } catch (error) {
    if (error instanceof DialError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

function noSuchPath({ path }: Incoming, routes: readonly Route[]): object {
  if (!path.startsWith('/_simulator/')) return { message: 'no such path' };
  const dials = routes.filter(({ api }) => api === CONTROL);
  const known = dials.map((dial) => `${dial.method} ${dial.path}`).join(', ');
  return { error: `no such dial; there are ${known}` };
}

function headOf(request: IncomingMessage, now: number): Incoming {
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
    now,
    method: request.method ?? 'GET',
    path: url.pathname,
    rawUrl,
    params: {},
    query: url.searchParams,
    headers,
    rawBody: '',
    json: undefined,
  };
}

async function readBody(request: IncomingMessage, incoming: Incoming): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  incoming.rawBody = Buffer.concat(chunks).toString('utf8');
  incoming.json = toJson(incoming.rawBody);
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function put(request: IncomingMessage, response: ServerResponse, sent: Sent): void {
  if (sent === 'hang') return;
  if (sent === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  if (!('half' in sent)) {
    send(response, sent);
    return;
  }
  const whole = textOf(sent.half.body);
  response.writeHead(sent.half.status, {
    ...headersOf(sent.half),
    'content-length': Buffer.byteLength(whole),
  });
  response.write(whole.slice(0, whole.length / 2), () => request.socket.destroy());
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, headersOf(reply));
  response.end(textOf(reply.body));
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
}

function headersOf({ headers, body }: Reply): Record<string, string | string[]> {
  return {
    ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}),
    ...headers,
  };
}
