/** What a vendor says gets into histories, summaries and failures: it stays small there, and holds nothing up. */
import assert from 'node:assert/strict';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { StopOutcome } from '../../activities/messages.js';
import { openStage, type Stage } from '../support/stage.js';

const MEGABYTE = 1024 * 1024;
/** Of a stop with a few waits and its proof. */
const MOST_HISTORY = 200_000;
/** A string that ends in half a character, as JSON may carry it and protobuf may not. */
const HALF = '"\\ud83d"';

describe('a run whose vendor', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const plant = (api: string, status: number, body: string, times = 1) =>
    stage.simulator.world.faults.add({
      api,
      when: 'before',
      times,
      answer: { status, body, headers: { 'content-type': 'application/json' } },
    });
  const stop = async (): Promise<StopOutcome> => {
    const handle = await stage.start({ deadlineMs: 15_000 });
    const outcome = (await handle.result()) as StopOutcome;
    const size = historyToJSON(await handle.fetchHistory()).length;
    assert.ok(size < MOST_HISTORY, `a history of ${size} bytes`);
    return outcome;
  };

  for (const [what, message] of [
    ['a long sentence in Chinese', JSON.stringify('服务正忙请稍后再试'.repeat(50))],
    ['control characters', JSON.stringify('\u0000\u001b[2J\n'.repeat(100))],
    ['half a character', HALF],
    ['a megabyte', JSON.stringify('x'.repeat(MEGABYTE))],
  ] as const) {
    it(`puts it off with ${what} waits, and stops`, async () => {
      stage = await openStage('huawei-cdm');
      plant('action', 400, `{"errCode":"CDM.5090","externalMessage":${message}}`);
      const { verdict, evidence } = await stop();
      assert.equal(verdict, 'stopped', JSON.stringify(evidence));
      assert.match(evidence.remarks.join('\n'), /CDM\.5090/);
    });
  }

  for (const [what, word] of [
    ['a word of a megabyte', JSON.stringify('x'.repeat(MEGABYTE))],
    ['half a character as the word', HALF],
    ['"constructor" as the word', '"constructor"'],
    ['"__proto__" as the word', '"__proto__"'],
  ] as const) {
    it(`shows ${what} ends as with any other unknown word`, async () => {
      stage = await openStage('huawei-cdm');
      plant('detail', 200, `{"id":"x","status":${word}}`, 1_000);
      const { verdict, reason } = await stop();
      assert.deepEqual([verdict, reason.code], ['refused', 'unknown-word']);
      assert.equal(Object.keys(Object.prototype).length, 0);
    });
  }

  it('has a task of a thousand steps with long names is followed to its end', async () => {
    stage = await openStage('oceanbase-server');
    const subtasks = Array.from({ length: 1_000 }, (_, id) => ({
      id,
      name: `${id} `.repeat(200),
      status: 'RUNNING',
      upstreams: [id + 1],
    }));
    plant('task.get', 200, JSON.stringify({ data: { id: 1, status: 'RUNNING', subtasks } }), 3);
    assert.equal((await stop()).verdict, 'stopped');
  });

  it('tells the time, and all its notes, at a megabyte each stays small in the history', async () => {
    stage = await openStage('huawei-cdm');
    const long = JSON.stringify('9'.repeat(MEGABYTE));
    const detail = `{"id":${long},"created":${long},"status":"900","isScheduleBootOff":true,"scheduleBootTime":${long}}`;
    plant('detail', 200, detail, 1_000);
    const { verdict } = await stop();
    assert.equal(verdict, 'already-stopped');
  });
});
