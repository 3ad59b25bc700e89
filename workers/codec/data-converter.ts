import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { EncryptionCodec, type Keyring } from './payload-codec.js';

const failureConverterPath = fileURLToPath(new URL('./failure-converter.js', import.meta.url));

/** For clients and workers alike. Without keys it encrypts nothing, and names the key that it would need to read. */
export function dataConverterOf(keyring: Keyring): DataConverter {
  const payloadCodecs = [new EncryptionCodec(keyring)];
  // Failures of the workflow code itself stay as they are: their messages carry no values.
  return keyring.encryptWith === null ? { payloadCodecs } : { payloadCodecs, failureConverterPath };
}
