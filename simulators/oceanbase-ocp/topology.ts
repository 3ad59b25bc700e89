/** What this OCP manages: cluster 1 with three zones of two servers, and host 20 with two agent processes. */

export const CLUSTER_ID = '1';
export const HOST_ID = '20';

const SERVER_IDS = ['1', '2', '3', '4', '5', '6'];

export interface AgentRecord {
  id: string;
  alias: string;
  operable: boolean;
}

/** As an agent of version 3.1 or older has them: current ones have none that is operable (2.6). */
export const agentProcesses: AgentRecord[] = [
  { id: '100', alias: 'obstat2', operable: true },
  { id: '101', alias: 'ocp_agentd', operable: false },
];

export const serverNames = SERVER_IDS.map((id) => `${CLUSTER_ID}/${id}`);
export const agentNames = agentProcesses.map(({ id }) => `${HOST_ID}/${id}`);

/** @param name of the thing: `1/3` is the first server of zone2 */
export function serverOf(name: string): { serverId: string; zoneName: string; ip: string } {
  const serverId = name.split('/')[1] ?? '';
  const zone = Math.ceil(Number(serverId) / 2);
  return { serverId, zoneName: `zone${zone}`, ip: `10.0.${zone}.${10 + Number(serverId)}` };
}
