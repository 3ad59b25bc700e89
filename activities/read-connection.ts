/** readConnection: what the workflow may know of a connection (no secrets), how the last run ended, and the ask for its lock. */
import { Context } from '@temporalio/activity';
import { askForLock } from './ask-lock.js';
import type { OpenConnection } from './connections.js';
import { InputError } from './input-error.js';
import { subjectOf, type Subject } from './looking.js';
import type { ReadConnectionInput, ReadConnectionOutcome } from './activity-types.js';
import { previousRun } from './previous-run.js';
import { timesOf } from './times.js';
import { canonicalJson, parseOptions } from './vendors.js';

export async function readConnection(
  connection: OpenConnection,
  input: ReadConnectionInput,
): Promise<ReadConnectionOutcome> {
  const { client, info } = Context.current();
  const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
  let subject: Subject;
  try {
    subject = checked(connection, input, workflowId);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: 'refused', reason: { code: 'bad-input', message: error.message } };
  }
  return {
    kind: 'served',
    title: subject.vendor.title(subject.target),
    pace: subject.pace,
    times: timesOf(subject.pace),
    readBy: runId,
    previous: await previousRun(client, workflowId, runId, input.after),
    lock: await askForLock(subject, input),
  };
}

/** A run can also be started by hand in the Web UI: its input is checked like any other. */
function checked(
  connection: OpenConnection,
  { key, options }: ReadConnectionInput,
  workflowId: string,
): Subject {
  const subject = subjectOf(connection, { key, options });
  if (subject.key !== key)
    throw new InputError(`target "${key}" is not canonical; write ${subject.key}`);
  if (workflowId !== `stop/${key}`)
    throw new InputError(`workflow id "${workflowId}": one run per target; it must be stop/${key}`);
  const vendor = subject.key.split('/')[0] as Parameters<typeof parseOptions>[0];
  const whole = canonicalJson(parseOptions(vendor, options));
  // Defaults are filled in at the start; a run started by hand must not send without them.
  if (whole !== canonicalJson(options))
    throw new InputError(`options: with their defaults they are ${whole}; write that`);
  return subject;
}
