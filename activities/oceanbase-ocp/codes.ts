/** OCP's error codes as data (facts/tencent-ocp.md 2.2). Those not listed follow the HTTP status. */
import type { FailureKind } from '../vendor-error.js';

export const ocpCodes: Readonly<Record<string, FailureKind>> = {
  // A previous O&M task still runs: on the server, the zone, the cluster.
  OBE19012: 'busy',
  OBE18008: 'busy',
  OBE11020: 'busy',

  // The state does not allow it: server, cluster, zone, agent; then OCP's own conflict guards.
  OBE19003: 'conflict',
  OBE19004: 'conflict',
  OBE11007: 'conflict',
  OBE11008: 'conflict',
  OBE11050: 'conflict',
  OBE18004: 'conflict',
  OBE18005: 'conflict',
  OBE18006: 'conflict',
  CMP07019: 'conflict',
  COM10005: 'conflict',
  COM20003: 'conflict',

  // Not found: server, agent process, task.
  OBE19001: 'refused',
  OBE19002: 'refused',
  OBE19013: 'refused',
  CMP07054: 'refused',
  TSK10001: 'refused',
  // A tenant's majority would be lost; a single-node cluster; OCP's own metadata cluster.
  OBE11070: 'refused',
  OBE19020: 'refused',
  OBE12101: 'refused',
  // Wrong credentials (limited attempts, then a block), blocked, IP restricted, no permission.
  IAM10004: 'refused',
  IAM10006: 'refused',
  IAM10007: 'refused',
  IAM10014: 'refused',
  IAM11000: 'refused',

  // Something may have been executed: OceanBase or the agent out of reach, or it failed half-way.
  OBE10001: 'unclear',
  OBE10002: 'unclear',
  OBE12000: 'unclear',
  OBE19005: 'unclear',
  CMP07006: 'unclear',
  CMP10001: 'unclear',
  CMP10002: 'unclear',
  CMP10003: 'unclear',
  COM10004: 'unclear',
  TSK10007: 'unclear',
  TSK10009: 'unclear',
  TSK10010: 'unclear',
  TSK10016: 'unclear',
  TSK10017: 'unclear',
};

/**
 * What a code says of the call; undefined where the HTTP status has to tell.
 * @param code `OBE19012`, or only its digits: some versions send numbers (2.2)
 * @param status the HTTP status, for digits that several prefixes share
 */
export function kindOfCode(code: string, status: number): FailureKind | undefined {
  const name = code.toUpperCase();
  if (name.startsWith('IAM')) return 'refused';
  if (!/^\d+$/.test(name)) return ocpCodes[name];
  const kinds = new Set(
    Object.keys(ocpCodes)
      .filter((known) => known.slice(3) === name.padStart(5, '0'))
      .map((known) => ocpCodes[known]),
  );
  if (kinds.size === 1) return [...kinds][0];
  // 10004 is a time-out (COM) and a wrong password (IAM): a 400 proves too little to say "not executed".
  return status === 400 && kinds.has('unclear') ? 'unclear' : undefined;
}
