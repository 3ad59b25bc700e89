/** The counts of a drill: what was played, held against the ledgers and the histories. */
import type { Client } from '@temporalio/client';
import type { StopOutcome, Verdict } from '../activities/messages.js';
import type { Account } from './accounts.js';
import { allRuns, type Run } from './histories.js';
import { judge, type Fault } from './judge.js';
import { LeakSearch, type Leak } from './leaks.js';
import { lateCalls } from './late.js';
import { duplicatesAt, stoppedSince } from './truth.js';

/** To be looked at: enough to find the history and to repeat it. */
interface Finding {
  what: Fault | 'duplicate' | 'late' | 'overdue';
  target: string;
  nth?: number;
  kinds?: string[];
  verdict?: Verdict | null;
  at?: string;
  message?: string;
}

/** A stop that was made, and what became of it. */
export interface Made {
  key: string;
  account: Account;
  /** The physical things that the target covers. */
  things: readonly string[];
  /** What happened to it, by name. */
  kinds: string[];
  /** Of the story, to repeat it. */
  nth?: number;
  /** Its deadline, epoch ms. */
  dueAt?: number;
  outcome: StopOutcome | undefined;
}

interface Counts {
  duplicates: number;
  lost: number;
  falseProofs: number;
  falseAlarms: number;
  leaks: number;
  late: number;
  /** Verdicts that came long after their deadline: no broken promise, and worth a look. */
  overdue: number;
}

export interface Findings extends Counts {
  verdicts: Partial<Record<Verdict, number>>;
  findings: Finding[];
  leaked: Leak[];
}

/** A last look and a proof have their own time, and process faults last a while. */
const OVERDUE_MS = 25_000;

/** Of these a drill may have none. */
export const NEVER = ['duplicates', 'lost', 'falseProofs', 'leaks', 'late'] as const;

export interface Left {
  runs: readonly Run[];
  accounts: readonly Account[];
  /** What processes wrote, and what else was seen, by name. */
  written: Readonly<Record<string, unknown>>;
}

/** All runs at these accounts, and the gates. */
export async function runsAt(client: Client, accounts: readonly Account[]): Promise<Run[]> {
  const names = new Set(accounts.map(({ name }) => name));
  return (await allRuns(client)).filter(({ workflowId }) => isOf(names, workflowId));
}

export function findingsOf(made: readonly Made[], left: Left): Findings {
  const { runs } = left;
  const wrong = made.flatMap(judged);
  const duplicates = left.accounts.flatMap((account) =>
    duplicatesAt(account).map(({ thing, at }): Finding => ({
      what: 'duplicate',
      target: `${account.name}: ${thing}`,
      at: new Date(at).toISOString(),
    })),
  );
  const late = left.accounts.flatMap((account) => lateAt(account, runs));
  const leaked = leaksIn(left);
  const verdicts: Findings['verdicts'] = {};
  for (const { outcome } of made)
    if (outcome) verdicts[outcome.verdict] = (verdicts[outcome.verdict] ?? 0) + 1;
  const count = (what: Finding['what']) => wrong.filter((each) => each.what === what).length;
  return {
    verdicts,
    duplicates: duplicates.length,
    lost: count('lost'),
    falseProofs: count('falseProof'),
    falseAlarms: count('falseAlarm'),
    leaks: leaked.length,
    late: late.length,
    overdue: count('overdue'),
    findings: [...duplicates, ...wrong, ...late],
    leaked,
  };
}

function judged({ key, account, things, kinds, nth, dueAt = Infinity, outcome }: Made): Finding[] {
  const isOverdue = outcome && Date.parse(outcome.endedAt) > dueAt + OVERDUE_MS;
  const what =
    judge({ outcome, things, kinds }, stoppedSince(account)) ?? (isOverdue ? 'overdue' : null);
  if (what === null) return [];
  const { verdict = null, reason } = outcome ?? {};
  const message = reason ? `${reason.code}: ${reason.message}` : 'no verdict';
  return [{ what, target: key, kinds, verdict, message, ...(nth === undefined ? {} : { nth }) }];
}

function lateAt({ name, simulator, definition }: Account, runs: readonly Run[]): Finding[] {
  const calls = simulator.world.ledger.calls(definition.apis.issue);
  const own = runs.filter(({ workflowId }) => connectionOf(workflowId) === name);
  return lateCalls(calls, own).map(({ at, path }) => ({
    what: 'late',
    target: `${name}: ${path}`,
    at: new Date(at).toISOString(),
  }));
}

function leaksIn({ runs, accounts, written }: Left): Leak[] {
  const secrets = Object.assign({}, ...accounts.map((each) => each.secrets)) as Account['secrets'];
  const search = new LeakSearch(secrets);
  for (const { workflowId, runId, history, shown } of runs) {
    search.search(`history of ${workflowId}, run ${runId}`, history);
    search.search(`description of ${workflowId}, run ${runId}`, shown);
  }
  for (const [name, what] of Object.entries(written)) search.search(name, what);
  return search.leaks;
}

/** `stop/<vendor>/<connection>/…`; a gate has none, and belongs to all. */
function connectionOf(workflowId: string): string | undefined {
  return workflowId.startsWith('stop/') ? workflowId.split('/')[2] : undefined;
}

function isOf(names: ReadonlySet<string>, workflowId: string): boolean {
  const connection = connectionOf(workflowId);
  return connection === undefined || names.has(connection);
}
