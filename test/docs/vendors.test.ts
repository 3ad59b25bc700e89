/** docs/vendors.md against the code, where the two can be compared. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { formatDuration } from '../../activities/durations.js';
import { cdmStates } from '../../activities/huawei-cdm/states.js';
import { ocpCodes } from '../../activities/oceanbase-ocp/codes.js';
import { serverStatuses } from '../../activities/oceanbase-server/states.js';
import { connectionName } from '../../activities/target-fields.js';
import { connectionSchema, parseKey, vendorNamed, vendorNames } from '../../activities/vendors.js';

const page = readFileSync(new URL('../../../docs/vendors.md', import.meta.url), 'utf8');
const sectionOf = (vendor: string) => page.split(`\n## ${vendor}\n`)[1]?.split('\n## ')[0] ?? '';

describe('docs/vendors.md', () => {
  it('has a section for every vendor', () => {
    for (const vendor of vendorNames) assert.ok(sectionOf(vendor).length > 500, vendor);
  });

  it('shows connections that the product accepts', () => {
    const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml]) => yaml ?? '');
    assert.ok(blocks.length >= 5, `${blocks.length} examples`);
    const kinds = new Set<string>();
    for (const block of blocks) {
      const entries = z.record(connectionName, connectionSchema).safeParse(parse(block));
      assert.ok(entries.success, `${entries.error?.message ?? ''}\n${block}`);
      for (const { vendor } of Object.values(entries.data)) kinds.add(vendor);
    }
    const wanted = vendorNames.map((vendor) => vendorNamed(vendor).connectionKind);
    assert.deepEqual(kinds, new Set(wanted));
  });

  it('shows keys that are canonical, at least one per vendor', () => {
    const code = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text ?? '');
    const keys = code.filter(
      (text) => !/[<\s]/.test(text) && vendorNames.some((vendor) => text.startsWith(`${vendor}/`)),
    );
    for (const key of keys) assert.equal(parseKey(key).key, key);
    const shown = new Set(keys.map((key) => parseKey(key).vendorName));
    assert.deepEqual(shown, new Set(vendorNames));
  });

  it('has the pace of every vendor as the code has it', () => {
    for (const vendor of vendorNames) {
      const { pace } = vendorNamed(vendor);
      const cells = [
        ...[pace.pollEvery, pace.settle].map(formatDuration),
        String(pace.confirmations),
        ...[pace.confirmEvery, pace.deadline, pace.requestTimeout].map(formatDuration),
        ...[pace.issueTimeout, pace.jitter].map(formatDuration),
      ];
      const row = page
        .split('\n')
        .map((line) => line.split('|').map((cell) => cell.trim()))
        .find(([, name, first]) => name === vendor && /^\d/.test(first ?? ''));
      assert.deepEqual(row?.slice(2, -1), cells, vendor);
    }
  });

  it('has every API with its limit', () => {
    for (const vendor of vendorNames) {
      const section = sectionOf(vendor);
      const [, line = ''] = /^\*\*Limits\*\* per second: (.*)$/m.exec(section) ?? [];
      for (const [api, limit] of Object.entries(vendorNamed(vendor).limits))
        assert.ok(line.includes(`${api} ${limit}`), `${vendor}: ${api} ${limit} in "${line}"`);
    }
  });

  it('has every status word and code of the tables that the code exports', () => {
    const missing = (vendor: string, words: string[]) =>
      words.filter((word) => !sectionOf(vendor).includes(word));
    assert.deepEqual(missing('huawei-cdm', Object.keys(cdmStates)), []);
    assert.deepEqual(missing('oceanbase-server', Object.keys(serverStatuses)), []);
    const codes = Object.keys(ocpCodes).filter((code) => !code.startsWith('IAM'));
    assert.deepEqual(missing('oceanbase-server', codes), []);
  });
});
