import assert from 'node:assert/strict';
import { openConnection } from '../../activities/connections.js';
import type { Verbs } from '../../activities/contract.js';
import { Secrets } from '../../activities/secrets.js';
import { connectionSchema, vendorNamed, vendorNames } from '../../activities/vendors.js';
import { simulators } from '../../simulators/catalogue.js';

describe('the verbs that a worker gets', () => {
  for (const vendor of vendorNames)
    it(`are all those of ${vendor}, cleaned`, () => {
      const { entry, secrets } = simulators[vendor].connection('http://127.0.0.1:1');
      Object.assign(process.env, secrets);
      const connection = connectionSchema.parse(entry);
      const own = vendorNamed(vendor).connect({ connection, secrets: new Secrets() });
      const given = openConnection('sim', connection, '.').vendors.get(vendor)!.verbs;
      assert.deepEqual(namesOf(given), namesOf(own as Verbs<unknown, unknown>));
    });
});

function namesOf(verbs: Verbs<unknown, unknown>): string[] {
  return [...Object.keys(verbs), ...Object.keys(verbs.start).map((name) => `start.${name}`)].sort();
}
