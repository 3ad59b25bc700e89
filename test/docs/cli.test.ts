/** docs/cli.md and docs/cli.schema.json are one contract: what the schema has, the page names. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { verdicts } from '../../activities/messages.js';
import { exitCodes } from '../../client/exit.js';
import { madeOutcome } from '../../client/outcome.js';
import { phases } from '../../workflows/search-attributes.js';
import { documentOf } from '../support/cli.js';

const read = (name: string): Promise<string> =>
  readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

const schema = z.object({
  $defs: z.record(z.string(), z.object({ properties: z.record(z.string(), z.unknown()) })),
});

describe('docs/cli.md', () => {
  let page: string;
  let definitions: z.infer<typeof schema>['$defs'];
  before(async () => {
    page = await read('cli.md');
    definitions = schema.parse(JSON.parse(await read('cli.schema.json'))).$defs;
  });

  it('names every field of every document', () => {
    for (const shape of [
      'results',
      'outcome',
      'evidence',
      'started',
      'list',
      'gates',
      'show',
      'validate',
    ]) {
      const fields = Object.keys(definitions[shape]?.properties ?? {});
      assert.ok(fields.length > 0, shape);
      for (const field of fields)
        assert.match(page, new RegExp(`\\b${field}\\b`), `${shape}.${field}`);
    }
  });

  it('explains every verdict and every exit code', () => {
    for (const verdict of verdicts) assert.match(page, new RegExp(`^\\| \`${verdict}\` +\\|`, 'm'));
    for (const code of Object.values(exitCodes)) assert.match(page, new RegExp(`\\b${code}\\b`));
  });

  it('goes with a schema that knows the verdicts and the phases', () => {
    const words = z.object({ enum: z.array(z.string().nullable()) });
    const { verdict } = z.object({ verdict: words }).parse(definitions['outcome']?.properties);
    assert.deepEqual(verdict.enum, [...verdicts]);
    const runs = z
      .object({ items: z.object({ properties: z.object({ phase: words, verdict: words }) }) })
      .parse(definitions['list']?.properties['runs']).items.properties;
    assert.deepEqual(runs.phase.enum, [...phases, null]);
    assert.deepEqual(runs.verdict.enum, [...verdicts, null]);
  });

  it('goes with a schema that refuses a field more, a field less and a wrong word', async () => {
    const outcome = madeOutcome('a/b/c', 'skipped', { code: 'x', message: 'y' });
    const holds = (document: unknown) =>
      documentOf({ code: 0, stdout: JSON.stringify(document), stderr: '' }, 'results');
    await holds({ results: [outcome] });
    const { polls, ...lacking } = outcome;
    assert.equal(polls, 0);
    for (const wrong of [
      { ...outcome, more: 1 },
      lacking,
      { ...outcome, verdict: 'fine' },
      { ...outcome, issued: 0.5 },
      { ...outcome, startedAt: 'yesterday' },
      { ...outcome, evidence: { ...outcome.evidence, more: 1 } },
    ])
      await assert.rejects(holds({ results: [wrong] }), assert.AssertionError);
    await assert.rejects(holds({ results: [outcome], more: 1 }), assert.AssertionError);
  });
});
