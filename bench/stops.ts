/**
 * Stops per second of `stopTarget` against a bare workflow with three activities that do nothing, on one
 * server, in turns. Limits must not be the bound: each account has few targets at a time, and there are many.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { StopOutcome } from '../activities/messages.js';
import { inParallel } from '../client/parallel.js';
import { mostInAnySecond, ratioOfPairs } from './arrivals.js';
import { BARE_QUEUE } from './bare-workflow.js';
import type { Account, Ground } from './ground.js';
import { barred, row, rounded, type Effort, type Part } from './report.js';
import { usageOf } from './usage.js';

const ACCOUNTS = 40;
/** Fewer than accounts: so no account ever has two stops at once. */
const AT_ONCE = 20;
/** CDM's own, which may only be lowered. */
const DETAILS_PER_SECOND = 5;
const LEAST_RATIO = 0.85;

const FAST_PACE = {
  pollEvery: '5ms',
  settle: '5ms',
  confirmations: 2,
  confirmEvery: '5ms',
  deadline: '10m',
  jitter: '5ms',
  // A new gate waits almost two of these.
  renewEvery: '5s',
};

interface Side {
  perSecond: number;
  /** CPU per stop or bare workflow, ms. */
  serverMs: number;
  workerMs: number;
}

export async function measureStops(ground: Ground, { isQuick }: Effort): Promise<Part> {
  const { rounds, each } = isQuick ? { rounds: 3, each: 80 } : { rounds: 10, each: 200 };
  const accounts = await Promise.all(
    Array.from({ length: ACCOUNTS }, () =>
      ground.account('huawei-cdm', { pace: FAST_PACE, scale: 0 }),
    ),
  );
  const worker = await ground.workers.start(accounts);
  const bareWorker = await ground.workers.spawn(
    [fileURLToPath(new URL('./bare-process.js', import.meta.url))],
    { TEMPORAL_ADDRESS: ground.server.address },
  );
  await bareWorker.says(/serves/);
  await ground.untilServed(accounts);

  const stops = async (count: number): Promise<Side> => {
    const targets = await newTargets(ground, accounts, count);
    return timed(ground, worker.pid, count, () => stopAll(ground, targets));
  };
  const bares = (count: number) =>
    timed(ground, bareWorker.pid, count, () => runBare(ground, count));
  await stops(ACCOUNTS);
  await bares(ACCOUNTS);
  const pairs: { ours: Side; theirs: Side }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bareFirst = round % 2 === 1 ? await bares(each) : undefined;
    const ours = await stops(each);
    pairs.push({ ours, theirs: bareFirst ?? (await bares(each)) });
  }
  return report(pairs, { each, fullest: await fullestSecond(ground, accounts) });
}

interface Target {
  account: Account;
  path: string[];
}

/** Each account in turn, so that two stops of one account are far apart. */
async function newTargets(
  { vendors }: Ground,
  accounts: Account[],
  count: number,
): Promise<Target[]> {
  const perAccount = Math.ceil(count / accounts.length);
  const paths = await Promise.all(
    accounts.map((account) => vendors.more(account, { count: perAccount })),
  );
  return Array.from({ length: perAccount }, (_, nth) =>
    accounts.map((account, index) => ({ account, path: paths[index]![nth]! })),
  )
    .flat()
    .slice(0, count);
}

/** @throws where one is not proven */
async function stopAll(ground: Ground, targets: Target[]): Promise<void> {
  await inParallel(targets, AT_ONCE, async ({ account, path }) => {
    const [started] = await ground.start(account, [path]);
    const handle = ground.client.workflow.getHandle(started!.workflowId, started!.runId);
    const { verdict, reason } = (await handle.result()) as StopOutcome;
    if (verdict !== 'stopped') throw new Error(`${started!.key}: ${verdict}: ${reason.message}`);
  });
}

async function runBare({ client }: Ground, count: number): Promise<void> {
  await inParallel(Array.from({ length: count }), AT_ONCE, () =>
    client.workflow.execute('bare', { taskQueue: BARE_QUEUE, workflowId: `bare/${randomUUID()}` }),
  );
}

async function timed(
  ground: Ground,
  workerPid: number,
  count: number,
  run: () => Promise<void>,
): Promise<Side> {
  const cpu = async () => {
    const [server, worker] = await Promise.all([ground.server.pid, workerPid].map(usageOf));
    return { serverS: server!.cpuS, workerS: worker!.cpuS };
  };
  const before = await cpu();
  const began = performance.now();
  await run();
  const seconds = (performance.now() - began) / 1_000;
  const after = await cpu();
  return {
    perSecond: count / seconds,
    serverMs: ((after.serverS - before.serverS) * 1_000) / count,
    workerMs: ((after.workerS - before.workerS) * 1_000) / count,
  };
}

/** The most reads of one account in a second: at the limit, the pacer may have held stops back. */
async function fullestSecond({ vendors }: Ground, accounts: Account[]): Promise<number> {
  const seconds = await Promise.all(
    accounts.map(async ({ id }) => {
      const ledger = await vendors.ask('ledger', id);
      const reads = ledger.filter(({ api }) => api === 'detail').map((each) => each.monotonic);
      return mostInAnySecond(reads.sort((a, b) => a - b));
    }),
  );
  return Math.max(...seconds);
}

function report(
  pairs: { ours: Side; theirs: Side }[],
  { each, fullest }: { each: number; fullest: number },
): Part {
  const ratio = ratioOfPairs(
    pairs.map(({ ours, theirs }) => ({ ours: ours.perSecond, theirs: theirs.perSecond })),
  );
  const mean = (side: 'ours' | 'theirs', of: keyof Side) =>
    pairs.reduce((sum, pair) => sum + pair[side][of], 0) / pairs.length;
  const cpu = (side: 'ours' | 'theirs') =>
    `${rounded(mean(side, 'serverMs'))} + ${rounded(mean(side, 'workerMs'))} ms`;
  const spread = `${rounded(ratio.median)} (${rounded(ratio.least)} to ${rounded(ratio.most)})`;
  return {
    figures: {
      accounts: ACCOUNTS,
      atOnce: AT_ONCE,
      perRound: each,
      pairs,
      ratio,
      fullestSecond: fullest,
    },
    rows: [
      row('stops per second', mean('ours', 'perSecond')),
      row('bare workflows per second', mean('theirs', 'perSecond')),
      barred(
        row('ratio, median of pairs', spread),
        ratio.median >= LEAST_RATIO,
        `at least ${LEAST_RATIO}`,
      ),
      row('CPU of a stop, server + worker', cpu('ours')),
      row('CPU of a bare workflow, server + worker', cpu('theirs')),
      row(`reads in one account's fullest second (limit ${DETAILS_PER_SECOND})`, fullest),
    ],
  };
}
