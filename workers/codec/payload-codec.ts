/**
 * Payloads encrypted before they leave this process: AES-256-GCM, a fresh random IV each, the key's id as
 * authenticated metadata (decision 0014). What is not encrypted passes, so that it can be switched on with stops in flight.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
/** NIST SP 800-38D: 96 bits; with random ones a key is good for 2^32 payloads. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The names of the metadata that stay readable. */
const KEY_ID = 'encryption-key-id';

export interface Keyring {
  /** By key id, each of `KEY_BYTES`. All of them decrypt. */
  keys: ReadonlyMap<string, Uint8Array>;
  /** The id of the key that encrypts; null: nothing is encrypted, only decrypted. */
  encryptWith: string | null;
}

/** Names the key id, never a key or a plain text. */
class CannotDecrypt extends Error {
  override readonly name = 'CannotDecrypt';
}

export class EncryptionCodec implements PayloadCodec {
  constructor(private readonly keyring: Keyring) {}

  async encode(payloads: Payload[]): Promise<Payload[]> {
    const { keys, encryptWith } = this.keyring;
    const key = encryptWith === null ? undefined : keys.get(encryptWith);
    if (encryptWith === null || key === undefined) return payloads;
    return payloads.map((payload) => encrypted(payload, encryptWith, key));
  }

  /** @throws CannotDecrypt for an unknown key id, and for what was changed or was encrypted with another key */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      if (textOf(payload.metadata?.['encoding']) !== ENCODING) return payload;
      const id = textOf(payload.metadata?.[KEY_ID]);
      const key = this.keyring.keys.get(id);
      if (key === undefined) throw new CannotDecrypt(this.#unknown(id));
      return decrypted(payload, id, key);
    });
  }

  #unknown(id: string): string {
    const known = [...this.keyring.keys.keys()];
    const here =
      known.length === 0
        ? 'this process has no keys; set STANDDOWN_CODEC to its codec file'
        : `this process has ${known.join(', ')}; add it to the file that STANDDOWN_CODEC names`;
    return `a payload in Temporal is encrypted with the key "${id}"; ${here}`;
  }
}

function encrypted(payload: Payload, id: string, key: Uint8Array): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(aadOf(id));
  const data = [iv, cipher.update(packed(payload)), cipher.final(), cipher.getAuthTag()];
  return {
    metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(id) },
    data: Buffer.concat(data),
  };
}

function decrypted({ data }: Payload, id: string, key: Uint8Array): Payload {
  const bytes = data ?? new Uint8Array();
  try {
    const iv = bytes.subarray(0, IV_BYTES);
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(aadOf(id)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const body = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
    return unpacked(Buffer.concat([body, decipher.final()]));
  } catch (cause) {
    throw new CannotDecrypt(
      `a payload in Temporal cannot be decrypted with the key "${id}": it was changed, or "${id}" is another key here than where it was encrypted`,
      { cause },
    );
  }
}

function aadOf(id: string): Buffer {
  return Buffer.from(`${ENCODING}\n${id}`);
}

const packedShape = z.object({ metadata: z.record(z.string(), z.base64()), data: z.base64() });

/** The whole payload, its metadata too: they tell the kind of what is inside. */
function packed({ metadata, data }: Payload): string {
  const fields = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return JSON.stringify({
    metadata: Object.fromEntries(fields) as Record<string, string>,
    data: base64(data ?? new Uint8Array()),
  });
}

function unpacked(bytes: Buffer): Payload {
  const { metadata, data } = packedShape.parse(JSON.parse(bytes.toString('utf8')));
  const fields = Object.entries(metadata).map(([name, value]) => [name, bytesOf(value)] as const);
  return { metadata: Object.fromEntries(fields), data: bytesOf(data) };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
/** A plain Uint8Array: the SDK compares and clones what it gets. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
