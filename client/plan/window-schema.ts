/** `window` of a plan: when it may run. */
import { z } from 'zod';
import type { Calendar, PlanWindow } from '../../activities/plan-types.js';
import { cronFault } from './cron.js';
import { custom, fields, oneOrMore, shown, span, time } from './fields.js';

const cron = z.string().check(({ value, issues }) => {
  const message = cronFault(value);
  if (message !== null) issues.push(custom(value, message));
});

const calendar = fields({
  at: oneOrMore(
    z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "02:30"'),
  ).describe('Times of day, such as "02:30"'),
  dayOfWeek: oneOrMore(z.enum(['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'])).optional(),
  dayOfMonth: oneOrMore(z.int().min(1).max(31)).optional(),
  month: oneOrMore(z.int().min(1).max(12)).optional(),
}).transform(({ at, dayOfWeek = null, dayOfMonth = null, month = null }): Calendar => ({
  at,
  dayOfWeek,
  dayOfMonth,
  month,
}));

const timeZone = z.string().refine(isTimeZone, {
  error: ({ input }) => `${shown(input)} is not an IANA time zone such as Europe/Berlin or UTC`,
});

export const planWindow = fields({
  schedule: z
    .union([cron.transform((text) => ({ cron: text })), calendar])
    .describe('When it opens: five cron fields such as "0 2 * * SAT", or times and days'),
  timeZone: timeZone.describe(
    'IANA, such as Europe/Berlin: the schedule and `except` are read in it',
  ),
  duration: span.describe('How long it is open'),
  cutoff: time
    .default(0)
    .describe('So long before its end nothing new is issued any more; 0 unless told'),
  except: z
    .array(z.iso.date({ error: ({ input }) => `${shown(input)} is not a date such as 2026-12-24` }))
    .default([])
    .describe('Days on which it does not open'),
  atEnd: z
    .enum(['report', 'restore'])
    .default('report')
    .describe('restore: what the run stopped is started again when the window ends'),
}).describe('When the plan may run by itself') satisfies z.ZodType<PlanWindow>;

/** Names only: an offset such as +02:00 knows no summer time. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
