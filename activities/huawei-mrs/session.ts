/**
 * One session per Manager, shared by all verbs (facts/huawei.md A3.4). What an expired session answers
 * is not documented, so every sign of it counts. A read logs in again once; a command is never repeated.
 */
import type { CookieJar } from 'tough-cookie';
import { beforeSend } from '../before-send.js';
import { Cached } from '../cached.js';
import type { Caller, HttpAnswer, HttpRequest } from '../http/caller.js';
import { LoginGuard } from '../login-guard.js';
import type { Secrets } from '../secrets.js';
import { VendorError } from '../vendor-error.js';
import type { MrsConnection } from './connection.js';

export interface Session {
  jar: CookieJar;
  /** Sent on every call: `x-hw-fi-auth-token` where Manager offers one. */
  headers: Record<string, string>;
}

export const LANGUAGE = { 'x-language': 'en-us' };

export class ManagerSession {
  readonly #session = new Cached<Session>('login to Manager');
  readonly #guard = new LoginGuard();

  constructor(
    private readonly connection: MrsConnection,
    private readonly secrets: Secrets,
  ) {}

  /** @throws VendorError when a new session is lost as well: `refused` by its status, else `unclear` (a page of maintenance, say) */
  async read(request: HttpRequest, call: Caller): Promise<HttpAnswer> {
    const session = await this.#open(call);
    const answer = await this.#within(session, request, (each) => call.read(each));
    if (lossOf(answer) === undefined) return answer;
    this.#session.forget(session);
    const again = await this.#within(await this.#open(call), request, (each) => call.read(each));
    const loss = lossOf(again);
    if (loss === undefined) return again;
    const isRefused = again.status === 401 || again.status === 403;
    throw new VendorError(
      isRefused ? 'refused' : 'unclear',
      `HTTP ${again.status}`,
      `${request.method} ${request.url.pathname}: lost with a new session too: ${loss}`,
    );
  }

  /** A command: sent once, whatever the session turns out to be. */
  async send(request: HttpRequest, call: Caller): Promise<HttpAnswer> {
    const session = await beforeSend(this.#open(call));
    const answer = await this.#within(session, request, (each) => call.send(each));
    if (lossOf(answer) !== undefined) this.#session.forget(session);
    return answer;
  }

  /** Any answer may set another cookie. */
  async #within(
    session: Session,
    request: HttpRequest,
    exchange: (request: HttpRequest) => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    const answer = await exchange(within(session, request));
    await rememberCookies(session.jar, this.secrets);
    return answer;
  }

  #open(call: Caller): Promise<Session> {
    return this.#session.get(async () => {
      // HTML and cookies are loaded with the first login: the command line needs only the schemas.
      const { logIn } = await import('./login.js');
      const value = await logIn(this.connection, this.secrets, this.#guard, call);
      return { value, until: Infinity };
    });
  }
}

/** Session ids are secrets. */
export async function rememberCookies(jar: CookieJar, secrets: Secrets): Promise<void> {
  for (const { value } of (await jar.serialize()).cookies) secrets.remember(value ?? '');
}

function within(session: Session, request: HttpRequest): HttpRequest {
  return {
    ...request,
    headers: { ...LANGUAGE, ...request.headers, ...session.headers },
    cookieJar: session.jar,
  };
}

/** Why this answer means that the session is gone, or undefined. */
function lossOf({ status, headers, body }: HttpAnswer): string | undefined {
  if (status === 401 || status === 403) return `HTTP ${status}`;
  if (status >= 300 && status < 400)
    return `HTTP ${status}, a redirect to ${placeOf(headers['location'])}`;
  if (status === 200 && isHtml(headers['content-type'], body)) return 'a web page instead of JSON';
  return undefined;
}

function isHtml(contentType = '', body: string): boolean {
  return contentType.includes('text/html') || body.trimStart().startsWith('<');
}

/** Without query and path parameters, which may carry tickets and session ids. */
function placeOf(location = '(nowhere)'): string {
  return location.replace(/[?;#].*$/s, '');
}
