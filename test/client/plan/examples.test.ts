/** examples/plans/: plans that the product accepts, over things that the demo's simulators have. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { parseKey, vendorNames } from '../../../activities/vendors.js';
import { publishedSchema } from '../../../client/plan/plan-schema.js';
import { parsePlan } from '../../../client/plan/read-plan.js';
import { simulators } from '../../../simulators/catalogue.js';
import { places } from '../../../simulators/fleet.js';
import { zoneFaults } from '../../../workflows/rolling/zones.js';

const folder = new URL('../../../../examples/plans/', import.meta.url);
const files = readdirSync(folder);
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const keysOf = (file: string): string[] =>
  parsePlan(textOf(file), file).plan.stages.flatMap(({ targets }) => targets.map(({ key }) => key));
const vendorsOf = (file: string) => new Set(keysOf(file).map((key) => parseKey(key).vendorName));

describe('examples/plans', () => {
  for (const file of files) {
    it(`${file} is a plan without warnings, for the product and for an editor`, () => {
      const text = textOf(file);
      assert.deepEqual(parsePlan(text, file).warnings, []);
      const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
      formats.default(ajv);
      assert.ok(ajv.validate(publishedSchema(), parse(text)), JSON.stringify(ajv.errors));
      assert.match(
        text,
        /^# yaml-language-server: \$schema=\.\.\/\.\.\/docs\/plan\.schema\.json\n/,
      );
    });

    it(`${file} names things that the simulators of the demo have`, () => {
      for (const key of keysOf(file)) {
        const { vendorName } = parseKey(key);
        const [, connection, ...path] = key.split('/');
        const place = places.find(({ vendors }) => vendors.includes(vendorName));
        assert.equal(connection, place?.name);
        const { things, example } = simulators[vendorName];
        const exists = things.some(({ name }) =>
          vendorName === 'tencent-emr'
            ? path[0] === example.path[0] && name.startsWith(`${path.slice(1).join('/')}/`)
            : name === path.join('/'),
        );
        assert.ok(exists, `${key} is not simulated`);
      }
    });
  }

  it('are there for each vendor alone, and once for all five', () => {
    const sets = files.map(vendorsOf);
    for (const vendor of vendorNames)
      assert.ok(
        sets.some((set) => set.has(vendor) && set.size < vendorNames.length),
        vendor,
      );
    assert.ok(sets.some((set) => set.size === vendorNames.length));
  });

  it('leave no two zones of an OceanBase cluster stopped', () => {
    const zones = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((id) => [
        `oceanbase-server/ocp-main/1/${id}`,
        `zone${Math.ceil(id / 2)}`,
      ]),
    );
    for (const file of files)
      assert.deepEqual(zoneFaults(parsePlan(textOf(file), file).plan.stages, zones), []);
  });
});
