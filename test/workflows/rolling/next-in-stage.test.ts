import assert from 'node:assert/strict';
import type { Verdict } from '../../../activities/messages.js';
import type { Check, PlanTarget, Stage } from '../../../activities/plan-types.js';
import { nextInStage, type StageDecision } from '../../../workflows/rolling/next-in-stage.js';
import {
  approve,
  beginStage,
  resume,
  retry,
  tell,
  type StageProgress,
} from '../../../workflows/rolling/stage-progress.js';
import { stageOf } from '../../support/stages.js';

const FIVE = ['a', 'b', 'c', 'd', 'e'];
const WAIT: StageDecision = { do: 'wait', for: 'targets' };
const PAUSED: StageDecision = { do: 'wait', for: 'resume' };
const person = { code: 'paused', message: 'by a person' };

/** One stage, driven by hand. */
class Drive {
  readonly progress: StageProgress = beginStage();
  constructor(
    private readonly stage: Stage,
    private readonly zones: Record<string, string> = {},
  ) {}

  next(): StageDecision {
    return nextInStage(this.stage, this.progress, this.zones);
  }

  /** The next decision has to be to tell these. */
  issues(...targets: string[]): this {
    const decision = this.next();
    assert.ok(decision.do === 'issue', JSON.stringify(decision));
    assert.deepEqual(decision.targets, targets);
    tell(this.progress, decision.targets, decision.batch);
    return this;
  }

  is(expected: StageDecision): this {
    assert.deepEqual(this.next(), expected);
    return this;
  }

  reacts(by: 'abort' | 'pause', code: string): this {
    const decision = this.next();
    assert.ok(decision.do === 'react', JSON.stringify(decision));
    assert.deepEqual([decision.by, decision.reason.code], [by, code]);
    this.progress[by === 'abort' ? 'aborted' : 'paused'] = decision.reason;
    return this;
  }

  ends(...untouched: [target: string, code: string][]): this {
    const decision = this.next();
    assert.ok(decision.do === 'end', JSON.stringify(decision));
    assert.deepEqual(
      decision.untouched.map(({ target, reason }) => [target, reason.code]),
      untouched,
    );
    return this;
  }

  done(key: string, verdict: Verdict = 'stopped', runs = false): this {
    this.progress.statuses[key] = { is: 'done', verdict, runs };
    return this;
  }
}

const of = (settings: Partial<Stage>, targets: (string | PlanTarget)[] = FIVE) =>
  new Drive(stageOf(targets, settings));

describe('what may go next: batches', () => {
  it('is everything where nothing is said, and then the end', () => {
    const drive = of({})
      .issues(...FIVE)
      .is(WAIT);
    for (const key of FIVE) drive.done(key);
    drive.ends();
  });

  it('begins a batch only when the one before it has ended wholly', () => {
    of({ batch: [1, 3] })
      .issues('a')
      .is(WAIT)
      .done('a')
      .issues('b', 'c', 'd')
      .done('b')
      .done('d')
      .is(WAIT)
      .done('c', 'already-stopped')
      .issues('e')
      .done('e')
      .ends();
  });

  it('waits for a target that another run has', () => {
    const drive = of({ batch: [1] }).issues('a');
    drive.progress.statuses['a'] = { is: 'busy' };
    drive.is(WAIT).done('a').issues('b');
  });

  it('passes over what a person skipped, also a whole batch', () => {
    const drive = of({ batch: [2], approve: 'first' });
    for (const key of ['a', 'b', 'd']) drive.progress.statuses[key] = { is: 'skipped' };
    drive.issues('c').done('c').is({ do: 'ask', batch: 2 });
  });

  it('tells a retried target before it goes on', () => {
    const drive = of({ batch: [1], onFailure: 'continue' })
      .issues('a')
      .done('a', 'failed');
    drive.issues('b').done('b');
    retry(drive.progress, 'a');
    drive.issues('a').is(WAIT).done('a').issues('c');
  });
});

describe('what may go next: limits', () => {
  it('fills up a batch as targets end, in a stage that stops', () => {
    of({ maxUnavailable: 2 })
      .issues('a', 'b')
      .is(WAIT)
      .done('b')
      .issues('c')
      .is(WAIT)
      .done('a')
      .done('c')
      .issues('d', 'e');
  });

  it('counts what does not run again, in a rolling stage', () => {
    of({ mode: 'rolling', maxUnavailable: 2, onFailure: 'pause', maxFailures: 5 })
      .issues('a', 'b')
      .done('a', 'stopped', true)
      .issues('c')
      .done('b', 'stopped', false)
      .is(WAIT)
      .done('c', 'stopped', true)
      .issues('d')
      .done('d', 'already-stopped')
      .reacts('pause', 'no-room')
      .is(PAUSED);
  });

  it('goes on when a person skips what holds the room', () => {
    const drive = of({ mode: 'rolling', maxUnavailable: 1, onFailure: 'continue' });
    drive.issues('a').done('a', 'undecided').reacts('pause', 'no-room');
    resume(drive.progress);
    drive.reacts('pause', 'no-room');
    drive.progress.statuses['a'] = { is: 'skipped' };
    resume(drive.progress);
    drive.issues('b');
  });

  it('never has two zones of a cluster down, and takes those of other clusters in between', () => {
    const targets = ['ob/1/1', 'ob/1/2', 'ob/1/3', 'ob/2/9'];
    const zones = { 'ob/1/1': 'z1', 'ob/1/2': 'z2', 'ob/1/3': 'z1', 'ob/2/9': 'z2' };
    new Drive(stageOf(targets, { mode: 'rolling' }), zones)
      .issues('ob/1/1', 'ob/1/3', 'ob/2/9')
      .done('ob/1/1', 'stopped', true)
      .is(WAIT)
      .done('ob/1/3', 'stopped', true)
      .issues('ob/1/2');
    new Drive(stageOf(targets, { mode: 'rolling', onFailure: 'continue' }), zones)
      .issues('ob/1/1', 'ob/1/3', 'ob/2/9')
      .done('ob/1/1', 'stopped', true)
      .done('ob/1/3', 'failed')
      .done('ob/2/9', 'stopped', true)
      .reacts('pause', 'no-room');
  });
});

describe('what may go next: failures', () => {
  const verdicts: [verdict: Verdict, isFailure: boolean][] = [
    ['stopped', false],
    ['already-stopped', false],
    ['refused', true],
    ['failed', true],
    ['timed-out', true],
    ['undecided', true],
    ['not-proven', true],
    ['skipped', true],
  ];
  for (const [verdict, isFailure] of verdicts)
    it(`${isFailure ? 'reacts to' : 'takes as success'} the verdict ${verdict}`, () => {
      const drive = of({ batch: [1] })
        .issues('a')
        .done('a', verdict);
      if (isFailure) drive.reacts('abort', 'too-many-failures');
      else drive.issues('b');
    });

  it('reacts in a rolling stage to what does not run again', () => {
    const rolling: Partial<Stage> = { mode: 'rolling', batch: [1] };
    of(rolling).issues('a').done('a', 'stopped', false).reacts('abort', 'too-many-failures');
    of(rolling).issues('a').done('a', 'stopped', true).issues('b');
  });

  it('reacts when failures exceed the limit, not when they reach it', () => {
    of({ batch: [1], maxFailures: { percent: 20 } })
      .issues('a')
      .done('a', 'refused')
      .issues('b')
      .done('b', 'undecided')
      .reacts('abort', 'too-many-failures')
      .ends(['c', 'too-many-failures'], ['d', 'too-many-failures'], ['e', 'too-many-failures']);
  });

  it('reacts in the middle of a batch, and follows what is in flight to its end', () => {
    of({ maxUnavailable: 2 })
      .issues('a', 'b')
      .done('a', 'failed')
      .reacts('abort', 'too-many-failures')
      .is(WAIT)
      .done('b')
      .ends(['c', 'too-many-failures'], ['d', 'too-many-failures'], ['e', 'too-many-failures']);
  });

  it('pauses once for failures that a person accepts, and again for the next', () => {
    const drive = of({ batch: [1], onFailure: 'pause' })
      .issues('a')
      .done('a', 'failed');
    drive.reacts('pause', 'too-many-failures').is(PAUSED);
    resume(drive.progress);
    drive.issues('b').done('b', 'failed').reacts('pause', 'too-many-failures');
    retry(drive.progress, 'a');
    drive.is(PAUSED);
    resume(drive.progress);
    drive.issues('a').done('a', 'failed').reacts('pause', 'too-many-failures');
  });

  it('goes on to the last where it is told to continue', () => {
    const drive = of({ batch: [1], onFailure: 'continue' });
    for (const key of FIVE) drive.issues(key).done(key, 'failed');
    drive.ends();
  });

  it('still aborts for failures that come while a person has paused', () => {
    const drive = of({ maxUnavailable: 2 }).issues('a', 'b');
    drive.progress.paused = person;
    drive.is(PAUSED).done('a', 'failed').reacts('abort', 'too-many-failures');
  });

  it('ends aborted when it fails at the last target, so that no stage follows', () => {
    const drive = of({}, ['a'])
      .issues('a')
      .done('a', 'failed')
      .reacts('abort', 'too-many-failures');
    const end = drive.next();
    assert.ok(end.do === 'end' && end.aborted?.code === 'too-many-failures');
  });
});

describe('what may go next: between batches', () => {
  const check: Check = {
    kind: 'http',
    url: 'http://h',
    status: 200,
    contains: null,
    every: 1,
    within: 1,
  };
  const CHECK: StageDecision = { do: 'check', check };

  it('rests, checks and asks, in this order; after the last batch it only checks', () => {
    const drive = of({ batch: [3], pauseBetween: 50, check, approve: 'every' }).issues(
      'a',
      'b',
      'c',
    );
    drive.done('a').done('b').is(WAIT).done('c').is({ do: 'rest', ms: 50 });
    drive.progress.gate.rested = true;
    drive.is(CHECK);
    drive.progress.gate.check = 'passed';
    drive.is({ do: 'ask', batch: 1 });
    approve(drive.progress);
    drive.issues('d', 'e').done('d').done('e').is(CHECK);
    drive.progress.gate.check = 'passed';
    drive.ends();
  });

  it('asks once for a canary', () => {
    const drive = of({ batch: [1], approve: 'first' })
      .issues('a')
      .done('a')
      .is({ do: 'ask', batch: 1 });
    approve(drive.progress);
    drive.issues('b').done('b').issues('c');
  });

  it('asks again for what was retried at the gate', () => {
    const drive = of({ batch: [1], approve: 'every', onFailure: 'continue' });
    drive.issues('a').done('a', 'failed').is({ do: 'ask', batch: 1 });
    approve(drive.progress);
    retry(drive.progress, 'a');
    drive.issues('a').done('a').is({ do: 'ask', batch: 1 });
  });

  it('reacts to a check that failed, however many failures are allowed, unless it is to continue', () => {
    const fails = (settings: Partial<Stage>) => {
      const drive = of({ batch: [1], check, maxFailures: 5, ...settings })
        .issues('a')
        .done('a')
        .is(CHECK);
      drive.progress.gate.check = 'failed';
      return drive;
    };
    fails({}).reacts('abort', 'check-failed');
    fails({ onFailure: 'continue' }).issues('b');
    const paused = fails({ onFailure: 'pause' }).reacts('pause', 'check-failed').is(PAUSED);
    resume(paused.progress);
    paused.issues('b').done('b').is(CHECK);
  });

  it('issues nothing while paused, and goes on where it was', () => {
    const drive = of({ batch: [1] })
      .issues('a')
      .done('a');
    drive.progress.paused = person;
    drive.is(PAUSED);
    resume(drive.progress);
    drive.issues('b');
  });

  it('ends when it was aborted and nothing is in flight any more', () => {
    const drive = of({ batch: [1] }).issues('a');
    drive.progress.aborted = { code: 'aborted', message: 'by a person' };
    drive.is(WAIT).done('a');
    drive.ends(['b', 'aborted'], ['c', 'aborted'], ['d', 'aborted'], ['e', 'aborted']);
  });
});

describe('what may go next: order by dependencies', () => {
  const hive: PlanTarget = { key: 'hive', options: {}, unit: 'HIVE' };
  const hbase: PlanTarget = { key: 'hbase', options: {}, unit: 'HBASE' };
  const hdfs: PlanTarget = { key: 'hdfs', options: {}, unit: 'HDFS', after: ['HIVE', 'HBASE'] };
  const zookeeper: PlanTarget = { key: 'zk', options: {}, unit: 'ZK', after: ['HIVE', 'HDFS'] };
  const all = [hive, hbase, 'cdm', hdfs, zookeeper];

  it('holds a target until all that goes before it has stopped, within a batch too', () => {
    of({}, all)
      .issues('hive', 'hbase', 'cdm')
      .done('hive')
      .is(WAIT)
      .done('hbase')
      .issues('hdfs')
      .is(WAIT)
      .done('hdfs')
      .issues('zk');
  });

  it('leaves alone what depends on a failure, also by way of others, and ends', () => {
    of({ onFailure: 'continue' }, all)
      .issues('hive', 'hbase', 'cdm')
      .done('hive')
      .done('hbase', 'failed')
      .done('cdm')
      .ends(['hdfs', 'held'], ['zk', 'held']);
  });

  it('lets it go when a person skips or retries the failed one', () => {
    const failed = (): Drive =>
      of({ onFailure: 'pause' }, all)
        .issues('hive', 'hbase', 'cdm')
        .done('hive')
        .done('cdm')
        .done('hbase', 'failed')
        .reacts('pause', 'too-many-failures');
    const skipped = failed();
    skipped.progress.statuses['hbase'] = { is: 'skipped' };
    resume(skipped.progress);
    skipped.issues('hdfs');
    const retried = failed();
    retry(retried.progress, 'hbase');
    resume(retried.progress);
    retried.issues('hbase').is(WAIT).done('hbase').issues('hdfs');
  });
});
