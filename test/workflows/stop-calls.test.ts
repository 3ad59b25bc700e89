/** The calls that each vendor declares (`Vendor.calls`) against what its simulator has counted, through real Temporal. */
import assert from 'node:assert/strict';
import type { StopOutcome } from '../../activities/messages.js';
import { parseKey, vendorNamed, vendorNames, type VendorName } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import { openStage, type Stage } from '../support/stage.js';
import { vendorBench } from '../support/vendor-bench.js';

/** What is called once for the connection, whatever the number of stops. */
const logins: Partial<Record<VendorName, string>> = { 'huawei-mrs': 'session' };

/** Targets that look at the same moment, by their paths. */
const beside: Record<VendorName, string[][]> = {
  'huawei-mrs': [
    ['1', 'Kafka'],
    ['1', 'Hive'],
  ],
  'huawei-cdm': [simulators['huawei-cdm'].example.path, simulators['huawei-cdm'].example.path],
  'tencent-emr': [
    ['emr-4zvc5mul', 'HIVE'],
    ['emr-4zvc5mul', 'HIVE', 'HiveServer2'],
    ['emr-4zvc5mul', 'HDFS'],
  ],
  'oceanbase-server': [
    ['1', '1'],
    ['1', '2'],
  ],
  'oceanbase-agent': [
    ['20', '100'],
    ['20', '101'],
  ],
};

describe('an undisturbed stop', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  for (const vendor of vendorNames)
    it(`makes the calls that ${vendor} declares, and no others`, async () => {
      const pace = { confirmations: 3, settle: '1500ms' };
      stage = await openStage(vendor, { pace });
      const outcome = await stage.stop();
      assert.equal(outcome.verdict, 'stopped', JSON.stringify(outcome, null, 1));
      assert.equal(outcome.evidence.confirmations.length, 3);
      const made: Record<string, number> = {};
      for (const { api } of stage.simulator.world.ledger.entries)
        if (api !== logins[vendor]) made[api] = (made[api] ?? 0) + 1;
      assert.deepEqual(made, declared(vendor, outcome));
    });
});

/** For as many questions and looks as this stop happened to need. */
function declared(vendor: VendorName, { polls, observations, evidence }: StopOutcome) {
  const proofs = evidence.confirmations.length;
  const claims = observations - 1 - proofs;
  const { calls } = vendorNamed(vendor);
  return Object.fromEntries(
    Object.entries(calls).map(([api, { look = 0, issue = 0, poll = 0, proof = 0 }]) => [
      api,
      look + issue + poll * (polls + claims) + proof * proofs,
    ]),
  );
}

describe('looks at the same moment', () => {
  for (const vendor of vendorNames)
    it(`share the reads of ${vendor} that are declared to be shared, and no others`, async () => {
      const bench = await vendorBench(vendor);
      try {
        // A login of its own, so that all looks find a session.
        await bench.verbs.observe(bench.target, bench.options(), bench.reader());
        const { entries } = bench.world.ledger;
        entries.splice(0);
        const targets = beside[vendor].map(
          (path) => parseKey([vendor, 'sim', ...path].join('/')).target,
        );
        const { verbs } = bench;
        // Before the lock, which comes before the look.
        await Promise.all(targets.map(async (target) => verbs.groupOf?.(target, bench.reader())));
        const reads = targets.map((target) =>
          Promise.all([
            verbs.observe(target, bench.options(), bench.reader()),
            verbs.mark?.(target, bench.reader()) ?? Promise.resolve(),
          ]),
        );
        await Promise.all(reads);
        for (const [api, { look = 0, sharedBy }] of Object.entries(vendorNamed(vendor).calls)) {
          const askers = sharedBy ? new Set(targets.map(sharedBy)).size : targets.length;
          assert.equal(bench.world.ledger.calls(api).length, look * askers, api);
        }
      } finally {
        await bench.close();
      }
    });
});
