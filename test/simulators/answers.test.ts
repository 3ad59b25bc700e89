/** Every named answer, at every vendor, as it arrives over HTTP, and what the call has done all the same. */
import assert from 'node:assert/strict';
import type { HttpAnswer } from '../../activities/http/caller.js';
import { vendorNames, type VendorName } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import { answerNames, type AnswerName } from '../../simulators/named-answers.js';
import { overhear } from '../support/overheard.js';
import { truthAt, turn } from '../support/simulator-controls.js';
import { vendorBench, type VendorBench } from '../support/vendor-bench.js';
import { kindOf } from '../support/vendor-errors.js';
import { eventually } from '../temporal-docker/eventually.js';

/** How the answer to a stop call looks on our side. */
const seen: Partial<Record<AnswerName, RegExp>> = {
  reset: /^ECONNRESET/,
  'reset-unread': /^(ECONNRESET|EPIPE)/,
  hang: /^ETIMEDOUT/,
  'half-a-body': /^(ECONNRESET|ERR_|aborted)/,
  'bad-gateway': /^502 text\/html .*Bad Gateway/,
  'gateway-timeout': /^504 text\/html .*Gateway Time-out/,
  'redirect-307': /^307 .* to http:/,
  'redirect-308': /^308 .* to http:/,
  html: /^200 text\/html .*<html>/,
  'malformed-json': /^200 application\/json not JSON/,
  'truncated-json': /^20\d application\/json.* not JSON/,
};
/** Those words differ from vendor to vendor; the definition has them. */
const refusals = ['server-error', 'unauthorized', 'forbidden', 'rate-limited'] as const;
/** Vendors whose look pages through a list. */
const countsInLook = new Set<VendorName>(['tencent-emr', 'oceanbase-agent']);
const WAIT = /retry-after|ratelimit-reset/;

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
const told = (answer: HttpAnswer | Error | undefined): string => {
  if (answer === undefined) return 'no call';
  if (answer instanceof Error)
    return `${(answer as Error & { code?: string }).code} ${answer.message}`;
  const { status, headers, body } = answer;
  const to = headers['location'] === undefined ? '' : `to ${answer.url}`;
  const type = headers['content-type'] ?? '(no type)';
  return `${status} ${type} ${isJson(body) ? '' : 'not JSON '}${to}${body.replaceAll('\n', ' ')}`;
};

for (const vendor of vendorNames) {
  describe(`the answers of ${vendor}`, () => {
    const { apis, fields, refusals: words, example } = simulators[vendor];
    let bench: VendorBench;
    beforeEach(async () => {
      bench = await vendorBench(vendor);
      for (const { name } of bench.things())
        await turn(bench.simulator.url, `things/${encodeURIComponent(name)}`, {
          manner: { lag: 0, takes: 0 },
        });
    });
    afterEach(() => bench.close());

    const fault = (given: object) => turn(bench.simulator.url, 'faults', given);
    const stop = async (timeout = 2_000) => {
      const signal = new AbortController().signal;
      const issue = { signal, turnWithin: 5_000, timeout, whyNotSend: () => null };
      const call = overhear(
        bench.connection.channel.caller({ signal, requestTimeout: 5_000, issue }),
      );
      const ended = bench.verbs.issueStop(bench.target, bench.options(example.options), call);
      await ended.catch(() => undefined);
      return call.answers.at(-1);
    };
    const look = async () => {
      const call = overhear(bench.reader());
      const ended = bench.verbs.observe(bench.target, bench.options(), call);
      const outcome = await ended.then(({ state }) => state, kindOf);
      const bodies = call.answers.map((answer) => (answer instanceof Error ? '' : answer.body));
      return { outcome, bodies };
    };
    const accepted = async () => {
      const { things } = await truthAt(bench.simulator.url);
      const ids = things.flatMap(({ stops }) => stops.map(({ id }) => id));
      return new Set(ids).size;
    };

    for (const [name, when] of Object.entries(answerNames)) {
      const pattern = seen[name as AnswerName];
      if (!pattern) continue;
      for (const moment of when === 'either' ? ['before', 'after'] : [when]) {
        const effect = moment === 'after' ? 'has taken effect' : 'had none';
        it(`"${name}" replaces the answer to a stop that ${effect}`, async () => {
          await fault({ api: apis.issue, when: moment, answer: name });
          const answer = await stop(name === 'hang' ? 300 : undefined);
          assert.match(told(answer), pattern);
          assert.equal(await accepted(), moment === 'after' ? 1 : 0);
          const calls = bench.world.ledger.calls(apis.issue);
          assert.deepEqual(
            calls.map((call) => call.fault),
            [name],
          );
        });
      }
    }

    for (const name of refusals) {
      it(`"${name}" is the vendor's own refusal`, async () => {
        await fault({ api: apis.issue, when: 'before', answer: name });
        const answer = await stop();
        assert.ok(answer && !(answer instanceof Error));
        assert.equal(answer.status, words[name].status);
        assert.deepEqual(JSON.parse(answer.body), JSON.parse(JSON.stringify(words[name].body)));
        assert.equal(await accepted(), 0);
      });
    }

    for (const [name, says] of [
      ['rate-limited-with-wait', true],
      ['rate-limited-without-wait', false],
    ] as const) {
      it(`"${name}" ${says ? 'says' : 'does not say'} how long to wait`, async () => {
        await fault({ api: apis.issue, when: 'before', answer: name });
        const answer = await stop();
        assert.ok(answer && !(answer instanceof Error));
        assert.equal(answer.status, words['rate-limited'].status);
        assert.equal(WAIT.test(Object.keys(answer.headers).join(' ')), says);
        assert.equal(await accepted(), 0);
      });
    }

    it('"missing-fields" takes the fields of state away, and what is left is no proof', async () => {
      await fault({ api: '*', times: 'always', when: 'after', answer: 'missing-fields' });
      const { outcome, bodies } = await look();
      assert.ok(bodies.length > 0);
      for (const field of fields.words) assert.ok(!bodies.join('').includes(`"${field}"`), field);
      assert.match(outcome, /unclear|unknown-word/);
    });

    it('"missing-fields" takes those that are named', async () => {
      const named = vendor === 'tencent-emr' ? 'RequestId' : fields.words[0]!;
      await fault({
        api: '*',
        times: 'always',
        when: 'after',
        answer: 'missing-fields',
        fields: [named],
      });
      assert.ok(!(await look()).bodies.join('').includes(`"${named}"`));
    });

    it('"unknown-words" puts words there that nobody knows, which end the look', async () => {
      await fault({ api: '*', times: 'always', when: 'after', answer: 'unknown-words' });
      const { outcome, bodies } = await look();
      assert.match(bodies.join(''), /HIBERNATING|"Status":99/);
      assert.equal(outcome, 'unknown-word');
    });

    it('"no-rows" empties every list, which is no proof of anything', async () => {
      await fault({ api: '*', times: 'always', when: 'after', answer: 'no-rows' });
      const { outcome, bodies } = await look();
      assert.doesNotMatch(bodies.join(''), /\[[^\]]/);
      if (vendor !== 'huawei-cdm') assert.match(outcome, /no-parts|unclear|unknown-word/);
    });

    if (countsInLook.has(vendor)) {
      it('"more-in-total" counts more than it lists, and the look ends all the same', async () => {
        const totalIn = (bodies: string[]) =>
          Number(new RegExp(`"${fields.totals[0]}":(\\d+)`).exec(bodies.join(''))?.[1]);
        const real = totalIn((await look()).bodies);
        assert.ok(real > 0);
        await fault({ api: '*', times: 'always', when: 'after', answer: 'more-in-total' });
        assert.equal(totalIn((await look()).bodies), real + 7);
      });
    }

    it('a slow answer comes late, after the effect', async () => {
      await fault({ api: apis.issue, when: 'after', delayMs: 1_500 });
      const begun = performance.now();
      const answered = stop();
      await eventually(async () => (await accepted()) === 1);
      assert.ok(performance.now() - begun < 1_500, 'the effect does not wait');
      assert.ok(!((await answered) instanceof Error));
      assert.ok(performance.now() - begun >= 1_500);
    });

    it('a slow call takes effect late', async () => {
      await fault({ api: apis.issue, when: 'before', delayMs: 300 });
      const begun = Date.now();
      assert.ok(!((await stop()) instanceof Error));
      const { things } = await truthAt(bench.simulator.url);
      const [accepted] = things.flatMap(({ stops }) => stops);
      assert.ok(accepted!.at - begun >= 299, `${accepted!.at - begun} ms`);
    });
  });
}
