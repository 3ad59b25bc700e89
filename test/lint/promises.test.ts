/** The worst silent bug: a stop call that nobody waits for. tsc and Biome miss it (facts: style.md 6). */
import assert from 'node:assert/strict';
import { ESLint } from 'eslint';

const activities = `import { proxyActivities } from '@temporalio/workflow';

interface Activities {
  requestStop(key: string): Promise<{ kind: 'wait' } | { kind: 'accepted' }>;
}
const { requestStop } = proxyActivities<Activities>({ startToCloseTimeout: '1m' });

export async function stop(key: string): Promise<void> {
  BODY
}
`;

describe('lint: promises in workflows', () => {
  const eslint = new ESLint();

  async function rulesBroken(body: string): Promise<(string | null)[]> {
    const code = activities.replace('BODY', body);
    const [result] = await eslint.lintText(code, { filePath: 'workflows/index.ts' });
    return result!.messages.map(({ ruleId }) => ruleId);
  }

  it('lets an awaited activity pass', async () => {
    assert.deepEqual(await rulesBroken('await requestStop(key);'), []);
  });

  it('reports an activity that is not awaited', async () => {
    const rules = await rulesBroken('await Promise.resolve();\n  requestStop(key);');
    assert.deepEqual(rules, ['@typescript-eslint/no-floating-promises']);
  });

  it('reports an activity given to something that does not wait', async () => {
    const rules = await rulesBroken(
      'await Promise.resolve();\n  [1].forEach(async () => { await requestStop(key); });',
    );
    assert.deepEqual(rules, ['@typescript-eslint/no-misused-promises']);
  });

  it('reports a switch that leaves a kind of outcome out', async () => {
    const rules = await rulesBroken(
      "const { kind } = await requestStop(key);\n  switch (kind) {\n    case 'wait':\n      return;\n  }",
    );
    assert.deepEqual(rules, ['@typescript-eslint/switch-exhaustiveness-check']);
  });
});
