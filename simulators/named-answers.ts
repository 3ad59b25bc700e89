/** The answers that a fault can name: the vendor's refusals, those of whatever stands in between, and real ones spoiled. */
import type { Incoming, Reply } from './route.js';
import type { SimulatorDefinition } from './simulator.js';
import { cutShort, spoil } from './spoil.js';

/** When each can be given. `after` only: it spoils the real answer. `before` only: the call must not be read, or not answered yet. */
export const answerNames = {
  reset: 'either',
  hang: 'either',
  'server-error': 'either',
  'bad-gateway': 'either',
  'gateway-timeout': 'either',
  'redirect-307': 'either',
  'redirect-308': 'either',
  html: 'either',
  'malformed-json': 'either',
  unauthorized: 'either',
  forbidden: 'either',
  'rate-limited': 'either',
  'rate-limited-with-wait': 'either',
  'rate-limited-without-wait': 'either',
  'reset-unread': 'before',
  'session-expired': 'before',
  'half-a-body': 'after',
  'truncated-json': 'after',
  'missing-fields': 'after',
  'unknown-words': 'after',
  'more-in-total': 'after',
  'no-rows': 'after',
} as const satisfies Record<string, 'either' | 'before' | 'after'>;
export type AnswerName = keyof typeof answerNames;

/** What goes out: a reply, whole or half of it, or nothing. */
export type Sent = Reply | { half: Reply } | 'reset' | 'hang';

export interface Spoiling {
  answer: Reply | AnswerName;
  /** Of the JSON, for those that spoil some: else the vendor's fields of state. */
  fields?: readonly string[] | undefined;
}

const WAIT_HEADER = /^(retry-after|ratelimit-.*)$/i;

/** @param real what the simulator itself answered; present for a fault of `after` */
export function sentInstead(
  { refusals, fields: known }: Pick<SimulatorDefinition, 'refusals' | 'fields'>,
  { answer, fields = known.words }: Spoiling,
  { rawUrl }: Incoming,
  real: Reply | undefined,
): Sent {
  if (typeof answer !== 'string') return answer;
  const spoiled = (how: Parameters<typeof spoil>[1]): Reply => spoil(real!, how);
  switch (answer) {
    case 'reset':
    case 'reset-unread':
      return 'reset';
    case 'hang':
      return 'hang';
    case 'server-error':
    case 'unauthorized':
    case 'forbidden':
    case 'rate-limited':
      return refusals[answer];
    case 'rate-limited-with-wait':
      return withWait(refusals['rate-limited']);
    case 'rate-limited-without-wait':
      return withoutWait(refusals['rate-limited']);
    case 'bad-gateway':
      return page(502, 'Bad Gateway');
    case 'gateway-timeout':
      return page(504, 'Gateway Time-out');
    case 'html':
      return page(200, 'Scheduled maintenance');
    case 'redirect-307':
    case 'redirect-308':
      // To itself: who follows it makes the same call again.
      return { status: Number(answer.slice(-3)), headers: { location: rawUrl } };
    case 'malformed-json':
      return { status: 200, headers: JSON_TYPE, body: "{'status': undefined,}" };
    case 'half-a-body':
      return { half: real! };
    case 'truncated-json':
      return { ...real!, headers: { ...JSON_TYPE, ...real!.headers }, body: cutShort(real!.body) };
    case 'missing-fields':
      return spoiled({ without: fields });
    case 'unknown-words':
      return spoiled({ strange: fields });
    case 'more-in-total':
      return spoiled({ more: known.totals });
    case 'no-rows':
      return spoiled({ empty: known.totals });
    case 'session-expired':
      return real!;
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

function page(status: number, title: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  };
}

function withWait(reply: Reply): Reply {
  const says = Object.keys(reply.headers ?? {}).some((name) => WAIT_HEADER.test(name));
  return says ? reply : { ...reply, headers: { ...reply.headers, 'retry-after': '1' } };
}

function withoutWait(reply: Reply): Reply {
  const kept = Object.entries(reply.headers ?? {}).filter(([name]) => !WAIT_HEADER.test(name));
  return { ...reply, headers: Object.fromEntries(kept) };
}
