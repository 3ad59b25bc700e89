/**
 * IAM token by password, scoped to the project (facts/huawei.md B7). Valid 24 h; cached, fetched once
 * for all who wait, and renewed early.
 */
import { z } from 'zod';
import type { Caller } from '../http/caller.js';
import { Cached } from '../cached.js';
import { jsonOf, parseAnswer, statusFailure } from '../http/answers.js';
import { badCredentials, LoginGuard } from '../login-guard.js';
import type { Secrets } from '../secrets.js';
import { VendorError } from '../vendor-error.js';
import type { CdmConnection } from './connection.js';

const RENEW_BEFORE_MS = 45 * 60_000;

const tokenAnswer = z.object({
  token: z.object({
    expires_at: z
      .string()
      .transform((text) => Date.parse(text))
      .refine((at) => !Number.isNaN(at), 'not a time'),
  }),
});
const tokenError = z.object({
  error: z.object({
    code: z.union([z.number(), z.string()]).optional(),
    message: z.string().optional(),
  }),
});

type TokenAuth = Extract<CdmConnection['auth'], { kind: 'token' }>;

export class IamTokens {
  readonly #token = new Cached<string>('IAM token');
  readonly #guard = new LoginGuard();

  constructor(
    private readonly auth: TokenAuth,
    private readonly project: string,
    private readonly secrets: Secrets,
  ) {}

  token(call: Caller): Promise<string> {
    return this.#token.get(async () => {
      const password = this.secrets.read(this.auth.password);
      return this.#guard.once(password, () => this.#fetch(password, call));
    });
  }

  /** After a 401 with this token: the next call fetches a new one. */
  forget(token: string): void {
    this.#token.forget(token);
  }

  async #fetch(password: string, call: Caller): Promise<{ value: string; until: number }> {
    const { endpoint, domain, username } = this.auth;
    const answer = await call.read({
      api: 'iam',
      method: 'POST',
      url: new URL('/v3/auth/tokens?nocatalog=true', endpoint),
      headers: { 'content-type': 'application/json;charset=utf8' },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['password'],
            password: {
              user: {
                name: username,
                password,
                domain: { name: domain },
              },
            },
          },
          scope: { project: { id: this.project } },
        },
      }),
    });
    if (answer.status !== 201) {
      const message = tokenError.safeParse(jsonOf(answer)).data?.error.message;
      if (answer.status === 401)
        throw badCredentials(`IAM token for ${username}: ${message ?? 'HTTP 401'}`);
      throw statusFailure(answer, 'IAM token', { message });
    }
    const value = answer.headers['x-subject-token'];
    if (!value)
      throw new VendorError(
        'unclear',
        'bad-answer',
        'IAM token: the answer has no X-Subject-Token',
      );
    const { token } = parseAnswer(tokenAnswer, answer, 'IAM token');
    return {
      value: this.secrets.remember(value),
      until: token.expires_at - RENEW_BEFORE_MS,
    };
  }
}
