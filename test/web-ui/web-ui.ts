/**
 * What an operator sees in the Temporal Web UI, in a real Chromium: `npm run test:web-ui`. Not part of
 * `npm test`, because not every machine has a Chromium (CHROMIUM names another one).
 */
import assert from 'node:assert/strict';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import type { StopOutcome } from '../../activities/messages.js';
import { devServer, openStage, startWorkflowWorker, type Stage } from '../support/stage.js';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

async function isVisible(frame: Frame, text: string | RegExp): Promise<boolean> {
  try {
    return await frame.getByText(text).first().isVisible();
  } catch {
    return false; // The page has just put another frame in its place.
  }
}

describe('in the Web UI', () => {
  let browser: Browser;
  let page: Page;
  let stage: Stage;
  let ui: string;
  before(async () => {
    ui = (await devServer({ ui: true })).uiUrl!;
    browser = await chromium.launch({ executablePath, args: flags });
    page = await browser.newPage({ viewport: { width: 1500, height: 1200 } });
  });
  after(() => browser.close());
  afterEach(() => stage.close());

  const open = async (runId: string, tab: string) => {
    const workflow = encodeURIComponent(`stop/${stage.key}`);
    await page.goto(`${ui}/namespaces/default/workflows/${workflow}/${runId}/${tab}`, {
      waitUntil: 'domcontentloaded',
    });
  };
  /** Markdown is shown in frames of its own. */
  const shows = async (text: string | RegExp) => {
    const until = Date.now() + 15_000;
    while (Date.now() < until) {
      for (const frame of page.frames()) if (await isVisible(frame, text)) return;
      await page.waitForTimeout(200);
    }
    assert.fail(`the page does not show ${String(text)}`);
  };
  const slowly = () => {
    for (const thing of stage.simulator.world.things.values()) thing.manner.takes = 4_000_000;
  };
  const polling = async () => {
    const handle = await stage.start();
    while (stage.simulator.world.ledger.stops().length === 0) await page.waitForTimeout(50);
    return { handle, runId: (await handle.describe()).runId };
  };

  it('a stop has a summary, details, and plain words on every activity and timer', async () => {
    stage = await openStage('oceanbase-server');
    const handle = await stage.start();
    const { runId } = await handle.describe();
    await handle.result();
    await open(runId, 'history');
    await shows('Look at OBServer 2 of OCP cluster 1, then issue the stop, once');
    await shows(/Ask about operation \d+ until it ends/);
    await shows(/equal looks prove that OBServer 2 of OCP cluster 1 is stopped/);
    await shows('Deadline, for an activity that is paused or lost');
    await open(runId, 'user-metadata');
    await shows('Stop OBServer 2 of OCP cluster 1');
    await open(runId, 'search-attributes');
    await shows(/"StanddownVerdict"/);
  });

  it('current details tell where it stands, the last word and the deadline; the heartbeat shows the steps', async () => {
    stage = await openStage('oceanbase-server');
    slowly();
    const { handle, runId } = await polling();
    await page.waitForTimeout(1_000);
    await open(runId, 'user-metadata');
    await shows('The stop is under way');
    await shows(/deadline: 20\d\d-/);
    await shows(/Next: look for ourselves/);
    await open(runId, 'pending-activities');
    await shows(/of 8 steps/);
    await handle.terminate();
  });

  it('its own Cancel follows what is in flight to a true verdict', async () => {
    stage = await openStage('huawei-cdm');
    for (const thing of stage.simulator.world.things.values()) thing.manner.takes = 1_500_000;
    const { handle, runId } = await polling();
    await open(runId, 'history');
    await page.getByRole('button', { name: 'Request Cancellation' }).first().click();
    await page
      .getByRole('button', { name: /^(Confirm|Request Cancellation|Cancel Workflow)$/ })
      .last()
      .click();
    const { verdict, issued } = (await handle.result()) as StopOutcome;
    assert.deepEqual([verdict, issued], ['stopped', 1]);
    const history = await handle.fetchHistory();
    assert.ok(
      history.events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes),
      'the UI asked for the cancel',
    );
  });

  it('a run that no worker serves says what it waits for', async () => {
    stage = await openStage('huawei-cdm', { worker: false });
    const worker = await startWorkflowWorker();
    const handle = await stage.start();
    await open((await handle.describe()).runId, 'user-metadata');
    await shows(/waits for a worker that serves the connection/);
    await handle.terminate();
    await worker.close();
  });
});
