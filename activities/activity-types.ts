/** What each activity takes and gives back. Types only; outcomes are values (decision 0003). */
import type { Mark, Ticket } from './contract.js';
import type { Goal } from './goal.js';
import type { AwaitReleaseInput, Released } from './lock-messages.js';
import type { Intent, Look, Previous, Reason, Tally } from './messages.js';
import type { Pace } from './pace.js';

/** Time limits of one activity attempt, ms, ordered: look < heartbeat < requestStop. */
export interface Times {
  /** One look, waiting for its turns included. */
  look: number;
  /** requestStop: until a silent worker counts as dead. */
  heartbeat: number;
  /** requestStop: the wait for a turn to send. */
  turn: number;
  /** requestStop: startToClose. */
  requestStop: number;
  /** startToClose of a look or a poll. */
  attempt: number;
  /** What is kept free at the end of an attempt. */
  margin: number;
}

export interface ConnectionFacts {
  kind: 'served';
  title: string;
  pace: Pace;
  times: Times;
  /** Workflow id of the lock that was asked for; null where the target's own workflow id excludes. */
  lock: string | null;
  /** The run id that asked. */
  readBy: string;
  previous: Previous | null;
}

export interface ReadConnectionInput {
  key: string;
  options: Record<string, unknown>;
  /** A person's word that this run's call can no longer take effect. */
  after: string | null;
  /** The task queue on which workflows are decided: a lock starts there. */
  workflowQueue: string;
}

export type ReadConnectionOutcome = ConnectionFacts | { kind: 'refused'; reason: Reason };

/** What every activity on a target gets. */
export interface TargetInput {
  key: string;
  options: Record<string, unknown>;
  /**
   * Absent: `stopped`. With `running` the watches ask and judge for a start, and the kinds of their ends, which are
   * named for a stop, mean the opposite state.
   */
  goal?: Goal;
}

export interface RequestStopInput extends TargetInput {
  /** The run id under which the attempt may send. */
  permit: string;
  /** Epoch ms by the Temporal server's clock: nothing is sent after it. */
  deadlineAt: number;
  times: Times;
}

export type RequestEnd =
  | { kind: 'already-stopped'; look: Look }
  /** Somebody else's stop is under way. */
  | { kind: 'stopping'; look: Look }
  | {
      kind: 'wait';
      why: 'starting' | 'busy' | 'look-failed' | 'not-executed' | 'conflict';
      reason: Reason;
      retryAfterMs: number | null;
      look: Look | null;
    }
  | { kind: 'refused'; reason: Reason; look: Look | null }
  | { kind: 'accepted'; look: Look; ticket: Ticket; settleMs: number | null }
  /** The call may have left, or may have left earlier. */
  | { kind: 'maybe-issued'; reason: Reason; intent: Intent | null }
  /** Cancelled before anything was sent. */
  | { kind: 'withdrawn'; look: Look | null };
export type RequestOutcome = RequestEnd & { tally: Tally };

export interface WatchInput extends TargetInput {
  pollEvery: number;
  /** Epoch ms by the Temporal server's clock: the attempt at or after it ends the watch. */
  until: number;
  lookTimeout: number;
}

export type AwaitReadyEnd = { kind: 'ready' } | { kind: 'deadline' };
export type AwaitReadyOutcome = AwaitReadyEnd & { tally: Tally };

export interface AwaitStoppedInput extends WatchInput {
  /** Null where nothing can be asked, or where the stop is somebody else's: then observations tell. */
  ticket: Ticket | null;
  /** Epoch ms (server's clock) until which `running` is "not yet"; null = until the deadline; 0 for somebody else's stop. */
  settledAt: number | null;
}

export type AwaitStoppedEnd = { look: Look | null } &
  /** The vendor says done, or a look shows it stopped. A claim. */
  (
    | { kind: 'claimed'; word: string }
    /** The vendor says that its operation failed. */
    | { kind: 'failed'; reason: Reason }
    /** It runs (again), and what was accepted is past its settle time. */
    | { kind: 'running' }
    /** An unknown word, vanished parts, or no right to look any more. */
    | { kind: 'blind'; reason: Reason; permanent: boolean }
    | { kind: 'deadline' }
  );
export type AwaitStoppedOutcome = AwaitStoppedEnd & { tally: Tally };

export interface AwaitSettledInput extends WatchInput {
  mark: Mark | null;
  /** When the last attempt that might send has ended, epoch ms by the server's clock. */
  quietAt: number;
  /** An (earlier) pair of clocks for comparison; vendor time null where it was not told. */
  since: { at: number; vendorTime: string | null };
  /** Of the issue in doubt; `unknown`: from these options. */
  settleMs: number | null | 'unknown';
  optionsInDoubt: (Record<string, unknown> | null)[];
}

export type AwaitSettledEnd = { look: Look | null } & (
  | { kind: 'stopped'; look: Look }
  | { kind: 'stopping'; look: Look }
  | { kind: 'adopted'; ticket: Ticket; look: Look }
  /** Past the settle time by both clocks, and it runs: the call did not take effect. */
  | { kind: 'not-taken'; look: Look; runId: string }
  | { kind: 'blind'; reason: Reason; permanent: boolean }
  /** Still in doubt at the deadline. */
  | { kind: 'deadline' }
);
export type AwaitSettledOutcome = AwaitSettledEnd & { tally: Tally };

export interface VerifyInput extends TargetInput {
  /** Parts and identity must equal these; null: the first look of the verification sets them. */
  baseline: Look | null;
  confirmations: number;
  confirmEvery: number;
  /** Base settle time: the looks must span it, and `not yet stopped` is borne so long after the claim. */
  settle: number;
  until: number;
  lookTimeout: number;
}

export type VerifyEnd = { looks: Look[] } & (
  | { kind: 'proven' }
  | { kind: 'not-proven'; reason: Reason }
  /** Its time passed without enough looks. */
  | { kind: 'unseen'; reason: Reason }
);
export type VerifyOutcome = VerifyEnd & { tally: Tally };

export type ReadActivities = {
  readConnection(input: ReadConnectionInput): Promise<ReadConnectionOutcome>;
  awaitReady(input: WatchInput): Promise<AwaitReadyOutcome>;
  awaitStopped(input: AwaitStoppedInput): Promise<AwaitStoppedOutcome>;
  awaitSettled(input: AwaitSettledInput): Promise<AwaitSettledOutcome>;
  lookOnce(input: WatchInput): Promise<AwaitStoppedOutcome>;
  verifyStopped(input: VerifyInput): Promise<VerifyOutcome>;
  /** Ends when at least one holder has ended. */
  awaitRelease(input: AwaitReleaseInput): Promise<Released[]>;
};

export type IssueActivities = {
  requestStop(input: RequestStopInput): Promise<RequestOutcome>;
};

export interface GateInput {
  fingerprint: string;
  /** For people: the name in the file of the worker that made the gate. */
  connection: string;
  /** After so long without a renewal Temporal gives the gate to another process. */
  heartbeatMs: number;
}

export interface GateActivities {
  /**
   * Ends only by being cancelled, released or lost.
   * @param connection the name under which the gate was made: the account has no other. Gates of older versions do not tell
   */
  holdGate(connection?: string): Promise<void>;
}

/** Heartbeat details of `holdGate`: who serves what, and how fast. */
export interface GateHolder {
  holder: string;
  connection: string;
  vendors: string[];
  /** ISO 8601 UTC. */
  since: string;
  /** Requests per second by API, as configured. */
  limits: Record<string, number>;
  /** By vendor, as configured. */
  paces: Record<string, Pace>;
}
