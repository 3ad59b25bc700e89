import assert from 'node:assert/strict';
import type { Plan, Stage } from '../../../activities/plan-types.js';
import { isPlan, parsePlan } from '../../../client/plan/read-plan.js';

const KAFKA = 'huawei-mrs/mrs-lab/1/Kafka';
const CDM = 'huawei-cdm/cdm-cn4/bae65496-643e-47ca-84af-948672de7eeb';

const planOf = (text: string): Plan => parsePlan(text, 'p.yaml').plan;
/** Without the name of the file. */
const faultsOf = (text: string): string[] => {
  try {
    parsePlan(text, 'p.yaml');
    return [];
  } catch (error) {
    const lines = (error as Error).message.split('\n');
    for (const line of lines) assert.ok(line.startsWith('p.yaml:'), line);
    return lines.map((line) => line.slice('p.yaml:'.length));
  }
};
/** A plan of one stage with one more line, the sixth. */
const withLine = (line: string): string => `name: p
stages:
  - targets:
      - ${KAFKA}
      - ${CDM}
    ${line}
`;
const stageWith = (line: string): Stage => planOf(withLine(line)).stages[0]!;

describe('a plan', () => {
  it('has defaults that do no more than was asked for', () => {
    assert.deepEqual(planOf(withLine('')), {
      name: 'p',
      window: null,
      stages: [
        {
          name: 'stage-1',
          mode: 'stop',
          targets: [
            { key: KAFKA, options: { only_self: true } },
            { key: CDM, options: { stopMode: 'GRACEFULLY', delayTime: 600 } },
          ],
          batch: [{ percent: 100 }],
          maxUnavailable: null,
          pauseBetween: 0,
          maxFailures: 0,
          onFailure: 'abort',
          approve: 'none',
          check: null,
          restore: 'never',
          hold: null,
        },
      ],
    });
  });

  it('names targets by key or with options, and keys are made canonical', () => {
    const { targets } = planOf(`name: p
stages:
  - targets:
      - tencent-emr/emr-prod/emr-4zvc5mul/hive/HiveServer2@10.0.0.2,10.0.0.1
      - { target: ${CDM.toUpperCase().replace('HUAWEI-CDM/CDM-CN4', 'huawei-cdm/cdm-cn4')}, options: { stopMode: IMMEDIATELY } }
`).stages[0]!;
    assert.deepEqual(targets, [
      {
        key: 'tencent-emr/emr-prod/emr-4zvc5mul/HIVE/HiveServer2@10.0.0.1,10.0.0.2',
        options: {},
      },
      { key: CDM, options: { stopMode: 'IMMEDIATELY' } },
    ]);
  });

  const written: [line: string, read: Partial<Stage>][] = [
    ['name: canary', { name: 'canary' }],
    ['batch: 2', { batch: [2] }],
    ['batch: [1, 25%, 100%]', { batch: [1, { percent: 25 }, { percent: 100 }] }],
    ['maxUnavailable: 10%', { maxUnavailable: { percent: 10 } }],
    ['pauseBetween: 1.5m', { pauseBetween: 90_000 }],
    ['maxFailures: 0%', { maxFailures: { percent: 0 } }],
    ['onFailure: pause', { onFailure: 'pause' }],
    ['restore: after 2h', { restore: { after: 7_200_000 } }],
    ['restore: onApproval', { restore: 'onApproval' }],
    ['{ mode: rolling, hold: { for: 10m } }', { mode: 'rolling', hold: { for: 600_000 } }],
    ['{ mode: rolling, hold: { approval: true } }', { hold: { approval: true } }],
    [
      'check: { http: "https://h/ready" }',
      {
        check: {
          kind: 'http',
          url: 'https://h/ready',
          status: 200,
          contains: null,
          every: 10_000,
          within: 300_000,
        },
      },
    ],
    [
      'check: { http: "http://h", expect: { status: 204, contains: ok }, every: 1s, within: 1m }',
      {
        check: {
          kind: 'http',
          url: 'http://h',
          status: 204,
          contains: 'ok',
          every: 1_000,
          within: 60_000,
        },
      },
    ],
    [
      'check: { prometheus: sum(up), server: "http://prom:9090", expect: ">= 3" }',
      {
        check: {
          kind: 'prometheus',
          server: 'http://prom:9090',
          query: 'sum(up)',
          is: '>=',
          value: 3,
          every: 10_000,
          within: 300_000,
        },
      },
    ],
  ];
  for (const [line, read] of written)
    it(`reads ${line}`, () => {
      const lines = line.startsWith('{') ? line.slice(2, -2).replace(', hold', '\n    hold') : line;
      const stage = stageWith(lines);
      for (const [name, value] of Object.entries(read))
        assert.deepEqual(stage[name as keyof Stage], value);
    });

  const wrong: [line: string, fault: RegExp][] = [
    ['batch: 0', /^6:12: stages\.0\.batch: 0 is neither a whole number of at least 1 nor/],
    ['batch: [1, 101%]', /^6:16: stages\.0\.batch\.1: "101%" is neither/],
    ['batch: []', /^6:12: stages\.0\.batch: write at least one/],
    ['maxUnavailable: 0%', /^6:21: stages\.0\.maxUnavailable: "0%" is neither/],
    [
      'maxFailures: -1',
      /^6:18: stages\.0\.maxFailures: -1 is neither a whole number of at least 0/,
    ],
    ['pauseBetween: 5 minutes', /^6:19: .*"5 minutes" is not a duration; write 500ms, 10s/],
    ['onFailure: stop', /^6:16: .*"stop" is none of abort, pause, continue/],
    [
      'restore: after lunch',
      /^6:14: .*"after lunch" is none of never, onAbort, onApproval and "after/,
    ],
    ['check:', /^6:11: stages\.0\.check: empty; write a value, or leave the field out/],
    ['check: { http: "ftp://u:hunter2@h" }', /^6:20: .*"ftp:\/\/…@h" is not an address/],
    ['check: { http: "http://u:hunter2@h" }', /^6:20: .*a plan holds no secret/],
    ['check: { http: "http://h", expect: { statu: 1 } }', /^6:42: .*expect\.statu: no such field/],
    ['check: { prometheus: up, expect: "> 1" }', /^6:12: .*check\.server: missing; write a text/],
    ['check: { http: "http://h", every: 0s }', /^6:39: .*every: "0s" is below what is possible/],
    ['hold: { for: 5s }', /^6:11: stages\.0\.hold: goes with mode: rolling only/],
    ['approve: first', /^6:14: .*first asks between batches, and there is only one; write a batch/],
    ['retries: 3', /^6:5: stages\.0\.retries: no such field; write one of name, mode, targets/],
    ['name: Canary', /^6:11: .*"Canary": a name is 1 to 40 of/],
  ];
  for (const [line, fault] of wrong)
    it(`refuses ${line}`, () => {
      const faults = faultsOf(withLine(line));
      assert.match(faults[0] ?? 'no fault', fault);
      assert.equal(faults.length, 1, faults.join('\n'));
      assert.doesNotMatch(faults.join(), /hunter2/);
    });

  it('refuses of a rolling stage what it does by itself or cannot keep', () => {
    const faults = faultsOf(
      withLine('mode: rolling\n    restore: after 2h\n    order: dependencies'),
    );
    assert.equal(faults.length, 2);
    assert.match(faults[0]!, /^7:14: stages\.0\.restore: a rolling stage starts each target again/);
    assert.match(faults[1]!, /^8:12: stages\.0\.order: goes with mode: stop only/);
  });

  it('names every fault at once in the order of the text, also when fields beside them are wrong', () => {
    const faults = faultsOf(`name: P
stages:
  - name: a
    targets:
      - ${KAFKA}
      - { target: huawei-mrs/mrs-lab/1, options: { only_sel: 1, only_self: 3 }, extra: 1 }
      - 5
    approve: first
    check: nonsense
  - name: a
    targets: []
  - targets: [huawei-mrs/mrs-lab/1/HDFS, ${KAFKA}]
    batch: x
`);
    const expected = [
      /^1:7: name: "P": a name is/,
      /^6:19: stages\.0\.targets\.1\.target: .*; write huawei-mrs\/<connection>\/<clusterId>\/<service>/,
      /^6:62: stages\.0\.targets\.1\.options\.only_sel: huawei-mrs has no such option/,
      /^6:76: stages\.0\.targets\.1\.options\.only_self: huawei-mrs: .*boolean/,
      /^6:88: stages\.0\.targets\.1\.extra: no such field/,
      /^7:9: stages\.0\.targets\.2: 5 is no target; write a key, or/,
      /^8:14: stages\.0\.approve: first asks between batches/,
      /^9:12: stages\.0\.check: "nonsense" is not a map of fields/,
      /^10:11: stages\.1\.name: "a" is the name of stages\.0 already/,
      /^11:14: stages\.1\.targets: no target; write at least one/,
      /^12:42: stages\.2\.targets\.1: huawei-mrs\/mrs-lab\/1\/Kafka is in the plan already, at stages\.0\.targets\.0/,
      /^13:12: stages\.2\.batch: "x" is neither/,
    ];
    assert.equal(faults.length, expected.length, faults.join('\n'));
    for (const [index, fault] of expected.entries()) assert.match(faults[index]!, fault);
  });

  it('refuses the same target in another spelling and in another stage', () => {
    const faults = faultsOf(`name: p
stages:
  - targets: [tencent-emr/emr-prod/emr-4zvc5mul/HIVE]
  - targets: [{ target: tencent-emr/emr-prod/emr-4zvc5mul/hive }]
`);
    assert.deepEqual(faults, [
      '4:15: stages.1.targets.0: tencent-emr/emr-prod/emr-4zvc5mul/HIVE is in the plan already, at stages.0.targets.0; a target is stopped once',
    ]);
  });

  it('refuses a name that another stage has by default', () => {
    const faults = faultsOf(`name: p
stages:
  - { name: stage-2, targets: [${KAFKA}] }
  - targets: [${CDM}]
`);
    assert.match(
      faults.join(),
      /^4:5: stages\.1\.name: "stage-2" is the name of stages\.0 already/,
    );
  });

  it('takes anchors and merges, and refuses what would multiply, include or refer', () => {
    const { stages } = planOf(`name: p
stages:
  - &careful { name: one, targets: [${KAFKA}], batch: 1, maxFailures: 1 }
  - { <<: *careful, name: two, targets: [${CDM}] }
`);
    assert.deepEqual([stages[1]!.name, stages[1]!.maxFailures], ['two', 1]);

    const bomb = ['a: &a0 [x]'];
    for (let level = 1; level < 12; level++)
      bomb.push(`b${level}: &a${level} [*a${level - 1}, *a${level - 1}, *a${level - 1}]`);
    assert.match(faultsOf(bomb.join('\n')).join(), /aliases: Excessive alias count/);
    assert.match(faultsOf(withLine('batch: !include b.yaml')).join(), /^6:12: .*!include/);
    assert.match(faultsOf(withLine('batch: { env: BATCH }')).join(), /^6:12: .*neither a whole/);
    assert.match(faultsOf('name: p\n---\nname: q').join(), /^2:1: /);
    assert.match(faultsOf('name: p\nname: q').join(), /^2:1: Map keys must be unique/);
  });

  it('refuses what is no map, and what is empty', () => {
    assert.deepEqual(faultsOf(''), ['1:1: empty; write a value, or leave the field out']);
    assert.deepEqual(faultsOf('- 1'), ['1:1: [1] is not a map of fields']);
    assert.deepEqual(faultsOf('name: p'), ['1:1: stages: missing; write a list']);
  });

  it('is told from a file of connections', () => {
    assert.ok(isPlan('stages: [}'));
    assert.ok(isPlan('stages:\nname: x'));
    assert.ok(isPlan('{"name": "x"}'));
    assert.ok(!isPlan('stages: { vendor: huawei-mrs }\nname: { vendor: huawei-cdm }'));
    assert.ok(!isPlan('mrs-lab: { vendor: huawei-mrs }'));
    assert.ok(!isPlan(''));
  });
});

describe("a plan's window", () => {
  const withWindow = (fields: string): string => `${withLine('')}window: { ${fields} }\n`;
  const rest = 'timeZone: Europe/Berlin, duration: 4h';

  it('has a cron schedule or a calendar', () => {
    assert.deepEqual(
      planOf(withWindow(`schedule: 0 2 * * SAT, ${rest}, cutoff: 30m, except: [2026-12-26]`))
        .window,
      {
        schedule: { cron: '0 2 * * SAT' },
        timeZone: 'Europe/Berlin',
        duration: 4 * 3_600_000,
        cutoff: 1_800_000,
        except: ['2026-12-26'],
        atEnd: 'report',
      },
    );
    const calendar = 'schedule: { at: 22:30, dayOfWeek: [FRI, SAT], month: 12 }';
    assert.deepEqual(planOf(withWindow(`${calendar}, ${rest}, atEnd: restore`)).window?.schedule, {
      at: ['22:30'],
      dayOfWeek: ['FRI', 'SAT'],
      dayOfMonth: null,
      month: [12],
    });
  });

  const cron = 'schedule: 0 2 * * SAT';
  const wrong: [fields: string, fault: RegExp][] = [
    [`schedule: 0 2 * *, ${rest}`, /schedule: "0 2 \* \*" is not five fields; write minute, hour/],
    [`schedule: "@daily", ${rest}`, /"@daily" is not five fields/],
    [`schedule: 60 2 * * *, ${rest}`, /minute "60" is not \*, 0 to 59, a range or a step/],
    [`schedule: 0 9-5 * * *, ${rest}`, /hour "9-5" is not/],
    [`schedule: 0 2 1 * MON, ${rest}`, /a day of month and a day of week/],
    [`schedule: { at: 25:00 }, ${rest}`, /schedule\.at: "25:00": a time of day such as "02:30"/],
    [`schedule: { at: 02:00, dayOfWeek: Sat }, ${rest}`, /dayOfWeek: "Sat" is none of MON, TUE/],
    [`${cron}, duration: 4h`, /window\.timeZone: missing/],
    [`${cron}, timeZone: Mars/Base, duration: 4h`, /"Mars\/Base" is not an IANA time zone such as/],
    [`${cron}, timeZone: "+02:00", duration: 4h`, /"\+02:00" is not an IANA time zone/],
    [`${cron}, ${rest}, cutoff: 4h`, /window\.cutoff: nothing could be issued: write less than/],
    [`${cron}, timeZone: UTC, duration: 0s`, /window\.duration: "0s" is below what is possible/],
    [`${cron}, ${rest}, except: [2026-02-30]`, /except\.0: "2026-02-30" is not a date such as/],
    [`${cron}, ${rest}, atEnd: stop`, /"stop" is none of report, restore/],
  ];
  for (const [fields, fault] of wrong)
    it(`refuses ${fields}`, () => {
      const faults = faultsOf(withWindow(fields));
      assert.equal(faults.length, 1, faults.join('\n'));
      assert.match(faults[0]!, fault);
      assert.match(faults[0]!, /^7:\d+: window\./);
    });

  for (const good of ['*/15 * * * *', '0 0-6/2 1,15 * *', '30 3 * JAN-mar Sun', '5 4 * * 1-5'])
    it(`accepts the cron ${good}`, () => {
      assert.deepEqual(planOf(withWindow(`schedule: "${good}", ${rest}`)).window?.schedule, {
        cron: good,
      });
    });
});
