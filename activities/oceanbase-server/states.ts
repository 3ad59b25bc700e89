/**
 * OBServer status → state, by what was asked for (facts/tencent-ocp.md 2.4). The table is the union of
 * the documented words and of the newer model's; `innerStatus` is the database's own view.
 */
import type { Observation } from '../contract.js';
import { rowOf } from '../table.js';
import { noParts, unknownWord } from '../vendor-error.js';
import type { ServerOptions } from './options.js';
import { addressOf, isServiceStopped, wordOf, type Server } from './server.js';

type Meaning =
  | 'up'
  | 'service-down'
  | 'process-down'
  | 'stopping'
  | 'starting'
  | 'in-operation'
  | 'not-by-us'
  | 'leaving'
  | 'gone';

export const serverStatuses: Readonly<Record<string, Meaning>> = {
  RUNNING: 'up',
  SERVICE_STOPPED: 'service-down',
  STOPPED: 'process-down',
  PROCESS_STOPPED: 'process-down',
  STOPPING: 'stopping',
  SERVICE_STOPPING: 'stopping',
  PROCESS_STOPPING: 'stopping',
  CREATING: 'starting',
  STARTING: 'starting',
  RESTARTING: 'starting',
  OPERATING: 'in-operation',
  // Only the pages of OCP Express have it, and offer nothing while it lasts; where it leads is not told (likely).
  REINSTALLING: 'in-operation',
  UNAVAILABLE: 'not-by-us',
  DELETING: 'leaving',
  DELETED: 'gone',
};

const innerStatuses = ['ACTIVE', 'INACTIVE', 'DELETING', 'TAKEOVER_BY_RS'];

type Reading = Pick<Observation, 'state' | 'mayStop' | 'busyWith' | 'notes'>;

/** @throws VendorError `unknown-word` for a word that is not in the tables, `no-parts` for DELETED */
export function meaningOf(server: Server, requestId: string | null): Exclude<Meaning, 'gone'> {
  const meaning = rowOf(serverStatuses, server.status);
  if (!meaning) throw unknownWord('the server status', server.status, requestId);
  const { innerStatus } = server;
  const isInnerKnown = innerStatuses.includes(innerStatus ?? '');
  // A server that is coming or going may have no inner status yet; a word that is there must be known.
  const mayLackInner = ['starting', 'stopping', 'leaving', 'gone'].includes(meaning);
  if (!isInnerKnown && !(mayLackInner && innerStatus == null))
    throw unknownWord('the server innerStatus', innerStatus, requestId);
  if (meaning === 'gone')
    throw noParts(`server ${server.id} (${addressOf(server)}) is DELETED`, requestId);
  return meaning;
}

/** For a stop. @throws VendorError as `meaningOf` */
export function judgeServer(
  server: Server,
  type: ServerOptions['type'],
  requestId: string | null,
): Reading {
  const meaning = meaningOf(server, requestId);
  switch (meaning) {
    case 'leaving':
      return { state: 'failed', mayStop: false, notes: ['the server is being deleted'] };
    case 'not-by-us':
      return { state: 'failed', mayStop: false, notes: [DOWN] };
    case 'starting':
    case 'stopping':
      return { state: meaning };
    case 'in-operation':
      return { state: 'running', busyWith: `an operation on the server (${wordOf(server)})` };
    case 'up':
      return server.innerStatus === 'ACTIVE'
        ? { state: 'running' }
        : { state: 'failed', mayStop: false, notes: [DOWN] };
    case 'service-down':
      return type === 'STOP_SERVICE' ? serviceProof(server) : { state: 'running' };
    case 'process-down':
      return type === 'STOP_SERVICE' ? serviceProof(server) : processProof(server);
  }
}

/** Whether a stop, of its service at least, has taken effect on it. */
export function isDown({ status }: Server): boolean {
  return ['service-down', 'process-down'].includes(rowOf(serverStatuses, status) ?? '');
}

/** Whether a start has taken effect on it: OCP and the database agree, and no STOP SERVER holds any more. */
export function isUp(server: Server): boolean {
  return (
    rowOf(serverStatuses, server.status) === 'up' &&
    server.innerStatus === 'ACTIVE' &&
    !isServiceStopped(server)
  );
}

const DOWN = 'the server is down, but not by a stop: that is no proof and no state to stop from';

function serviceProof(server: Server): Reading {
  if (isServiceStopped(server)) return { state: 'stopped' };
  return {
    state: 'stopping',
    notes: ['stopTime is not past the epoch: the database has recorded no STOP SERVER'],
  };
}

export function processProof({ innerStatus }: Server): Reading {
  if (innerStatus === 'INACTIVE') return { state: 'stopped' };
  return {
    state: 'stopping',
    notes: [`innerStatus is ${innerStatus}: the database still hears the process`],
  };
}
