/** From the vendor's end of a stop to the moment at which polling has seen it, in poll intervals. */
import type { Client } from '@temporalio/client';
import type { StopOutcome } from '../activities/messages.js';
import { percentile } from './arrivals.js';
import type { Account, Ground, Started } from './ground.js';
import { row, rounded, type Effort, type Part } from './report.js';

/** CDM takes five reads in a second, and polls may have a part of them only. */
const PER_ACCOUNT = 4;
const POLL_EVERY_MS = 2_000;
const PACE = {
  pollEvery: '2s',
  settle: '2s',
  confirmations: 2,
  confirmEvery: '1s',
  renewEvery: '1s',
};
/** Ends are spread over a whole interval. */
const SHORTEST_MS = 4_000;

interface Delay {
  /** Until polling has seen it, in poll intervals. */
  seen: number;
  /** Until it was proven, ms. */
  provenMs: number;
}

export async function delays(ground: Ground, { isQuick }: Effort): Promise<Part> {
  const accounts = await Promise.all(
    Array.from({ length: isQuick ? 3 : 8 }, () =>
      ground.account('huawei-cdm', { pace: PACE, scale: 1 }),
    ),
  );
  await ground.workers.start(accounts, { only: 'vendors' });
  await ground.untilServed(accounts);
  const measured = (
    await Promise.all(
      accounts.map((account, index) => delaysAt(ground, account, index, accounts.length)),
    )
  ).flat();
  const seen = measured.map((each) => each.seen);
  const mean = seen.reduce((sum, each) => sum + each, 0) / seen.length;
  const most = Math.max(...seen);
  const median = percentile(seen, 0.5);
  return {
    figures: { delays: { pollEveryMs: POLL_EVERY_MS, mean, median, most, each: measured } },
    rows: [
      row(
        `end seen by polling, in intervals of ${POLL_EVERY_MS / 1_000} s (${seen.length} stops)`,
        `mean ${rounded(mean)}, median ${rounded(median)}, most ${rounded(most)}`,
      ),
    ],
  };
}

async function delaysAt(
  ground: Ground,
  account: Account,
  nth: number,
  of: number,
): Promise<Delay[]> {
  const paths = await ground.vendors.more(account, { count: PER_ACCOUNT });
  const lasting = paths.map((_, index) => {
    const share = (nth * PER_ACCOUNT + index) / (of * PER_ACCOUNT);
    return SHORTEST_MS + share * POLL_EVERY_MS;
  });
  await Promise.all(
    paths.map(([cluster], index) =>
      fetch(`${account.url}/_simulator/things/${cluster}`, {
        method: 'POST',
        body: JSON.stringify({ manner: { lag: 0, takes: lasting[index] } }),
      }),
    ),
  );
  const started = await ground.start(account, paths);
  const proven = await Promise.all(started.map((each) => provenAt(ground.client, each)));
  const ledger = await ground.vendors.ask('ledger', account.id);
  return Promise.all(
    started.map(async (each, index) => {
      const [cluster] = paths[index]!;
      const accepted = ledger.find(({ effect }) => effect === `stop-accepted ${cluster}`);
      const ended = accepted!.at + lasting[index]!;
      return {
        seen: ((await seenAt(ground.client, each)) - ended) / POLL_EVERY_MS,
        provenMs: proven[index]! - ended,
      };
    }),
  );
}

async function provenAt({ workflow }: Client, { workflowId, runId }: Started): Promise<number> {
  const outcome = (await workflow.getHandle(workflowId, runId).result()) as StopOutcome;
  if (outcome.verdict !== 'stopped') throw new Error(`${workflowId}: ${outcome.verdict}`);
  return Date.parse(outcome.endedAt);
}

/** When `awaitStopped` ended, by the history. */
async function seenAt({ workflow }: Client, { workflowId, runId }: Started): Promise<number> {
  const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
  const scheduled = events?.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'awaitStopped',
  );
  const completed = events?.find(
    (event) =>
      String(event.activityTaskCompletedEventAttributes?.scheduledEventId) ===
      String(scheduled?.eventId),
  );
  const { seconds, nanos } = completed?.eventTime ?? {};
  return Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000;
}
