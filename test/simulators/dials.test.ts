/** The dials that are about the whole simulator, at every vendor, over HTTP. */
import assert from 'node:assert/strict';
import { vendorNames, type VendorName } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import { overhear } from '../support/overheard.js';
import { truthAt, turn } from '../support/simulator-controls.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { kindOf } from '../support/vendor-errors.js';
import { eventually } from '../temporal-docker/eventually.js';

/** How far a signature's date may be off. MRS signs nothing. */
const signs = new Set<VendorName>([
  ...(['tencent-emr', 'huawei-cdm'] as const),
  ...(['oceanbase-server', 'oceanbase-agent'] as const),
]);
const AN_HOUR_MS = 3_600_000;

const more: Record<VendorName, [dial: string, given: object]> = {
  'huawei-mrs': ['clusters', { count: 3, services: 2 }],
  'tencent-emr': ['clusters', { count: 3, hosts: 2 }],
  'oceanbase-server': ['servers', { count: 6 }],
  'oceanbase-agent': ['agents', { count: 6 }],
  'huawei-cdm': ['clusters', { count: 6 }],
};

for (const vendor of vendorNames) {
  describe(`the simulator of ${vendor}`, () => {
    const { apis, example, fields } = simulators[vendor];
    let bench: VendorBench;
    beforeEach(async () => {
      bench = await vendorBench(vendor);
    });
    afterEach(() => bench.close());

    const dial = (path: string, given: unknown) => turn(bench.simulator.url, path, given);
    const look = (caller = bench.reader()) =>
      bench.verbs.observe(bench.target, bench.options(), caller);
    const shown = () => look().then(({ state }) => state, kindOf);
    const stop = () =>
      bench.verbs.issueStop(bench.target, bench.options(example.options), bench.issuer());
    /** What a wrong dial is answered. */
    const refusal = async (path: string, given: unknown) => {
      const url = `${bench.simulator.url}/_simulator/${path}`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(given) });
      assert.ok(response.status === 400 || response.status === 404, `HTTP ${response.status}`);
      return ((await response.json()) as { error: string }).error;
    };

    it('has a clock of its own, in its answers and in judging signatures', async () => {
      await dial('clock', { offsetMs: AN_HOUR_MS });
      const call = overhear(bench.reader());
      const ended = await look(call).then(({ state }) => state, kindOf);
      assert.equal(ended, signs.has(vendor) ? 'refused' : 'running');
      const [answer] = call.answers;
      assert.ok(answer && !(answer instanceof Error));
      const ahead = Date.parse(answer.headers['date'] ?? '') - Date.now();
      assert.ok(Math.abs(ahead - AN_HOUR_MS) < 5_000, `${ahead} ms`);
      await dial('clock', { offsetMs: 60_000 });
      assert.equal(await shown(), 'running', 'a minute is within every window');
    });

    it('refuses connections while its door is closed', async () => {
      await dial('door', { closedForMs: 700 });
      await assert.rejects(stop(), { kind: 'not-sent', code: 'ECONNREFUSED' });
      await eventually(async () => (await shown()) === 'running');
      await stop();
      assert.equal(bench.world.ledger.calls(apis.issue).length, 1);
    });

    it('takes rights away halfway', async () => {
      const api = apis.look[0];
      await dial('faults', { api, after: 2, times: 'always', when: 'before', answer: 'forbidden' });
      const outcomes = [await shown(), await shown(), await shown(), await shown()];
      assert.deepEqual(outcomes, ['running', 'running', 'refused', 'refused']);
      await dial('faults/clear', {});
      assert.equal(await shown(), 'running');
    });

    it('goes wrong by chance, and the same seed goes wrong alike', async () => {
      await look();
      const api = apis.look[0]!;
      const [{ path, method } = assert.fail()] = bench.world.ledger.calls(api);
      const among = [
        { api, when: 'before', answer: 'server-error' },
        { api: '*', when: 'after', answer: 'html' },
        { api: apis.issue, when: 'before', answer: 'reset' },
      ];
      const faults = async (seed: number) => {
        await dial('random', { seed, chance: 0.5, among });
        const before = bench.world.ledger.calls(api).length;
        for (let count = 0; count < 30; count += 1) {
          const headers = { 'x-tc-action': api };
          await fetch(bench.simulator.url + path, { method, headers });
        }
        const calls = bench.world.ledger.calls(api).slice(before);
        return calls.map(({ fault }) => fault);
      };
      const first = await faults(7);
      assert.deepEqual(await faults(7), first);
      assert.notDeepEqual(await faults(8), first);
      assert.deepEqual([...new Set(first)].sort(), ['html', 'server-error', null].sort());
      await dial('random', null);
      assert.equal(await shown(), 'running');
    });

    it('refuses a dial that is turned wrongly, and says what would be right', async () => {
      const fault = { api: apis.issue, when: 'before', answer: 'reset' };
      for (const [path, given, said] of [
        [
          'faults',
          { ...fault, answer: 'rezet' },
          /^field "answer" is "rezet": reset, hang, .*or a reply/,
        ],
        [
          'faults',
          { ...fault, api: 'stopp' },
          new RegExp(`^field "api" is "stopp": \\*, .*${apis.issue}`),
        ],
        ['faults', { ...fault, when: 'later' }, /^field "when" is "later": before or after$/],
        ['faults', { ...fault, time: 3 }, /^field "time" is not known; one of api, when, .*times/],
        ['faults', { ...fault, times: 0 }, /^field "times" is 0: a number from 1, or "always"/],
        ['faults', { api: '*', when: 'after' }, /^field "answer" is missing: .*delayMs/],
        [
          'faults',
          { ...fault, answer: 'half-a-body' },
          /^field "when" is "before": .* needs "after"/,
        ],
        ['faults', { ...fault, fields: ['x'] }, /^field "fields": only with/],
        ['random', { seed: 1, chance: 2, among: [fault] }, /^field "chance" is 2: /],
        [
          'random',
          { seed: 1, chance: 1, among: [{ ...fault, times: 2 }] },
          /^field "among.0.times"/,
        ],
        ['things/nobody', { truth: 'running' }, /^no thing "nobody" here; it has /],
        ['things/no*', { truth: 'running' }, /^no thing is named like "no\*" here/],
        [
          `things/${encodeURIComponent(example.things[0]!)}`,
          { manner: { ending: 'stopps' } },
          /^field "manner.ending" is "stopps": .*"stops"/,
        ],
        [
          `things/${encodeURIComponent(example.things[0]!)}`,
          { truth: 'up' },
          /^field "truth" is "up": .*"running"/,
        ],
        ['clock', { offset: 5 }, /field "offsetMs" is missing/],
        ['busy', { forMs: 'long' }, /^field "forMs" is "long": /],
        ['door', { closedForMs: -1 }, /^field "closedForMs" is -1: /],
        ['falts', fault, /^no such dial; there are .*POST \/_simulator\/faults/],
        [more[vendor][0], { count: 0 }, /^field "count" is 0: /],
      ] as const)
        assert.match(await refusal(path, given), said);
      if (fields.totals.length === 0)
        assert.match(
          await refusal('faults', { ...fault, when: 'after', answer: 'more-in-total' }),
          /no answer here counts a list/,
        );
      assert.equal(await shown(), 'running', 'nothing was turned');
    });

    it('gets more things, each of them a target', async () => {
      const { paths } = (await dial(...more[vendor])) as { paths: string[][] };
      assert.equal(new Set(paths.map((path) => path.join('/'))).size, 6);
      await bench.close();
      bench = await vendorBench(vendor, { path: paths.at(-1)! });
      if (vendor !== 'huawei-cdm') assert.match(await shown(), /no-parts|refused/);
      const { paths: again } = (await dial(...more[vendor])) as { paths: string[][] };
      if (vendor === 'huawei-cdm') return;
      assert.deepEqual(again, paths);
      assert.equal(await shown(), 'running');
      await stop();
      const { things } = await truthAt(bench.simulator.url);
      assert.equal(things.filter(({ stops }) => stops.length > 0).length, 1);
    });
  });
}

describe('the end of all sessions', () => {
  let bench: VendorBench;
  afterEach(() => bench.close());

  const look = () => bench.verbs.observe(bench.target, bench.options(), bench.reader());
  const expire = () => turn(bench.simulator.url, 'expire', {});
  const token = (entry: Record<string, unknown>) => ({
    ...entry,
    auth: {
      kind: 'token',
      endpoint: entry['endpoint'],
      domain: 'account',
      username: 'ops',
      password: { env: 'SIM_IAM_PASSWORD' },
    },
  });

  for (const [vendor, login, change] of [
    ['huawei-mrs', 'session', undefined],
    ['huawei-cdm', 'iam', token],
  ] as const) {
    it(`makes ${vendor} log in again, also in the middle of a call`, async () => {
      bench = await vendorBench(vendor, change ? { change } : {});
      const logins = () => bench.world.ledger.calls(login).length;
      await look();
      const once = logins();
      assert.ok(once > 0);
      await look();
      assert.equal(logins(), once);
      await expire();
      await look();
      const twice = logins();
      assert.ok(twice > once);
      const api = simulators[vendor].apis.look[0];
      await turn(bench.simulator.url, 'faults', { api, when: 'before', answer: 'session-expired' });
      await look();
      assert.ok(logins() > twice);
    });
  }

  it("ends tencent-emr's temporary keys, not the others", async () => {
    const temporary = (entry: Record<string, unknown>) => ({
      ...entry,
      auth: {
        secretId: { env: 'SIM_TENCENT_TEMPORARY_ID' },
        secretKey: { env: 'SIM_TENCENT_TEMPORARY_KEY' },
        token: { env: 'SIM_TENCENT_TOKEN' },
      },
    });
    bench = await vendorBench('tencent-emr', { change: temporary });
    assert.equal((await look()).state, 'running');
    await expire();
    await assert.rejects(look(), { kind: 'refused', code: 'AuthFailure.TokenFailure' });
    await bench.close();
    bench = await vendorBench('tencent-emr');
    await expire();
    assert.equal((await look()).state, 'running');
  });

  it('is refused where each call is signed', async () => {
    bench = await vendorBench('oceanbase-server');
    await assert.rejects(expire(), /there are no sessions here: each call is signed/);
    const fault = { api: '*', when: 'before', answer: 'session-expired' };
    await assert.rejects(turn(bench.simulator.url, 'faults', fault), /there are no sessions here/);
  });
});
