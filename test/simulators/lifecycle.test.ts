import assert from 'node:assert/strict';
import { Lifecycle, type Manner, type Truth } from '../../simulators/lifecycle.js';
import type { StartManner } from '../../simulators/starting.js';

const STOPS: Manner = { lag: 10, takes: 100, ending: 'stops', revivesAfter: 0 };

/** The truths and the claims of a thing, at these moments after a start. */
function seen(ending: StartManner['ending'], before: Truth, moments: number[]): string[] {
  let now = 0;
  const thing = new Lifecycle('thing', STOPS, 1, () => now);
  thing.set(before);
  thing.startManner = { lag: 10, takes: 100, ending };
  thing.start(1);
  return moments.map((moment) => {
    now = moment;
    return `${thing.truth()} ${thing.claim()}`;
  });
}

describe('a simulated thing, after a start,', () => {
  for (const [ending, expected] of [
    ['starts', ['stopped pending', 'starting pending', 'running succeeded']],
    ['fails', ['stopped pending', 'starting pending', 'stopped failed']],
    ['lies', ['stopped pending', 'stopped pending', 'stopped succeeded']],
    ['sticks', ['stopped pending', 'starting pending', 'starting pending']],
    ['ignores', ['stopped pending', 'stopped pending', 'stopped succeeded']],
  ] as const) {
    it(`${ending}: ${expected.join(', ')}`, () => {
      assert.deepEqual(seen(ending, 'stopped', [5, 50, 200]), expected);
    });
  }

  it('that fails stays as it was', () => {
    assert.deepEqual(seen('fails', 'failed', [5, 200]), ['failed pending', 'failed failed']);
  });

  it('can be stopped again, and that be undone, as often as one likes', () => {
    let now = 0;
    const thing = new Lifecycle('thing', STOPS, 0.1, () => now);
    for (const [act, middle, end] of [
      ['stop', 'stopping', 'stopped'],
      ['start', 'starting', 'running'],
      ['stop', 'stopping', 'stopped'],
      ['start', 'starting', 'running'],
    ] as const) {
      const before = thing.truth();
      thing[act](now);
      assert.equal(thing.truth(), before, 'nothing shows before the lag');
      now += 5;
      assert.equal(thing.truth(), middle);
      now += 10;
      assert.equal(thing.truth(), end);
    }
  });

  it('calls off a stop that had not begun, which thereby never has an effect', () => {
    let now = 0;
    const thing = new Lifecycle('thing', STOPS, 1, () => now);
    thing.stop(1);
    now = 5;
    thing.start(2);
    now = 500;
    assert.equal(thing.past().stops[0]!.effectAt, null);
    assert.ok(!thing.past().changes.some(({ truth }) => truth === 'stopped'));
  });

  it('keeps what has come to pass when it is told to take starts in another way', () => {
    let now = 0;
    const thing = new Lifecycle('thing', STOPS, 1, () => now);
    thing.set('stopped');
    thing.start(1);
    now = 50;
    thing.startManner = { ...thing.startManner, ending: 'ignores' };
    const truths = thing.past().changes.map(({ truth }) => truth);
    assert.deepEqual(truths, ['running', 'stopped', 'starting', 'stopped']);
  });
});
