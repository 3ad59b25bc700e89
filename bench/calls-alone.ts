/** Calls of one undisturbed stop at each vendor, with its own pace and duration, all scaled down alike. */
import { formatDuration } from '../activities/durations.js';
import { vendorNamed, vendorNames, type VendorName } from '../activities/vendors.js';
import type { StopOutcome } from '../activities/messages.js';
import { simulators } from '../simulators/catalogue.js';
import type { Account, Ground } from './ground.js';
import { barred, row, type Part, type Row } from './report.js';

const SCALE = 0.05;
const MOST_EMR_CALLS = 14;

interface Bill {
  verdict: string;
  calls: number;
  byApi: Record<string, number>;
}

export async function alone(ground: Ground): Promise<Part> {
  const accounts = await Promise.all(vendorNames.map((vendor) => accountOf(ground, vendor)));
  await ground.workers.start(accounts, { only: 'vendors' });
  await ground.untilServed(accounts);
  const bills = await Promise.all(accounts.map((account) => billOf(ground, account)));
  return {
    figures: { alone: Object.fromEntries(bills.map((bill, at) => [vendorNames[at], bill])) },
    rows: bills.map((bill, index) => line(vendorNames[index]!, bill)),
  };
}

function accountOf(ground: Ground, vendor: VendorName): Promise<Account> {
  const { pollEvery, settle, confirmations, confirmEvery } = vendorNamed(vendor).pace;
  const scaled = (ms: number) => formatDuration(ms * SCALE);
  const pace = {
    pollEvery: scaled(pollEvery),
    settle: scaled(settle),
    confirmations,
    confirmEvery: scaled(confirmEvery),
    renewEvery: '1s',
  };
  return ground.account(vendor, { pace, scale: SCALE });
}

async function billOf(ground: Ground, account: Account): Promise<Bill> {
  const [started] = await ground.start(account, [simulators[account.vendor].example.path]);
  const handle = ground.client.workflow.getHandle(started!.workflowId, started!.runId);
  const { verdict } = (await handle.result()) as StopOutcome;
  const { byApi } = await ground.vendors.ask('tally', account.id);
  return { verdict, calls: Object.values(byApi).reduce((sum, each) => sum + each, 0), byApi };
}

function line(vendor: VendorName, { verdict, calls, byApi }: Bill): Row {
  const apis = Object.entries(byApi).map(([api, count]) => `${api} ${count}`);
  const told = row(`calls of one ${vendor} stop`, `${calls} (${apis.join(', ')})`);
  if (vendor !== 'tencent-emr') return told;
  const isMet = verdict === 'stopped' && calls <= MOST_EMR_CALLS;
  return barred(told, isMet, `at most ${MOST_EMR_CALLS}`);
}
