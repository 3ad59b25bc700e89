/**
 * OceanBase stops servers of one zone at a time: with a server of another zone down, a stop fails (-4660)
 * or costs a majority (facts/tencent-ocp.md 2.5; design §4, Scopes).
 */
import type { Observation } from '../contract.js';
import { rowOf } from '../table.js';
import { addressOf, wordOf, type Server } from './server.js';
import { isUp, serverStatuses } from './states.js';

const passing = ['starting', 'stopping', 'in-operation', 'leaving'];

/** Why this server must not be stopped now: a server that is down refuses, one in transition is waited for. */
export function otherZoneDown(
  target: Server,
  servers: Server[],
): Pick<Observation, 'refusal' | 'busyWith'> {
  const notUp = servers.filter((other) => isOfAnotherZone(other, target) && !isUpOrGone(other));
  const down = notUp.find(({ status }) => !passing.includes(rowOf(serverStatuses, status) ?? ''));
  if (down) {
    return {
      refusal: {
        code: 'other-zone-down',
        message: `${described(down)}; OceanBase stops servers of one zone at a time`,
      },
    };
  }
  return notUp[0] ? { busyWith: described(notUp[0]) } : {};
}

function isOfAnotherZone(other: Server, target: Server): boolean {
  if (other.id === target.id) return false;
  return other.zoneName == null || other.zoneName !== target.zoneName;
}

function isUpOrGone(server: Server): boolean {
  return rowOf(serverStatuses, server.status) === 'gone' || isUp(server);
}

function described(server: Server): string {
  return `server ${server.id} (${addressOf(server)}) of zone ${server.zoneName ?? '(not told)'} is ${wordOf(server)}`;
}
