import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LoginGuard } from './login-guard.js';

/** A secret in connections.yaml: by reference only. */
export const secretRef = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  { error: 'a secret is { env: NAME } or { file: path }; a literal is refused' },
);
export type SecretRef = z.infer<typeof secretRef>;

const SHORTEST_REDACTED = 4;

/** Reads secrets when they are used (a file may be rotated) and remembers them for redaction. */
export class Secrets {
  /** For the logins of this connection, whichever of its vendors they are for. */
  readonly logins = new LoginGuard();
  readonly #seen = new Set<string>();

  /** @throws Error that names the variable or file, never a value */
  read(ref: SecretRef): string {
    const value = 'env' in ref ? process.env[ref.env] : readFileSync(ref.file, 'utf8').trim();
    if (value === undefined || value === '') {
      throw new Error(
        'env' in ref
          ? `the environment variable ${ref.env} is not set`
          : `the file ${ref.file} is empty`,
      );
    }
    return this.remember(value);
  }

  /** Session ids and tokens are secrets too. Returns the value. */
  remember(value: string): string {
    if (value.length >= SHORTEST_REDACTED) this.#seen.add(value);
    return value;
  }

  /** The text with every secret seen so far replaced. */
  redact(text: string): string {
    let out = text;
    for (const value of this.#seen) {
      out = out.replaceAll(value, '***').replaceAll(encodeURIComponent(value), '***');
    }
    return out;
  }
}
