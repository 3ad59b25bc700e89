/** The ways in: CAS, `login_check` and the 3.x session calls (facts/huawei.md A3.1 to A3.3). */
import type { Incoming, Reply, Route } from '../route.js';
import { casLoginFor, page, rootOf, type Access } from './access.js';

export function casRoutes(access: Access, cas: string): Route[] {
  return [
    {
      api: 'session',
      method: 'GET',
      path: `${cas}/login`,
      handle: (incoming) => {
        const service = incoming.query.get('service');
        if (service !== null && access.hasGrant(incoming)) return toService(access, service);
        return loginForm(access);
      },
    },
    {
      api: 'session',
      method: 'POST',
      path: `${cas}/login`,
      handle: (incoming) => casLogin(access, cas, incoming),
    },
  ];
}

function casLogin(access: Access, cas: string, incoming: Incoming): Reply {
  const form = new URLSearchParams(incoming.rawBody);
  const fits = form.get('_eventId') === 'submit' && form.get('submit') === 'Login';
  if (!fits || !access.useLoginTicket(form.get('lt'))) return loginForm(access);
  const verdict = access.password(form.get('username'), form.get('password'));
  if (verdict === 'wrong')
    return loginForm(
      access,
      'The credentials you provided cannot be determined to be\n      authentic.',
    );
  // What a locked user is shown is not documented; this text is ours.
  if (verdict === 'locked') return loginForm(access, 'The user is locked. Try again later.');
  const cookies = [`CASTGC=${access.newGrant()}; Path=${cas}; HttpOnly`];
  const service = incoming.query.get('service');
  const reply =
    service === null ? page('You have logged in successfully.') : toService(access, service);
  return { ...reply, headers: { ...reply.headers, 'set-cookie': cookies } };
}

function loginForm(access: Access, message = ''): Reply {
  const form = page(
    `<form id="fm1" method="post"><div id="msg">${message}</div>
    <input name="username"><input name="password" type="password">
    <input type="hidden" name="lt" value="${access.newLoginTicket()}" />
    <input type="hidden" name="_eventId" value="submit" /><input type="submit" name="submit" value="Login"></form>`,
  );
  return {
    ...form,
    headers: { ...form.headers, 'set-cookie': 'casSessionId=simulated; Path=/; HttpOnly' },
  };
}

function toService(access: Access, service: string): Reply {
  const location = new URL(service);
  location.searchParams.set('ticket', access.newServiceTicket());
  return { status: 302, headers: { location: location.href } };
}

/** @param root `/web` or `/mrsmanager` */
export function managerDoors(access: Access, root: string): Route[] {
  const cookie = () => ({
    'set-cookie': `${access.cookieName}=${access.newSession()}; Path=/; HttpOnly`,
  });
  return [
    {
      api: 'session',
      method: 'GET',
      path: `${root}/cas_security_check.htm`,
      handle: (incoming) =>
        access.useServiceTicket(incoming.query.get('ticket'))
          ? {
              status: 302,
              headers: { location: `${rootOf(incoming)}/v1/access/login_check`, ...cookie() },
            }
          : { status: 302, headers: { location: casLoginFor(incoming) } },
    },
    {
      api: 'session',
      method: 'GET',
      path: `${root}/v1/access/login_check`,
      handle: (incoming) => {
        const body = {
          id: -1,
          state: 'COMPLETE',
          error_code: 0,
          modify_pwd: false,
          exist_cluster: true,
        };
        if (access.sessionOf(incoming)) return { status: 200, body };
        if (access.dials.mode === 'none') return { status: 200, headers: cookie(), body };
        return { status: 302, headers: { location: casLoginFor(incoming) } };
      },
    },
    {
      api: 'session',
      method: 'GET',
      path: `${root}/api/v2/session/status`,
      handle: ({ headers }) => {
        if (access.dials.mode !== 'basic') return { status: 404, body: 'Not Found' };
        const [kind, encoded = ''] = (headers['authorization'] ?? '').split(' ');
        const pair = Buffer.from(encoded, 'base64').toString('utf8');
        const colon = pair.indexOf(':');
        const verdict = access.password(pair.slice(0, colon), pair.slice(colon + 1));
        if (kind !== 'Basic' || verdict !== 'right') return { status: 401 };
        return { status: 200, headers: cookie(), body: {} };
      },
    },
    {
      api: 'session',
      method: 'POST',
      path: `${root}/api/v2/session/login_check`,
      handle: (incoming) => {
        const session = access.sessionOf(incoming);
        if (!session) return { status: 401 };
        if (!access.dials.needsToken) return { status: 404, body: 'Not Found' };
        return { status: 200, body: { token: session.token } };
      },
    },
  ];
}
