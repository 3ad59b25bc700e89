/**
 * Stages by chance, with failures and persons by chance. What must hold is counted here from what was told and what
 * ended, not by the product's own counting.
 */
import assert from 'node:assert/strict';
import type { Verdict } from '../../../activities/messages.js';
import type { Amount, PlanTarget, Stage } from '../../../activities/plan-types.js';
import { nextInStage } from '../../../workflows/rolling/next-in-stage.js';
import {
  approve,
  beginStage,
  resume,
  retry,
  tell,
} from '../../../workflows/rolling/stage-progress.js';
import { chanceOf, stageOf, type Chance } from '../../support/stages.js';

const RUNS = 3_000;
const MAX_STEPS = 2_000;
const BAD: Verdict[] = ['failed', 'undecided', 'refused', 'timed-out', 'not-proven', 'skipped'];
const person = { code: 'person', message: 'by chance' };

describe('random stages', () => {
  it('never exceed what may be unavailable, keep the order, issue nothing after a reaction, and end', () => {
    const seen = { issued: 0, reactions: 0, held: 0, aborted: 0, retried: 0, asked: 0, rooms: 0 };
    for (let seed = 1; seed <= RUNS; seed++) {
      try {
        run(chanceOf(seed), seen);
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
    }
    for (const [what, count] of Object.entries(seen))
      assert.ok(count > 100, `${what} came ${count} times only`);
  });
});

interface Ended {
  good: boolean;
  down: boolean;
}

function run(chance: Chance, seen: Record<string, number>): void {
  const count = (what: string) => (seen[what] = (seen[what] ?? 0) + 1);
  const { stage, zones } = randomStage(chance);
  const rolling = stage.mode === 'rolling';
  const total = stage.targets.length;
  const progress = beginStage();
  const failing = chance.one([0, 0.1, 0.4]);
  const meddling = chance.one([0, 0.02, 0.1]);

  const flying = new Set<string>();
  const ended = new Map<string, Ended>();
  const skipped = new Set<string>();
  /** Failed since a person resumed. */
  const news = new Set<string>();
  const batchOfKey = new Map(
    batchesOf(stage).flatMap((keys, batch) => keys.map((key) => [key, batch + 1])),
  );
  let gated = { rested: false, checked: false, asked: false };
  let begun = 0;
  let everAsked = false;

  const waiting = (key: string) => !flying.has(key) && !ended.has(key) && !skipped.has(key);
  const failures = () => [...ended.values()].filter(({ good }) => !good).length;
  const tooMany = () => news.size > 0 && over(failures(), stage.maxFailures, total);
  const blocked = (target: PlanTarget): boolean =>
    (target.after ?? []).some((unit) =>
      stage.targets.some(
        (other) =>
          other.unit === unit &&
          !skipped.has(other.key) &&
          (ended.get(other.key)?.good === false || (waiting(other.key) && blocked(other))),
      ),
    );
  const forget = (key: string): void => {
    ended.delete(key);
    news.delete(key);
  };

  function check(targets: readonly string[], batch: number): void {
    assert.ok(targets.length > 0, 'an issue of nothing');
    assert.equal(progress.paused, null, 'issued while paused');
    assert.equal(progress.aborted, null, 'issued after an abort');
    assert.ok(stage.onFailure === 'continue' || !tooMany(), 'issued with too many failures');
    for (const key of targets) {
      assert.ok(waiting(key), `${key} was told twice`);
      assert.ok((batchOfKey.get(key) ?? 0) <= batch, `${key} came before its batch`);
      const target = stage.targets.find((each) => each.key === key)!;
      for (const unit of target.after ?? [])
        for (const other of stage.targets)
          if (other.unit === unit)
            assert.ok(
              skipped.has(other.key) || ended.get(other.key)?.good === true,
              `${key} was told before ${other.key} had stopped`,
            );
    }
    if (batch > begun) {
      assert.equal(flying.size, 0, 'a batch began while another was under way');
      for (const target of stage.targets)
        if ((batchOfKey.get(target.key) ?? 0) <= begun)
          assert.ok(!waiting(target.key) || blocked(target), `${target.key} was passed over`);
      if (begun > 0) {
        assert.ok(stage.pauseBetween === 0 || gated.rested, 'no rest between batches');
        assert.ok(!stage.check || gated.checked, 'no check between batches');
        assert.ok(stage.approve !== 'every' || gated.asked, 'nobody was asked');
        assert.ok(stage.approve !== 'first' || everAsked, 'nobody was asked after the first batch');
      }
      begun = batch;
    }
  }

  function fly(targets: readonly string[]): void {
    for (const key of targets) flying.add(key);
    const down = [
      ...flying,
      ...(rolling ? [...ended].filter(([, { down }]) => down).map(([key]) => key) : []),
    ];
    assert.ok(down.length <= most(stage.maxUnavailable, total), `${down.length} unavailable`);
    const zonesDown = new Set(down.map((key) => zones[key]).filter((zone) => zone !== undefined));
    assert.ok(zonesDown.size <= 1, `zones ${[...zonesDown].join(' and ')} are down`);
  }

  function end(key: string): void {
    flying.delete(key);
    const verdict = chance.of(failing)
      ? chance.one(BAD)
      : chance.of(0.1)
        ? 'already-stopped'
        : 'stopped';
    const runs = rolling && verdict !== 'already-stopped' && !chance.of(failing);
    const good = verdict === 'already-stopped' || (verdict === 'stopped' && (!rolling || runs));
    progress.statuses[key] = { is: 'done', verdict, runs };
    ended.set(key, { good, down: !runs });
    if (!good) news.add(key);
  }

  function meddle(): void {
    const deed = chance.below(6);
    if (deed === 0) progress.paused ??= person;
    if (deed === 1 && chance.of(0.2)) progress.aborted ??= person;
    if (deed === 2) goOn();
    if (deed === 3) {
      const key = chance.one(stage.targets).key;
      if (flying.has(key)) return;
      progress.statuses[key] = { is: 'skipped' };
      skipped.add(key);
      forget(key);
    }
    if (deed === 4) retryOne();
    if (deed === 5 && flying.size > 0) progress.statuses[chance.one([...flying])] = { is: 'busy' };
  }

  function goOn(): void {
    if (!progress.paused) return;
    resume(progress);
    news.clear();
  }

  function retryOne(): void {
    const failed = [...ended].filter(([, { good, down }]) => !good || (rolling && down));
    if (failed.length === 0) return;
    const [key] = chance.one(failed);
    retry(progress, key);
    forget(key);
    count('retried');
  }

  for (let step = 0; step < MAX_STEPS; step++) {
    if (chance.of(meddling)) meddle();
    const decision = nextInStage(stage, progress, zones);
    switch (decision.do) {
      case 'issue':
        check(decision.targets, decision.batch);
        tell(progress, decision.targets, decision.batch);
        fly(decision.targets);
        gated = { rested: false, checked: false, asked: false };
        count('issued');
        break;
      case 'wait':
        if (flying.size > 0) end(chance.one([...flying]));
        else {
          assert.equal(decision.for, 'resume', 'waits for targets that are not in flight');
          if (chance.of(0.2)) progress.aborted = person;
          else if (chance.of(0.7)) retryOne();
          goOn();
        }
        break;
      case 'rest':
        assert.equal(flying.size, 0);
        progress.gate.rested = gated.rested = true;
        break;
      case 'check':
        assert.equal(flying.size, 0);
        progress.gate.check = chance.of(failing) ? 'failed' : 'passed';
        gated.checked = true;
        break;
      case 'ask':
        assert.equal(flying.size, 0);
        approve(progress);
        gated.asked = everAsked = true;
        count('asked');
        break;
      case 'react':
        assert.equal(decision.by, stage.onFailure === 'abort' ? 'abort' : 'pause');
        progress[decision.by === 'abort' ? 'aborted' : 'paused'] = decision.reason;
        count(decision.reason.code === 'no-room' ? 'rooms' : 'reactions');
        break;
      case 'end': {
        assert.equal(flying.size, 0, 'ended with targets in flight');
        const untouched = new Set(decision.untouched.map(({ target }) => target));
        for (const target of stage.targets) {
          const { key } = target;
          assert.equal(untouched.has(key), waiting(key), `${key} has no end, or two`);
          if (untouched.has(key) && !progress.aborted)
            assert.ok(blocked(target), `${key} could go`);
        }
        if (progress.aborted) count('aborted');
        else if (untouched.size > 0) count('held');
        return;
      }
    }
  }
  assert.fail(`no end after ${MAX_STEPS} steps: ${JSON.stringify(progress)}`);
}

function randomStage(chance: Chance): { stage: Stage; zones: Record<string, string> } {
  const total = 1 + chance.below(14);
  const zones: Record<string, string> = {};
  const units = chance.of(0.4) ? ['u0', 'u1', 'u2', 'u3'] : [];
  let unit = 0;
  const zoned = chance.of(0.3);
  const targets = Array.from({ length: total }, (_, index): PlanTarget => {
    const key = `v/c/1/${index}`;
    if (zoned && chance.of(0.8)) zones[key] = `z${1 + Math.floor((index * 3) / total)}`;
    if (units.length === 0 || chance.of(0.3)) return { key, options: {} };
    unit = Math.min(units.length - 1, unit + chance.below(2));
    const after = units.slice(0, unit).filter(() => chance.of(0.5));
    return { key, options: {}, unit: units[unit]!, ...(after.length > 0 ? { after } : {}) };
  });
  const amount = (least: number): Amount =>
    chance.of(0.5) ? least + chance.below(4) : { percent: Math.max(least, chance.below(101)) };
  const stage = stageOf(targets, {
    // Stops in two zones are refused before they begin.
    mode: zoned ? 'rolling' : chance.one(['stop', 'rolling']),
    batch: Array.from({ length: 1 + chance.below(3) }, () => amount(1)),
    maxUnavailable: chance.of(0.6) ? amount(1) : null,
    maxFailures: amount(0),
    onFailure: chance.one(['abort', 'pause', 'continue']),
    approve: chance.one(['none', 'first', 'every']),
    pauseBetween: chance.one([0, 5]),
    check: chance.of(0.3)
      ? { kind: 'http', url: 'http://h', status: 200, contains: null, every: 1, within: 1 }
      : null,
  });
  return { stage, zones };
}

/** Written another way than the product's. */
function batchesOf({ batch, targets }: Stage): string[][] {
  const keys = targets.map(({ key }) => key);
  const batches: string[][] = [];
  while (keys.length > 0) {
    const amount = batch[batches.length] ?? batch.at(-1)!;
    const size =
      typeof amount === 'number'
        ? amount
        : Math.ceil(targets.length * (amount.percent / 100) - 1e-9);
    batches.push(keys.splice(0, Math.max(1, size)));
  }
  return batches;
}

function most(limit: Amount | null, total: number): number {
  if (limit === null) return total;
  return typeof limit === 'number' ? limit : Math.max(1, Math.floor((total * limit.percent) / 100));
}

function over(failures: number, limit: Amount, total: number): boolean {
  return failures > (typeof limit === 'number' ? limit : (total * limit.percent) / 100);
}
