/** Starting stops: one run per target key; a second start joins it or says who owns it (design §2, Keys). */
import { hostname, userInfo } from 'node:os';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client';
import type { StopInput } from '../activities/messages.js';
import { canonicalJson, parseKey, parseOptions } from '../activities/vendors.js';
import { attributes } from '../workflows/search-attributes.js';
import { WORKFLOW_QUEUE } from '../workers/queues.js';

/** What a person asked for, checked before anything is started. */
export interface StopRequest {
  input: StopInput;
  title: string;
  /** Canonical JSON of the options. */
  optionsText: string;
}

export type Started =
  | { kind: 'started'; key: string; workflowId: string; runId: string; joined: boolean }
  /** Another run owns the target, with other options. */
  | { kind: 'busy'; key: string; workflowId: string; runId: string; owner: string };

/** @throws InputError */
export function stopRequest(
  key: string,
  given: Record<string, unknown>,
  { deadlineMs = null, after = null }: { deadlineMs?: number | null; after?: string | null } = {},
): StopRequest {
  const named = parseKey(key);
  const options = parseOptions(named.vendorName, given);
  return {
    input: { key: named.key, options, deadlineMs, patienceMs: named.vendor.pace.deadline, after },
    title: named.vendor.title(named.target),
    optionsText: canonicalJson(options),
  };
}

export async function startStop(client: Client, request: StopRequest): Promise<Started> {
  const { input, title, optionsText } = request;
  const workflowId = `stop/${input.key}`;
  const [vendor = '', connection = ''] = input.key.split('/');
  for (;;) {
    try {
      const handle = await client.workflow.start('stopTarget', {
        taskQueue: WORKFLOW_QUEUE,
        workflowId,
        args: [input],
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        staticSummary: `Stop ${title}`,
        staticDetails: details(input, title),
        memo: { options: optionsText, startedBy: whoami() },
        typedSearchAttributes: [
          { key: attributes.vendor, value: vendor },
          { key: attributes.connection, value: connection },
          { key: attributes.target, value: input.key },
          { key: attributes.phase, value: 'waiting-connection' },
        ],
      });
      return {
        kind: 'started',
        key: input.key,
        workflowId,
        runId: handle.firstExecutionRunId,
        joined: false,
      };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const owned = await ownedBy(client, workflowId, optionsText, input.key);
      if (owned) return owned;
      // It ended between the two calls: start again.
    }
  }
}

async function ownedBy(
  client: Client,
  workflowId: string,
  optionsText: string,
  key: string,
): Promise<Started | undefined> {
  const { status, memo, runId, startTime } = await client.workflow.getHandle(workflowId).describe();
  if (status.name !== 'RUNNING') return undefined;
  if (memo?.['options'] === optionsText)
    return { kind: 'started', key, workflowId, runId, joined: true };
  const text = (name: string, none: string) =>
    typeof memo?.[name] === 'string' ? memo[name] : none;
  const owner = `run ${runId}, started ${startTime.toISOString()} by ${text('startedBy', 'somebody')} with ${text('options', 'unknown options')}`;
  return { kind: 'busy', key, workflowId, runId, owner };
}

function details(input: StopInput, title: string): string {
  const options = Object.entries(input.options).map(
    ([name, value]) => `- ${name}: \`${JSON.stringify(value)}\``,
  );
  return [`Stops ${title} and proves it.`, '', `- target: \`${input.key}\``, ...options].join('\n');
}

/** Who acts, for the history: `user@host`. */
export function whoami(): string {
  return `${userName()}@${hostname()}`;
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
