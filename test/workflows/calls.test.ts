/** What a whole stop costs the vendor, alone and beside others (issue 4), through real Temporal. */
import assert from 'node:assert/strict';
import type { StopOutcome } from '../../activities/messages.js';
import { startStop, stopRequest } from '../../client/start-stop.js';
import { addServers } from '../../simulators/oceanbase-ocp/topology.js';
import { FAST_SCALE, openStage, type Stage } from '../support/stage.js';

/** Real milliseconds as the simulators' manners count them. */
const unscaled = (ms: number) => ms / FAST_SCALE;

describe('a stop, counted at the vendor,', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const callsByApi = () => {
    const calls: Record<string, number> = {};
    for (const { api } of stage.simulator.world.ledger.entries) calls[api] = (calls[api] ?? 0) + 1;
    return calls;
  };

  it('costs at most 14 calls on EMR where nothing disturbs it', async () => {
    // A fiftieth of the default pace and of a stop of 32 s.
    const pace = { pollEvery: '200ms', settle: '1200ms', confirmations: 3, confirmEvery: '200ms' };
    stage = await openStage('tencent-emr', { pace });
    for (const thing of stage.simulator.world.things.values())
      thing.manner = { ...thing.manner, lag: unscaled(40), takes: unscaled(600) };
    const outcome = await stage.stop();
    assert.equal(outcome.verdict, 'stopped', JSON.stringify(outcome, null, 1));
    assert.equal(outcome.evidence.confirmations.length, 3);
    const calls = callsByApi();
    const sum = Object.values(calls).reduce((total, each) => total + each, 0);
    assert.ok(sum <= 14, JSON.stringify(calls));
    assert.equal(calls['DescribeInstances'], 1);
    assert.equal(calls['DescribeServiceNodeInfos'], 4);
  });

  it('that may be out on EMR is settled by a full look, not by what the nodes say alone', async () => {
    stage = await openStage('tencent-emr', {
      pace: { requestTimeout: '300ms', issueTimeout: '500ms' },
    });
    const { things, faults, ledger } = stage.simulator.world;
    // Down without a stop: the nodes say stopped, the lists what was asked for.
    for (const thing of things.values()) thing.set('failed');
    faults.add({ api: 'StartStopServiceOrMonitor', answer: 'reset', when: 'before', times: 1 });
    const outcome = await stage.stop();
    assert.equal(outcome.verdict, 'stopped', JSON.stringify(outcome, null, 1));
    assert.equal(ledger.calls('StartStopServiceOrMonitor').length, 2);
    assert.equal(ledger.stops().length, 1);
    assert.ok(
      outcome.evidence.remarks.some((remark) => remark.includes('not to have taken effect')),
      JSON.stringify(outcome, null, 1),
    );
  });

  it('costs a few reads for each round of twenty on one OceanBase cluster', async () => {
    const pace = { pollEvery: '1s', settle: '2s', confirmations: 2, confirmEvery: '1s' };
    stage = await openStage('oceanbase-server', { pace });
    const { world } = stage.simulator;
    const manner = { lag: 0, takes: unscaled(6_000), ending: 'stops', revivesAfter: 0 } as const;
    const names = addServers(world, 20, manner);
    for (const name of names) world.thing(name).stop(world.nextId(), 'another');
    const outcomes = await Promise.all(
      names.map(async (name) => {
        const key = `oceanbase-server/${stage.connectionName}/${name}`;
        const { workflowId, runId } = await startStop(stage.client, stopRequest(key, {}));
        const handle = stage.client.workflow.getHandle(workflowId, runId);
        return (await handle.result()) as StopOutcome;
      }),
    );
    for (const outcome of outcomes)
      assert.deepEqual([outcome.verdict, outcome.issued], ['stopped', 0], JSON.stringify(outcome));
    const looks = outcomes.reduce((sum, { observations }) => sum + observations, 0);
    const reads = world.ledger.calls('ob.servers').length;
    assert.ok(reads <= looks / 5, `${reads} reads for ${looks} looks`);
  });
});
