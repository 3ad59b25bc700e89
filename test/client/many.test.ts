/** More runs than can be waited for one by one: started in bounded numbers, followed by Temporal's list. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cli, startCli } from '../support/cli.js';
import { resultsOf, startedOf } from '../support/outcomes.js';
import { devServer, openStage, type Stage } from '../support/stage.js';
import { eventually } from '../temporal-docker/eventually.js';

const HOW_MANY = 150;

describe('standdown stop --from -', () => {
  let stage: Stage;
  let env: { TEMPORAL_ADDRESS: string };
  let keys: string[];
  before(async () => {
    env = { TEMPORAL_ADDRESS: (await devServer()).address };
    stage = await openStage('huawei-cdm');
    // Nobody serves the connection: quick runs with verdicts of their own, and no vendor's limit in the way.
    keys = Array.from({ length: HOW_MANY }, () => `huawei-cdm/nobody/${randomUUID()}`);
  });
  after(() => stage.close());

  it('follows many runs to their verdicts, in the order given', async () => {
    const ended = await cli(['stop', '--from', '-', '--json', '--deadline', '3s'], {
      env,
      stdin: keys.join('\n'),
    });
    assert.equal(ended.code, 1, ended.stderr);
    const results = await resultsOf(ended);
    assert.deepEqual(
      results.map(({ target }) => target),
      keys,
    );
    assert.deepEqual([...new Set(results.map(({ verdict }) => verdict))], ['refused']);
  });

  it('is taken up again with watch after --no-wait, and left with Ctrl-C', async () => {
    const again = keys.slice(0, 120);
    const started = await cli(['stop', '--from', '-', '--no-wait', '--json', '--deadline', '3s'], {
      env,
      stdin: again.join('\n'),
    });
    assert.equal(started.code, 0, started.stderr);
    assert.equal((await startedOf(started)).length, again.length);
    const watched = await cli(['watch', '--from', '-', '--json'], {
      env,
      stdin: again.join('\n'),
    });
    assert.equal((await resultsOf(watched)).length, again.length);

    const left = startCli(['stop', '--from', '-'], { env, stdin: again.join('\n') });
    await eventually(() => left.stderr().includes('waiting for a worker'));
    left.child.kill('SIGINT');
    const { code, stderr } = await left.ended;
    assert.equal(code, 130);
    assert.match(stderr, /standdown watch huawei-cdm\/nobody/);
    assert.match(stderr, /and 100 more: standdown watch --from FILE/);
    for (const key of again) await stage.client.workflow.getHandle(`stop/${key}`).terminate();
  });
});
