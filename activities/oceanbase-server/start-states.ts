/** OBServer status → state for a start, whatever stopped it (facts/tencent-ocp.md 2.4). */
import type { Observation } from '../contract.js';
import type { Server } from './server.js';
import { isUp, meaningOf, processProof } from './states.js';

type Reading = Pick<Observation, 'state' | 'mayStart' | 'busyWith' | 'notes'>;

/** @throws VendorError `unknown-word` for a word that is not in the tables, `no-parts` for DELETED */
export function judgeServerForStart(server: Server, requestId: string | null): Reading {
  const meaning = meaningOf(server, requestId);
  switch (meaning) {
    case 'leaving':
      return { state: 'failed', mayStart: false, notes: ['the server is being deleted'] };
    case 'not-by-us':
      // The pages of the newer model offer a start from UNAVAILABLE, as from both kinds of "stopped".
      return { state: 'failed', mayStart: true, notes: ['the server is down, but not by a stop'] };
    case 'starting':
    case 'stopping':
      return { state: meaning };
    case 'in-operation':
      return { state: 'stopped', busyWith: `an operation on the server (${server.status})` };
    case 'up':
      return isUp(server)
        ? { state: 'running' }
        : { state: 'failed', mayStart: false, notes: [HALF_UP] };
    case 'service-down':
      return { state: 'stopped' };
    case 'process-down':
      return processProof(server);
  }
}

const HALF_UP =
  'OCP says RUNNING, but the database does not hear the server, or its STOP SERVER still holds: OCP offers no start from there';
