/** Committed histories of every way through the state machine: a change that breaks their replay fails here. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { bundlePath } from '../../workers/bundle.js';

const folder = new URL('../../../test/histories/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

describe('the workflow bundle', () => {
  it('has histories to replay', () => assert.ok(files.length >= 15, `${files.length} histories`));

  for (const file of files) {
    const history: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    it(`replays ${file}`, () =>
      Worker.runReplayHistory(
        { workflowBundle: { codePath: bundlePath }, replayName: file },
        history,
      ));
  }

  it('does not replay a history that it would not have made', async () => {
    const history = JSON.parse(
      readFileSync(new URL('stopped-huawei-cdm.json', folder), 'utf8'),
    ) as {
      events: { activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
    };
    const issue = history.events.find(
      (event) => event.activityTaskScheduledEventAttributes?.activityType.name === 'requestStop',
    );
    issue!.activityTaskScheduledEventAttributes!.activityType.name = 'somethingElse';
    await assert.rejects(
      Worker.runReplayHistory({ workflowBundle: { codePath: bundlePath } }, history),
      /Nondeterminism|TMPRL1100/,
    );
  });
});
