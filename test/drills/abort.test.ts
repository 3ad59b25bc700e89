/** `standdown abort` in every phase: nothing more is issued, and what was in flight ends with the truth. */
import assert from 'node:assert/strict';
import type { StopOutcome } from '../../activities/messages.js';
import { cli, documentOf } from '../support/cli.js';
import { devServer, openStage, type Stage } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';

const pace = { requestTimeout: '300ms', issueTimeout: '3s', deadline: '40s' };

describe('standdown abort', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage('huawei-cdm', { pace });
    for (const thing of things()) thing.manner.ending = 'sticks';
  });
  afterEach(() => stage.close());

  const things = () => [...stage.simulator.world.things.values()];
  const calls = (api: string) =>
    stage.simulator.world.ledger.entries.filter((each) => each.api === api);
  const accepted = () => stage.simulator.world.ledger.stops().length;
  const standdown = async (...args: string[]) =>
    cli(args, { env: { TEMPORAL_ADDRESS: (await devServer()).address } });
  const doing = (activity: string) =>
    eventually(async () => {
      const { raw } = await stage.client.workflow.getHandle(`stop/${stage.key}`).describe();
      return raw.pendingActivities?.[0]?.activityType?.name === activity;
    });

  /** Aborts a run when it is where it is wanted. */
  async function abortedAt(reached: () => Promise<unknown>): Promise<StopOutcome> {
    const handle = await stage.start();
    await reached();
    const ended = await standdown('abort', stage.key, '--json', '--reason', 'a drill');
    assert.equal(ended.code, 0, ended.stderr);
    const { aborted } = (await documentOf(ended, 'aborted')) as { aborted: { target: string }[] };
    assert.deepEqual(
      aborted.map(({ target }) => target),
      [stage.key],
    );
    // Only now it can end, so that the command line cannot come too late.
    for (const thing of things()) thing.manner.ending = 'stops';
    return (await handle.result()) as StopOutcome;
  }

  it('before the issue ends "skipped", with nothing sent', async () => {
    for (const thing of things()) thing.set('starting');
    const { verdict, issued } = await abortedAt(() => doing('awaitReady'));
    assert.deepEqual([verdict, issued, calls('action').length], ['skipped', 0, 0]);
  });

  it('while the call is out waits for its answer, and follows it', async () => {
    stage.simulator.world.faults.add({ api: 'action', times: 1, when: 'after', answer: 'hang' });
    const { verdict, issued } = await abortedAt(() => eventually(() => accepted() === 1));
    assert.deepEqual([verdict, issued, accepted()], ['stopped', 1, 1]);
  });

  it('while a lost call that took no effect is settled ends "failed", and issues no second', async () => {
    stage.simulator.world.faults.add({ api: 'action', times: 1, when: 'before', answer: 'reset' });
    const { verdict, reason, issued } = await abortedAt(() => doing('awaitSettled'));
    assert.deepEqual([verdict, reason.code, issued], ['failed', 'not-taken', 1]);
    assert.deepEqual([accepted(), calls('action').length], [0, 1]);
  });

  it('after the issue follows the stop to its proof', async () => {
    const { verdict, issued } = await abortedAt(() => doing('awaitStopped'));
    assert.deepEqual([verdict, issued, accepted()], ['stopped', 1, 1]);
  });

  it('while it is verified still tells whether it is stopped', async () => {
    await stage.close();
    stage = await openStage('huawei-cdm', { pace: { ...pace, confirmEvery: '5s' } });
    for (const thing of things()) thing.set('stopped');
    const { verdict } = await abortedAt(() => doing('verifyStopped'));
    assert.equal(verdict, 'already-stopped');
  });

  it('writes who asked, and why, into the history', async () => {
    await abortedAt(() => doing('awaitStopped'));
    const { events } = await stage.client.workflow.getHandle(`stop/${stage.key}`).fetchHistory();
    const [asked] = events!.flatMap(
      (event) => event.workflowExecutionCancelRequestedEventAttributes ?? [],
    );
    assert.equal(asked?.cause, 'a drill');
    assert.match(asked.identity ?? '', /^\S+@\S+$/);
  });

  it('of a run that has ended, or of what is no stop, is exit 2 and names both', async () => {
    for (const thing of things()) thing.manner.ending = 'stops';
    const handle = await stage.start();
    await handle.result();
    const ended = await standdown('abort', stage.key, 'gate/none');
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /has ended already/);
    assert.match(ended.stderr, /no run with the id gate\/none/);
  });
});
