import assert from 'node:assert/strict';
import type { PlanTarget } from '../../../activities/plan-types.js';
import { inOrder, unitOf, unitsBefore } from '../../../client/plan/dependencies.js';
import { emrLayers, mrsDependencies } from '../../../client/plan/knowledge.js';
import { parsePlan } from '../../../client/plan/read-plan.js';
import { chanceOf } from '../../support/stages.js';

const mrs = (service: string, cluster = 1): string => `huawei-mrs/m/${cluster}/${service}`;
const emr = (path: string): string => `tencent-emr/e/emr-1/${path}`;
const server = (id: number): string => `oceanbase-server/o/1/${id}`;
const agent = (id: number): string => `oceanbase-agent/o/${id}/100`;
const CDM = 'huawei-cdm/c/bae65496-643e-47ca-84af-948672de7eeb';

const sorted = (...keys: string[]): string[] =>
  inOrder(keys.map((key) => ({ key, options: {} }))).map(({ key }) => key);

describe('order: dependencies', () => {
  const rows: [what: string, given: string[], sorted: string[]][] = [
    [
      'MRS services before what they depend on',
      [mrs('ZooKeeper'), mrs('HDFS'), mrs('Yarn'), mrs('HBase'), mrs('Hive'), mrs('Kafka')],
      [mrs('Hive'), mrs('Yarn'), mrs('HBase'), mrs('HDFS'), mrs('Kafka'), mrs('ZooKeeper')],
    ],
    [
      'also by way of a service that the plan does not have',
      [mrs('ZooKeeper'), mrs('Oozie')],
      [mrs('Oozie'), mrs('ZooKeeper')],
    ],
    [
      'nothing between clusters',
      [mrs('ZooKeeper', 1), mrs('HDFS', 2)],
      [mrs('ZooKeeper', 1), mrs('HDFS', 2)],
    ],
    [
      'EMR consumers first, whatever part of them is meant',
      [emr('ZOOKEEPER'), emr('HDFS/DataNode@10.0.0.1'), CDM, emr('HIVE/HiveServer2'), emr('YARN')],
      [emr('HIVE/HiveServer2'), emr('YARN'), emr('HDFS/DataNode@10.0.0.1'), emr('ZOOKEEPER'), CDM],
    ],
    [
      'agents after all servers of their OCP',
      [agent(20), server(1), CDM, agent(21), server(2)],
      [server(1), server(2), agent(20), CDM, agent(21)],
    ],
    [
      'what is in order already, and what is unknown, as it was',
      [CDM, emr('NOVEL'), mrs('Hive'), mrs('Unheard'), mrs('HDFS')],
      [CDM, emr('NOVEL'), mrs('Hive'), mrs('Unheard'), mrs('HDFS')],
    ],
  ];
  for (const [what, given, expected] of rows)
    it(`sorts ${what}`, () => {
      assert.deepEqual(sorted(...given), expected);
    });

  it('tells each target its unit and, of those in the stage, what goes before it', () => {
    const targets = [mrs('HDFS'), mrs('Hive'), CDM].map((key) => ({ key, options: { a: 1 } }));
    assert.deepEqual(inOrder(targets), [
      { key: mrs('Hive'), options: { a: 1 }, unit: 'huawei-mrs/m/1/hive' },
      {
        key: mrs('HDFS'),
        options: { a: 1 },
        unit: 'huawei-mrs/m/1/hdfs',
        after: ['huawei-mrs/m/1/hive'],
      },
      { key: CDM, options: { a: 1 } },
    ]);
  });

  it('keeps the order and every target in random stages, and sorting again changes nothing', () => {
    const services = [...Object.keys(mrsDependencies), 'zookeeper', 'dbservice', 'krbserver'];
    const all = [
      ...services.flatMap((service) => [mrs(service, 1), mrs(service, 2)]),
      ...emrLayers
        .flat()
        .flatMap((each) => [emr(each.toUpperCase()), emr(`${each.toUpperCase()}/X`)]),
      ...[1, 2, 3].flatMap((id) => [server(id), agent(id)]),
      CDM,
    ];
    for (let seed = 1; seed <= 200; seed++) {
      const chance = chanceOf(seed);
      const given = all
        .filter(() => chance.of(0.4))
        .map((key) => ({ key, options: {}, at: chance.below(1_000) }))
        .sort((a, b) => a.at - b.at)
        .map(({ key, options }) => ({ key, options }));
      const once = inOrder(given);
      assert.deepEqual(once.map(({ key }) => key).sort(), given.map(({ key }) => key).sort());
      assertOrder(once);
      assert.deepEqual(inOrder(once), once);
    }
  });

  it('knows of no circle', () => {
    for (const unit of [...Object.keys(mrsDependencies), 'zookeeper'].map((each) => mrs(each)))
      assert.ok(!unitsBefore(unit).includes(unit), unit);
  });
});

/** No unit stands behind one that goes after it. */
function assertOrder(targets: readonly PlanTarget[]): void {
  const units = targets.map(({ key }) => unitOf(key));
  for (const [index, unit] of units.entries())
    for (const before of unit === null ? [] : unitsBefore(unit))
      assert.ok(units.lastIndexOf(before) < index, `${before} after ${unit}`);
}

describe('warnings of a plan', () => {
  const warnings = (...stages: string[]): string[] =>
    parsePlan(`name: p\nstages:\n${stages.map((each) => `  - { ${each} }\n`).join('')}`, 'p')
      .warnings;
  const targets = (...keys: string[]): string => `targets: [${keys.join(', ')}]`;

  it('tell what is stopped before, or together with, what depends on it', () => {
    assert.deepEqual(warnings(targets(mrs('HDFS')), targets(mrs('Hive'))), [
      'huawei-mrs/m/1/HDFS (stage-1, batch 1) is stopped before huawei-mrs/m/1/Hive (stage-2, batch 1), which depends on it; order: dependencies sorts a stage',
    ]);
    assert.match(
      warnings(targets(mrs('Hive'), mrs('HDFS'))).join(),
      /HDFS .* together with .*Hive/,
    );
    assert.match(warnings(targets(emr('HDFS'), emr('HIVE'))).join(), /HIVE .*usually goes first/);
  });

  it('are none where the order is right or sorted', () => {
    assert.deepEqual(warnings(targets(mrs('Hive')), targets(mrs('HDFS'))), []);
    assert.deepEqual(warnings(`batch: 1, ${targets(mrs('Hive'), mrs('HDFS'))}`), []);
    assert.deepEqual(warnings(`order: dependencies, ${targets(mrs('HDFS'), mrs('Hive'))}`), []);
    assert.deepEqual(warnings(`mode: rolling, ${targets(mrs('HDFS'), mrs('Hive'))}`), []);
    assert.deepEqual(warnings(targets(mrs('HDFS', 2), mrs('Hive', 1))), []);
  });

  it('tell of agents that are stopped before servers, also before rolling ones', () => {
    for (const mode of ['stop', 'rolling'])
      assert.match(
        warnings(targets(agent(20)), `mode: ${mode}, ${targets(server(1), server(2))}`).join(),
        /^oceanbase-agent\/o\/20\/100 .* before oceanbase-server\/o\/1\/2 .*if it is the agent of that host/,
      );
    assert.deepEqual(warnings(`mode: rolling, ${targets(server(1))}`, targets(agent(20))), []);
  });

  it('tell of stops that have no verdict of their own', () => {
    const quiet = `{ target: ${mrs('Kafka')}, options: { only_self: true } }`;
    assert.deepEqual(warnings(targets(quiet)), []);
    assert.match(warnings(targets(quiet.replace('true', 'false'))).join(), /only_self: false/);
  });
});
