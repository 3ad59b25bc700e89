/** Limits per API: what the vendors declare, and the lower ones of connections.yaml. */
import type { ConnectionBase } from './contract.js';
import { vendorNamed, vendorsServedBy } from './vendors.js';

/** Requests per second of all vendors that the connection serves. */
function declaredLimits(entry: ConnectionBase): Record<string, number> {
  const all = vendorsServedBy(entry).map((name) => vendorNamed(name).limits);
  return Object.assign({}, ...all) as Record<string, number>;
}

export function limitsOf(entry: ConnectionBase): Record<string, number> {
  return { ...declaredLimits(entry), ...entry.limits };
}

/** What is wrong with the lower limits, by API. */
export function limitFaults(entry: ConnectionBase): { api: string; message: string }[] {
  const declared = declaredLimits(entry);
  return Object.entries(entry.limits ?? {}).flatMap(([api, limit]) => {
    const most = Object.hasOwn(declared, api) ? declared[api] : undefined;
    if (most === undefined)
      return { api, message: `no such API; one of ${Object.keys(declared).join(', ')}` };
    if (limit <= most) return [];
    return { api, message: `${limit} is above the limit of ${most}; only lower limits may be set` };
  });
}
