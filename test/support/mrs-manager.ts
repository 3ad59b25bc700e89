/** The dials that only the simulator of huawei-mrs has, for the tests of its sessions and logins. */
import assert from 'node:assert/strict';
import type { ManagerDials } from '../../simulators/huawei-mrs/access.js';
import { vendorBench, type VendorBench } from './vendor-bench.js';

type Entry = Record<string, unknown>;

/** Changes of the simulator's connections entry: one per way of logging in. */
const auths = {
  cas: (entry: Entry) => entry,
  none: (entry: Entry) => ({ ...entry, auth: { kind: 'none' } }),
  basic: (entry: Entry) => ({
    ...entry,
    auth: { kind: 'basic', username: 'admin', password: { env: 'SIM_MRS_PASSWORD' } },
  }),
};

/** A Manager of that kind, and a connection that logs in as fits unless the entry is changed otherwise. */
export async function mrsBench(
  mode: ManagerDials['mode'],
  dials: Partial<ManagerDials> = {},
  change: (entry: Entry) => Entry = (entry) => entry,
): Promise<VendorBench> {
  const bench = await vendorBench('huawei-mrs', { change: (entry) => change(auths[mode](entry)) });
  await control(bench, 'manager', {
    method: 'POST',
    body: JSON.stringify({ mode, ...dials }),
  });
  return bench;
}

/** Takes the password from SIM_MRS_OTHER instead. */
export function otherPassword(entry: Entry): Entry {
  return { ...entry, auth: { ...(entry['auth'] as object), password: { env: 'SIM_MRS_OTHER' } } };
}

export async function expireSessions(bench: VendorBench): Promise<void> {
  await control(bench, 'expire', { method: 'POST' });
}

/** How many logins came with a password, right or wrong. */
export async function passwordsSeen(bench: VendorBench): Promise<number> {
  const { passwordsSeen: seen } = (await control(bench, 'access')) as { passwordsSeen: number };
  return seen;
}

async function control(bench: VendorBench, path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`${bench.simulator.url}/_simulator/${path}`, init);
  assert.equal(response.status, 200);
  return response.json();
}
