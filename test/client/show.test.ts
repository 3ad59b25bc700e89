import assert from 'node:assert/strict';
import { cli, documentOf, startCli, type Ended } from '../support/cli.js';
import { resultsOf } from '../support/outcomes.js';
import { devServer, openStage, type Stage } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';

describe('standdown show and watch, of runs that are served,', () => {
  let stage: Stage;
  let env: { TEMPORAL_ADDRESS: string };
  before(async () => {
    env = { TEMPORAL_ADDRESS: (await devServer()).address };
    stage = await openStage('oceanbase-server');
  });
  after(() => stage.close());

  const run = (args: string[]): Promise<Ended> => cli(args, { env });
  const shownAs = async (): Promise<{ now: Record<string, unknown>; result: unknown }> =>
    (await documentOf(await run(['show', stage.key, '--json']), 'show')) as never;

  it("show the phase, the vendor's last word, its steps and what the run says of itself", async () => {
    const thing = stage.simulator.world.thing('1/2');
    thing.manner = { ...thing.manner, ending: 'sticks' };
    await run(['stop', stage.key, '--no-wait']);
    await eventually(async () => (await shownAs()).now['word'] === 'RUNNING');
    const { now, result } = await shownAs();
    assert.equal(result, null);
    assert.equal(now['phase'], 'polling');
    assert.match(String(now['detail']), /^\d of 8 steps$/);
    assert.equal((now['steps'] as unknown[]).length, 8);
    assert.equal(now['activity'], 'awaitStopped');
    assert.equal(now['paused'], false);
    assert.match(String(now['details']), /- now: the stop was accepted \(operation \d+\)/);
    const forPeople = (await run(['show', stage.key])).stdout;
    assert.match(forPeople, /^now: +stopping RUNNING \(\d of 8 steps\)$/m);
    assert.match(forPeople, /^ {2}1\. \S.*: \S+$/m);
  });

  it('tell of a run that was terminated how many calls its history shows', async () => {
    const watching = startCli(['watch', stage.key, '--json'], { env });
    await eventually(async () => watching.stderr().includes('stopping RUNNING'));
    await stage.client.workflow.getHandle(`stop/${stage.key}`).terminate('by hand');
    const ended = await watching.ended;
    assert.equal(ended.code, 1, ended.stderr);
    const [outcome] = await resultsOf(ended);
    assert.equal(outcome?.verdict, 'undecided');
    assert.equal(outcome.issued, 1);
    assert.match(outcome.reason.message, /terminated.*by hand.*a stop call may be out/);
    const shown = await shownAs();
    assert.deepEqual(shown.result, outcome, 'show tells the same');
  });

  it('show the verdict with its evidence when the run has ended', async () => {
    stage.simulator.world.thing('1/2').set('stopped');
    const stopped = await run(['stop', stage.key, '--json']);
    assert.equal(stopped.code, 0, stopped.stdout + stopped.stderr);
    const [outcome] = await resultsOf(stopped);
    const shown = await shownAs();
    assert.deepEqual(shown.result, outcome);
    assert.equal(shown.now, null);
    const forPeople = (await run(['show', stage.key])).stdout;
    assert.match(forPeople, /^code: +proven$/m);
    assert.match(forPeople, /^proof: +\d looks/m);
    const watched = await run(['watch', stage.key, '--json']);
    assert.equal(watched.code, 0);
    assert.deepEqual(await resultsOf(watched), [outcome]);
  });
});
