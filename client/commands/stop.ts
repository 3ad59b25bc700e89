/** `standdown stop KEY…` */
import type { Client } from '@temporalio/client';
import type { StopOutcome } from '../../activities/messages.js';
import { capacityLines } from '../capacity.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { follow } from '../follow.js';
import { madeOutcome } from '../outcome.js';
import { print, printJson, say } from '../print.js';
import { progressOn } from '../progress.js';
import { stopRequests, type StopFlags } from '../requests.js';
import { printResults } from '../results.js';
import type { RunRef } from '../run-end.js';
import { onInterrupt, type Interrupt } from '../signals.js';
import { checkAfter, startAll, tellWatches } from '../start-all.js';
import type { Started, StopRequest } from '../start-stop.js';
import { withClient } from '../temporal.js';

type Going = Extract<Started, { kind: 'started' }>;
type Busy = Extract<Started, { kind: 'busy' }>;

export interface StopCommandFlags extends StopFlags {
  json?: boolean;
  wait: boolean;
}

export async function stop(keys: string[], flags: StopCommandFlags): Promise<ExitCode> {
  const requests = await stopRequests(keys, flags);
  return withClient(async (client) => {
    for (const request of requests) await checkAfter(client, request);
    if (requests.length > 1) for (const line of await capacityLines(client, requests)) say(line);
    const interrupt = onInterrupt();
    const started = await startAll(client, requests, interrupt.signal);
    const going = started.filter((each) => each?.kind === 'started');
    const busy = started.filter((each) => each?.kind === 'busy');
    for (const { key, runId } of going.filter(({ joined }) => joined))
      say(`${key}  joined run ${runId}, which was stopping it already`);
    if (interrupt.code !== undefined) return leave(going, requests, started, interrupt.code);
    if (!flags.wait) return printStarted(going, busy, flags.json ?? false);
    return followAll(client, requests, started, interrupt, flags.json ?? false);
  });
}

async function followAll(
  client: Client,
  requests: readonly StopRequest[],
  started: readonly (Started | undefined)[],
  interrupt: Interrupt,
  json: boolean,
): Promise<ExitCode> {
  const going = started.filter((each) => each?.kind === 'started');
  const runs = going.map(refOf);
  const progress = progressOn(
    process.stderr,
    runs.map(({ label }) => label),
  );
  const ends = await follow(client, runs, progress, interrupt.signal);
  if (interrupt.code !== undefined) {
    const open = going.filter((_, index) => ends[index] === undefined);
    return leave(open, requests, started, interrupt.code);
  }
  const byRun = new Map(runs.map(({ runId }, index) => [runId, ends[index]]));
  const outcomes = started.flatMap((each, index): StopOutcome[] => {
    if (each?.kind === 'busy') return [skipped(each, requests[index]!)];
    const outcome = each && byRun.get(each.runId);
    return outcome ? [outcome] : [];
  });
  return printResults(outcomes, { json });
}

function refOf({ key, workflowId, runId }: Going): RunRef {
  return { label: key, workflowId, runId };
}

function skipped({ key, owner }: Busy, { optionsText }: StopRequest): StopOutcome {
  return madeOutcome(key, 'skipped', {
    code: 'busy-with-other-options',
    message: `${owner} is stopping it; this one asked for ${optionsText}. Follow it: standdown watch ${key}`,
  });
}

/** Detached: what runs goes on. */
function leave(
  open: readonly Going[],
  requests: readonly StopRequest[],
  started: readonly (Started | undefined)[],
  code: ExitCode,
): ExitCode {
  for (const [index, { input }] of requests.entries())
    if (!started[index]) say(`${input.key} was not started`);
  tellWatches(open.map(({ key }) => key));
  return code;
}

function printStarted(going: readonly Going[], busy: readonly Busy[], json: boolean): ExitCode {
  if (json) {
    printJson({
      started: going.map(({ key, workflowId, runId, joined }) => ({
        target: key,
        workflowId,
        runId,
        joined,
      })),
      ...(busy.length > 0
        ? {
            skipped: busy.map(({ key, workflowId, runId, owner }) => ({
              target: key,
              workflowId,
              runId,
              reason: { code: 'busy-with-other-options', message: `${owner} is stopping it` },
            })),
          }
        : {}),
    });
  } else {
    for (const { key, runId, joined } of going)
      print(`${key}  ${joined ? 'joined' : 'started'} run ${runId}`);
    for (const { key, owner } of busy) print(`${key}  skipped: ${owner} is stopping it`);
  }
  return busy.length > 0 ? exitCodes.notProven : exitCodes.proven;
}
