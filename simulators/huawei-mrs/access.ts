/** Who may enter: users, lockout, CAS tickets and Manager's sessions (facts/huawei.md A3). */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Incoming, Reply } from '../route.js';

export const USERNAME = 'admin';
export const PASSWORD = 'mrs password of the simulator & co';

const WRONG_PASSWORDS = 5;
const LOCKED_MS = 5 * 60_000;
const IDLE_MS = 20 * 60_000;

/** What kind of Manager this is, set by `POST /_simulator/manager`. */
export const managerDials = z.strictObject({
  /** cas: security mode · none: without it · basic: MRS 3.x */
  mode: z.enum(['cas', 'none', 'basic']).exactOptional(),
  /** Whether the v1 paths answer; on 3.x nobody has said. */
  v1: z.boolean().exactOptional(),
  /** 3.x: whether changes need the token against request forgery. */
  needsToken: z.boolean().exactOptional(),
  /** What a request without a session gets: not documented, so all three. */
  strangersGet: z.enum(['redirect', 'unauthorized', 'page']).exactOptional(),
});
export type ManagerDials = Required<z.output<typeof managerDials>>;

interface ManagerSession {
  usedAt: number;
  token: string;
}

const fresh = () => randomBytes(16).toString('hex');

export class Access {
  readonly dials: ManagerDials = {
    mode: 'cas',
    v1: true,
    needsToken: true,
    strangersGet: 'redirect',
  };
  /** Logins that came with a password, right or wrong. */
  passwordsSeen = 0;
  #wrong = 0;
  #lockedUntil = 0;
  readonly #loginTickets = new Set<string>();
  readonly #grants = new Set<string>();
  readonly #serviceTickets = new Set<string>();
  readonly #sessions = new Map<string, ManagerSession>();

  /** Five wrong ones in a row lock the user; a locked user is refused with the right one too. */
  password(username: string | null, password: string | null): 'right' | 'wrong' | 'locked' {
    this.passwordsSeen += 1;
    if (Date.now() < this.#lockedUntil) return 'locked';
    if (username === USERNAME && password === PASSWORD) {
      this.#wrong = 0;
      return 'right';
    }
    this.#wrong += 1;
    if (this.#wrong >= WRONG_PASSWORDS) {
      this.#wrong = 0;
      this.#lockedUntil = Date.now() + LOCKED_MS;
    }
    return 'wrong';
  }

  newLoginTicket(): string {
    return issued(this.#loginTickets, `LT-${fresh()}`);
  }

  useLoginTicket(lt: string | null): boolean {
    return this.#loginTickets.delete(lt ?? '');
  }

  newGrant(): string {
    return issued(this.#grants, `TGT-${fresh()}`);
  }

  hasGrant(incoming: Incoming): boolean {
    return this.#grants.has(cookieOf(incoming, 'CASTGC') ?? '');
  }

  newServiceTicket(): string {
    return issued(this.#serviceTickets, `ST-${fresh()}`);
  }

  useServiceTicket(ticket: string | null): boolean {
    return this.#serviceTickets.delete(ticket ?? '');
  }

  newSession(): string {
    const id = fresh();
    this.#sessions.set(id, { usedAt: Date.now(), token: fresh() });
    return id;
  }

  get cookieName(): string {
    return this.dials.mode === 'none' ? 'FISessionId' : 'JSESSIONID';
  }

  sessionOf(incoming: Incoming): ManagerSession | undefined {
    const session = this.#sessions.get(cookieOf(incoming, this.cookieName) ?? '');
    if (!session || Date.now() - session.usedAt > IDLE_MS) return undefined;
    session.usedAt = Date.now();
    return session;
  }

  /** All sessions and grants end now, as after 20 idle minutes. */
  expire(): void {
    this.#sessions.clear();
    this.#grants.clear();
  }

  /** A refusal for who has no session (or, for a change on 3.x, no token), else undefined. */
  refuse(incoming: Incoming): Reply | undefined {
    const session = this.sessionOf(incoming);
    if (!session) return this.#turnedAway(incoming);
    const { mode, needsToken } = this.dials;
    const lacksToken =
      mode === 'basic' &&
      needsToken &&
      incoming.method === 'POST' &&
      incoming.headers['x-hw-fi-auth-token'] !== session.token;
    return lacksToken ? { status: 403, body: { errorDescription: 'invalid token' } } : undefined;
  }

  #turnedAway(incoming: Incoming): Reply {
    switch (this.dials.strangersGet) {
      case 'unauthorized':
        return { status: 401 };
      case 'page':
        return page('<form id="fm1"><input type="password" name="password"></form>');
      case 'redirect':
        return { status: 302, headers: { location: casLoginFor(incoming) } };
    }
  }
}

function issued(tickets: Set<string>, ticket: string): string {
  tickets.add(ticket);
  return ticket;
}

function cookieOf({ headers }: Incoming, name: string): string | undefined {
  const found = (headers['cookie'] ?? '').split('; ').find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

const originOf = ({ headers }: Incoming) => `http://${headers['host'] ?? 'localhost'}`;

/** `/web` or `/mrsmanager`. */
export const rootOf = ({ path }: Incoming) => `/${path.split('/')[1] ?? ''}`;

export function casLoginFor(incoming: Incoming): string {
  const root = rootOf(incoming);
  const service = `${originOf(incoming)}${root}/cas_security_check.htm`;
  const cas = root === '/mrsmanager' ? '/mrscas' : '/cas';
  return `${originOf(incoming)}${cas}/login?service=${encodeURIComponent(service)}`;
}

export function page(content: string): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'text/html;charset=UTF-8' },
    body: `<!DOCTYPE html><html><head><title>MRS Manager</title></head><body>${content}</body></html>`,
  };
}
