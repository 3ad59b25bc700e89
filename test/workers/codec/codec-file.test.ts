import assert from 'node:assert/strict';
import { keyringFromEnvironment, readCodecFile } from '../../../workers/codec/codec-file.js';
import { cli } from '../../support/cli.js';
import { CodecFiles } from '../../support/codec-file.js';

describe('the codec file', () => {
  let files: CodecFiles;
  before(async () => {
    files = await CodecFiles.open();
  });
  afterEach(() => files.use());
  after(() => files.close());

  it('gives the keys of its references, relative to itself, and the one that encrypts', async () => {
    files.use(await files.write({ encrypt: 'k2', keys: ['k1', 'k2'] }));
    const { keys, encryptWith } = keyringFromEnvironment();
    assert.equal(encryptWith, 'k2');
    assert.deepEqual(
      [...keys].map(([id, key]) => [id, key.length]),
      [
        ['k1', 32],
        ['k2', 32],
      ],
    );
    assert.notDeepEqual(keys.get('k1'), keys.get('k2'));
  });

  it('may name keys only to decrypt with; without the variable there is none', async () => {
    assert.equal(readCodecFile(await files.write({ keys: ['k1'] })).encryptWith, null);
    assert.deepEqual(keyringFromEnvironment(), { keys: new Map(), encryptWith: null });
  });

  it('is refused with every fault named, and no key printed', async () => {
    const short = Buffer.alloc(16, 7).toString('base64');
    process.env['CODEC_TEST_SHORT'] = short;
    const literal = Buffer.alloc(32, 9).toString('base64');
    const faults: [string, RegExp][] = [
      [
        'keys: { k1: { env: CODEC_TEST_SHORT } }',
        /keys\.k1: the environment variable CODEC_TEST_SHORT holds 24 characters; a key is 32 bytes in base64/,
      ],
      ['keys: { k1: { env: CODEC_TEST_NONE } }', /keys\.k1: .*CODEC_TEST_NONE is not set/],
      ['keys: { k1: { file: ./no.key } }', /keys\.k1: .*no\.key/],
      [`keys: { k1: ${literal} }`, /keys\.k1: .*a literal is refused/],
      ['keys: {}', /keys: name at least one key/],
      ['encrypt: k1', /keys: /],
      [
        'encrypt: k9\nkeys: { k1: { env: CODEC_TEST_SHORT } }',
        /encrypt: "k9" is none of the keys: k1/,
      ],
      ['keys: { "a b": { env: X } }', /a key id is 1 to 40/],
      ['key: {}', /key/],
      ['keys: [', /line 1/],
      ['- 1', /STANDDOWN_CODEC: /],
    ];
    for (const [content, message] of faults) {
      const file = await files.raw(content);
      assert.throws(
        () => readCodecFile(file),
        (error: Error) => {
          assert.equal(error.name, 'InputError', content);
          assert.match(error.message, message);
          for (const line of error.message.split('\n'))
            assert.ok(line.startsWith(`STANDDOWN_CODEC: ${file}`), line);
          assert.ok(
            !error.message.includes(short) && !error.message.includes(literal),
            'a key was printed',
          );
          return true;
        },
      );
    }
  });

  it('with a fault ends every command with 2 before Temporal is asked', async () => {
    const env = { STANDDOWN_CODEC: await files.raw('keys: { k1: { env: CODEC_TEST_NONE } }') };
    for (const command of [
      ['stop', 'huawei-mrs/mrs-lab/1/Kafka'],
      ['list'],
      ['worker'],
      ['up', '--exit'],
    ]) {
      const { code, stderr, stdout } = await cli(command, { env });
      assert.equal(code, 2, `${command.join(' ')}: ${stderr}`);
      assert.match(stderr, /STANDDOWN_CODEC: .*keys\.k1: .*CODEC_TEST_NONE is not set/);
      assert.equal(stdout, '');
    }
  });
});
