import assert from 'node:assert/strict';
import type { Stage } from '../../../activities/plan-types.js';
import { zoneFaults } from '../../../workflows/rolling/zones.js';
import { stageOf } from '../../support/stages.js';

const key = (server: number, cluster = 1): string =>
  `oceanbase-server/ocp-main/${cluster}/${server}`;
/** Three servers in each of three zones. */
const zones = Object.fromEntries(
  Array.from({ length: 9 }, (_, index) => [key(index + 1), `zone${1 + Math.floor(index / 3)}`]),
);
const stop = (...servers: number[]): Stage =>
  stageOf(
    servers.map((server) => key(server)),
    { name: 'stop' },
  );
const roll = (...servers: number[]): Stage => ({
  ...stop(...servers),
  name: 'roll',
  mode: 'rolling',
});

describe('zones of a plan', () => {
  const good: [what: string, stages: Stage[]][] = [
    ['all servers of one zone', [stop(1, 2), stop(3)]],
    ['all zones by rolling', [roll(1, 2, 3, 4, 5, 6, 7, 8, 9)]],
    ['all zones by rolling, and then one zone stopped', [roll(1, 4, 7), stop(4, 5)]],
    ['servers that nothing is known of', [stop(1, 10, 11)]],
  ];
  for (const [what, stages] of good)
    it(`may be ${what}`, () => {
      assert.deepEqual(zoneFaults(stages, zones), []);
    });

  it('may differ between clusters', () => {
    const other = key(4, 2);
    assert.deepEqual(zoneFaults([stageOf([key(1), other])], { ...zones, [other]: 'zone2' }), []);
  });

  it('may not be two that stay stopped, in one stage or in two', () => {
    for (const stages of [[stop(1, 2, 4, 7)], [stop(1, 2), stop(4, 7)]])
      assert.deepEqual(zoneFaults(stages, zones), [
        'oceanbase-server/ocp-main/1/4 of zone zone2 (stage stop) would be stopped while servers of zone zone1 of oceanbase-server/ocp-main/1 stay stopped; stop the cluster in OCP, or roll (mode: rolling)',
      ]);
  });

  it('may not be rolled while another zone stays stopped', () => {
    const [fault, ...more] = zoneFaults([stop(1), roll(2, 5)], zones);
    assert.match(fault ?? '', /ocp-main\/1\/5 of zone zone2 \(stage roll\)/);
    assert.deepEqual(more, []);
  });
});
