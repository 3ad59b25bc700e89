/** What the tests read in the documents of the command line; their shape is checked by the schema. */
import type { StopOutcome } from '../../activities/messages.js';
import { documentOf, type Ended } from './cli.js';

export async function resultsOf(ended: Ended): Promise<StopOutcome[]> {
  return ((await documentOf(ended, 'results')) as { results: StopOutcome[] }).results;
}

export interface StartedRun {
  target: string;
  workflowId: string;
  runId: string;
  joined: boolean;
}

export async function startedOf(ended: Ended): Promise<StartedRun[]> {
  return ((await documentOf(ended, 'started')) as { started: StartedRun[] }).started;
}
