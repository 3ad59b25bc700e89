/** From an ID as people type it (a key, `stop/<key>`, any workflow id) to its last run. */
import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { InputError } from '../activities/input-error.js';
import { parseKey, vendorNames } from '../activities/vendors.js';
import type { RunRef } from './run-end.js';

const PREFIX = 'stop/';

export interface FoundRun extends RunRef {
  /** The canonical key; null for a workflow that is no stop. */
  target: string | null;
  description: WorkflowExecutionDescription;
}

/** @throws InputError when it looks like a key and is none */
export function workflowIdOf(id: string): { workflowId: string; target: string | null } {
  const isStop = id.startsWith(PREFIX);
  const text = isStop ? id.slice(PREFIX.length) : id;
  const looksLikeKey = vendorNames.some((name) => text === name || text.startsWith(`${name}/`));
  if (!isStop && !looksLikeKey) return { workflowId: id, target: null };
  const { key } = parseKey(text);
  return { workflowId: `${PREFIX}${key}`, target: key };
}

/** @throws InputError when there is no such run */
export async function findRun(client: Client, id: string): Promise<FoundRun> {
  const { workflowId, target } = workflowIdOf(id);
  try {
    const description = await client.workflow.getHandle(workflowId).describe();
    return {
      label: target ?? workflowId,
      workflowId,
      runId: description.runId,
      target,
      description,
    };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const hint =
      target === null ? `; a target's key begins with one of ${vendorNames.join(', ')}` : '';
    throw new InputError(
      `"${id}": Temporal has no run with the id ${workflowId}${hint}; see: standdown list`,
    );
  }
}
