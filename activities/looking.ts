/** One look at a target, in the form that the history keeps. */
import { createHash } from 'node:crypto';
import type { OpenConnection } from './connections.js';
import type { Observation, Part, Purpose, Verbs } from './contract.js';
import type { Goal } from './goal.js';
import type { Caller } from './http/caller.js';
import { InputError } from './input-error.js';
import type { TargetInput } from './activity-types.js';
import type { Look, Tally } from './messages.js';
import type { Pace } from './pace.js';
import { shortText } from './short-text.js';
import { addRequestIds, countWord } from './tally.js';
import { VendorError } from './vendor-error.js';
import { parseKey, type AnyVendor } from './vendors.js';

const SHOWN_PARTS = 5;
const SHOWN_NOTES = 5;
const LONGEST_IDENTITY = 200;
/** A vendor's word, or a part's name. */
const LONGEST_WORD = 200;
const LONGEST_NOTE = 300;
const LONGEST_TIME = 40;

/** A target with everything needed to speak to its vendor. */
export interface Subject {
  key: string;
  target: unknown;
  options: unknown;
  vendor: AnyVendor;
  goal: Goal;
  verbs: Verbs<unknown, unknown>;
  /** Those of the verbs that look and ask, for this goal. */
  asks: Pick<Verbs<unknown, unknown>, 'observe' | 'poll' | 'mark' | 'findOperation'>;
  pace: Pace;
  connection: OpenConnection;
}

/** @throws InputError when the connection does not serve the key's vendor */
export function subjectOf(
  connection: OpenConnection,
  { key, options, goal = 'stopped' }: TargetInput,
): Subject {
  const { vendorName, target, key: canonical } = parseKey(key);
  const served = connection.vendors.get(vendorName);
  if (!served) {
    throw new InputError(
      `connection ${connection.name} serves ${[...connection.vendors.keys()].join(', ')}, not ${vendorName}`,
    );
  }
  const asks = goal === 'stopped' ? served.verbs : served.verbs.start;
  return { key: canonical, target, options, goal, asks, connection, ...served };
}

/** How long an accepted call may take until a look shows it, ms; null = unbounded. */
export function settleOf({ vendor, pace, goal }: Subject, options: unknown, parts: number) {
  return (goal === 'stopped' ? vendor : vendor.start).settle(pace.settle, options, parts);
}

/** Looks once and counts it, whatever comes of it. @throws VendorError */
export async function look(
  subject: Subject,
  call: Caller,
  tally: Tally,
  purpose: Purpose,
): Promise<{ observation: Observation; look: Look }> {
  tally.looks += 1;
  try {
    const { asks, goal, target, options, connection } = subject;
    const observation = await asks.observe(target, options, call, purpose);
    countWord(tally, observation.word);
    addRequestIds(tally, observation.requestIds);
    const redact = connection.secrets.redact.bind(connection.secrets);
    return { observation, look: toLook(observation, goal, redact) };
  } catch (error) {
    noteTrouble(subject, tally, error);
    throw error;
  }
}

/** Without a `Retry-After`, and with one beyond all reason. */
const REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;

/** Counts a failed call to the vendor, and lets everybody rest when it asked for that. */
export function noteTrouble({ connection }: Subject, tally: Tally, error: unknown): void {
  if (!(error instanceof VendorError)) return;
  countWord(tally, error.word ?? error.code);
  addRequestIds(tally, [error.requestId]);
  if (error.kind !== 'rate-limited') return;
  connection.channel.slowDown(Math.min(LONGEST_REST_MS, error.retryAfterMs ?? REST_MS));
}

/** A long identity (EMR's is the set of its parts) is kept as its hash: equal means equal. */
function bounded(identity: string | null): string | null {
  if (identity === null || identity.length <= LONGEST_IDENTITY) return identity;
  return `sha256:${createHash('sha256').update(identity).digest('hex')}`;
}

function toLook(observation: Observation, goal: Goal, redact: (text: string) => string): Look {
  const names = observation.parts.map(({ name }) => name).sort();
  const short = (text: string) => shortText(redact(text), LONGEST_WORD);
  const [stopped, notStopped] = countOf(observation.parts, 'stopped', short);
  const [running, notRunning] = countOf(observation.parts, 'running', short);
  const { vendorTime, busyWith, notes = [] } = observation;
  return {
    at: new Date().toISOString(),
    state: observation.state,
    word: short(observation.word),
    identity: bounded(observation.identity),
    vendorTime: vendorTime === null ? null : shortText(vendorTime, LONGEST_TIME),
    parts: {
      total: names.length,
      stopped,
      digest: createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 32),
      notStopped,
      ...(goal === 'running' ? { running, notRunning } : {}),
    },
    busyWith: busyWith === undefined ? null : short(busyWith),
    notes: notes.slice(0, SHOWN_NOTES).map((note) => shortText(redact(note), LONGEST_NOTE)),
  };
}

/** `3 of 4 stopped`, or running. */
export function progressOf({ parts }: Look, goal: Goal): string {
  return `${countIn(parts, goal)} of ${parts.total} ${goal}`;
}

/** Whether all parts are there, and there are some. */
export function areAll({ parts }: Look, goal: Goal): boolean {
  return parts.total > 0 && countIn(parts, goal) === parts.total;
}

function countIn({ stopped, running = 0 }: Look['parts'], goal: Goal): number {
  return goal === 'stopped' ? stopped : running;
}

/** How many parts are in that state, and the first few that are not. */
function countOf(parts: Part[], wanted: Goal, short: (text: string) => string): [number, string[]] {
  const others = parts.filter(({ state }) => state !== wanted);
  const shown = others.slice(0, SHOWN_PARTS).map(({ name, word }) => short(`${name} ${word}`));
  return [parts.length - others.length, shown];
}
