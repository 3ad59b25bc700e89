/** docs/plan.schema.json, by which editors complete and check plans, against the code. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { publishedSchema } from '../../client/plan/plan-schema.js';

const KAFKA = 'huawei-mrs/mrs-lab/1/Kafka';

describe('docs/plan.schema.json', () => {
  let written: object;
  let holds: ValidateFunction;
  before(async () => {
    const file = new URL('../../../docs/plan.schema.json', import.meta.url);
    written = JSON.parse(await readFile(file, 'utf8')) as object;
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    formats.default(ajv);
    holds = ajv.compile(written);
  });

  it('is what the code says (npm run plan-schema writes it)', () => {
    assert.deepEqual(written, JSON.parse(JSON.stringify(publishedSchema())));
  });

  it('accepts a plan with every kind of field', () => {
    const plan = {
      name: 'p',
      stages: [
        {
          targets: [KAFKA, { target: KAFKA, options: { only_self: false } }],
          batch: [1, '25%'],
          maxUnavailable: '10%',
          maxFailures: 0,
          restore: 'after 2h',
          check: { http: 'https://h/x', expect: { contains: 'ok' } },
        },
        { mode: 'rolling', targets: [KAFKA], batch: 2, hold: { approval: true } },
      ],
      window: { schedule: '0 2 * * SAT', timeZone: 'UTC', duration: '4h', except: ['2026-12-24'] },
    };
    assert.ok(holds(plan), JSON.stringify(holds.errors));
  });

  const wrong: [what: string, stage: object][] = [
    ['a field that does not exist', { targets: [KAFKA], retries: 1 }],
    ['no targets', { targets: [] }],
    ['a vendor that does not exist', { targets: ['aws/x/y'] }],
    ["another vendor's option", { targets: [{ target: KAFKA, options: { stopMode: 'x' } }] }],
    ['a percent above 100', { targets: [KAFKA], batch: '101%' }],
    ['a duration in words', { targets: [KAFKA], pauseBetween: '5 minutes' }],
    ['a time to restore in words', { targets: [KAFKA], restore: 'after lunch' }],
    ['an address of another kind', { targets: [KAFKA], check: { http: 'ftp://h' } }],
    ['a hold of two kinds', { targets: [KAFKA], hold: { for: '1m', approval: true } }],
  ];
  for (const [what, stage] of wrong)
    it(`refuses ${what}`, () => {
      assert.ok(holds({ name: 'p', stages: [{ targets: [KAFKA] }] }));
      assert.ok(!holds({ name: 'p', stages: [stage] }));
    });
});
