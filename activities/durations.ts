import { z } from 'zod';

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** `500ms`, `10s`, `5m`, `2h` → milliseconds; undefined where the text is none of these. */
export function parseDuration(text: string): number | undefined {
  const match = FORM.exec(text.trim());
  if (!match) return undefined;
  return Math.round(Number(match[1]) * (UNITS[match[2]!] ?? NaN));
}

/** Milliseconds → the largest unit that keeps it short: `500ms`, `10s`, `1.5m`. */
export function formatDuration(ms: number): string {
  for (const [unit, size] of [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const) {
    if (ms >= size) return `${Number((ms / size).toFixed(1))}${unit}`;
  }
  return `${Math.round(ms)}ms`;
}

/** A year: what lasts longer is a slip of the pen, and at some length no timer and no date can hold it. */
export const LONGEST_MS = 365 * 24 * 3_600_000;

/** A duration as people write it; milliseconds inside. */
export function durationWithin(least: number, most: number) {
  return z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= least && ms <= most) return ms;
    const message =
      ms === undefined
        ? `"${text}" is not a duration; write 500ms, 10s, 5m or 2h`
        : `"${text}" is ${ms < least ? 'below' : 'above'} what is possible; write ${formatDuration(least)} to ${formatDuration(most)}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}
