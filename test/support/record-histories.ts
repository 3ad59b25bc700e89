/**
 * Records the histories that test/workflows/replay.test.ts replays: `npm run histories`. Do so only when
 * a change of the workflow is meant to break replay; then say in the changelog how to upgrade.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { vendorNames, type VendorName } from '../../activities/vendors.js';
import { openStage, stopDevServer, type Stage } from './stage.js';

const pace = { requestTimeout: '300ms', issueTimeout: '500ms' };

type Scenario = (stage: Stage) => Promise<WorkflowHandle>;

const things = (stage: Stage) => [...stage.simulator.world.things.values()];
const accepted = async (stage: Stage) => {
  while (stage.simulator.world.ledger.stops().length === 0) await pause(10);
};

/** One per way through the state machine. */
const scenarios: Record<string, [VendorName, Scenario]> = {
  ...Object.fromEntries(
    vendorNames.map((vendor): [string, [VendorName, Scenario]] => [
      `stopped-${vendor}`,
      [vendor, (stage) => stage.start()],
    ]),
  ),
  'already-stopped': [
    'huawei-cdm',
    (stage) => {
      for (const thing of things(stage)) thing.set('stopped');
      return stage.start();
    },
  ],
  followed: [
    'huawei-cdm',
    (stage) => {
      for (const thing of things(stage)) thing.stop(1, 'another');
      return stage.start();
    },
  ],
  refused: [
    'huawei-mrs',
    (stage) => {
      for (const thing of things(stage)) thing.shownWord = 'HIBERNATING';
      return stage.start();
    },
  ],
  'ticket-failed': [
    'oceanbase-server',
    (stage) => {
      for (const thing of things(stage)) thing.manner.ending = 'fails';
      return stage.start();
    },
  ],
  'timed-out': [
    'huawei-cdm',
    (stage) => {
      for (const thing of things(stage)) thing.manner.ending = 'sticks';
      return stage.start({ deadlineMs: 1_500 });
    },
  ],
  'waited-busy': [
    'huawei-cdm',
    (stage) => {
      stage.simulator.world.faults.add({
        api: 'action',
        answer: 'rate-limited',
        when: 'before',
        times: 1,
      });
      return stage.start();
    },
  ],
  'settled-and-issued-again': [
    'huawei-cdm',
    (stage) => {
      stage.simulator.world.faults.add({
        api: 'action',
        answer: 'reset',
        when: 'before',
        times: 1,
      });
      return stage.start();
    },
  ],
  'settled-and-adopted': [
    'oceanbase-server',
    (stage) => {
      stage.simulator.world.faults.add({
        api: 'ob.stop',
        answer: 'reset',
        when: 'after',
        times: 1,
      });
      return stage.start();
    },
  ],
  'after-a-terminated-run': [
    'huawei-cdm',
    async (stage) => {
      const first = await stage.start();
      await accepted(stage);
      await first.terminate();
      return stage.start();
    },
  ],
  'cancelled-while-polling': [
    'huawei-cdm',
    async (stage) => {
      const handle = await stage.start();
      await accepted(stage);
      await handle.cancel();
      return handle;
    },
  ],
  'cancelled-while-waiting': [
    'huawei-cdm',
    async (stage) => {
      for (const thing of things(stage)) thing.set('starting');
      const handle = await stage.start();
      await pause(1_000);
      await handle.cancel();
      return handle;
    },
  ],
};

/** Nothing of this machine or its user is committed. */
function anonymous(json: string): string {
  const startedBy = Buffer.from(JSON.stringify(`${userInfo().username}@${hostname()}`)).toString(
    'base64',
  );
  const nobody = Buffer.from('"ops@example"').toString('base64');
  return json
    .replaceAll(startedBy, nobody)
    .replaceAll(`@${hostname()}`, '@example')
    .replaceAll(root, '/standdown/');
}

/** Stack traces name it. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = new URL('../../../test/histories/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, [vendor, play]] of Object.entries(scenarios)) {
  const stage = await openStage(vendor, { pace });
  const handle = await play(stage);
  const { verdict } = (await handle.result()) as { verdict: string };
  const history = await stage.client.workflow
    .getHandle(handle.workflowId, (await handle.describe()).runId)
    .fetchHistory();
  await writeFile(new URL(`${name}.json`, folder), anonymous(historyToJSON(history)));
  console.log(`${name}: ${verdict}, ${history.events?.length} events`);
  await stage.close();
}
await stopDevServer();
process.exit(0);
