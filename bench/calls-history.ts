/** Events and bytes of a history, by the number of polls that the stop took. */
import type { StopOutcome } from '../activities/messages.js';
import { simulators } from '../simulators/catalogue.js';
import { FOREVER_MS } from './backlog.js';
import { eventually, type Ground } from './ground.js';
import { barred, row, type Effort, type Part } from './report.js';

const CONFIRMATIONS = 2;
const PACE = {
  pollEvery: '5ms',
  settle: '5ms',
  confirmations: CONFIRMATIONS,
  confirmEvery: '5ms',
  deadline: '2h',
};
const MOST_EVENTS = 40;
/** The last ones come while the thing is being stopped. */
const EARLY = 1;
const WITHIN_MS = 15 * 60_000;

interface Size {
  polls: number;
  events: number;
  bytes: number;
}

export async function histories(ground: Ground, { isQuick }: Effort): Promise<Part> {
  const sizes = await Promise.all(
    [1, 10, isQuick ? 100 : 1_000].map((polls) => sizeAfter(ground, polls)),
  );
  const events = sizes.map((each) => each.events);
  const most = Math.max(...events);
  const isConstant = new Set(events).size === 1;
  const told = sizes.map(({ polls, events: count, bytes }) => `${polls}: ${count} / ${bytes}`);
  return {
    figures: { histories: sizes },
    rows: [
      barred(
        row('history events / bytes, by polls', told.join(', ')),
        isConstant && most <= MOST_EVENTS,
        `at most ${MOST_EVENTS} events, constant`,
      ),
    ],
  };
}

/** EMR, because its reads are the quickest that the limits allow. */
async function sizeAfter(ground: Ground, polls: number): Promise<Size> {
  const account = await ground.account('tencent-emr', { pace: PACE, scale: 1 });
  await ground.vendors.ask('takes', account.id, polls === 1 ? 0 : FOREVER_MS);
  await ground.workers.start([account], { only: 'vendors' });
  const [started] = await ground.start(account, [simulators['tencent-emr'].example.path]);
  const handle = ground.client.workflow.getHandle(started!.workflowId, started!.runId);
  if (polls > 1) {
    await eventually(
      `${polls} polls`,
      async () => {
        const pending = (await handle.describe()).raw.pendingActivities?.[0];
        const isPolling = pending?.activityType?.name === 'awaitStopped';
        return isPolling && (pending?.attempt ?? 0) >= polls - EARLY;
      },
      { withinMs: WITHIN_MS },
    );
    await ground.vendors.ask('stopAll', account.id);
  }
  const { observations, verdict } = (await handle.result()) as StopOutcome;
  if (verdict !== 'stopped') throw new Error(`${started!.key}: ${verdict}`);
  const { historyLength, historySize = NaN } = await handle.describe();
  return {
    polls: observations - 1 - CONFIRMATIONS,
    events: historyLength,
    bytes: historySize,
  };
}
