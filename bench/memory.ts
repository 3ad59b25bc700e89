/**
 * One worker process with many stops in flight: its memory, what a waiting stop costs, and the time per stop.
 * Limits are honoured; there are as many accounts as it takes for them not to be the bound.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { FOREVER_MS } from './backlog.js';
import { eventually, say, type Account, type Ground } from './ground.js';
import { barred, row, rounded, type Effort, type Part, type Row } from './report.js';
import { usageOf } from './usage.js';
import type { WorkerProcess } from './workers.js';

const ACCOUNTS = 40;
const POLLS_PER_SECOND = 50;
const MOST_MB = 700;
const MOST_GROWTH = 1.3;
const WITHIN_MS = 2 * 60 * 60_000;

interface Flight {
  stops: number;
  verdicts: number;
  /** From the first start to the last verdict, without the time in which only memory was measured. */
  msPerStop: number;
  rssMb: number;
  peakMb: number;
  idleMb: number;
  serverRssMb: number;
  /** Of one core, while all are in flight and polled. */
  workerCores: number;
  serverCores: number;
}

export async function measureMemory(ground: Ground, { isQuick, isFull }: Effort): Promise<Part> {
  const sizes = isQuick ? [100, 300] : [100, 1_000, ...(isFull ? [10_000] : [])];
  const flights: Flight[] = [];
  for (const stops of sizes) {
    say(`memory: ${stops} stops in flight`);
    flights.push(await fly(ground, stops, isQuick ? 5_000 : 30_000));
    await ground.clear();
  }
  return { figures: { accounts: ACCOUNTS, flights }, rows: rowsOf(flights) };
}

/** A process of its own each time, so that its peak is this flight's. */
async function fly(ground: Ground, stops: number, plateauMs: number): Promise<Flight> {
  // Polls come as often however many wait, so that the time per stop can be compared.
  const intervalMs = (stops * 1_000) / POLLS_PER_SECOND;
  const pace = {
    pollEvery: `${intervalMs}ms`,
    settle: '100ms',
    confirmations: 2,
    confirmEvery: '100ms',
    deadline: '6h',
    renewEvery: '5s',
  };
  const accounts = await Promise.all(
    Array.from({ length: ACCOUNTS }, () => ground.account('huawei-cdm', { pace, scale: 1 })),
  );
  const worker = await ground.workers.start(accounts);
  await worker.says(/serves/);
  await ground.untilServed(accounts);
  const idle = await usageOf(worker.pid);

  const began = performance.now();
  await Promise.all(
    accounts.map(async (account, index) => {
      const count = Math.floor((stops + index) / ACCOUNTS);
      const paths = await ground.vendors.more(account, { count });
      await ground.vendors.ask('takes', account.id, FOREVER_MS);
      await ground.start(account, paths);
    }),
  );
  await untilCount(ground, accounts, "StanddownPhase = 'polling'", stops);
  const risenMs = performance.now() - began;
  // Whole intervals: polls come together, on a common grid.
  const sampleMs = Math.ceil(plateauMs / intervalMs) * intervalMs;
  const plateau = await cruise(ground, worker, sampleMs);
  const descending = performance.now();
  await Promise.all(accounts.map(({ id }) => ground.vendors.ask('stopAll', id)));
  await untilCount(ground, accounts, "ExecutionStatus != 'Running'", stops);
  const msPerStop = (risenMs + performance.now() - descending) / stops;
  return {
    stops,
    verdicts: await ground.count(accounts, "StanddownVerdict = 'stopped'"),
    msPerStop,
    idleMb: idle.rssMb,
    ...plateau,
    peakMb: (await usageOf(worker.pid)).peakMb,
  };
}

async function untilCount(
  ground: Ground,
  accounts: Account[],
  condition: string,
  wanted: number,
): Promise<void> {
  await eventually(
    `${wanted} stops: ${condition}`,
    async () => (await ground.count(accounts, condition)) >= wanted,
    { withinMs: WITHIN_MS, everyMs: 500 },
  );
}

/** What both use while nothing happens but polls. */
async function cruise({ server }: Ground, worker: WorkerProcess, ms: number) {
  const sample = () => Promise.all([worker.pid, server.pid].map(usageOf));
  const [workerBefore, serverBefore] = await sample();
  await pause(ms);
  const [workerAfter, serverAfter] = await sample();
  const cores = (before: { cpuS: number }, after: { cpuS: number }) =>
    (after.cpuS - before.cpuS) / (ms / 1_000);
  return {
    rssMb: workerAfter!.rssMb,
    serverRssMb: serverAfter!.rssMb,
    workerCores: cores(workerBefore!, workerAfter!),
    serverCores: cores(serverBefore!, serverAfter!),
  };
}

function rowsOf(flights: Flight[]): Row[] {
  const rows = flights.flatMap((flight) => {
    const { stops, verdicts, rssMb, peakMb, idleMb, workerCores, serverCores } = flight;
    const memory = row(
      `worker with ${stops} in flight`,
      `${rssMb} MB (idle ${idleMb}, peak ${peakMb})`,
    );
    return [
      barred(memory, peakMb < MOST_MB, `under ${MOST_MB} MB`),
      row(
        `CPU with ${stops} in flight, ${POLLS_PER_SECOND} polls/s, worker + server`,
        `${rounded(workerCores)} + ${rounded(serverCores)} cores`,
      ),
      barred(row(`verdicts of ${stops}`, verdicts), verdicts === stops, 'all stopped'),
      row(`time per stop at ${stops}`, flight.msPerStop, 'ms'),
    ];
  });
  const [before, last] = flights.slice(-2);
  if (!before || !last) return rows;
  const growth = last.msPerStop / before.msPerStop;
  const told = row(`time per stop, ${last.stops} against ${before.stops}`, growth, 'times');
  return [...rows, barred(told, growth <= MOST_GROWTH, `within ${MOST_GROWTH}`)];
}
