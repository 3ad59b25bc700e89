import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { EncryptionCodec, type Keyring } from '../../../workers/codec/payload-codec.js';

const key = () => new Uint8Array(randomBytes(32));
const k1 = key();
const k2 = key();
const codec = (encryptWith: string | null, keys: Record<string, Uint8Array>): EncryptionCodec =>
  new EncryptionCodec({ keys: new Map(Object.entries(keys)), encryptWith } satisfies Keyring);

const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('latin1');
const encode = async (with_: EncryptionCodec, payload: Payload): Promise<Payload> =>
  (await with_.encode([payload]))[0]!;
const decode = async (with_: EncryptionCodec, payload: Payload): Promise<unknown> =>
  defaultPayloadConverter.fromPayload((await with_.decode([payload]))[0]!);

describe('the payload codec', () => {
  it('gives back what it encrypted, and leaves nothing of it readable', async () => {
    const both = codec('k1', { k1 });
    const values = [
      { options: { secret: 'PLANTED' } },
      'PLANTED',
      undefined,
      null,
      '',
      [1, 'ä'],
      new Uint8Array([0, 255, 128]),
    ];
    for (const value of values) {
      const sent = await encode(both, plain(value));
      const wire = [
        ...Object.entries(sent.metadata ?? {}).flatMap(([name, it]) => [name, text(it)]),
        text(sent.data),
      ].join('|');
      assert.doesNotMatch(wire, /PLANTED|json\/plain/);
      assert.equal(text(sent.metadata?.['encoding']), 'binary/encrypted');
      assert.equal(text(sent.metadata?.['encryption-key-id']), 'k1');
      assert.deepEqual(await decode(both, sent), value);
    }
  });

  it('never encrypts twice alike: the IV is new each time', async () => {
    const both = codec('k1', { k1 });
    const sent = await Promise.all(Array.from({ length: 50 }, () => encode(both, plain('same'))));
    assert.equal(new Set(sent.map(({ data }) => text(data?.subarray(0, 12)))).size, 50);
    assert.equal(new Set(sent.map(({ data }) => text(data?.subarray(12)))).size, 50);
  });

  it('encrypts with the current key and decrypts with any that it knows: rotation', async () => {
    const old = await encode(codec('k1', { k1 }), plain('old'));
    const rotated = codec('k2', { k1, k2 });
    const fresh = await encode(rotated, plain('new'));
    assert.equal(text(fresh.metadata?.['encryption-key-id']), 'k2');
    assert.deepEqual([await decode(rotated, old), await decode(rotated, fresh)], ['old', 'new']);
  });

  it('names a key id that it does not know, and what to do; never what it knows of keys', async () => {
    const sent = await encode(codec('k2', { k2 }), plain('PLANTED'));
    for (const [reader, hint] of [
      [codec('k1', { k1 }), /"k2"; this process has k1; add it to the file that STANDDOWN_CODEC/],
      [codec(null, {}), /"k2"; this process has no keys; set STANDDOWN_CODEC/],
    ] as const)
      await assert.rejects(decode(reader, sent), (error: Error) => {
        assert.equal(error.name, 'CannotDecrypt');
        assert.match(error.message, hint);
        assert.ok(!error.message.includes(Buffer.from(k1).toString('base64')));
        return true;
      });
  });

  it('refuses what was changed anywhere, cut short, or renamed to another known key', async () => {
    const both = codec('k1', { k1, k2, k3: k1 });
    const sent = await encode(both, plain('value'));
    const data = sent.data!;
    const changed = [...data.keys()].map((index) => {
      const copy = Uint8Array.from(data);
      copy[index]! ^= 1;
      return { ...sent, data: copy };
    });
    const cut = [0, 5, 12, 20, 27, 28, data.length - 1].map((length) => ({
      ...sent,
      data: data.subarray(0, length),
    }));
    // The same key under another id: only the authenticated metadata can tell.
    const renamed = ['k2', 'k3'].map((id) => ({
      ...sent,
      metadata: { ...sent.metadata, 'encryption-key-id': Buffer.from(id) },
    }));
    for (const wrong of [...changed, ...cut, ...renamed])
      await assert.rejects(decode(both, wrong), {
        name: 'CannotDecrypt',
        message: /it was changed, or "k\d" is another key/,
      });
  });

  it('lets pass what is not encrypted: runs from before it was switched on', async () => {
    assert.equal(await decode(codec('k1', { k1 }), plain('before')), 'before');
  });

  it('encrypts nothing without a key to encrypt with, and still decrypts', async () => {
    const reader = codec(null, { k1 });
    const payload = plain('x');
    assert.equal(await encode(reader, payload), payload);
    assert.equal(await decode(reader, await encode(codec('k1', { k1 }), payload)), 'x');
  });
});
