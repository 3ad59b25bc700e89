/**
 * Starting again: the same sentences for every vendor in the catalogue, by its verbs over real HTTP against
 * its simulator. What only one of them does stands in its own file, `<vendor>-start.test.ts`.
 */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Observation, Purpose, Ticket } from '../../activities/contract.js';
import { judgeStart } from '../../activities/judge-look.js';
import { parseStartOptions, vendorNames, type VendorName } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import type { StartManner } from '../../simulators/starting.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { vendorError } from '../support/vendor-errors.js';

/** What differs between vendors because their APIs differ; each with the reason. */
interface Nature {
  /** A secret of the simulator that every call is made with, its session's too. */
  secret: string;
  /** OCP has two words for an agent's process, and its call answers when it is over: nobody sees it on its way. */
  synchronous?: boolean;
  /** A row of EMR is started until it is stopped, and whose flow runs is not told. */
  neverStopping?: boolean;
}
const nature: Record<VendorName, Nature> = {
  'huawei-mrs': { secret: 'SIM_MRS_PASSWORD' },
  'tencent-emr': { secret: 'SIM_TENCENT_KEY', neverStopping: true },
  'oceanbase-server': { secret: 'SIM_OCP_SK' },
  'oceanbase-agent': { secret: 'SIM_OCP_SK', synchronous: true },
  'huawei-cdm': { secret: 'SIM_CDM_SK' },
};

const LONGEST_MS = 5_000;

/** Until the condition holds; a test that waits for ever says for what. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + LONGEST_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `waited ${LONGEST_MS} ms for ${what}`);
    await pause(10);
  }
}

for (const vendor of vendorNames) {
  describe(`${vendor} is started:`, () => {
    const { apis } = simulators[vendor];
    const { secret, synchronous = false, neverStopping = false } = nature[vendor];
    let bench: VendorBench;
    afterEach(() => bench.close());

    const open = async (manner: Partial<StartManner> = {}) => {
      bench = await vendorBench(vendor);
      for (const thing of bench.things()) {
        thing.set('stopped');
        thing.startManner = { ...thing.startManner, ...manner };
      }
    };
    const look = (purpose?: Purpose): Promise<Observation> =>
      bench.verbs.start.observe(bench.target, bench.startOptions(), bench.reader(), purpose);
    const start = (): Promise<Ticket> =>
      bench.verbs.start.issueStart(bench.target, bench.startOptions(), bench.issuer());
    const accepted = () => bench.world.ledger.starts().length;
    const fault = (answer: string, when: 'before' | 'after' = 'before') =>
      bench.world.faults.add({ api: apis.start, answer, when, times: 1 });
    /** What the vendor says of its operation at the end; undefined where it cannot be asked. */
    const claimOf = async (ticket: Ticket) => {
      const { start: verbs } = bench.verbs;
      assert.equal(ticket.pollable, verbs.poll !== undefined);
      if (!verbs.poll) return ticket.claim === undefined ? undefined : 'succeeded';
      let status = 'pending';
      await until('the end of the operation', async () => {
        ({ status } = await verbs.poll!(bench.target, ticket, bench.reader()));
        return status !== 'pending';
      });
      return status;
    };

    it('one call, a claim, and every look shows it running', async () => {
      await open();
      const before = await look();
      assert.deepEqual(judgeStart(before), { may: 'issue' });
      const ticket = await start();
      assert.equal(ticket.requestId === null, vendor === 'huawei-mrs');
      await claimOf(ticket);
      await until('running', async () => (await look('claim')).state === 'running');
      for (const purpose of ['full', 'proof', 'wait', 'claim'] as const) {
        const after = await look(purpose);
        assert.deepEqual(
          after.parts.map(({ name, state }) => [name, state]),
          before.parts.map(({ name }) => [name, 'running']),
        );
        assert.deepEqual([after.state, after.identity], ['running', before.identity]);
      }
      assert.deepEqual(judgeStart(await look()), { may: 'nothing', because: 'running' });
      assert.equal(accepted(), 1);
      assert.deepEqual(
        bench.things().map((thing) => thing.truth()),
        bench.things().map(() => 'running'),
      );
    });

    it("somebody else's start is followed, once it shows", async () => {
      await open({ lag: 0, takes: 10_000_000 });
      for (const thing of bench.things()) thing.start(7);
      const seen = await look();
      assert.equal(judgeStart(seen).may, synchronous ? 'issue' : 'nothing', JSON.stringify(seen));
      assert.notEqual(seen.state, 'running');
    });

    it('a stop that is under way is waited for, and never taken for stopped', async () => {
      await open();
      for (const thing of bench.things()) {
        thing.set('running');
        thing.manner = { ...thing.manner, lag: 0, takes: 10_000_000 };
        thing.stop(7, 'another');
      }
      const judged = judgeStart(await look());
      // Those two show a process that is going down as one that runs.
      assert.equal(judged.may, synchronous || neverStopping ? 'nothing' : 'wait');
    });

    it('one that fails is not running, whatever was said', async () => {
      await open({ ending: 'fails' });
      const claim = await claimOf(await start());
      assert.ok(claim === undefined || claim === 'failed', claim);
      await until('the end', () => Promise.resolve(bench.things()[0]!.claim() === 'failed'));
      assert.equal((await look('proof')).state, 'stopped');
    });

    it('one that is said to be done, and is not, is no running one', async () => {
      await open({ ending: 'lies' });
      const claim = await claimOf(await start());
      assert.ok(claim === undefined || claim === 'succeeded', claim);
      await until('the end', () => Promise.resolve(bench.things()[0]!.claim() === 'succeeded'));
      assert.equal((await look('claim')).state, 'stopped');
      assert.equal((await look('proof')).state, 'stopped');
    });

    for (const ending of ['sticks', 'ignores'] as const) {
      it(`one that ${ending} is accepted, and not running`, async () => {
        await open({ ending, lag: 0 });
        await start();
        assert.equal(accepted(), 1);
        assert.notEqual((await look()).state, 'running');
        assert.notEqual((await look('claim')).state, 'running');
      });
    }

    for (const [answer, kind] of [
      ['forbidden', 'refused'],
      ['unauthorized', 'refused'],
      ['rate-limited', 'rate-limited'],
      ['server-error', 'unclear'],
      ['reset', 'unclear'],
    ] as const) {
      it(`an answer "${answer}" is ${kind}, after one call`, async () => {
        await open();
        fault(answer);
        await vendorError(kind, start());
        assert.equal(bench.world.ledger.calls(apis.start).length, 1);
        assert.equal(accepted(), 0);
      });
    }

    it('a lost answer is unclear, and the start was carried out', async () => {
      await open();
      fault('reset', 'after');
      await vendorError('unclear', start());
      assert.equal(accepted(), 1);
    });

    it('a wrong secret is refused, and nothing is started', async () => {
      await open();
      const right = process.env[secret];
      process.env[secret] = 'not the secret';
      try {
        await vendorError('refused', start());
      } finally {
        process.env[secret] = right;
      }
      assert.equal(accepted(), 0);
      assert.equal((await look()).state, 'stopped');
    });

    it('a word that nobody knows is shown', async () => {
      await open();
      bench.things()[0]!.shownWord = 'HIBERNATING';
      assert.equal((await vendorError('unknown-word', look())).word, 'HIBERNATING');
    });

    it('an unknown option is an error that names it and the vendor', () => {
      assert.throws(
        () => parseStartOptions(vendor, { nonsense: true }),
        new RegExp(`start options for ${vendor}: .*"nonsense"`),
      );
    });
  });
}
