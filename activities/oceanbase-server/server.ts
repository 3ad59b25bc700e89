/** An OBServer as OCP lists it (facts/tencent-ocp.md 2.4). */
import { z } from 'zod';
import type { Caller } from '../http/caller.js';
import type { OcpClient } from '../oceanbase-ocp/client.js';
import { ocpId } from '../oceanbase-ocp/envelope.js';

const server = z.object({
  id: ocpId,
  ip: z.string(),
  /** The RPC port, 2882 by default. */
  port: z.number(),
  status: z.string().nullish(),
  /** The database's own view. */
  innerStatus: z.string().nullish(),
  /** At the epoch while no STOP SERVER was done. */
  stopTime: z.union([z.string(), z.number()]).nullish(),
  zoneName: z.string().nullish(),
});
export type Server = z.infer<typeof server>;

/** All servers of a cluster: no call for one is documented. */
export function readServers(ocp: OcpClient, clusterId: string, call: Caller) {
  const request = {
    api: 'ob.servers',
    what: `servers of cluster ${clusterId}`,
    path: `/ob/clusters/${clusterId}/servers`,
  };
  return ocp.list(call, request, server);
}

/** The epoch is printed in OCP's own time zone, so the whole first day counts as the epoch. */
const FIRST_DAY_MS = 24 * 60 * 60_000;

/** Whether the database has recorded a STOP SERVER that still holds. */
export function isServiceStopped({ stopTime }: Server): boolean {
  return new Date(stopTime ?? 0).getTime() > FIRST_DAY_MS;
}

export function addressOf({ ip, port }: Server): string {
  return `${ip}:${port}`;
}

/** `STOPPED/ACTIVE`: the server as OCP and as the database sees it. */
export function wordOf({ status, innerStatus }: Server): string {
  return `${status ?? '(missing)'}/${innerStatus ?? '(missing)'}`;
}
