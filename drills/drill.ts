/** A drill: many stops with what is drawn for each, processes that die meanwhile, and the counts at the end. */
import { setTimeout as pause } from 'node:timers/promises';
import { DrillGround } from './ground.js';
import { keep } from './keep.js';
import { enabled } from './kinds.js';
import { kindOf, openLanes, type Lane } from './lanes.js';
import { DEADLINE_MS } from './pace.js';
import { play, type Played } from './play.js';
import { Random } from './random.js';
import { findingsOf, runsAt, type Findings, type Made } from './report.js';
import { say } from './say.js';
import { onLane, storiesOf, type Story } from './stories.js';
import { makeTrouble } from './trouble.js';
import { outputsOf } from './outputs.js';

export interface DrillOptions {
  stops: number;
  seed: string;
  /** Kinds of trouble; undefined: all. */
  only?: readonly string[];
  /** No stop begins after so many. */
  minutes?: number;
  /** Where to put the histories of what was found. */
  folder?: string;
}

export interface DrillReport extends Findings {
  /** Made, of those asked for; a second stop of the same target counts as well. */
  stops: number;
  seed: string;
  seconds: number;
  /** How often each kind of trouble happened. */
  kinds: Record<string, number>;
  /** Worker processes that ended though nobody meant them to. */
  fallen: number;
}

const MEMBERS = 2;
/** For what a process that was woken last might still send. */
const QUIET_MS = 3_000;

export async function drill({
  stops,
  seed,
  only,
  minutes,
  folder,
}: DrillOptions): Promise<DrillReport> {
  const began = Date.now();
  const on = enabled(only);
  const lanes = await openLanes();
  const stories = storiesOf(seed, stops, lanes, on);
  const accounts = [...new Set(lanes.map(({ account }) => account))];
  const ground = await DrillGround.open(accounts);
  try {
    await ground.crew.fill(MEMBERS);
    await ground.untilServed();
    say(`${accounts.length} accounts are served; ${stops} stops on ${lanes.length} lanes`);
    const over = new AbortController();
    const random = new Random(seed, 'processes');
    const trouble = makeTrouble(ground, {
      kinds: on.process,
      random,
      members: MEMBERS,
      over: over.signal,
    });
    const until = minutes === undefined ? Infinity : began + minutes * 60_000;
    // Awaited below; a drill whose trouble broke has failed.
    trouble.catch(() => undefined);
    const played = await playAll(ground, lanes, stories, until);
    over.abort();
    const happened = await trouble;
    await pause(QUIET_MS);
    const outputs = await outputsOf(ground.address, played);
    const written = { 'what workers wrote': ground.crew.written.join(''), ...outputs };
    const runs = await runsAt(ground.client, accounts);
    const seen = played.map(({ meanwhile }) => meanwhile);
    const findings = findingsOf(played.map(madeOf), {
      runs,
      accounts,
      written: { ...written, 'descriptions of runs under way': seen },
    });
    if (folder !== undefined && findings.findings.length + findings.leaked.length > 0)
      await keep(folder, { truth: truthOf(played, findings), runs, written });
    return {
      stops: played.length,
      ...findings,
      seed,
      seconds: Math.round((Date.now() - began) / 1_000),
      kinds: { ...countOf(played.flatMap(({ story }) => story.kinds)), ...happened },
      fallen: ground.crew.fallen,
    };
  } finally {
    await ground.close();
  }
}

async function playAll(
  { client }: DrillGround,
  lanes: readonly Lane[],
  stories: readonly Story[],
  until: number,
): Promise<Played[]> {
  const played: Played[] = [];
  // Lanes that can do the same take from one queue: a slow stop holds up its own lane alone.
  const queues = new Map(
    lanes.map((lane) => {
      const kind = kindOf(lane);
      return [kind, stories.filter((story) => kindOf(story.lane) === kind)];
    }),
  );
  await Promise.all(
    lanes.map(async (lane) => {
      const queue = queues.get(kindOf(lane)) ?? [];
      for (let story = queue.shift(); story; story = queue.shift()) {
        if (Date.now() > until) return;
        for (const each of await play(client, onLane(story, lane))) {
          played.push(each);
          say(`${played.length}: ${line(each)}`);
        }
      }
    }),
  );
  return played;
}

function madeOf({ story, outcome, startedAt }: Played): Made {
  const { key, lane, target, kinds, nth, deadlineMs } = story;
  const dueAt = startedAt + (deadlineMs ?? DEADLINE_MS);
  return { key, account: lane.account, things: target.things, kinds, nth, dueAt, outcome };
}

/** What physically happened to the targets of the findings, by key. */
function truthOf(played: readonly Played[], { findings }: Findings): Record<string, unknown> {
  const wanted = played.filter(({ story: { key, lane } }) =>
    findings.some(({ target }) => target === key || target.startsWith(`${lane.account.name}: `)),
  );
  return Object.fromEntries(
    wanted.map(({ story: { key, target, lane } }) => [
      key,
      target.things.map((name) => ({
        name,
        past: lane.account.simulator.world.thing(name).past(),
      })),
    ]),
  );
}

function line({ story, outcome, startedAt }: Played): string {
  const endedAt = outcome ? Date.parse(outcome.endedAt) : Date.now();
  const seconds = ((endedAt - startedAt) / 1_000).toFixed(1);
  const verdict = outcome ? `${outcome.verdict} (${outcome.reason.code})` : 'LOST';
  return `${story.key}  ${verdict}  ${seconds} s  [${story.kinds.join(', ')}] #${story.nth}`;
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
