/** The steps after an issue, or after somebody else's: follow it, look once more, prove it. `next.ts` decides. */
import type { ConnectionFacts } from '../activities/activity-types.js';
import { afterAwait, afterLastLook, afterVerify, type Next } from './next.js';
import type { RunState } from './run-state.js';

const WHOSE = {
  ours: 'the stop was accepted',
  maybe: 'a stop is under way that may be ours',
  theirs: "somebody else's stop is under way; nothing is issued",
};

export async function awaitStopped(
  run: RunState,
  facts: ConnectionFacts,
  { origin, ticket }: Extract<Next, { do: 'await' }>,
): Promise<Next> {
  const operation = ticket?.id ? ` (operation ${ticket.id})` : '';
  const draining =
    origin === 'ours' && run.settledAt === null
      ? ', still draining (no limit of its own; the deadline bounds it)'
      : '';
  run.display.show('polling', `${WHOSE[origin]}${operation}${draining}. Next: look for ourselves`);
  const end = await run.steps.awaitStopped(facts, {
    ticket,
    // What is not ours has no settle time: when it runs again, it is over.
    settledAt: origin === 'ours' ? (run.settledAt ?? null) : 0,
    until: run.deadlineAt,
    leaveOnAbort: origin === 'theirs',
  });
  run.saw(end.look);
  return afterAwait(end, origin, run.situation());
}

export async function lastLook(
  run: RunState,
  facts: ConnectionFacts,
  step: Extract<Next, { do: 'last-look' }>,
): Promise<Next> {
  run.display.show('polling', `${step.reason.message}: one last look`);
  if (step.otherwise === 'timed-out') await run.sitOut();
  const end = await run.steps.lastLook(facts);
  const next = afterLastLook(end, step, run.situation(), run.story.lastWord);
  const { evidence } = run.story;
  if (next.do === 'end' && next.verdict === 'undecided')
    evidence.unsettled ??= { options: [run.input.options] };
  else evidence.unsettled = null;
  return next;
}

export async function verify(
  run: RunState,
  facts: ConnectionFacts,
  { origin, claim }: Extract<Next, { do: 'verify' }>,
): Promise<Next> {
  const { story } = run;
  run.display.show(
    'verifying',
    `the vendor says \`${claim}\`; ${facts.pace.confirmations} equal looks have to prove it. Next: the verdict`,
  );
  const end = await run.steps.verifyStopped(facts, run.deadlineAt);
  story.sawFirst(end.looks[0] ?? null);
  if (end.kind !== 'proven') story.remark(`not proven: ${end.reason.message} (${end.reason.code})`);
  return afterVerify(end, origin, story.issued, run.firstLook?.state === 'stopped');
}
