/** A cron expression of five fields, as people know it. */

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  name: string;
  from: number;
  to: number;
  /** Words for the numbers from `from` on. */
  words?: string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  { name: 'day of week', from: 0, to: 7, words: DAYS },
];

/** What is wrong with it, or null. */
export function cronFault(cron: string): string | null {
  const given = cron.trim().split(/\s+/);
  if (given.length !== FIELDS.length)
    return `"${cron}" is not five fields; write minute, hour, day of month, month, day of week, such as "0 2 * * SAT"`;
  for (const [index, field] of FIELDS.entries()) {
    const wrong = given[index]!.split(',').find((item) => !isItem(item, field));
    if (wrong !== undefined)
      return `"${cron}": ${field.name} "${wrong}" is not *, ${field.from} to ${field.to}, a range or a step of them`;
  }
  // Cron reads both as "or", Temporal's calendars as "and".
  if (!given[2]!.startsWith('*') && !given[4]!.startsWith('*'))
    return `"${cron}" has a day of month and a day of week, which programs read differently; write one of them`;
  return null;
}

function isItem(item: string, field: Field): boolean {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0) return false;
  if (step !== undefined && !(/^[1-9]\d?$/.test(step) && Number(step) <= field.to)) return false;
  if (range === '*') return true;
  const [first, last, ...others] = range.split('-').map((text) => numberOf(text, field));
  if (others.length > 0 || first === undefined) return false;
  if (!range.includes('-')) return step === undefined;
  return last !== undefined && first <= last;
}

function numberOf(text: string, { from, to, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  if (word >= 0) return from + word;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return number >= from && number <= to ? number : undefined;
}
