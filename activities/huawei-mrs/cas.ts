/** The CAS login of a security cluster, steps one and two (facts/huawei.md A3.1). */
import { parse, type HTMLElement } from 'node-html-parser';
import type { CookieJar } from 'tough-cookie';
import type { Caller, HttpAnswer } from '../http/caller.js';
import { badCredentials } from '../login-guard.js';
import { VendorError } from '../vendor-error.js';
import { mrsFailure } from './api.js';
import type { MrsConnection } from './connection.js';
import { LANGUAGE } from './session.js';

type CasAuth = Extract<MrsConnection['auth'], { kind: 'cas' }>;

/** Leaves CASTGC in the jar, with which Manager then makes a session. */
export async function casLogin(
  { endpoint, manager }: MrsConnection,
  auth: CasAuth,
  password: string,
  jar: CookieJar,
  call: Caller,
): Promise<void> {
  const url = new URL(`${manager === '/web' ? '/cas' : '/mrscas'}/login`, auth.endpoint);
  const page = await call.read({
    api: 'session',
    method: 'GET',
    url,
    headers: LANGUAGE,
    cookieJar: jar,
    followRedirects: true,
  });
  if (page.status !== 200) throw mrsFailure(page, 'CAS login page');
  const lt = parsed(page.body).querySelector('input[name="lt"]')?.getAttribute('value');
  if (!lt)
    throw new VendorError(
      'unclear',
      'bad-answer',
      'CAS login page: it has no hidden input "lt" (login ticket)',
    );

  const form = new URL(url);
  form.searchParams.set('service', `${endpoint}${manager}/cas_security_check.htm`);
  // Redirects of this one are not followed: a 307 would carry the password elsewhere. Manager's own
  // login check, the next step, makes the session.
  const answer = await call.read({
    api: 'session',
    method: 'POST',
    url: form,
    headers: { ...LANGUAGE, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      username: auth.username,
      password,
      lt,
      _eventId: 'submit',
      submit: 'Login',
    }).toString(),
    cookieJar: jar,
  });
  await judge(answer, auth.username, jar, url);
}

/** The parser's time grows with the square of the elements: 20,000 of them took more than eight seconds. */
const MOST_ELEMENTS = 2_000;

function parsed(page: string): HTMLElement {
  if (page.split('<', MOST_ELEMENTS + 1).length <= MOST_ELEMENTS) return parse(page);
  throw new VendorError(
    'unclear',
    'bad-answer',
    `CAS login page: it has more than ${MOST_ELEMENTS} elements`,
  );
}

/** A refused login is HTTP 200 as well; only the ticket-granting cookie proves the other. */
async function judge(
  answer: HttpAnswer,
  username: string,
  jar: CookieJar,
  url: URL,
): Promise<void> {
  const refusal = refusalOnPage(`${answer.headers['location'] ?? ''} ${answer.body}`, username);
  if (refusal) throw refusal;
  if (answer.status === 401 || answer.status === 403)
    throw badCredentials(`CAS login as ${username}: HTTP ${answer.status}`);
  if (answer.status >= 400) throw mrsFailure(answer, 'CAS login');
  const cookies = await jar.getCookies(url.href);
  if (!cookies.some(({ key, value }) => key === 'CASTGC' && value !== ''))
    throw badCredentials(
      `CAS login as ${username}: no CASTGC cookie came and the page gives none of the known reasons (another language? a verification code?)`,
    );
}

/** The two phrases by which a page says no. */
export function refusalOnPage(text: string, username: string): VendorError | undefined {
  if (/credentials you provided cannot be determined to be\s+authentic/i.test(text))
    return badCredentials(`login as ${username}: the user name or password is wrong`);
  if (text.includes('modify_password.html'))
    return new VendorError(
      'refused',
      'must-change-password',
      `login as ${username}: the password must be changed first (log in to Manager once by hand)`,
    );
  return undefined;
}
