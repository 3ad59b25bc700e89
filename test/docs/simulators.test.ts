import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { vendorNames } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import { endings } from '../../simulators/course.js';
import { answerNames } from '../../simulators/named-answers.js';
import { startSimulator } from '../../simulators/simulator.js';
import { startEndings } from '../../simulators/starting.js';

describe('docs/simulators.md', () => {
  const page = readFileSync(new URL('../../../docs/simulators.md', import.meta.url), 'utf8');
  const has = (name: string) => assert.ok(page.includes(`\`${name}\``), `no line on ${name}`);

  it('has every answer and every ending', () => {
    for (const table of [answerNames, endings, startEndings]) Object.keys(table).forEach(has);
  });

  for (const vendor of vendorNames) {
    it(`has every dial of ${vendor}`, async () => {
      const simulator = await startSimulator(simulators[vendor]);
      const response = await fetch(`${simulator.url}/_simulator/`);
      await simulator.close();
      const { error } = (await response.json()) as { error: string };
      const dials = [...error.matchAll(/(?:GET|POST) \/_simulator\/([^,]+)/g)];
      assert.ok(dials.length > 8, error);
      for (const [, name] of dials) has(name!);
    });
  }
});
