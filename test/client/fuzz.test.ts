/** Nonsense from people: parsed, and then the same when printed, or refused with a sentence. Never anything else. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readConnectionsFile } from '../../activities/connections-file.js';
import { openConnection } from '../../activities/connections.js';
import { InputError } from '../../activities/input-error.js';
import { timesOf } from '../../activities/times.js';
import { canonicalJson, parseKey, parseOptions, vendorNames } from '../../activities/vendors.js';
import { givenOptions, optionFaults } from '../../client/options.js';
import { stopRequests } from '../../client/requests.js';
import { simulators } from '../../simulators/catalogue.js';
import { cli } from '../support/cli.js';
import { Fuzz, NASTY } from '../support/fuzz.js';

const keys = vendorNames
  .map((vendor) => [vendor, 'sim', ...simulators[vendor].example.path].join('/'))
  .concat('tencent-emr/emr-prod/emr-4zvc5mul/HIVE/HiveServer2@172.16.114.126,172.16.114.127');
const optionNames = [
  ...['only_self', 'stopMode', 'delayTime', 'force', 'type', 'freezeServer', 'StrategyConfig'],
  ...['StopParams', ...NASTY],
];
/** The longest timer that Node keeps. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

describe('nonsense', function () {
  const fuzz = new Fuzz();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standdown-fuzz-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** What `parse` gives, or undefined for an InputError; anything else fails with the seed and the case. */
  const parsed = async <T>(input: unknown, parse: () => T | Promise<T>): Promise<T | undefined> => {
    const shown = `FUZZ_SEED=${fuzz.seed} ${JSON.stringify(input)?.slice(0, 1_000)}`;
    const began = performance.now();
    try {
      return await parse();
    } catch (error) {
      assert.ok(error instanceof InputError, `${shown}\n${String((error as Error).stack)}`);
      assert.ok(error.message.trim().length > 10, shown);
      return undefined;
    } finally {
      assert.ok(performance.now() - began < 5_000, `it took long: ${shown}`);
    }
  };

  it('in keys is refused, or means one thing', async () => {
    let good = 0;
    for (let left = 5_000; left > 0; left -= 1) {
      const text = fuzz.changed(fuzz.pick(keys));
      const named = await parsed(text, () => parseKey(text));
      if (!named) continue;
      good += 1;
      const again = parseKey(named.key);
      assert.deepEqual([again.key, again.target], [named.key, named.target], text);
      assert.match(named.key, /^[\x21-\x7e]{1,200}$/);
    }
    assert.ok(good > 50, `${good} of them were keys`);
  });

  it('in options is refused by name, or means one thing', async () => {
    let good = 0;
    for (let left = 5_000; left > 0; left -= 1) {
      const vendor = fuzz.pick(vendorNames);
      const given = Object.fromEntries(
        Array.from({ length: fuzz.below(3) }, () => [fuzz.pick(optionNames), fuzz.value()]),
      );
      const options = await parsed(given, () => parseOptions(vendor, given));
      assert.equal(optionFaults(vendor, given).length === 0, options !== undefined);
      if (!options) continue;
      good += 1;
      assert.equal(canonicalJson(parseOptions(vendor, options)), canonicalJson(options));
    }
    assert.ok(good > 50, `${good} of them were options`);
  });

  it('of --option on the command line is refused by name, or is an option', () => {
    for (let left = 2_000; left > 0; left -= 1) {
      const written = fuzz.changed(`${fuzz.pick(optionNames)}=${JSON.stringify(fuzz.value())}`);
      const faults: string[] = [];
      const given = givenOptions([written], faults);
      assert.equal(faults.length + Object.keys(given).length, 1, written);
    }
    assert.match(
      optionFaults('huawei-mrs', givenOptions(['__proto__=1'], [])).join(),
      /no such option/,
    );
  });

  it('in a connections file is refused, or opens connections with times that can be kept', async () => {
    const entries = Object.fromEntries(
      vendorNames.map((vendor, index) => {
        const { entry, secrets } = simulators[vendor].connection(`http://127.0.0.1:${index + 1}`);
        Object.assign(process.env, secrets);
        return [
          `c${index}`,
          { ...entry, pace: { pollEvery: '5s', requestTimeout: '15s', jitter: '1ms' } },
        ];
      }),
    );
    const file = join(folder, 'connections.yaml');
    for (let left = 700; left > 0; left -= 1) {
      const one = fuzz.pick(Object.keys(entries));
      const text = fuzz.changed(stringify({ [one]: entries[one] }));
      await writeFile(file, text);
      const read = await parsed(text, () => readConnectionsFile(file));
      for (const [name, entry] of read?.entries ?? []) {
        const open = await parsed(text, () => openConnection(name, entry, folder));
        for (const { pace } of open?.vendors.values() ?? []) {
          const { look, requestStop, attempt } = timesOf(pace);
          const timers = [look, requestStop, attempt, pace.pollEvery];
          assert.ok(
            timers.every((ms) => ms > 0 && ms <= LONGEST_TIMER_MS),
            text,
          );
        }
      }
    }
  });

  for (const [what, text, expected] of [
    ['a billion laughs', laughs(), /multiply beyond all reason/],
    ['an alias without an anchor', 'a: *b', /without its anchor/],
    ['twenty thousand brackets', '['.repeat(20_000), /:1: this is not YAML/],
    ['itself', '&a [*a]', /expected record/],
    ['a key given twice', 'a: 1\na: 2', /:2: .*duplicate key/],
    ['two documents', 'a: 1\n---\nb: 2', /:2: .*multiple docs/],
    ['__proto__ as a name', '__proto__: {}\n', /__proto__/],
    ['a null byte in a name', 'a\0b: {}', /Invalid key|connection name/],
    ['no text but bytes', Buffer.from([0xff, 0xfe, 0, 0xc0]), /.{10}/],
    ['a limit of "constructor"', withMrs('limits: { constructor: 1 }'), /no such API/],
    ['no time between polls', withMrs('pace: { pollEvery: 0ms }'), /pollEvery: "0ms" is below/],
    [
      'a time-out of a year',
      withMrs('pace: { requestTimeout: 8760h }'),
      /requestTimeout: .* above/,
    ],
    [
      'a deadline of eternity',
      withMrs(`pace: { deadline: ${'9'.repeat(400)}h }`),
      /deadline: .* above/,
    ],
  ] as const) {
    it(`of a connections file that holds ${what} is refused by name`, async () => {
      const file = join(folder, 'wrong.yaml');
      await writeFile(file, text);
      await assert.rejects(
        readConnectionsFile(file),
        (error) => error instanceof InputError && expected.test(error.message),
      );
    });
  }

  it('in a file of keys is refused line by line, or names stops', async () => {
    const file = join(folder, 'keys.txt');
    for (let left = 500; left > 0; left -= 1) {
      const text = fuzz.changed([...keys, '# end', ''].join(fuzz.pick(['\n', '\r\n'])));
      await writeFile(file, text);
      const requests = await parsed(text, () => stopRequests([], { option: [], from: file }));
      for (const { input } of requests ?? []) assert.equal(parseKey(input.key).key, input.key);
    }
  });

  it('on the real command line ends with 2 and a sentence, or with 3 where it can be a stop', async function () {
    this.timeout(120_000);
    const flags = [
      '--option',
      '--deadline',
      '--from',
      '--after',
      '--limit',
      '--json',
      '--',
      '--nonsense',
    ];
    const commands = ['stop', 'watch', 'show', 'list', 'validate', 'worker', '__proto__', ''];
    const runs = Array.from({ length: 24 }, () =>
      [
        fuzz.pick(commands),
        ...Array.from({ length: 1 + fuzz.below(3) }, () =>
          fuzz.changed(fuzz.pick([...keys, ...flags, 'only_self=false', '10m'])),
        ),
      ].map((argument) => argument.replaceAll('\0', '')),
    );
    runs.push(['stop', keys[0]!, '--deadline', `${'9'.repeat(30)}h`]);
    for (const args of runs) {
      const { code, stderr } = await cli(args);
      const shown = `FUZZ_SEED=${fuzz.seed} ${JSON.stringify(args)}\n${stderr}`;
      assert.ok(code === 2 || code === 3 || (code === 0 && stderr === ''), `${code} ${shown}`);
      assert.doesNotMatch(stderr, /^ {4}at /m, shown);
      assert.ok(code === 0 || stderr.trim().length > 10, shown);
    }
  });
});

/** Ten anchors, each nine times the one before it. */
function laughs(): string {
  const names = 'a b c d e f g h i j'.split(' ');
  const list = (index: number) =>
    Array.from({ length: 9 }, () => (index === 0 ? 'ha' : `*${names[index - 1]}`)).join(',');
  return names.map((name, index) => `${name}: &${name} [${list(index)}]`).join('\n');
}

function withMrs(more: string): string {
  return `mrs: { vendor: huawei-mrs, endpoint: "http://127.0.0.1:1", auth: { kind: none }, ${more} }`;
}
