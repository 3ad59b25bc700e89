/** docs/plans.md against the code. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parsePlan } from '../../client/plan/read-plan.js';
import { publishedSchema } from '../../client/plan/plan-schema.js';

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

describe('docs/plans.md', () => {
  let page: string;
  before(async () => {
    page = await readFile(new URL('../../../docs/plans.md', import.meta.url), 'utf8');
  });

  it('shows plans that the product accepts, without a warning', () => {
    const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml]) => yaml ?? '');
    assert.ok(blocks.length >= 2, `${blocks.length} examples`);
    for (const block of blocks) assert.deepEqual(parsePlan(block, 'plans.md').warnings, []);
  });

  it('names every field of the schema, and every one of a stage and a window in a table', () => {
    const { properties = {} } = publishedSchema() as Schema;
    const stage = Object.keys(properties['stages']?.items?.properties ?? {});
    const window = Object.keys(properties['window']?.properties ?? {});
    assert.ok(stage.length >= 13 && window.length >= 6, 'the schema has fields');
    for (const name of [...stage, ...window])
      assert.match(page, new RegExp(`^\\| \`${name}\` +\\|`, 'm'), name);
    const check = properties['stages']?.items?.properties?.['check']?.anyOf ?? [];
    const fields = check.flatMap((each) => Object.keys(each.properties ?? {}));
    assert.ok(fields.includes('prometheus'));
    for (const name of fields) assert.match(page, new RegExp(`\`${name}\\b`), name);
  });
});
