/** How far a stage is: plain JSON, so that it outlives continue-as-new, and the changes that events make to it. */
import type { Reason, Verdict } from '../../activities/messages.js';

export type TargetStatus =
  /** Told to stop, no end yet; also while it is held, and while it is started again. */
  | { is: 'told' }
  /** Told, and another run has it: waited for. */
  | { is: 'busy' }
  /** `runs`: verified running again, as a rolling stage does. `accepted`: a person resumed knowing of it. */
  | { is: 'done'; verdict: Verdict; runs: boolean; accepted?: true }
  /** A person took it out of the reckoning: no failure, not unavailable, nobody waits for it. */
  | { is: 'skipped' };

export interface StageProgress {
  /** By key; those that are missing wait. */
  statuses: Record<string, TargetStatus>;
  /** How many batches have begun. */
  batches: number;
  /** How many approvals were given. */
  approvals: number;
  /** What lies behind the latest batch, so that the next may begin. */
  gate: Gate;
  /** By a person, or by a reaction. Nothing is issued. */
  paused: Reason | null;
  /** For good. */
  aborted: Reason | null;
}

interface Gate {
  rested: boolean;
  check: 'passed' | 'failed' | null;
  approved: boolean;
}

const closed = (): Gate => ({ rested: false, check: null, approved: false });

export function beginStage(): StageProgress {
  return {
    statuses: {},
    batches: 0,
    approvals: 0,
    gate: closed(),
    paused: null,
    aborted: null,
  };
}

/** They are told to stop now. Also a retried one of an earlier batch closes the gate again. */
export function tell(progress: StageProgress, targets: readonly string[], batch: number): void {
  for (const key of targets) progress.statuses[key] = { is: 'told' };
  progress.batches = batch;
  progress.gate = closed();
}

export function approve(progress: StageProgress): void {
  progress.gate.approved = true;
  progress.approvals += 1;
}

/** Goes on in spite of what it paused for: the next failure, or the next check, makes it react again. */
export function resume(progress: StageProgress): void {
  progress.paused = null;
  for (const status of Object.values(progress.statuses))
    if (status.is === 'done') status.accepted = true;
  if (progress.gate.check === 'failed') progress.gate.check = 'passed';
}

/** It goes again, before anything that has not begun. */
export function retry(progress: StageProgress, key: string): void {
  progress.statuses = Object.fromEntries(
    Object.entries(progress.statuses).filter(([each]) => each !== key),
  );
}
