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
/** Sessions come and go for as long as a worker lives. */
const SESSIONS_KEPT = 100;
/**
 * What our signers make, by its shape: HMAC-SHA256 in hex, HMAC-SHA1 in Base64. Each request has another one, and
 * until the vendor's clock has moved on it allows a replay. No word or id of the vendors looks so.
 */
const SIGNATURES = /(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])|(?<![a-z0-9+/])[a-z0-9+/]{27}=(?!=)/gi;

/** Reads secrets when they are used (a file may be rotated) and remembers them for redaction. */
export class Secrets {
  /** For the logins of this connection, whichever of its vendors they are for. */
  readonly logins = new LoginGuard();
  readonly #own = new Set<string>();
  /** The latest last. */
  readonly #sessions = new Set<string>();
  /** All of them, as text; made anew when one more is known. */
  #pattern: RegExp | undefined;

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
    this.#add(this.#own, value);
    return value;
  }

  /** Session ids, tokens and encoded credentials are secrets too. Returns the value. */
  remember(value: string): string {
    // Again at the end: what is in use is kept.
    if (this.#sessions.delete(value)) this.#sessions.add(value);
    this.#add(this.#sessions, value);
    for (const oldest of this.#sessions) {
      if (this.#sessions.size <= SESSIONS_KEPT) break;
      this.#sessions.delete(oldest);
    }
    return value;
  }

  /** The text without any secret seen so far, in whichever form a vendor may quote it. */
  redact(text: string): string {
    this.#pattern ??= patternOf([...this.#own, ...this.#sessions]);
    return text.replace(this.#pattern, '***').replace(SIGNATURES, '***');
  }

  #add(known: Set<string>, value: string): void {
    if (value.length < SHORTEST_REDACTED || known.has(value)) return;
    known.add(value);
    this.#pattern = undefined;
  }
}

const NEVER = /(?!)/g;

/** The longest first, since one secret may begin another. */
function patternOf(values: readonly string[]): RegExp {
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  return forms.length === 0 ? NEVER : new RegExp(forms.map(escapeRegExp).join('|'), 'g');
}

/** As it is, and as it stands in a URL, a form, JSON, HTML and Base64. */
function formsOf(value: string): string[] {
  return [
    value,
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    escapeHtml(value, '&#39;'),
    escapeHtml(value, '&#x27;'),
    Buffer.from(value).toString('base64'),
  ];
}

function escapeHtml(text: string, apostrophe: string): string {
  const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": apostrophe };
  return text.replace(/[&<>"']/g, (found) => names[found as keyof typeof names]);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
