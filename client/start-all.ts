/** Starts the stops that were asked for; from here on something may run. */
import { ServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { InputError } from '../activities/input-error.js';
import { OutOfReach } from './exit.js';
import { inParallel } from './parallel.js';
import { say } from './print.js';
import { statusName } from './standing.js';
import { startStop, type Started, type StopRequest } from './start-stop.js';

const STARTS_AT_ONCE = 20;

/**
 * @param detach once aborted, nothing more is started: what follows in the list is undefined
 * @throws OutOfReach when the namespace lacks our search attributes. What was started before a failure is told on stderr.
 */
export async function startAll(
  client: Client,
  requests: readonly StopRequest[],
  detach: AbortSignal,
): Promise<(Started | undefined)[]> {
  const failures: unknown[] = [];
  const started = await inParallel(requests, STARTS_AT_ONCE, async (request) => {
    if (detach.aborted || failures.length > 0) return undefined;
    try {
      return await startStop(client, request);
    } catch (error) {
      failures.push(lacksSearchAttributes(error) ? neverServed(client) : error);
      return undefined;
    }
  });
  if (failures.length === 0) return started;
  tellWatches(started.flatMap((each) => (each?.kind === 'started' ? [each.key] : [])));
  throw failures[0];
}

const TOLD = 20;

/** Where we stop following: how to go on. */
export function tellWatches(labels: readonly string[]): void {
  if (labels.length > 0) say('The runs go on. To follow them again:');
  for (const label of labels.slice(0, TOLD)) say(`standdown watch ${label}`);
  if (labels.length > TOLD)
    say(
      `and ${labels.length - TOLD} more: standdown watch --from FILE, with the same file of keys`,
    );
}

export function lacksSearchAttributes(error: unknown): boolean {
  if (!(error instanceof ServiceError) || !(error.cause instanceof Error)) return false;
  return /no mapping defined for search attribute|not a valid search attribute/i.test(
    error.cause.message,
  );
}

export function neverServed({ options }: Client): OutOfReach {
  return new OutOfReach(
    `the namespace "${options.namespace}" does not have Standdown's search attributes; start a worker first, which registers them: standdown worker --connections FILE`,
  );
}

/**
 * `--after RUN` is a person's word about the last run of that target, so it must be that run.
 * @throws InputError that says which run it is
 */
export async function checkAfter(client: Client, { input }: StopRequest): Promise<void> {
  const { after, key } = input;
  if (after === null) return;
  const last = await client.workflow
    .getHandle(`stop/${key}`)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  if (!last) throw new InputError(`--after ${after}: ${key} has no earlier run; leave it out`);
  const ended = statusName(last.status.name);
  if (last.runId !== after)
    throw new InputError(
      `--after ${after}: the last run of ${key} is ${last.runId} (${ended}); look at it first: standdown show ${key}`,
    );
  if (ended === 'running')
    throw new InputError(
      `--after ${after}: that run still goes on; follow it: standdown watch ${key}`,
    );
}
