/** What this OCP manages: cluster 1 with three zones of two servers or more, and host 20 with two agent processes. */
import type { Manner, Lifecycle } from '../lifecycle.js';
import { addThing, type World } from '../world.js';

export const CLUSTER_ID = '1';
export const HOST_ID = '20';

const SERVERS = 6;
const PER_ZONE = 2;
const ZONES = SERVERS / PER_ZONE;

export interface AgentRecord {
  host: string;
  id: string;
  alias: string;
  operable: boolean;
}

/** As an agent of version 3.1 or older has them: current ones have none that is operable (2.6). */
const agentProcesses = [
  { id: '100', alias: 'obstat2', operable: true },
  { id: '101', alias: 'ocp_agentd', operable: false },
] as const;

const serverName = (id: number) => `${CLUSTER_ID}/${id}`;
/** At the beginning. */
export const firstServers = Array.from({ length: SERVERS }, (_, index) => serverName(index + 1));
export const agentNames = agentProcesses.map(({ id }) => `${HOST_ID}/${id}`);

export function serverNames({ things }: World): string[] {
  return [...things.keys()].filter((name) => name.startsWith(`${CLUSTER_ID}/`));
}

/** Those of a host that are there, with their things; undefined: there is no such host. */
export function agentsOf(
  { things }: World,
  host: string,
): (AgentRecord & { thing: Lifecycle })[] | undefined {
  const first = things.get(`${host}/${agentProcesses[0].id}`);
  if (!first || host === CLUSTER_ID) return undefined;
  return agentProcesses.flatMap((record) => {
    const thing = things.get(`${host}/${record.id}`);
    return thing && !thing.state().isGone ? [{ ...record, host, thing }] : [];
  });
}

/** More hosts, each with one process that is operable. @returns its names */
export function addAgents(world: World, count: number, manner: Manner): string[] {
  const hosts = [...world.things.keys()].filter(
    (name) => name.endsWith(`/${agentProcesses[0].id}`) && !name.startsWith(`${CLUSTER_ID}/`),
  ).length;
  const names = Array.from(
    { length: count },
    (_, index) => `${Number(HOST_ID) + hosts + index}/${agentProcesses[0].id}`,
  );
  for (const name of names) addThing(world, name, manner);
  return names;
}

/** More servers in the last zone, for rehearsals with many. @returns their names */
export function addServers(world: World, count: number, manner: Manner): string[] {
  const already = serverNames(world).length;
  const names = Array.from({ length: count }, (_, index) => serverName(already + index + 1));
  for (const name of names) addThing(world, name, manner);
  return names;
}

/**
 * @param name of the thing: `1/3` is the first server of zone2
 * @param identity another one in its place has another address
 */
export function serverOf(
  name: string,
  identity = 0,
): { serverId: string; zoneName: string; ip: string } {
  const serverId = name.split('/')[1] ?? '';
  const zone = Math.min(ZONES, Math.ceil(Number(serverId) / PER_ZONE));
  return {
    serverId,
    zoneName: `zone${zone}`,
    ip: `10.${identity}.${zone}.${10 + Number(serverId)}`,
  };
}
