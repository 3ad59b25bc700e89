/** The steps up to an issue: ask for it, wait until it may be asked for, settle a doubt. `next.ts` decides. */
import type { ConnectionFacts } from '../activities/activity-types.js';
import { afterLostRequest, afterRequest, afterSettle, settledAtOf, type Next } from './next.js';
import type { RunState } from './run-state.js';
import { nap } from './waiting.js';

const LONGEST_WAIT_MS = 60_000;

export async function request(run: RunState, facts: ConnectionFacts): Promise<Next> {
  if (run.abort.requested) return run.cancelled('cancelled before a stop was issued');
  if (Date.now() >= run.deadlineAt) return timedOut(run);
  run.display.show(
    'issuing',
    'looks; if it runs, writes down the intent and issues the stop. Next: follow it to its end',
  );
  const attempt = {
    scheduledAt: Date.now(),
    lastsMs: facts.times.requestStop,
    options: run.input.options,
  };
  const outcome = await run.steps.requestStop(facts, run.permit, run.deadlineAt);
  if ('lost' in outcome) {
    const next = afterLostRequest(outcome.lost, run.situation(), attempt);
    if (next.do === 'settle') run.story.issuedFrom(outcome.lost.intent?.look ?? null, null);
    return next;
  }
  const look = outcome.kind === 'maybe-issued' ? (outcome.intent?.look ?? null) : outcome.look;
  run.saw(look);
  if (look) run.story.evidence.before = look;
  if (outcome.kind === 'accepted') {
    run.story.issuedFrom(outcome.look, outcome.ticket);
    run.settledAt = outcome.settleMs === null ? null : Date.now() + outcome.settleMs;
  }
  if (outcome.kind === 'maybe-issued') run.story.issuedFrom(look, null);
  return afterRequest(outcome, run.situation(), attempt);
}

export async function wait(
  run: RunState,
  facts: ConnectionFacts,
  { phase, reason, retryAfterMs, ready }: Extract<Next, { do: 'wait' }>,
): Promise<Next> {
  run.story.remark(`waited: ${reason.message} (${reason.code})`);
  run.display.show(phase, `${reason.message}. Next: look again`);
  const { pollEvery } = facts.pace;
  const longest = Math.max(LONGEST_WAIT_MS, pollEvery);
  const backOff = Math.min(longest, pollEvery * 2 ** run.waits++);
  const told = retryAfterMs === null ? backOff : Math.max(retryAfterMs, pollEvery);
  const ms = Math.min(told, run.deadlineAt - Date.now());
  if (ms > 0) await nap(ms, reason.message.slice(0, 200), run.abort);
  if (ready && !run.abort.requested && Date.now() < run.deadlineAt)
    await run.steps.awaitReady(facts, run.deadlineAt);
  if (run.abort.requested) return run.cancelled(`cancelled while waiting: ${reason.message}`);
  return { do: 'request' };
}

export async function settle(
  run: RunState,
  facts: ConnectionFacts,
  { doubt }: Extract<Next, { do: 'settle' }>,
): Promise<Next> {
  const { story } = run;
  run.settledAt = settledAtOf(doubt);
  story.evidence.unsettled = { options: doubt.optionsInDoubt };
  story.remark(`in doubt: ${doubt.reason.message} (${doubt.reason.code})`);
  run.display.show(
    'settling',
    `${doubt.reason.message}. Next: issue only if it is shown not to have taken effect`,
  );
  const end = await run.steps.awaitSettled(facts, doubt, run.deadlineAt);
  if (end === 'aborted') return run.cancelled(`cancelled; ${doubt.reason.message}`);
  run.saw(end.look);
  switch (end.kind) {
    case 'not-taken':
      run.permit = end.runId;
      run.settledAt = undefined;
      run.othersInDoubt = [];
      story.remark('shown not to have taken effect');
      break;
    case 'stopping':
    case 'stopped':
      run.settledAt = Date.now();
      break;
    case 'adopted':
      run.settledAt = Date.now() + facts.pace.settle;
      story.evidence.ticket = end.ticket;
      story.remark(`adopted the vendor's operation ${end.ticket.id ?? ''}`);
      break;
    case 'blind':
    case 'deadline':
      return afterSettle(end, doubt, run.situation());
  }
  story.evidence.unsettled = null;
  return afterSettle(end, doubt, run.situation());
}

function timedOut({ story }: RunState): Next {
  const { lastWord, evidence } = story;
  const last = evidence.remarks.at(-1);
  const message = [
    'the deadline passed before a stop could be issued',
    `the vendor's last word is "${lastWord ?? 'none'}"`,
    ...(last === undefined ? [] : [last]),
  ].join('; ');
  return { do: 'end', verdict: 'timed-out', reason: { code: 'deadline', message } };
}
