/** `standdown show ID`: the verdict with its evidence, or where the run stands and what it waits for. */
import { QueryNotRegisteredError, ServiceError, type Client } from '@temporalio/client';
import { z } from 'zod';
import type { StopOutcome } from '../../activities/messages.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { findRun, type FoundRun } from '../find-run.js';
import { evidenceLines, print, printJson, verdictTable } from '../print.js';
import { runEnd } from '../run-end.js';
import { inWords, standingOf, statusName, type Standing } from '../standing.js';
import { withClient } from '../temporal.js';

const DETAILS_WITHIN_MS = 2_000;

export async function show(id: string, { json = false }: { json?: boolean }): Promise<ExitCode> {
  return withClient(async (client) => {
    const run = await findRun(client, id);
    const isOpen = run.description.status.name === 'RUNNING';
    const result = isOpen ? null : await runEnd(client, run);
    const now = isOpen
      ? {
          ...(await standingOf(client, run.description)),
          details: await currentDetails(client, run),
        }
      : null;
    const shown = { ...headOf(run), result, now: now && nowOf(now) };
    if (json) printJson(shown);
    else print(result ? resultText(shown, result) : standingText(shown, now!));
    return exitCodes.proven;
  });
}

type Now = Standing & { details: string | null };
type Head = ReturnType<typeof headOf>;

function headOf({ target, workflowId, runId, description }: FoundRun) {
  const { status, startTime, closeTime, memo, type } = description;
  const options = memo?.['options'];
  const startedBy = memo?.['startedBy'];
  return {
    target,
    workflowId,
    runId,
    workflowType: type,
    status: statusName(status.name),
    startedAt: startTime.toISOString(),
    endedAt: closeTime?.toISOString() ?? null,
    startedBy: typeof startedBy === 'string' ? startedBy : null,
    options: typeof options === 'string' ? (JSON.parse(options) as unknown) : null,
  };
}

/** As `show --json` documents it. */
function nowOf({ phase, word, detail, steps, activity, paused, details }: Now) {
  return { phase, word, detail, steps, activity, paused, details };
}

/** What the run says of itself; only a worker can ask it, so null where none answers. */
async function currentDetails(
  client: Client,
  { workflowId, runId }: FoundRun,
): Promise<string | null> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    const answer: unknown = await client.withDeadline(Date.now() + DETAILS_WITHIN_MS, () =>
      handle.query('__temporal_workflow_metadata'),
    );
    return z.object({ currentDetails: z.string() }).parse(answer).currentDetails;
  } catch (error) {
    const noAnswer =
      error instanceof ServiceError ||
      error instanceof QueryNotRegisteredError ||
      error instanceof z.ZodError;
    if (noAnswer) return null;
    throw error;
  }
}

function resultText({ runId, startedBy }: Head, outcome: StopOutcome): string {
  return [
    verdictTable([outcome]),
    '',
    `run:     ${runId}${startedBy === null ? '' : `, started by ${startedBy}`}`,
    `code:    ${outcome.reason.code}`,
    ...evidenceLines(outcome),
  ].join('\n');
}

function standingText(head: Head, now: Now): string {
  const { target, workflowId, runId, startedAt, startedBy, options } = head;
  const steps = now.steps.map(({ name, word }, index) => `  ${index + 1}. ${name}: ${word}`);
  return [
    target ?? workflowId,
    `run:     ${runId}, since ${startedAt}${startedBy === null ? '' : `, started by ${startedBy}`}`,
    `options: ${JSON.stringify(options)}`,
    `now:     ${inWords(now)}`,
    ...(steps.length > 0 ? ['steps:', ...steps] : []),
    ...(now.details === null
      ? ['(no worker answers, so the run cannot be asked for more)']
      : ['', now.details]),
  ].join('\n');
}
