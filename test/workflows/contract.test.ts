/**
 * The contract: the same sentences for every vendor in the catalogue, through real Temporal and real
 * HTTP, against that vendor's simulator. A sixth vendor gets them by its catalogue line.
 */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { StopOutcome } from '../../activities/messages.js';
import { vendorNames, type VendorName } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import type { Lifecycle, Manner } from '../../simulators/lifecycle.js';
import { FAST_SCALE, openStage, type Stage, type StageOptions } from '../support/stage.js';

/** What differs between vendors because their APIs differ; each with the reason. */
interface Nature {
  /** The answer to the stop call is the end of the stop: nobody ever sees it "stopping". */
  synchronous?: boolean;
  /** A flow that names no service may stop the target yet: at the deadline nobody can say. */
  stuck?: 'undecided';
  /** Without an operation to ask about, "done but still running" cannot be told from "no effect". */
  saysDone: boolean;
}
const nature: Record<VendorName, Nature> = {
  'huawei-mrs': { saysDone: true },
  'tencent-emr': { saysDone: false, stuck: 'undecided' },
  'oceanbase-server': { saysDone: true },
  'oceanbase-agent': { saysDone: true, synchronous: true },
  'huawei-cdm': { saysDone: false },
};

/** All that a message of Temporal holds, payloads as the text that they carry. */
function plain(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(plain).join('\n');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${plain(inner)}`)
    .join('\n');
}

const UNKNOWN_WORD = 'HIBERNATING';
/** Real milliseconds as the simulators' manners count them. */
const unscaled = (ms: number) => ms / FAST_SCALE;

for (const vendor of vendorNames) {
  describe(`${vendor}, by the contract,`, () => {
    const { apis, example } = simulators[vendor];
    const { saysDone, synchronous = false, stuck = 'timed-out' } = nature[vendor];
    let stage: Stage;
    afterEach(() => stage.close());

    const open = async (
      options: StageOptions & {
        manner?: Partial<Manner>;
        prepare?: (things: Lifecycle[]) => void;
      } = {},
    ) => {
      stage = await openStage(vendor, options);
      for (const thing of things()) thing.manner = { ...thing.manner, ...options.manner };
      options.prepare?.(things());
    };
    const things = () => example.things.map((name) => stage.simulator.world.thing(name));
    const accepted = () => stage.simulator.world.ledger.stops().length;
    const stopCalls = () => stage.simulator.world.ledger.calls(apis.issue).length;
    const fault = (api: string, answer: string, when: 'before' | 'after' = 'before', times = 1) =>
      stage.simulator.world.faults.add({ api, answer, when, times });
    const show = (outcome: StopOutcome) => JSON.stringify(outcome, null, 1);
    const verdictIs = (outcome: StopOutcome, verdict: string, code?: string) => {
      assert.equal(outcome.verdict, verdict, show(outcome));
      if (code !== undefined) assert.equal(outcome.reason.code, code, show(outcome));
    };
    const untilAccepted = async () => {
      while (accepted() === 0) await pause(5);
    };

    it('stops with one call and proves it by looking', async () => {
      await open();
      const outcome = await stage.stop();
      verdictIs(outcome, 'stopped', 'proven');
      assert.equal(outcome.issued, 1);
      assert.equal(accepted(), 1);
      assert.ok(outcome.evidence.confirmations.length >= 2);
      assert.equal(outcome.evidence.before?.state, 'running');
      assert.deepEqual(
        things().map((thing) => thing.truth()),
        things().map(() => 'stopped'),
      );
    });

    it('issues nothing when it is stopped already', async () => {
      await open({ prepare: (all) => all.forEach((thing) => thing.set('stopped')) });
      const outcome = await stage.stop();
      verdictIs(outcome, 'already-stopped', 'proven');
      assert.equal(outcome.issued, 0);
      assert.equal(stopCalls(), 0);
    });

    it("follows somebody else's stop and issues nothing", async () => {
      // Where a stop shows only when it is over, it is over before we look.
      const takes = synchronous ? 0 : unscaled(800);
      await open({ manner: { lag: 0, takes } });
      for (const thing of things()) thing.stop(stage.simulator.world.nextId(), 'another');
      const outcome = await stage.stop();
      verdictIs(outcome, synchronous ? 'already-stopped' : 'stopped', 'proven');
      assert.equal(outcome.issued, 0);
      assert.equal(stopCalls(), 0);
    });

    it('ends refused, with nothing issued, when the vendor forbids the stop', async () => {
      await open();
      fault(apis.issue, 'forbidden');
      const outcome = await stage.stop();
      verdictIs(outcome, 'refused');
      assert.equal(outcome.issued, 0);
      assert.equal(stopCalls(), 1);
      assert.equal(accepted(), 0);
    });

    it('ends failed when the stop fails at the vendor', async () => {
      await open({ manner: { ending: 'fails' } });
      const outcome = await stage.stop();
      verdictIs(outcome, 'failed');
      assert.equal(accepted(), 1);
    });

    it(`ends ${saysDone ? 'not-proven' : 'failed'} when the vendor is done and it still runs`, async () => {
      await open({ manner: { ending: 'lies' } });
      const outcome = await stage.stop();
      verdictIs(
        outcome,
        saysDone ? 'not-proven' : 'failed',
        saysDone ? 'still-running' : 'no-effect',
      );
      assert.equal(accepted(), 1);
    });

    it('ends not-proven when it comes back within the settle time', async () => {
      await open({
        pace: { settle: '3s' },
        manner: { ending: 'revives', revivesAfter: unscaled(1_500) },
      });
      const outcome = await stage.stop();
      verdictIs(outcome, 'not-proven', 'came-back');
      assert.equal(accepted(), 1);
    });

    it('ends refused, with the word shown, at a word that nobody knows', async () => {
      await open({ prepare: ([first]) => (first!.shownWord = UNKNOWN_WORD) });
      const outcome = await stage.stop();
      verdictIs(outcome, 'refused', 'unknown-word');
      assert.match(outcome.reason.message, new RegExp(UNKNOWN_WORD));
      assert.equal(stopCalls(), 0);
    });

    it('ends not-proven, with the word shown, when the unknown word comes after the issue', async () => {
      await open();
      const handle = await stage.start();
      await untilAccepted();
      things()[0]!.shownWord = UNKNOWN_WORD;
      const outcome = (await handle.result()) as StopOutcome;
      verdictIs(outcome, 'not-proven', 'unknown-word');
      assert.match(outcome.reason.message, new RegExp(UNKNOWN_WORD));
      assert.equal(outcome.issued, 1);
    });

    it('tells the last word when the deadline passes', async () => {
      await open({ manner: { ending: 'sticks' } });
      // A synchronous stop is never seen on its way: there the vendor has no word at all.
      if (synchronous) fault(apis.look[0]!, 'server-error', 'before', 1_000);
      const outcome = await stage.stop({ deadlineMs: 2_000 });
      verdictIs(outcome, stuck, 'deadline');
      const byTime = Object.entries(outcome.evidence.words).sort(([, x], [, y]) =>
        x.last < y.last ? 1 : -1,
      );
      assert.ok(outcome.reason.message.includes(byTime[0]![0]), show(outcome));
    });

    it('waits as told after "too many requests", and issues once', async () => {
      await open();
      fault(apis.issue, 'rate-limited');
      const outcome = await stage.stop();
      verdictIs(outcome, 'stopped');
      assert.equal(outcome.issued, 1);
      const [first, second] = stage.simulator.world.ledger.calls(apis.issue);
      const { headers = {} } = simulators[vendor].refusals['rate-limited'];
      const told = Number(headers['retry-after'] ?? headers['ratelimit-reset'] ?? 0.1) * 1_000;
      assert.ok(
        second!.monotonic - first!.monotonic >= told,
        `${second!.monotonic - first!.monotonic} ms`,
      );
      assert.equal(accepted(), 1);
    });

    it('does not loop on 401', async () => {
      await open();
      fault('*', 'unauthorized', 'before', 1_000);
      const outcome = await stage.stop();
      verdictIs(outcome, 'refused');
      assert.ok(
        stage.simulator.world.ledger.entries.length <= 5,
        `${stage.simulator.world.ledger.entries.length} calls`,
      );
    });

    it('has one effect when the answer to the stop is lost', async () => {
      await open();
      fault(apis.issue, 'reset', 'after');
      const outcome = await stage.stop();
      verdictIs(outcome, 'stopped', 'proven');
      assert.equal(accepted(), 1);
    });

    it('issues again only after the settle time when the call was lost before it arrived', async () => {
      await open({ pace: { requestTimeout: '300ms', issueTimeout: '500ms' } });
      fault(apis.issue, 'reset', 'before');
      const outcome = await stage.stop();
      verdictIs(outcome, 'stopped', 'proven');
      assert.equal(accepted(), 1);
      const [lost, again] = stage.simulator.world.ledger.calls(apis.issue);
      assert.ok(again!.monotonic - lost!.monotonic > 400, 'longer than the settle time');
      assert.ok(
        outcome.evidence.remarks.some((remark) => remark.includes('not to have taken effect')),
        show(outcome),
      );
    });

    it('leaves no secret in the history, the memo or the outcome', async () => {
      await open();
      const handle = await stage.start();
      const outcome: unknown = await handle.result();
      const history = await handle.fetchHistory();
      const { raw } = await handle.describe();
      const text = plain([history, raw, outcome]);
      assert.ok(plain([history]).includes(stage.key), 'the payloads of the history are searched');
      const { secrets } = simulators[vendor].connection(stage.simulator.url);
      assert.ok(Object.keys(secrets).length > 0);
      for (const secret of Object.values(secrets))
        assert.ok(!text.includes(secret), 'a secret is in the history');
    });
  });
}
