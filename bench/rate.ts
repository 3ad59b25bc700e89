/**
 * Arrivals at a vendor with a published limit (EMR: 20 in a second, per API), while more is asked for than it
 * lets through: a story in which processes join and are lost, and two quiet ones over a bad network.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Backlog, BACKLOG_PACE } from './backlog.js';
import { Crew } from './crew.js';
import { say, type Ground } from './ground.js';
import { rateReport } from './rate-report.js';
import type { Effort, Part } from './report.js';
import { Told, type Telling } from './told.js';

const FREEZE_MS = 6_000;
/** After a take-over: long enough that a first burst too many would show. */
const AFTERWARDS_MS = 3_000;
const JITTERS_MS = [5, 20];
const RECONNECTS = { fixedMs: 20, reconnects: 0.01, reconnectMs: 80 };

export async function measureRate(ground: Ground, { isQuick, repeat }: Effort): Promise<Part> {
  const steadyMs = isQuick ? 5_000 : 20_000;
  await ground.workers.start([], { only: 'workflows' });
  const tellings: Telling[] = [];
  for (let time = 0; time < repeat; time += 1) {
    say(`rate: telling ${time + 1} of ${repeat}`);
    tellings.push(await tellStory(ground, steadyMs));
    tellings.push(...(await tellJitter(ground, isQuick ? 8_000 : steadyMs)));
  }
  return rateReport(tellings);
}

/** One process, two, four, and then one loss after the other, on one backlog. */
async function tellStory(ground: Ground, steadyMs: number): Promise<Telling> {
  const account = await ground.account('tencent-emr', { pace: BACKLOG_PACE, scale: 1 });
  const crew = new Crew(ground, account);
  const told = new Told(ground, account);
  await crew.join(1);
  const backlog = await Backlog.begin(ground, account);
  await told.arrivals();
  await told.chapter('1 process', 'steady', () => pause(steadyMs));
  await told.chapter('a second joins', 'steady', async () => {
    await crew.join(1);
    await pause(steadyMs);
  });
  await crew.join(2);
  await told.chapter('4 processes', 'steady', () => pause(steadyMs));
  const losses = [
    ['SIGTERM', crew.terminate],
    ['kill -9', crew.kill],
    ['frozen for 6 s', crew.freeze(FREEZE_MS)],
    ['cut off, gate terminated', crew.cutOff],
  ] as const;
  for (const [name, how] of losses) {
    await told.loss(name, async () => {
      const lost = await crew.lose(how);
      await told.arrivals();
      await pause(Math.max(0, lost.at + FREEZE_MS - Date.now()));
      await crew.mendAll();
      await pause(AFTERWARDS_MS);
      return lost;
    });
  }
  await backlog.end();
  await crew.end();
  return told.end();
}

/** Delays on the way to the vendor and back; both at once, for each is an account of its own. */
async function tellJitter(ground: Ground, steadyMs: number): Promise<Telling[]> {
  const accounts = await Promise.all(
    JITTERS_MS.map((jitterMs) =>
      ground.account('tencent-emr', {
        pace: BACKLOG_PACE,
        scale: 1,
        delay: { ...RECONNECTS, jitterMs },
      }),
    ),
  );
  const worker = await ground.workers.start(accounts, { only: 'vendors' });
  await worker.says(/serves/);
  const tellings = await Promise.all(
    accounts.map(async (account, index) => {
      const backlog = await Backlog.begin(ground, account);
      const told = new Told(ground, account);
      await told.arrivals();
      await told.chapter(`20 ms + exp ${JITTERS_MS[index]} ms`, 'jitter', () => pause(steadyMs));
      await backlog.end();
      return told.end();
    }),
  );
  await worker.end();
  return tellings;
}
