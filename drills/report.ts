/** The counts of a drill: what was played, held against the ledgers and the histories. */
import type { Client } from '@temporalio/client';
import type { Verdict } from '../activities/messages.js';
import type { Account } from './accounts.js';
import { allRuns, type Run } from './histories.js';
import { judge, type Fault } from './judge.js';
import { LeakSearch, type Leak } from './leaks.js';
import { lateCalls } from './late.js';
import type { Played } from './play.js';

/** To be looked at: enough to find the history and to repeat it. */
interface Finding {
  what: Fault | 'duplicate' | 'late';
  target: string;
  nth?: number;
  kinds?: string[];
  verdict?: Verdict | null;
  at?: string;
  message?: string;
}

interface Counts {
  duplicates: number;
  lost: number;
  falseProofs: number;
  falseAlarms: number;
  leaks: number;
  late: number;
}

export interface Findings extends Counts {
  verdicts: Partial<Record<Verdict, number>>;
  findings: Finding[];
  leaked: Leak[];
}

/** Of these a drill may have none. */
export const NEVER = ['duplicates', 'lost', 'falseProofs', 'leaks', 'late'] as const;

export interface Left {
  client: Client;
  accounts: readonly Account[];
  /** What processes wrote, by name. */
  written: Readonly<Record<string, string>>;
}

export async function findingsOf(played: readonly Played[], left: Left): Promise<Findings> {
  const runs = await allRuns(left.client);
  const wrong = played.flatMap(judged);
  const duplicates = left.accounts.flatMap(duplicatesAt);
  const late = left.accounts.flatMap((account) => lateAt(account, runs));
  const leaked = leaksIn(runs, left);
  const verdicts: Findings['verdicts'] = {};
  for (const { outcome } of played)
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
    findings: [...duplicates, ...wrong, ...late],
    leaked,
  };
}

function judged({ story, repeated, outcome }: Played): Finding[] {
  const { target, lane, key, nth, kinds } = story;
  const about = { outcome, things: target.things, kinds };
  const what = judge(about, lane.account.chronicle);
  if (what === null) return [];
  const { verdict = null, reason } = outcome ?? {};
  const message = `${reason ? `${reason.code}: ${reason.message}` : 'no verdict'}${repeated ? ' (the second stop)' : ''}`;
  return [{ what, target: key, nth, kinds, verdict, message }];
}

function duplicatesAt({ name, chronicle }: Account): Finding[] {
  return chronicle.acceptances
    .filter(({ duplicate }) => duplicate)
    .map(({ thing, at }) => ({
      what: 'duplicate',
      target: `${name}: ${thing}`,
      at: new Date(at).toISOString(),
    }));
}

function lateAt({ name, simulator, definition }: Account, runs: readonly Run[]): Finding[] {
  const calls = simulator.world.ledger.calls(definition.apis.issue);
  const own = runs.filter(({ workflowId }) => workflowId.split('/')[2] === name);
  return lateCalls(calls, own).map(({ at, path }) => ({
    what: 'late',
    target: `${name}: ${path}`,
    at: new Date(at).toISOString(),
  }));
}

function leaksIn(runs: readonly Run[], { accounts, written }: Left): Leak[] {
  const secrets = Object.assign({}, ...accounts.map((each) => each.secrets)) as Account['secrets'];
  const search = new LeakSearch(secrets);
  for (const { workflowId, runId, history, shown } of runs) {
    search.search(`history of ${workflowId}, run ${runId}`, history);
    search.search(`description of ${workflowId}, run ${runId}`, shown);
  }
  for (const [name, text] of Object.entries(written)) search.search(name, text);
  return search.leaks;
}
