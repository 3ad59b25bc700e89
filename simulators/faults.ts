/** The dial for trouble: what goes wrong with which calls, as told beforehand or by chance. */
import { z } from 'zod';
import { DialError, readDial } from './dial-error.js';
import { streamOf } from './mulberry32.js';
import { answerNames, type AnswerName } from './named-answers.js';
import type { Incoming, Reply } from './route.js';

/** As given; checked by `Faults.add`. */
export interface FaultInput {
  /** The API's name, or `*`. */
  api: string;
  /** How many calls it hits: 1 where absent. */
  times?: number | 'always';
  /** Calls of that API to let pass first. */
  after?: number;
  /** before: the call has no effect · after: it takes effect, then the answer is replaced */
  when: 'before' | 'after';
  /** A reply, or a name (`answerNames`). Absent: the real one, late by `delayMs`. */
  answer?: Reply | string;
  /** Real ms, not scaled: before the call is judged, or after it took effect. */
  delayMs?: number;
  /** For `missing-fields` and `unknown-words`: which, instead of the vendor's fields of state. */
  fields?: string[];
}

/** For each call, a fault among these by chance; `null` ends it. */
export interface RandomFaults {
  /** The same seed and the same sequence of calls, per API and path, give the same faults. */
  seed: number;
  /** 0 to 1. */
  chance: number;
  among: Omit<FaultInput, 'times' | 'after'>[];
}

/** What a simulator can do, so that a fault that it cannot is refused. */
export interface Abilities {
  apis: readonly string[];
  hasTotals: boolean;
  hasSessions: boolean;
}

const names = Object.keys(answerNames) as [AnswerName, ...AnswerName[]];

const answer = z.union(
  [
    z.enum(names),
    z.strictObject({
      status: z.int().min(200).max(599),
      headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).exactOptional(),
      body: z.unknown().exactOptional(),
    }),
  ],
  { error: `${names.join(', ')}, or a reply { status: 200 to 599, headers, body }` },
);

const TIMES = { error: 'a number from 1, or "always"' };
const always = z.literal('always').transform(() => Infinity);
const common = {
  api: z.string(),
  when: z.enum(['before', 'after'], { error: 'before or after' }),
  answer: answer.optional(),
  delayMs: z.number().min(0).optional(),
  fields: z.array(z.string()).min(1).optional(),
};
const faultSchema = z.strictObject({
  ...common,
  times: z.union([z.int().min(1, TIMES), always], TIMES).default(1),
  after: z.int().min(0).default(0),
});
const randomSchema = z.strictObject({
  seed: z.int(),
  chance: z.number().min(0).max(1),
  among: z.array(z.strictObject(common)).min(1),
});

type Checked = z.output<(typeof randomSchema.shape.among)['element']>;
export type Fault = Pick<Checked, 'when' | 'answer' | 'delayMs' | 'fields'>;

export class Faults {
  #faults: (z.output<typeof faultSchema> & { left: number; skip: number })[] = [];
  #random: z.output<typeof randomSchema> | undefined;
  #streams = new Map<string, () => number>();

  constructor(private readonly abilities: () => Abilities) {}

  /** @throws DialError */
  add(given: FaultInput): void {
    const fault = readDial(faultSchema, given);
    this.#check(fault);
    this.#faults.push({ ...fault, left: fault.times, skip: fault.after });
  }

  /** @throws DialError */
  random(given: RandomFaults | null): void {
    const random = given === null ? undefined : readDial(randomSchema, given);
    for (const fault of random?.among ?? []) this.#check(fault);
    this.#random = random;
    this.#streams = new Map();
  }

  clear(): void {
    this.#faults = [];
    this.#random = undefined;
  }

  /** The fault that hits this call, if any; it is used up by asking. */
  take({ api, path }: Pick<Incoming, 'api' | 'path'>): Fault | undefined {
    for (const fault of this.#faults) {
      if (fault.left === 0 || !isFor(fault, api)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.left -= 1;
      return fault;
    }
    return this.#draw(api, path);
  }

  #draw(api: string, path: string): Fault | undefined {
    if (!this.#random) return undefined;
    const { seed, chance, among } = this.#random;
    const name = `${api} ${path}`;
    const stream = this.#streams.get(name) ?? streamOf(seed, name);
    this.#streams.set(name, stream);
    // Always both, so that the second does not shift the next call's first.
    const [hits, which] = [stream() < chance, stream()];
    const eligible = among.filter((fault) => isFor(fault, api));
    return hits ? eligible[Math.floor(which * eligible.length)] : undefined;
  }

  #check({ api, when, answer: given, delayMs, fields }: Checked): void {
    const { apis, hasTotals, hasSessions } = this.abilities();
    if (api !== '*' && !apis.includes(api))
      throw new DialError(`field "api" is "${api}": *, ${apis.join(', ')}`);
    if (given === undefined && delayMs === undefined)
      throw new DialError('field "answer" is missing: give it, or "delayMs" for a slow real one');
    if (fields && given !== 'missing-fields' && given !== 'unknown-words')
      throw new DialError('field "fields": only with the answers missing-fields, unknown-words');
    if (typeof given !== 'string') return;
    const can = answerNames[given];
    if (can !== 'either' && can !== when)
      throw new DialError(`field "when" is "${when}": the answer ${given} needs "${can}"`);
    if (given === 'more-in-total' && !hasTotals)
      throw new DialError('field "answer" is "more-in-total": no answer here counts a list');
    if (given === 'session-expired' && !hasSessions)
      throw new DialError('field "answer" is "session-expired": there are no sessions here');
  }
}

function isFor(fault: { api: string }, api: string): boolean {
  return fault.api === '*' || fault.api === api;
}
