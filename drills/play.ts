/** Plays a story: arranges the vendor, starts the stop, lets happen what happens, and waits for the verdict. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { StopOutcome } from '../activities/messages.js';
import { patiently } from '../client/patiently.js';
import { isProven } from '../client/outcome.js';
import { runEnd } from '../client/run-end.js';
import { startStop, stopRequest } from '../client/start-stop.js';
import { callDials } from './call-dials.js';
import { operations } from './operators.js';
import { LOST_AFTER_MS } from './pace.js';
import type { Story } from './stories.js';

/** What became of one stop. */
export interface Played {
  story: Story;
  /** A second stop of what the first one did not prove. */
  repeated: boolean;
  outcome: StopOutcome | undefined;
  /** How Temporal described the run in the middle: failures of attempts stand nowhere else. */
  meanwhile: unknown[];
  /** Epoch ms. */
  startedAt: number;
}

/** At random moments, as somebody would who looks at the Web UI. */
const DESCRIBED_WITHIN_MS = [1_500, 6_000];

const TOLD = 0.8;

const never = new AbortController().signal;

/** One stop, or two: see `Story.again`. */
export async function play(client: Client, story: Story): Promise<Played[]> {
  const after = prepare(story);
  const first = await stop(client, story, { kinds: story.kinds, after });
  calm(story);
  if (!story.again || first.outcome === undefined || isProven(first.outcome)) return [first];
  // As things are: the memory of what may be out is what counts.
  const second = await stop(client, story, { kinds: [], after: null });
  return [first, { ...second, repeated: true }];
}

const thingsOf = ({ lane, target }: Story) =>
  target.things.map((name) => lane.account.simulator.world.thing(name));

/**
 * Somebody has started everything again, so that no earlier call can take effect any more.
 * @returns the run whose doubt that ends: mostly the next stop is told so, else it would be undecided as well
 */
function prepare(story: Story): string | null {
  const { world } = story.lane.account.simulator;
  const all = story.lane.crowded ? thingsOf(story) : [...world.things.values()];
  for (const thing of all) {
    thing.set('running');
    thing.manner = { ...story.manner };
  }
  const doubt = story.lane.account.doubts.get(story.key) ?? null;
  return story.random.chance(TOLD) ? doubt : null;
}

function calm(story: Story): void {
  if (!story.lane.crowded) story.lane.account.simulator.world.faults.clear();
  for (const thing of thingsOf(story)) thing.shownWord = undefined;
}

async function stop(
  client: Client,
  story: Story,
  { kinds, after }: { kinds: readonly string[]; after: string | null },
): Promise<Played> {
  const { lane, random } = story;
  const timers: NodeJS.Timeout[] = [];
  const later = (ms: number, act: () => void) => timers.push(setTimeout(act, ms));
  const things = thingsOf(story);
  for (const kind of kinds)
    callDials[kind]?.set({ account: lane.account, vendor: lane.vendor, things, random, later });
  const startedAt = Date.now();
  const workflowId = await start(client, story, after);
  const meanwhile: unknown[] = [];
  const describe = async () => {
    const { raw } = await client.workflow.getHandle(workflowId).describe();
    meanwhile.push(raw);
  };
  for (const most of DESCRIBED_WITHIN_MS)
    later(random.between(0, most), () => void describe().catch(() => undefined));
  const last = await Promise.race([
    operate(client, story, kinds, workflowId).then(() => lastRun(client, workflowId)),
    pause(LOST_AFTER_MS, undefined),
  ]);
  for (const timer of timers) clearTimeout(timer);
  const { outcome, runId } = last ?? {};
  if (outcome?.verdict === 'undecided') lane.account.doubts.set(story.key, runId!);
  else lane.account.doubts.delete(story.key);
  return { story, repeated: false, outcome, meanwhile, startedAt };
}

async function start(
  client: Client,
  { key, options, deadlineMs }: Story,
  after: string | null,
): Promise<string> {
  const request = stopRequest(key, options, { deadlineMs, after });
  const started = await patiently(() => startStop(client, request), never);
  return started!.workflowId;
}

async function operate(
  client: Client,
  story: Story,
  kinds: readonly string[],
  workflowId: string,
): Promise<void> {
  const { random } = story;
  for (const kind of kinds) {
    const operation = operations[kind];
    if (!operation) continue;
    await pause(random.between(0, 3_000));
    const startAgain = () => start(client, story, null);
    await patiently(() => operation.act({ client, workflowId, random, startAgain }), never);
  }
}

/** Waits for the end of the last run of this id; a reset makes a new one. */
export async function lastRun(
  client: Client,
  workflowId: string,
): Promise<{ runId: string; outcome: StopOutcome }> {
  for (;;) {
    const latest = async () => (await client.workflow.getHandle(workflowId).describe()).runId;
    const runId = (await patiently(latest, never))!;
    const run = { label: workflowId.replace(/^stop\//, ''), workflowId, runId };
    const outcome = await patiently(() => runEnd(client, run), never);
    if ((await patiently(latest, never)) === runId) return { runId, outcome: outcome! };
  }
}
