/** Listing, stopping and starting OBServers (facts/tencent-ocp.md 2.4, 2.5). */
import type { Lifecycle } from '../lifecycle.js';
import type { Incoming, Reply } from '../route.js';
import type { World } from '../world.js';
import { failure, success } from './envelope.js';
import { shownTask, type OcpTasks, type StopRequest } from './tasks.js';
import { CLUSTER_ID, serverNames, serverOf } from './topology.js';

export class OcpServers {
  /** Operations that stop the process of a server whose service was down already. */
  readonly #fromServiceDown = new Set<number>();

  constructor(
    private readonly world: World,
    private readonly tasks: OcpTasks,
  ) {}

  list({ params }: Incoming): Reply {
    if (params['cluster'] !== CLUSTER_ID) return noCluster();
    const there = this.#servers().filter((server) => !server.state().isGone);
    return success({ contents: there.map((server) => this.#shown(server)) });
  }

  stop(incoming: Incoming): Reply {
    const { cluster, server } = incoming.params;
    if (cluster !== CLUSTER_ID) return noCluster();
    const thing = this.#there(`${cluster}/${server}`);
    if (!thing) return noServer(server!);
    const request = readStop(incoming);
    if ('status' in request) return request;
    return this.#whyNot(thing, request) ?? this.#accept(thing, request, incoming);
  }

  /** Without parameters; its page shows them as the seed shows the stop's (ocp-doc, 1700.start-observer). */
  start({ params: { cluster, server } }: Incoming): Reply {
    if (cluster !== CLUSTER_ID) return noCluster();
    const thing = this.#there(`${cluster}/${server}`);
    if (!thing) return noServer(server!);
    if (thing.claim() === 'pending') return busy();
    if (!['stopped', 'failed'].includes(thing.truth())) return notAllowed();
    if (this.world.busy.is(CLUSTER_ID)) return clusterBusy();
    const stop = this.tasks.stopOf(thing);
    const { id } = thing.start(this.world.nextId());
    const task = this.tasks.began(thing, id, stop);
    return success(shownTask(task, true), `start-accepted ${thing.name}`);
  }

  #there(name: string): Lifecycle | undefined {
    const thing = this.world.things.get(name);
    return thing?.state().isGone ? undefined : thing;
  }

  #accept(thing: Lifecycle, request: StopRequest, via: Incoming): Reply {
    const wasServiceDown = this.#isServiceDown(thing);
    const id = this.world.nextId();
    if (wasServiceDown) {
      this.#fromServiceDown.add(id);
      thing.set('running');
    }
    thing.stop(id, 'api', { via });
    const task = this.tasks.began(thing, id, request);
    return success(shownTask(task, true), `stop-accepted ${thing.name}`);
  }

  #whyNot(thing: Lifecycle, { type }: StopRequest): Reply | undefined {
    if (thing.claim() === 'pending') return busy();
    const isAllowed =
      thing.truth() === 'running' || (this.#isServiceDown(thing) && type === 'STOP_PROCESS');
    if (!isAllowed) return notAllowed();
    const notUp = this.#servers().filter((other) => other !== thing && !isUp(other));
    if (notUp.some((other) => zoneOf(other) !== zoneOf(thing)))
      return failure(
        400,
        'OBE11070',
        'A tenant would lose its majority: a server of another zone is down',
      );
    if (this.world.busy.is(CLUSTER_ID) || notUp.some((other) => other.claim() === 'pending'))
      return clusterBusy();
    return undefined;
  }

  #servers(): Lifecycle[] {
    return serverNames(this.world).map((name) => this.world.thing(name));
  }

  #isServiceDown(thing: Lifecycle): boolean {
    return thing.truth() === 'stopped' && this.tasks.stopOf(thing).type === 'STOP_SERVICE';
  }

  #shown(thing: Lifecycle): unknown {
    const { serverId, zoneName, ip } = serverOf(thing.name, thing.state().identity);
    const { status, innerStatus, isStopped } = this.#words(thing);
    return {
      id: Number(serverId),
      ip,
      port: 2882,
      sqlPort: 2881,
      clusterId: Number(CLUSTER_ID),
      zoneName,
      hostId: 20 + Number(serverId),
      hostStatus: 'ONLINE',
      version: '4.2.1.0',
      withRootserver: serverId === '1',
      startTime: '2026-01-02T03:04:05+08:00',
      stopTime: isStopped ? this.world.clock.iso() : '1970-01-01T08:00:00+08:00',
      status: thing.shownWord ?? status,
      innerStatus,
    };
  }

  #words(thing: Lifecycle): { status: string; innerStatus: string; isStopped: boolean } {
    const { type, shape } = this.tasks.stopOf(thing);
    const kind = type === 'STOP_SERVICE' ? 'SERVICE' : 'PROCESS';
    const isLegacy = shape === 'legacy';
    switch (thing.truth()) {
      case 'running':
        return this.#fromServiceDown.has(thing.operation?.id ?? 0)
          ? { status: 'SERVICE_STOPPED', innerStatus: 'ACTIVE', isStopped: true }
          : { status: 'RUNNING', innerStatus: 'ACTIVE', isStopped: false };
      case 'stopping':
        return {
          status: isLegacy ? 'STOPPING' : `${kind}_STOPPING`,
          innerStatus: 'ACTIVE',
          isStopped: false,
        };
      case 'stopped':
        return {
          status: isLegacy ? 'STOPPED' : `${kind}_STOPPED`,
          innerStatus: kind === 'PROCESS' ? 'INACTIVE' : 'ACTIVE',
          isStopped: true,
        };
      case 'starting':
        return { status: 'STARTING', innerStatus: 'INACTIVE', isStopped: true };
      case 'failed':
        return { status: 'UNAVAILABLE', innerStatus: 'INACTIVE', isStopped: false };
    }
  }
}

/** Up to now and for the next moments: a server with an accepted stop counts as down. */
function isUp(thing: Lifecycle): boolean {
  return thing.truth() === 'running' && thing.claim() !== 'pending';
}

function zoneOf(thing: Lifecycle): string {
  return serverOf(thing.name).zoneName;
}

const busy = (): Reply =>
  failure(400, 'OBE19012', 'The previous O&M task of the OBServer is still running');

const clusterBusy = (): Reply =>
  failure(400, 'OBE11020', 'The previous O&M task of the cluster is still running');

const notAllowed = (): Reply =>
  failure(400, 'OBE19003', 'The state of the OBServer does not allow it');

const noServer = (server: string): Reply =>
  failure(404, 'OBE19001', `The OBServer ${server} does not exist`);

const noCluster = (): Reply => failure(404, 404, 'The cluster does not exist');

/** Query or body, since the documents leave it open; where both are given they must agree. */
function readStop({ query, json }: Incoming): StopRequest | Reply {
  const body = (json ?? {}) as Record<string, string | boolean | undefined>;
  const valueOf = (name: string) => query.get(name) ?? body[name];
  for (const name of ['type', 'freezeServer', 'force']) {
    if (query.has(name) && body[name] !== undefined && query.get(name) !== String(body[name]))
      return failure(400, 400, `${name} differs between query and body`);
  }
  const type = valueOf('type');
  if (type === undefined) return { type: 'STOP_PROCESS', shape: 'legacy' };
  if (type !== 'STOP_SERVICE' && type !== 'STOP_PROCESS')
    return failure(400, 400, `type ${String(type)} is invalid`);
  if (!['true', 'false'].includes(String(valueOf('freezeServer'))))
    return failure(400, 400, 'freezeServer is required');
  return { type, shape: 'current' };
}
