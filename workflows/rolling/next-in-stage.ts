/** What may go next in a stage: from the stage and its progress, without a clock, a call or Temporal. */
import type { Reason } from '../../activities/messages.js';
import type { Check, Stage } from '../../activities/plan-types.js';
import { batchSizes, exceeds, mostAtOnce } from './amounts.js';
import type { StageProgress } from './stage-progress.js';
import { standingOf, type Standing } from './standing.js';
import type { Zones } from './zones.js';

export type StageDecision =
  /** Tell these to stop, then note it by `tell`. Batches count from 1. */
  | { do: 'issue'; batch: number; targets: string[] }
  /** Until a target ends, or a person resumes. */
  | { do: 'wait'; for: 'targets' | 'resume' }
  /** `pauseBetween`, then note `gate.rested`. */
  | { do: 'rest'; ms: number }
  /** Ask until it is true or its time is up, then note `gate.check`. */
  | { do: 'check'; check: Check }
  /** A person's approval of the batch behind us; `approve` notes it. */
  | { do: 'ask'; batch: number }
  /** Note the reason in `aborted` or `paused`: nothing is issued any more. */
  | { do: 'react'; by: 'abort' | 'pause'; reason: Reason }
  /** Nothing is in flight. `untouched`: never told, and why. */
  | { do: 'end'; aborted: Reason | null; untouched: Untouched[] };

interface Untouched {
  target: string;
  reason: Reason;
}

export function nextInStage(
  stage: Stage,
  progress: StageProgress,
  zones: Zones = {},
): StageDecision {
  const { aborted, paused, batches } = progress;
  const standing = standingOf(stage, progress, zones);
  if (aborted) return standing.inFlight > 0 ? WAIT_FOR_TARGETS : ended(stage, standing, aborted);
  if (hasTooManyFailures(stage, progress, standing)) return tooManyFailures(stage, standing);
  if (paused) return { do: 'wait', for: 'resume' };

  // What has begun goes on first, a retried target of an earlier batch too.
  const sizes = batchSizes(stage.batch, stage.targets.length);
  const rest = issuable(stage, standing, openedBy(sizes, batches));
  if (rest.length > 0) return { do: 'issue', batch: batches, targets: rest };
  if (standing.inFlight > 0) return WAIT_FOR_TARGETS;

  const next = batchOf(standing.ready[0], sizes);
  if (next === null) return atGate(stage, progress, null) ?? ended(stage, standing, null);
  const targets = issuable(stage, standing, openedBy(sizes, next));
  if (targets.length === 0) return noRoom(stage, standing);
  return atGate(stage, progress, next) ?? { do: 'issue', batch: next, targets };
}

const WAIT_FOR_TARGETS: StageDecision = { do: 'wait', for: 'targets' };

/** How many targets the first so many batches have. */
function openedBy(sizes: readonly number[], batches: number): number {
  return sizes.slice(0, batches).reduce((sum, size) => sum + size, 0);
}

/** The batch, from 1, of the target at the index; null where there is none. */
function batchOf(index: number | undefined, sizes: readonly number[]): number | null {
  if (index === undefined) return null;
  let opened = 0;
  return sizes.findIndex((size) => index < (opened += size)) + 1;
}

/** Of the first `opened` targets those that may be told now, all of them together. */
function issuable(
  { targets, maxUnavailable }: Stage,
  { ready, unavailable, zonesDown }: Standing,
  opened: number,
): string[] {
  const room = mostAtOnce(maxUnavailable, targets.length) - unavailable;
  const picked: string[] = [];
  for (const index of ready) {
    if (index >= opened || picked.length >= room) break;
    const { key } = targets[index]!;
    if (zonesDown.against(key) !== undefined) continue;
    zonesDown.add(key);
    picked.push(key);
  }
  return picked;
}

function hasTooManyFailures(
  { maxFailures, onFailure, targets }: Stage,
  { paused }: StageProgress,
  { failures, isNews }: Standing,
): boolean {
  if (onFailure === 'continue' || (onFailure === 'pause' && paused)) return false;
  return isNews && exceeds(failures, maxFailures, targets.length);
}

function tooManyFailures({ onFailure, maxFailures }: Stage, { failures }: Standing): StageDecision {
  const limit = typeof maxFailures === 'number' ? maxFailures : `${maxFailures.percent}%`;
  return react(onFailure, {
    code: 'too-many-failures',
    message: `${failures} failed, at most ${limit} may`,
  });
}

/** Nobody is on the way back, so that waiting would not end: a stage that continues can only ask a person. */
function noRoom({ targets, maxUnavailable, onFailure }: Stage, standing: Standing): StageDecision {
  const { ready, unavailable, zonesDown } = standing;
  const most = mostAtOnce(maxUnavailable, targets.length);
  const { key } = targets[ready[0]!]!;
  const zone = zonesDown.against(key);
  const why =
    unavailable >= most
      ? `${unavailable} targets do not run, at most ${most} may`
      : `servers of zone ${zone} do not run, and only one zone may be down`;
  return react(onFailure, {
    code: 'no-room',
    message: `${key} may not be stopped: ${why}; retry or skip those`,
  });
}

function react(onFailure: Stage['onFailure'], reason: Reason): StageDecision {
  return { do: 'react', by: onFailure === 'abort' ? 'abort' : 'pause', reason };
}

/** What has to happen between the batch behind us and the next; null: nothing. After the last only the check. */
function atGate(
  { pauseBetween, check, approve, onFailure }: Stage,
  { batches, approvals, gate }: StageProgress,
  next: number | null,
): StageDecision | null {
  if (batches === 0) return null;
  if (next !== null && pauseBetween > 0 && !gate.rested) return { do: 'rest', ms: pauseBetween };
  if (check && gate.check === null) return { do: 'check', check };
  if (gate.check === 'failed' && onFailure !== 'continue')
    return react(onFailure, {
      code: 'check-failed',
      message: `the check after batch ${batches} was not true in time`,
    });
  const asks = approve === 'every' || (approve === 'first' && approvals === 0);
  return next !== null && asks && !gate.approved ? { do: 'ask', batch: batches } : null;
}

function ended(
  { targets }: Stage,
  { ready, behind, held }: Standing,
  aborted: Reason | null,
): StageDecision {
  const untouched = [
    ...[...ready, ...behind].map((index) => ({
      index,
      reason: aborted ?? { code: 'not-reached', message: 'the stage ended before it' },
    })),
    ...held.map(({ index, units }) => ({
      index,
      reason: {
        code: 'held',
        message: `${units.join(', ')} goes before it, and was not stopped`,
      },
    })),
  ].sort((a, b) => a.index - b.index);
  return {
    do: 'end',
    aborted,
    untouched: untouched.map(({ index, reason }) => ({ target: targets[index]!.key, reason })),
  };
}
