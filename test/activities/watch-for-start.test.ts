/** The watches with the goal `running`, as activities of the real server; no workflow starts anything yet. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import type {
  AwaitStoppedOutcome,
  ReadActivities,
  VerifyOutcome,
} from '../../activities/activity-types.js';
import { vendorNames } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import type { StartManner } from '../../simulators/starting.js';
import type { oneActivity } from '../support/one-activity.js';
import { devServer, openStage, type Stage } from '../support/stage.js';

const LONGEST_MS = 20_000;
const QUEUE = 'one-activity';

describe('the watches of the activities', () => {
  let connection: NativeConnection;
  let worker: Worker;
  let run: Promise<void>;
  before(async () => {
    const { address } = await devServer();
    connection = await NativeConnection.connect({ address });
    const workflowsPath = fileURLToPath(new URL('../support/one-activity.js', import.meta.url));
    worker = await Worker.create({ connection, taskQueue: QUEUE, workflowsPath });
    run = worker.run();
  });
  after(async () => {
    worker.shutdown();
    await run;
    await connection.close();
  });

  for (const vendor of vendorNames) {
    describe(`${vendor}, watched for a start,`, () => {
      let stage: Stage;
      afterEach(() => stage.close());

      const things = () =>
        simulators[vendor].example.things.map((name) => stage.simulator.world.thing(name));
      const open = async (manner: Partial<StartManner> = {}) => {
        stage = await openStage(vendor);
        for (const thing of things()) {
          thing.set('stopped');
          thing.startManner = { ...thing.startManner, ...manner };
        }
        for (const thing of things()) thing.start(7);
      };
      const watch = <Outcome>(activity: keyof ReadActivities, input: object): Promise<Outcome> =>
        stage.client.workflow.execute<typeof oneActivity>('oneActivity', {
          workflowId: randomUUID(),
          taskQueue: QUEUE,
          args: [
            `vendor/${stage.connectionName}/read`,
            activity,
            {
              key: stage.key,
              options: {},
              goal: 'running',
              pollEvery: 100,
              until: Date.now() + LONGEST_MS,
              lookTimeout: 5_000,
              ...input,
            },
          ],
        }) as Promise<Outcome>;
      const follow = () =>
        watch<AwaitStoppedOutcome>('awaitStopped', { ticket: null, settledAt: Date.now() + 1_500 });
      const verify = () =>
        watch<VerifyOutcome>('verifyStopped', {
          baseline: null,
          confirmations: 2,
          confirmEvery: 100,
          settle: 400,
        });

      it('is claimed to run, and proven', async () => {
        await open();
        assert.equal((await follow()).kind, 'claimed');
        const proof = await verify();
        assert.equal(proof.kind, 'proven', JSON.stringify(proof));
        for (const { parts } of proof.looks) assert.equal(parts.running, parts.total);
      });

      it('is seen to be down still when the start failed', async () => {
        await open({ ending: 'fails' });
        const end = await follow();
        assert.equal(end.kind, 'running', 'the opposite of the goal');
        assert.equal(end.look?.state, 'stopped');
      });

      if (vendor === 'huawei-mrs')
        it('is not proven by a word that is good enough to be stopped', async () => {
          await open();
          things()[0]!.shownWord = 'BAD';
          const proof = await verify();
          assert.equal(proof.kind === 'not-proven' && proof.reason.code, 'not-running');
        });

      it('is not proven while it is down', async () => {
        await open({ ending: 'ignores' });
        const proof = await verify();
        assert.equal(proof.kind === 'not-proven' && proof.reason.code, 'not-running');
      });
    });
  }
});
