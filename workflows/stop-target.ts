/**
 * `stopTarget`: one stop of one target, from the first look to the verdict (design §5). Workflow id
 * `stop/<key>`. `next.ts` says what comes after what; read that one first.
 */
import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { ConnectionFacts } from '../activities/activity-types.js';
import type { Reason, StopInput, StopOutcome, Verdict } from '../activities/messages.js';
import { awaitStopped, lastLook, verify } from './after-issue.js';
import { request, settle, wait } from './before-issue.js';
import { afterReading, type Next } from './next.js';
import { RunState } from './run-state.js';
import { ScopeLock } from './scope-lock.js';
import { AbortWatch } from './waiting.js';

export async function stopTarget(input: StopInput): Promise<StopOutcome> {
  checkInput(input);
  const abort = new AbortWatch();
  return CancellationScope.nonCancellable(() => stop(new RunState(input, abort)));
}

/** A run can be started by hand in the Web UI. The connection's worker checks the rest. */
function checkInput(input: Partial<StopInput> | undefined): void {
  const { key, options } = input ?? {};
  if (typeof key === 'string' && typeof options === 'object' && options !== null) return;
  const message =
    'the input is { "key": "<vendor>/<connection>/…", "options": { … } }; use "standdown stop"';
  throw ApplicationFailure.nonRetryable(message, 'BadInput');
}

async function stop(run: RunState): Promise<StopOutcome> {
  const scopeLock = new ScopeLock(run);
  const facts = await readConnection(run);
  if ('verdict' in facts) return facts;
  const previous = await scopeLock.wait(facts);
  if (previous && 'verdict' in previous) return previous;
  let next = afterReading(previous, Date.now(), facts.times.requestStop);
  while (next.do !== 'end') next = await take(next, run, facts);
  return finish(run, next.verdict, next.reason);
}

/** Waits for a worker that serves the connection, or ends the run. */
async function readConnection(run: RunState): Promise<ConnectionFacts | StopOutcome> {
  const connection = run.input.key.split('/')[1] ?? '';
  run.display.show(
    'waiting-connection',
    `waits for a worker that serves the connection \`${connection}\``,
  );
  const facts = await run.steps.readConnection(run.deadlineAt);
  if (facts === 'aborted') {
    const message = 'cancelled before a worker served the connection';
    return run.end('skipped', { code: 'aborted', message });
  }
  if (facts === 'late') {
    const message = `no worker serves ${connection}: none came before the deadline`;
    return run.end('refused', { code: 'no-worker', message });
  }
  if (facts.kind === 'refused') return run.end('refused', facts.reason);
  run.story.evidence.pastReadBy = facts.readBy;
  run.setDeadline(facts.pace.deadline);
  run.display.title = facts.title;
  return facts;
}

function take(
  step: Exclude<Next, { do: 'end' }>,
  run: RunState,
  facts: ConnectionFacts,
): Promise<Next> {
  switch (step.do) {
    case 'request':
      return request(run, facts);
    case 'wait':
      return wait(run, facts, step);
    case 'settle':
      return settle(run, facts, step);
    case 'await':
      return awaitStopped(run, facts, step);
    case 'last-look':
      return lastLook(run, facts, step);
    case 'verify':
      return verify(run, facts, step);
  }
}

/** A run that may have issued does not close before its call would have shown. */
async function finish(run: RunState, verdict: Verdict, reason: Reason): Promise<StopOutcome> {
  if (verdict === 'undecided' && run.settledAt === null)
    run.story.evidence.unsettled ??= { options: [run.input.options] };
  run.story.leaveUnsettled(run.othersInDoubt);
  if (verdict === 'undecided' || verdict === 'not-proven') await run.sitOut();
  // "Refused" and "skipped" say that nothing was issued.
  const untried = verdict === 'refused' || verdict === 'skipped';
  return run.end(untried && run.story.issued > 0 ? 'failed' : verdict, reason);
}
