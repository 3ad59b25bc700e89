import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../support/cli.js';

const KAFKA = 'huawei-mrs/mrs-lab/1/Kafka';

describe('standdown, before anything is started,', () => {
  it('shows help with examples for every command, on stdout and with exit 0', async () => {
    const all = await cli(['--help']);
    assert.equal(all.code, 0, all.stderr);
    const commands = ['up', 'stop', 'watch', 'show', 'list', 'validate', 'worker'];
    for (const command of commands) {
      assert.match(all.stdout, new RegExp(`^  ${command} `, 'm'));
      const { code, stdout } = await cli([command, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`Examples:\n  standdown ${command}`));
    }
  });

  it('answers --help without loading Temporal: in half a second, the best of five', async () => {
    let best = Infinity;
    for (let run = 0; run < 5; run++) {
      const began = performance.now();
      await cli(['--help']);
      best = Math.min(best, performance.now() - began);
    }
    assert.ok(best < 500, `${best} ms`);
  });

  it('ends with 2 and the help when no command is given, or an unknown one', async () => {
    const none = await cli([]);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /Usage: standdown/);
    const unknown = await cli(['halt']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /unknown command 'halt'/);
    assert.equal(unknown.stdout, '');
  });

  it('names all faults of a stop at once, each with the value and what is right', async () => {
    const { code, stdout, stderr } = await cli(
      `stop huawei-mrs/mrs-lab/1 azure/x/y ${KAFKA} --option nope=1 --option bare --deadline soon`.split(
        ' ',
      ),
    );
    assert.equal(code, 2);
    assert.equal(stdout, '');
    const expected = [
      /target "huawei-mrs\/mrs-lab\/1": service: .*write huawei-mrs\/<connection>\/<clusterId>\/<service>/,
      /target "azure\/x\/y": "azure" is no vendor; one of huawei-mrs, /,
      /--option nope=1: huawei-mrs has no such option; it has only_self/,
      /--option "bare": write name=value/,
      /--deadline "soon" is not a duration; write 90s, 10m or 2h/,
    ];
    for (const fault of expected) assert.match(stderr, fault);
    assert.equal(stderr.trim().split('\n').length, expected.length, stderr);
  });

  it('names the value of an option that is wrong, and the values that are right', async () => {
    const key = 'huawei-cdm/cdm-cn4/bae65496-643e-47ca-84af-948672de7eeb';
    const { code, stderr } = await cli(['stop', key, '--option', 'stopMode=NEVER']);
    assert.equal(code, 2);
    assert.match(stderr, /--option stopMode=NEVER: huawei-cdm: .*write IMMEDIATELY or GRACEFULLY/);
  });

  it('refuses an option for a vendor that does not have it, also when another one does', async () => {
    const cdm = 'huawei-cdm/cdm-cn4/bae65496-643e-47ca-84af-948672de7eeb';
    const { code, stderr } = await cli(['stop', cdm, KAFKA, '--option', 'stopMode=IMMEDIATELY']);
    assert.equal(code, 2);
    assert.equal(
      stderr.trim(),
      '--option stopMode=IMMEDIATELY: huawei-mrs has no such option; it has only_self',
    );
  });

  it('takes --after with one key only', async () => {
    const { code, stderr } = await cli([
      'stop',
      KAFKA,
      'huawei-mrs/mrs-lab/1/Hive',
      '--after',
      'r',
    ]);
    assert.equal(code, 2);
    assert.match(stderr, /--after r: names one run, so it goes with one KEY, not 2/);
  });

  it('names the line of a wrong key in a file of keys', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standdown-keys-'));
    const file = join(folder, 'keys.txt');
    await writeFile(file, `# night\n${KAFKA}   # first\n\nhuawei-mrs/UPPER/1/Hive\n`);
    const { code, stderr } = await cli(['stop', '--from', file]);
    assert.equal(code, 2);
    assert.ok(stderr.startsWith(`${file}:4: target "huawei-mrs/UPPER/1/Hive"`), stderr);
    assert.match((await cli(['stop', '--from', join(folder, 'none')])).stderr, /--from .*ENOENT/);
    await rm(folder, { recursive: true });
  });

  it('ends with 3 within seconds when Temporal is out of reach, naming the address and a way out', async () => {
    const began = performance.now();
    for (const command of [
      ['stop', KAFKA],
      ['show', KAFKA],
      ['worker', '--workflows-only'],
    ]) {
      const { code, stdout, stderr } = await cli(command);
      assert.equal(code, 3, stderr);
      assert.equal(stdout, '');
      assert.match(
        stderr,
        /^Temporal at 127\.0\.0\.1:1 is out of reach: .*set TEMPORAL_ADDRESS.*\n$/,
      );
    }
    assert.ok(performance.now() - began < 30_000, 'three commands');
  });

  it('ends with 2 when the Temporal configuration cannot be understood', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standdown-toml-'));
    const file = join(folder, 'temporal.toml');
    await writeFile(file, '[profile.default\naddress = ');
    const { code, stderr } = await cli(['list'], { env: { TEMPORAL_CONFIG_FILE: file } });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^the Temporal configuration \(TEMPORAL_\* variables, temporal\.toml\): /);
    await rm(folder, { recursive: true });
  });

  it('names all faults of the filters of list', async () => {
    const { code, stderr } = await cli(
      'list --vendor azure --verdict good --limit 0 --connection UP'.split(' '),
    );
    assert.equal(code, 2);
    assert.match(stderr, /--vendor "azure": one of huawei-mrs/);
    assert.match(stderr, /--verdict "good": one of stopped/);
    assert.match(stderr, /--limit "0": a whole number/);
    assert.match(stderr, /--connection "UP": 1 to 40 of/);
  });

  it('refuses flags that exclude each other', async () => {
    const pairs = [
      ['up', '--keep', '--exit'],
      ['worker', '--workflows-only', '--vendors-only'],
      ['worker', '--vendors-only'],
      ['list', '--open', '--verdict', 'failed'],
    ];
    for (const args of pairs) assert.equal((await cli(args)).code, 2, args.join(' '));
  });
});
