/**
 * A plan after reading (design §7): what to stop, in which order, how many at a time. Plain JSON, types
 * only, so that workflows may take it as input. Durations in milliseconds; every default is filled in.
 * `client/plan/read-plan.ts` makes it; docs/plans.md is its manual.
 */

export interface Plan {
  name: string;
  stages: Stage[];
  /** Null: it runs when a person says so. */
  window: PlanWindow | null;
}

/** So many, or a share of the stage's targets. */
export type Amount = number | { percent: number };

type OnFailure = 'abort' | 'pause' | 'continue';
type Approve = 'first' | 'every' | 'none';

export interface Stage {
  /** Unique in the plan; `stage-2` where it was given none. */
  name: string;
  /** `rolling`: each is started again and verified running, before it counts as available. */
  mode: 'stop' | 'rolling';
  /** In the order in which they go. At least one. */
  targets: PlanTarget[];
  /** Sizes of the batches in order, of which the last repeats. At least one. */
  batch: Amount[];
  /** Null: as many as the batch has. */
  maxUnavailable: Amount | null;
  pauseBetween: number;
  /** The stage reacts when failures exceed it. */
  maxFailures: Amount;
  onFailure: OnFailure;
  /** Before which batch a person is asked: the second, every one but the first, none. */
  approve: Approve;
  /** After each batch. */
  check: Check | null;
  restore: Restore;
  /** With mode `rolling`: what a stopped target waits for; null: it is started at once. */
  hold: Hold | null;
}

export interface PlanTarget {
  /** Canonical. */
  key: string;
  /** Parsed by the vendor: its defaults are in it. */
  options: Record<string, unknown>;
  /** With `order: dependencies`: the service or servers that it is part of. */
  unit?: string;
  /** Units that have to be stopped before it, all earlier in the same stage. */
  after?: string[];
}

export type Check = (HttpCheck | PrometheusCheck) & {
  every: number;
  /** Not true by then: the stage reacts as to too many failures. */
  within: number;
};

interface HttpCheck {
  kind: 'http';
  url: string;
  status: number;
  /** Text that the body has to have. */
  contains: string | null;
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** True when there is a sample and all of them compare so. */
interface PrometheusCheck {
  kind: 'prometheus';
  /** Origin and path prefix of the server. */
  server: string;
  query: string;
  is: Comparison;
  value: number;
}

export type Hold = { for: number } | { approval: true } | { check: Check };

/** Whether and when what the stage stopped is started again. Stages are put back in reverse order. */
export type Restore = 'never' | 'onAbort' | 'onApproval' | { after: number };

export interface PlanWindow {
  schedule: { cron: string } | Calendar;
  /** IANA. */
  timeZone: string;
  duration: number;
  /** So long before the end of the window nothing new is issued any more. */
  cutoff: number;
  /** Days without an opening, `2026-12-24` in the time zone. */
  except: string[];
  atEnd: 'report' | 'restore';
}

type Day = 'MON' | 'TUE' | 'WED' | 'THU' | 'FRI' | 'SAT' | 'SUN';

/** Opens at each of the times on days that all of the lists have; null: on any. */
export interface Calendar {
  /** `02:30`. */
  at: string[];
  dayOfWeek: Day[] | null;
  dayOfMonth: number[] | null;
  /** 1 to 12. */
  month: number[] | null;
}
