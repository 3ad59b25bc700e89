/** Reads while a hundred targets wait on one cluster: per target and poll round, a round being one poll of each. */
import { setTimeout as pause } from 'node:timers/promises';
import { inParallel } from '../client/parallel.js';
import { FOREVER_MS } from './backlog.js';
import { eventually, type Account, type Ground, type Started } from './ground.js';
import { barred, row, rounded, type Effort, type Part } from './report.js';

const TARGETS = 100;
const POLL_EVERY_MS = 5_000;
const PACE = { pollEvery: '5s', settle: '10m', deadline: '2h', renewEvery: '1s' };
const MOST_READS = 0.1;
const AT_ONCE = 20;

interface Reads {
  /** Polls that were made, by Temporal's count of attempts. */
  polls: number;
  byApi: Record<string, number>;
  perPoll: number;
  /** How long a round really took, in intervals: more than 1 where reads were held back. */
  intervalsPerRound: number;
}

export async function waiting(ground: Ground, { isQuick }: Effort): Promise<Part> {
  const windowMs = isQuick ? 2 * POLL_EVERY_MS : 12 * POLL_EVERY_MS;
  const [followed, processes, queue] = await Promise.all([
    behindAnother(ground).then((scene) => readsIn(ground, scene, windowMs)),
    onEmr(ground).then((scene) => callsPerMinute(ground, scene, windowMs)),
    behindOne(ground).then((scene) => callsPerMinute(ground, scene, windowMs)),
  ]);
  const told = ({ perPoll, intervalsPerRound }: Reads) =>
    `${rounded(perPoll)} (a round takes ${rounded(intervalsPerRound)} intervals)`;
  const perMinute = (calls: ByApi) =>
    Object.entries(calls)
      .map(([api, count]) => `${api} ${rounded(count)}`)
      .join(', ');
  return {
    figures: { waiting: { targets: TARGETS, followed, processes, queuePerMinute: queue } },
    rows: [
      barred(
        row('reads per poll, 100 OBServers of one cluster', told(followed)),
        followed.perPoll <= MOST_READS,
        `at most ${MOST_READS}`,
      ),
      row('calls a minute, 99 processes of an EMR cluster behind one', perMinute(processes)),
      row('calls a minute, 99 OBServers behind one that stops', perMinute(queue)),
    ],
  };
}

interface Scene {
  account: Account;
  started: Started[];
}

/** Somebody else stops all servers of a cluster, and a hundred runs follow. */
async function behindAnother(ground: Ground): Promise<Scene> {
  const account = await served(ground, 'oceanbase-server');
  const paths = await ground.vendors.more(account, { count: TARGETS, what: 'servers' });
  await ground.vendors.ask('takes', account.id, FOREVER_MS);
  await ground.vendors.ask('stopAllByAnother', account.id);
  return begun(ground, account, paths, { phase: 'polling', runs: TARGETS });
}

/** One server stops, and the cluster takes no second stop meanwhile: 99 runs try in turn. */
async function behindOne(ground: Ground): Promise<Scene> {
  const account = await served(ground, 'oceanbase-server');
  const paths = await ground.vendors.more(account, { count: TARGETS, what: 'servers' });
  await ground.vendors.ask('takes', account.id, FOREVER_MS);
  return begun(ground, account, paths, { phase: 'polling', runs: 1 });
}

/** One process stops, and 99 wait for the lock of its cluster. */
async function onEmr(ground: Ground): Promise<Scene> {
  const account = await served(ground, 'tencent-emr');
  const paths = await ground.vendors.more(account, { count: 1, hosts: TARGETS });
  await ground.vendors.ask('takes', account.id, FOREVER_MS);
  return begun(ground, account, paths, { phase: 'waiting-lock', runs: TARGETS - 1 });
}

async function served(
  ground: Ground,
  vendor: 'oceanbase-server' | 'tencent-emr',
): Promise<Account> {
  const account = await ground.account(vendor, { pace: PACE, scale: 1 });
  await ground.workers.start([account], { only: 'vendors' });
  await ground.untilServed([account]);
  return account;
}

/** Starts them all, and waits until so many stand there. */
async function begun(
  ground: Ground,
  account: Account,
  paths: string[][],
  { phase, runs }: { phase: string; runs: number },
): Promise<Scene> {
  const started = await ground.start(account, paths);
  await eventually(
    `${runs} runs at ${account.vendor} are ${phase}`,
    async () => (await ground.count([account], `StanddownPhase = '${phase}'`)) >= runs,
    { withinMs: 300_000, everyMs: 500 },
  );
  return { account, started };
}

async function readsIn(
  ground: Ground,
  { account, started }: Scene,
  windowMs: number,
): Promise<Reads> {
  await pause(POLL_EVERY_MS);
  const before = await state(ground, account, started);
  await pause(windowMs);
  const after = await state(ground, account, started);
  const polls = after.attempts - before.attempts;
  const byApi = since(before.byApi, after.byApi);
  const reads = Object.values(byApi).reduce((sum, each) => sum + each, 0);
  const rounds = (after.at - before.at) / POLL_EVERY_MS;
  return {
    polls,
    byApi,
    perPoll: reads / polls,
    intervalsPerRound: (rounds * started.length) / polls,
  };
}

/** Each attempt of the waiting activity is one poll. */
async function state(ground: Ground, account: Account, started: Started[]) {
  const { byApi } = await ground.vendors.ask('tally', account.id);
  const at = performance.now();
  const attempts = await inParallel(started, AT_ONCE, async ({ workflowId, runId }) => {
    const { raw } = await ground.client.workflow.getHandle(workflowId, runId).describe();
    return raw.pendingActivities?.[0]?.attempt ?? 0;
  });
  return { byApi, at, attempts: attempts.reduce((sum, each) => sum + each, 0) };
}

async function callsPerMinute({ vendors }: Ground, { account }: Scene, windowMs: number) {
  const before = await vendors.ask('tally', account.id);
  await pause(windowMs);
  const after = await vendors.ask('tally', account.id);
  const counts = Object.entries(since(before.byApi, after.byApi));
  return Object.fromEntries(counts.map(([api, count]) => [api, (count * 60_000) / windowMs]));
}

type ByApi = Record<string, number>;

function since(before: ByApi, after: ByApi): ByApi {
  return Object.fromEntries(
    Object.entries(after).map(([api, count]) => [api, count - (before[api] ?? 0)]),
  );
}
