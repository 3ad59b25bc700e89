/** The three ways to a session (facts/huawei.md A3.1 to A3.3). Loaded with the first login only. */
import { CookieJar } from 'tough-cookie';
import { jsonOf, parseAnswer } from '../http/answers.js';
import type { Caller } from '../http/caller.js';
import { badCredentials, type LoginGuard } from '../login-guard.js';
import type { Secrets } from '../secrets.js';
import { VendorError } from '../vendor-error.js';
import { z } from 'zod';
import { envelope, errorOf, mrsFailure } from './api.js';
import { casLogin, refusalOnPage } from './cas.js';
import type { MrsConnection } from './connection.js';
import { LANGUAGE, rememberCookies, type Session } from './session.js';

type BasicAuth = Extract<MrsConnection['auth'], { kind: 'basic' }>;

/** @throws VendorError; `refused` for bad credentials, which the guard then never sends again */
export async function logIn(
  connection: MrsConnection,
  secrets: Secrets,
  guard: LoginGuard,
  call: Caller,
): Promise<Session> {
  // Loose and without the public-suffix list: Manager is an IP address, and its cookies are its own affair.
  const jar = new CookieJar(undefined, { looseMode: true, rejectPublicSuffixes: false });
  try {
    return { jar, headers: await openSession(connection, secrets, guard, jar, call) };
  } finally {
    // Of a login that failed half-way too: its answer may quote what it has set.
    await rememberCookies(jar, secrets);
  }
}

/** @returns the headers of every call from now on; the rest is in the jar */
async function openSession(
  connection: MrsConnection,
  secrets: Secrets,
  guard: LoginGuard,
  jar: CookieJar,
  call: Caller,
): Promise<Record<string, string>> {
  const { auth } = connection;
  if (auth.kind === 'basic') {
    const password = secrets.read(auth.password);
    return guard.once(password, () =>
      basicLogin(connection, auth, { password, secrets }, jar, call),
    );
  }
  if (auth.kind === 'cas') {
    const password = secrets.read(auth.password);
    await guard.once(password, () => casLogin(connection, auth, password, jar, call));
  }
  await loginCheck(connection, jar, call);
  return {};
}

const loginCheckAnswer = envelope.extend({ modify_pwd: z.unknown() });

/** Step three of CAS, and all there is without security: gives JSESSIONID or FISessionId. */
async function loginCheck(connection: MrsConnection, jar: CookieJar, call: Caller): Promise<void> {
  const answer = await call.read({
    api: 'session',
    method: 'GET',
    url: new URL(`${connection.manager}/v1/access/login_check`, connection.endpoint),
    headers: LANGUAGE,
    cookieJar: jar,
    followRedirects: true,
  });
  if (answer.status !== 200) throw mrsFailure(answer, 'login check');
  if (jsonOf(answer) === undefined)
    throw new VendorError(
      'refused',
      'no-session',
      'login check: Manager answers with a web page, not with a session; does auth.kind fit this cluster (cas for security mode, none without)?',
    );
  const body = parseAnswer(loginCheckAnswer, answer, 'login check');
  if (isTrue(body.modify_pwd))
    throw new VendorError(
      'refused',
      'must-change-password',
      'login check: Manager wants the password of this user changed first',
    );
  if (body.state?.toUpperCase() !== 'FAILED') return;
  const { code, message } = errorOf(body);
  throw new VendorError('refused', code ?? 'FAILED', `login check: ${message ?? 'FAILED'}`);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The field's type is not printed. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === 'true';
}

const tokenAnswer = z.object({ token: z.string().min(1) });

/** MRS 3.x: Basic once, cookies afterwards, and a token against request forgery where one is offered. */
async function basicLogin(
  connection: MrsConnection,
  { username }: BasicAuth,
  { password, secrets }: { password: string; secrets: Secrets },
  jar: CookieJar,
  call: Caller,
): Promise<Record<string, string>> {
  const at = (path: string) => new URL(`${connection.manager}/api/v2/${path}`, connection.endpoint);
  const headers = { ...LANGUAGE, 'content-type': 'application/json;charset=UTF-8' };
  const answer = await call.read({
    api: 'session',
    method: 'GET',
    url: at('session/status'),
    headers: {
      ...headers,
      authorization: `Basic ${secrets.remember(base64(`${username}:${password}`))}`,
    },
    cookieJar: jar,
  });
  if (answer.status === 401 || answer.status === 403)
    throw badCredentials(`login as ${username}: HTTP ${answer.status}`);
  if (answer.status !== 200) throw mrsFailure(answer, 'login');
  const refusal = refusalOnPage(answer.body, username);
  if (refusal) throw refusal;

  const offer = await call.read({
    api: 'session',
    method: 'POST',
    url: at('session/login_check'),
    headers,
    body: '{}',
    cookieJar: jar,
  });
  if (offer.status >= 500 || offer.status === 429) throw mrsFailure(offer, 'login token');
  const token = tokenAnswer.safeParse(jsonOf(offer)).data?.token;
  return offer.status === 200 && token !== undefined
    ? { 'x-hw-fi-auth-token': secrets.remember(token) }
    : {};
}
