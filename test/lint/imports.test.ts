/** Every import direction of design §3 is a lint error when violated, and no lint error when kept. */
import assert from 'node:assert/strict';
import { ESLint } from 'eslint';

/** Each file exists; only its text is replaced. */
const WORKFLOW = 'workflows/index.ts';
const ACTIVITY = 'activities/connections.ts';
const CATALOGUE = 'activities/catalogue.ts';
const HTTP = 'activities/http/caller.ts';
const VENDOR = 'activities/huawei-cdm/vendor.ts';
const OCEANBASE = 'activities/oceanbase-server/vendor.ts';
const WORKER = 'workers/queues.ts';
const CLIENT = 'client/temporal.ts';
const SIMULATOR = 'simulators/catalogue.ts';
const VENDOR_SIMULATOR = 'simulators/tencent-emr/clusters.ts';
const DOCKER = 'temporal-docker/ports.ts';

const value = (from: string) => `import { x } from '${from}';\nexport const y = x;\n`;
const type = (from: string) => `import type { X } from '${from}';\nexport type Y = X;\n`;
const inlineType = (from: string) => `import { type X } from '${from}';\nexport type Y = X;\n`;
const again = (from: string) => `export * from '${from}';\n`;
const dynamic = (from: string) => `export const y = await import('${from}');\n`;

const forbidden: [file: string, code: string][] = [
  [WORKFLOW, value('../activities/failures.js')],
  [WORKFLOW, again('../activities/messages.js')],
  [WORKFLOW, dynamic('../activities/failures.js')],
  [WORKFLOW, inlineType('../activities/messages.js')],
  [WORKFLOW, type('../client/temporal.js')],
  [WORKFLOW, value('../workers/queues.js')],
  [WORKFLOW, type('../simulators/route.js')],
  [WORKFLOW, value('node:crypto')],
  [WORKFLOW, value('fs')],
  [WORKFLOW, value('zod')],
  [WORKFLOW, type('@temporalio/client')],
  [WORKFLOW, 'export const y = process.env;\n'],
  [ACTIVITY, type('../workflows/next.js')],
  [ACTIVITY, value('../client/temporal.js')],
  [ACTIVITY, value('../workers/queues.js')],
  [ACTIVITY, type('../simulators/route.js')],
  [ACTIVITY, value('../temporal-docker/ports.js')],
  [ACTIVITY, value('../test/support/stage.js')],
  [ACTIVITY, value('./huawei-cdm/vendor.js')],
  [ACTIVITY, dynamic('./huawei-cdm/vendor.js')],
  [CATALOGUE, value('../simulators/catalogue.js')],
  [HTTP, value('../huawei-cdm/codes.js')],
  [HTTP, type('../messages.js')],
  [VENDOR, value('../tencent-emr/signing.js')],
  [VENDOR, type('../tencent-emr/target.js')],
  [VENDOR, value('../oceanbase-ocp/client.js')],
  [VENDOR, dynamic('../tencent-emr/signing.js')],
  [VENDOR, value('../../activities/tencent-emr/signing.js')],
  [VENDOR, value('../failures.js')],
  [VENDOR, type('../messages.js')],
  [VENDOR, value('../catalogue.js')],
  [VENDOR, type('../../workflows/next.js')],
  [OCEANBASE, value('../oceanbase-agent/process.js')],
  [OCEANBASE, value('../huawei-mrs/session.js')],
  [WORKER, value('../client/temporal.js')],
  [WORKER, value('../drills/ground.js')],
  [WORKER, type('../simulators/route.js')],
  [WORKER, value('../temporal-docker/ports.js')],
  [CLIENT, value('../test/support/stage.js')],
  [CLIENT, value('../bench/throughput.js')],
  [SIMULATOR, value('../activities/vendors.js')],
  [SIMULATOR, inlineType('../activities/vendors.js')],
  [SIMULATOR, dynamic('../activities/vendors.js')],
  [SIMULATOR, type('../workers/workers.js')],
  [SIMULATOR, type('../activities/huawei-cdm/signing.js')],
  [VENDOR_SIMULATOR, value('../../activities/contract.js')],
  [VENDOR_SIMULATOR, type('../../activities/tencent-emr/signing.js')],
  [VENDOR_SIMULATOR, value('../../temporal-docker/ports.js')],
  [DOCKER, value('../client/temporal.js')],
  [DOCKER, type('../activities/contract.js')],
  [DOCKER, value('../workers/queues.js')],
];

const allowed: [file: string, code: string][] = [
  [WORKFLOW, type('../activities/messages.js')],
  [WORKFLOW, value('@temporalio/workflow')],
  [WORKFLOW, value('@temporalio/common')],
  [WORKFLOW, value('./next.js')],
  [ACTIVITY, value('./http/channel.js')],
  [ACTIVITY, value('node:fs')],
  [CATALOGUE, value('./huawei-cdm/vendor.js')],
  [HTTP, value('../vendor-error.js')],
  [VENDOR, type('../contract.js')],
  [VENDOR, value('../http/answers.js')],
  [VENDOR, dynamic('./signing.js')],
  [OCEANBASE, value('../oceanbase-ocp/client.js')],
  [WORKER, value('../activities/create-activities.js')],
  [WORKER, value('../workflows/search-attributes.js')],
  [CLIENT, value('../workers/queues.js')],
  [CLIENT, value('../simulators/catalogue.js')],
  [CLIENT, dynamic('../temporal-docker/dev-server.js')],
  [SIMULATOR, type('../activities/vendors.js')],
  [VENDOR_SIMULATOR, type('../../activities/contract.js')],
  [VENDOR_SIMULATOR, value('../route.js')],
  [DOCKER, value('@temporalio/client')],
];

const RULES = [
  '@typescript-eslint/no-restricted-imports',
  '@typescript-eslint/no-import-type-side-effects',
  'no-restricted-globals',
  'no-restricted-syntax',
];

describe('lint: import directions', () => {
  const eslint = new ESLint({
    ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
    // None of these rules needs types, and the program is slow to make.
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  });

  for (const [filePath, code] of forbidden) {
    it(`${filePath} must not have: ${firstLine(code)}`, async () => {
      assert.notDeepEqual(await rulesBroken(eslint, code, filePath), []);
    });
  }

  for (const [filePath, code] of allowed) {
    it(`${filePath} may have: ${firstLine(code)}`, async () => {
      assert.deepEqual(await rulesBroken(eslint, code, filePath), []);
    });
  }
});

function firstLine(code: string): string {
  return code.slice(0, code.indexOf('\n'));
}

async function rulesBroken(eslint: ESLint, code: string, filePath: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath });
  const messages = results.flatMap((result) => result.messages);
  assert.ok(results.length === 1 && messages.every(({ fatal }) => !fatal), 'it was linted');
  return messages.map(({ ruleId, message }) => ruleId ?? message);
}
