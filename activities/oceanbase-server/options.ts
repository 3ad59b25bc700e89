/** What may be asked of a stop, and how the two generations of OCP are told (facts/tencent-ocp.md 2.4). */
import { z } from 'zod';
import type { OcpConnection } from '../oceanbase-ocp/connection.js';

export const serverOptions = z.strictObject({
  /** Deprecated by the vendor; sent only where it is given. */
  force: z.boolean().optional(),
  /** STOP_PROCESS: the process is down. STOP_SERVICE: no traffic, the process lives. */
  type: z
    .enum(['STOP_SERVICE', 'STOP_PROCESS'], {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a stop type; write STOP_SERVICE or STOP_PROCESS`,
    })
    .default('STOP_PROCESS'),
  /** A minor compaction first: the stop takes longer, the recovery less. */
  freezeServer: z.boolean().default(false),
});
export type ServerOptions = z.infer<typeof serverOptions>;

type Api = OcpConnection['api'];

/** The parameters to send. They are documented as query or body, unclearly: both get the same. */
export function stopParameters(
  api: Api,
  { force, type, freezeServer }: ServerOptions,
): Record<string, boolean | string> {
  const asked = force === undefined ? {} : { force };
  return api === 'legacy' ? asked : { ...asked, type, freezeServer };
}

/** A legacy OCP stops service and process, always, and without a compaction: what it cannot be told, or null. */
export function inexpressible(api: Api, { type, freezeServer }: ServerOptions): string | null {
  if (api === 'current') return null;
  const why = "this connection's `api: legacy` takes only `force` and stops service and process";
  if (type === 'STOP_SERVICE') return `type STOP_SERVICE: ${why}; ask for STOP_PROCESS`;
  if (freezeServer) return `freezeServer true: ${why} without a compaction; ask for false`;
  return null;
}
