/** The activities of one connection, for its two queues (design §6). */
import { awaitReady } from './await-ready.js';
import { awaitRelease } from './await-release.js';
import { awaitSettled } from './await-settled.js';
import { awaitStopped, lookOnce } from './await-stopped.js';
import type { OpenConnection } from './connections.js';
import type { IssueActivities, ReadActivities } from './activity-types.js';
import { readConnection } from './read-connection.js';
import { requestStop } from './request-stop.js';
import { verifyStopped } from './verify-stopped.js';

export function readActivities(connection: OpenConnection): ReadActivities {
  return {
    readConnection: (input) => readConnection(connection, input),
    awaitReady: (input) => awaitReady(connection, input),
    awaitStopped: (input) => awaitStopped(connection, input),
    awaitSettled: (input) => awaitSettled(connection, input),
    lookOnce: (input) => lookOnce(connection, input),
    verifyStopped: (input) => verifyStopped(connection, input),
    awaitRelease: (input) => awaitRelease(input),
  };
}

export function issueActivities(connection: OpenConnection): IssueActivities {
  return { requestStop: (input) => requestStop(connection, input) };
}
