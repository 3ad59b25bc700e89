/** The codec file (docs/security.md): which keys decrypt what is in Temporal, and which one encrypts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { InputError } from '../../activities/input-error.js';
import { secretRef, Secrets, type SecretRef } from '../../activities/secrets.js';
import { KEY_BYTES, type Keyring } from './payload-codec.js';

/** The environment variable that names the file, for workers and clients alike. */
const CODEC_VARIABLE = 'STANDDOWN_CODEC';

const NONE: Keyring = { keys: new Map(), encryptWith: null };

const KEY_ID_RULE = 'a key id is 1 to 40 of letters, digits, "_", "." and "-"';
const keyId = z.string().regex(/^[\w.-]{1,40}$/, KEY_ID_RULE);

const codecFile = z.strictObject({
  /** Absent: nothing is encrypted, only decrypted; the first step of switching on. */
  encrypt: keyId.optional(),
  keys: z
    .record(keyId, secretRef, {
      error: ({ code }) => (code === 'invalid_key' ? KEY_ID_RULE : undefined),
    })
    .refine((keys) => Object.keys(keys).length > 0, 'name at least one key'),
});

/** @throws InputError with one line per fault; a key is never in it */
export function keyringFromEnvironment(): Keyring {
  const file = process.env[CODEC_VARIABLE];
  return file ? readCodecFile(file) : NONE;
}

export function readCodecFile(file: string): Keyring {
  const parsed = codecFile.safeParse(contentOf(file));
  if (!parsed.success)
    throw faulty(
      file,
      parsed.error.issues.map(({ path: where, message }) => [where.join('.'), message]),
    );
  const { encrypt = null, keys: refs } = parsed.data;
  const keys = new Map<string, Uint8Array>();
  const faults: Fault[] = [];
  for (const [id, ref] of Object.entries(refs)) {
    try {
      keys.set(id, keyOf(absolute(ref, path.dirname(path.resolve(file)))));
    } catch (error) {
      faults.push([`keys.${id}`, (error as Error).message]);
    }
  }
  if (encrypt !== null && !(encrypt in refs))
    faults.push(['encrypt', `"${encrypt}" is none of the keys: ${Object.keys(refs).join(', ')}`]);
  if (faults.length > 0) throw faulty(file, faults);
  return { keys, encryptWith: encrypt };
}

type Fault = [field: string, message: string];

function faulty(file: string, faults: Fault[]): InputError {
  const lines = faults.map(([field, message]) => [file, field, message].filter(Boolean).join(': '));
  return new InputError(lines.map((line) => `${CODEC_VARIABLE}: ${line}`).join('\n'));
}

function contentOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw faulty(file, [['', (error as Error).message]]);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0)
    throw faulty(
      file,
      document.errors.map(({ message }) => ['', message.split('\n')[0]!]),
    );
  return document.toJS() ?? {};
}

function absolute(ref: SecretRef, folder: string): SecretRef {
  return 'file' in ref ? { file: path.resolve(folder, ref.file) } : ref;
}

/** @throws Error that says how long it is, not what it is */
function keyOf(ref: SecretRef): Uint8Array {
  const text = new Secrets().read(ref);
  const where = 'env' in ref ? `the environment variable ${ref.env}` : `the file ${ref.file}`;
  const key = Buffer.from(text, 'base64');
  if (key.toString('base64') !== text || key.length !== KEY_BYTES)
    throw new Error(
      `${where} holds ${text.length} characters; a key is ${KEY_BYTES} bytes in base64 (44 characters), as "openssl rand -base64 ${KEY_BYTES}" prints`,
    );
  return key;
}
