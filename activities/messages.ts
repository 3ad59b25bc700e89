/** What workflows and activities say to each other, and what a run ends with. Plain JSON; types only. */
import type { Mark, Pace, Step, TargetState, Ticket } from './contract.js';

/** A stable code for programs and a sentence for people. */
export interface Reason {
  code: string;
  message: string;
}

/** A look as the history keeps it: bounded in size however many parts there are. */
export interface Look {
  /** ISO 8601 UTC, by the worker's clock. */
  at: string;
  state: TargetState;
  word: string;
  identity: string | null;
  vendorTime: string | null;
  parts: {
    total: number;
    stopped: number;
    /** SHA-256 over the sorted names: equal digests mean the same parts. */
    digest: string;
    /** The first few that are not stopped. */
    notStopped: string[];
  };
  /** Another flow on the same scope, which may be ours: nothing has settled while it runs. */
  busyWith: string | null;
  notes: string[];
}

/** What was seen while doing something: merged into the evidence. */
export interface Tally {
  looks: number;
  polls: number;
  /** Vendor word → how often and when. */
  words: Record<string, { count: number; first: string; last: string }>;
  requestIds: string[];
}

/** Written down, acknowledged by the Temporal server, before an issue (design §5). */
export interface Intent {
  intent: true;
  at: string;
  look: Look;
  mark: Mark | null;
  /** Settle time of this issue in ms; null = unbounded. */
  settleMs: number | null;
}

/** How the last run of this id that knew its past ended, when it may have a call out. */
export interface Previous {
  runId: string;
  /** `terminated`, `failed`, a verdict. */
  ended: string;
  /** ISO 8601 UTC by the Temporal server's clock. */
  endedAt: string;
  /** The options of its stop, for its settle time; null where they cannot be read. */
  options: Record<string, unknown> | null;
}

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
  scope: string;
  fingerprint: string;
  previous: Previous | null;
}

export interface ReadConnectionInput {
  key: string;
  options: Record<string, unknown>;
  /** A person's word that this run's call can no longer take effect. */
  after: string | null;
}

export type ReadConnectionOutcome = ConnectionFacts | { kind: 'refused'; reason: Reason };

/** What every activity on a target gets. */
export interface TargetInput {
  key: string;
  options: Record<string, unknown>;
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
  optionsInDoubt: Record<string, unknown>;
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

/** What a watching activity shows in the Web UI between attempts (heartbeat details). */
export interface Shown {
  word: string;
  detail?: string;
  steps?: Step[];
}

export const verdicts = [
  'stopped',
  'already-stopped',
  'refused',
  'failed',
  'timed-out',
  'undecided',
  'not-proven',
  'skipped',
] as const;
export type Verdict = (typeof verdicts)[number];

export interface Evidence {
  /** The look before the issue, or the first one. */
  before: Look | null;
  ticket: Ticket | null;
  words: Tally['words'];
  confirmations: Look[];
  requestIds: string[];
  /** Answers to stop calls that certainly changed nothing, and other turns of the story. */
  remarks: string[];
  /** Whether the run learned how the one before it had ended. */
  sawPrevious: boolean;
  /** Set when the run ended while a call might still take effect: the next run begins in doubt. */
  unsettled: { options: Record<string, unknown> } | null;
}

/** The result of `stopTarget`, and one element of `stop --json` (docs/cli.md). */
export interface StopOutcome {
  target: string;
  verdict: Verdict;
  reason: Reason;
  /** Stop calls that were accepted or may have been. */
  issued: number;
  observations: number;
  polls: number;
  startedAt: string;
  endedAt: string;
  evidence: Evidence;
}

export interface StopInput {
  /** Canonical key. */
  key: string;
  /** Parsed, with defaults. */
  options: Record<string, unknown>;
  /** `--deadline`, ms; null: the connection's. */
  deadlineMs: number | null;
  /** The vendor's default deadline, ms: how long to wait for a worker that serves the connection. */
  patienceMs: number;
  after: string | null;
}

export type ReadActivities = {
  readConnection(input: ReadConnectionInput): Promise<ReadConnectionOutcome>;
  awaitReady(input: WatchInput): Promise<AwaitReadyOutcome>;
  awaitStopped(input: AwaitStoppedInput): Promise<AwaitStoppedOutcome>;
  awaitSettled(input: AwaitSettledInput): Promise<AwaitSettledOutcome>;
  lookOnce(input: WatchInput): Promise<AwaitStoppedOutcome>;
  verifyStopped(input: VerifyInput): Promise<VerifyOutcome>;
};

export type IssueActivities = {
  requestStop(input: RequestStopInput): Promise<RequestOutcome>;
};
