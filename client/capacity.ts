/** What people are told before many stops start: how long the limits alone will take, and whether that fits. */
import type { Client } from '@temporalio/client';
import { demandOf, type Demand, type Rates } from '../activities/capacity.js';
import { formatDuration } from '../activities/durations.js';
import { parseKey, type NamedTarget } from '../activities/vendors.js';
import { servedRates } from './gates.js';
import type { StopRequest } from './start-stop.js';

/** One line per connection and vendor, and a warning where the deadline is shorter. */
export async function capacityLines(
  client: Client,
  requests: readonly StopRequest[],
): Promise<string[]> {
  const rates = await servedRates(client);
  return groupsOf(requests).flatMap(({ name, targets, deadlineMs }) => {
    const served = rates.get(name);
    const known: Rates = served ?? targets[0].vendor;
    const demand = demandOf(targets, known);
    const unserved = served ? '' : "; by the vendor's defaults, for nobody says that it serves it";
    return [
      `${name}: ${demandText(demand)}${unserved}`,
      ...warningOf(name, demand, deadlineMs ?? known.pace.deadline),
    ];
  });
}

interface Group {
  /** `vendor/connection`, as keys begin. */
  name: string;
  targets: [NamedTarget, ...NamedTarget[]];
  /** Null: the connection's. */
  deadlineMs: number | null;
}

/** One deadline was asked for all. */
function groupsOf(requests: readonly StopRequest[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { input } of requests) {
    const named = parseKey(input.key);
    const name = `${named.vendorName}/${named.target.connection}`;
    const group = groups.get(name);
    if (group) group.targets.push(named);
    else groups.set(name, { name, targets: [named], deadlineMs: input.deadlineMs });
  }
  return [...groups.values()];
}

/** Below it the pace of a stop matters, not the limits. */
const WORTH_TELLING_MS = 1_000;

function demandText({ stops, leastMs, bound, stopsPerMinute, proofMs }: Demand): string {
  const { api, limit, share, requests } = bound;
  const each = figure(requests / stops);
  const what =
    share < 1
      ? `${each} polls each, at ${share * 100} % of ${limit}/s`
      : `${each} calls each, at ${limit}/s`;
  const time = leastMs < WORTH_TELLING_MS ? 'less than 1s' : `at least ${formatDuration(leastMs)}`;
  return (
    `${figure(stops)} ${stops === 1 ? 'stop' : 'stops'}: the limits alone demand ${time} (${api}: ${what}), ` +
    `at most ${figure(stopsPerMinute)} stops a minute; each proof takes at least ${formatDuration(proofMs)}`
  );
}

function warningOf(name: string, { leastMs }: Demand, deadlineMs: number): string[] {
  if (leastMs <= deadlineMs) return [];
  const [least, deadline] = [leastMs, deadlineMs].map(formatDuration);
  return [
    `warning: ${name}: at least ${least} is more than the deadline of ${deadline}: stops whose turn comes too late end timed-out; ` +
      `raise --deadline above ${least}, or split the targets and stop them one part after another`,
  ];
}

/** Small ones to two digits, others whole. */
function figure(number: number): string {
  const digits = number < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 };
  return number.toLocaleString('en-US', digits);
}
