/** What workflows and activities say to each other, and what a run ends with. Plain JSON; types only. */
import type { Mark, Step, TargetState, Ticket } from './contract.js';

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
    /** In a look for a start only: how many run, and the first few that do not. */
    running?: number;
    notRunning?: string[];
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
  /** Of every call that may be out, for its settle time; null where they cannot be read. */
  options: (Record<string, unknown> | null)[];
}

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
  /** The run id that read how the earlier runs had ended; another one than its own after a reset; null: none did. */
  pastReadBy: string | null;
  /** Set when the run ended while a call might still take effect: the next run begins in doubt. */
  unsettled: { options: (Record<string, unknown> | null)[] } | null;
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
