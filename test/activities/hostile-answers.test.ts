/** A vendor that means harm: whatever it answers, every verb ends in time, small, and claims no more than it knows. */
import assert from 'node:assert/strict';
import { openConnection } from '../../activities/connections.js';
import { VendorError } from '../../activities/vendor-error.js';
import {
  connectionSchema,
  parseKey,
  parseOptions,
  vendorNames,
  type VendorName,
} from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';
import { hostileAnswers, hostileServer, type Answer } from '../support/hostile-server.js';

const REQUEST_MS = 400;
/** On two busy cores. */
const IN_TIME_MS = REQUEST_MS + 3_000;
/** The answer that is read at most, and what the network holds. */
const MOST_BYTES = 32 * 1024 * 1024;
const never = new AbortController().signal;

describe('a hostile answer', () => {
  /** The verbs of a vendor whose endpoint is that server. */
  const verbsAt = (vendor: VendorName, url: string) => {
    const { entry, secrets } = simulators[vendor].connection(url);
    Object.assign(process.env, secrets);
    // The shortest login; the server answers it honestly.
    const plain = vendor === 'huawei-mrs' ? { ...entry, auth: { kind: 'none' } } : entry;
    const { channel, vendors } = openConnection('sim', connectionSchema.parse(plain), '.');
    const { verbs } = vendors.get(vendor)!;
    const { target } = parseKey([vendor, 'sim', ...simulators[vendor].example.path].join('/'));
    const options = parseOptions(vendor, {});
    const call = channel.caller({
      signal: never,
      requestTimeout: REQUEST_MS,
      issue: { signal: never, turnWithin: 5_000, timeout: REQUEST_MS, whyNotSend: () => null },
    });
    const ticket = { id: '7', pollable: true, requestId: null };
    return {
      look: () => verbs.observe(target, options, call),
      issue: () => verbs.issueStop(target, options, call),
      ...(verbs.poll ? { poll: () => verbs.poll!(target, ticket, call) } : {}),
    };
  };

  /** How each verb of each vendor ends: `vendor verb` → the error's kind, or what came instead. */
  const ends = async (answer: Answer): Promise<Record<string, string>> => {
    const ended: Record<string, string> = {};
    const endsOf = async (vendor: VendorName) => {
      for (const verb of ['look', 'issue', 'poll'] as const) {
        const server = await hostileServer(answer);
        const run = verbsAt(vendor, server.url)[verb];
        if (run) {
          const began = performance.now();
          ended[`${vendor} ${verb}`] = await run().then(
            (value) => `answered ${JSON.stringify(value).slice(0, 100)}`,
            (error: unknown) => (error instanceof VendorError ? error.kind : String(error)),
          );
          const took = performance.now() - began;
          assert.ok(took < IN_TIME_MS, `${vendor} ${verb} took ${took} ms`);
          assert.ok(server.sent() < MOST_BYTES * server.requests(), `${server.sent()} bytes`);
          if (verb === 'issue') assert.equal(server.requests(), 1, 'an issue is one request');
        }
        await server.close();
      }
    };
    await Promise.all(vendorNames.map(endsOf));
    return ended;
  };

  for (const [name, answer] of Object.entries(hostileAnswers)) {
    it(`of ${name} leaves every look, issue and poll unclear, in time`, async () => {
      const ended = await ends(answer);
      // A redirect tells MRS that its session is gone: a look logs in again, once, and is refused then.
      const allowed = /^30[78]/.test(name) ? ['unclear', 'refused'] : ['unclear'];
      const wrong = Object.entries(ended).filter(
        ([verb, kind]) =>
          !(verb.endsWith('issue') ? ['unclear'] : allowed).includes(kind) &&
          // The agent's stop is synchronous, and 200 with any body is its yes: a claim, proven by looks.
          !(verb === 'oceanbase-agent issue' && kind.startsWith('answered')),
      );
      assert.deepEqual(wrong, []);
      assert.equal(Object.keys(ended).length, 2 * vendorNames.length + 2, 'two vendors poll');
    });
  }
});
