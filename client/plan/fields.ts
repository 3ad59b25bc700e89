/** Building blocks of a plan's schema: names, amounts, durations. Their errors name the value and what would be right. */
import { z } from 'zod';
import { durationWithin, LONGEST_MS } from '../../activities/durations.js';
import type { Amount } from '../../activities/plan-types.js';

export const shown = (input: unknown): string => JSON.stringify(input) ?? 'nothing';

/** A strict object that tells which fields it has. */
export function fields<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `no such field; write one of ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

export const planName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'a name is 1 to 40 of a-z, 0-9 and "-", and begins with a letter or digit',
  );

const asWritten = { pattern: '^\\d+(\\.\\d+)?(ms|s|m|h)$', examples: ['30s', '5m', '2h'] };

/** ms, at least 0. */
export const time = durationWithin(0, LONGEST_MS).meta(asWritten);

/** ms, above 0. */
export const span = durationWithin(1, LONGEST_MS).meta(asWritten);

/** @param least whole number or percent that is accepted, 0 or 1 */
export function amount(least: 0 | 1): z.ZodType<Amount, number | string> {
  const error = ({ input }: { input?: unknown }) =>
    `${shown(input)} is neither a whole number of at least ${least} nor a percent from ${least}% to 100%`;
  const percent = least === 0 ? /^(\d{1,2}|100)%$/ : /^([1-9]\d?|100)%$/;
  return z
    .union(
      [
        z.int().min(least, { error }),
        z
          .string()
          .regex(percent, { error })
          .meta({ examples: ['25%'] }),
      ],
      { error },
    )
    .transform((written) =>
      typeof written === 'number' ? written : { percent: Number(written.slice(0, -1)) },
    );
}

/** One of a list, or the list. */
export function oneOrMore<Schema extends z.ZodType>(
  schema: Schema,
): z.ZodType<z.output<Schema>[], z.input<Schema> | z.input<Schema>[]> {
  return z
    .union([schema, z.array(schema).min(1, 'write at least one')])
    .transform((written) => (Array.isArray(written) ? written : [written]) as z.output<Schema>[]);
}

/** Null where it was not written. An empty `check:` is a fault, never "no check". */
export function orNull<Schema extends z.ZodType>(
  schema: Schema,
): z.ZodType<z.output<Schema> | null, z.input<Schema> | undefined> {
  return schema.optional().transform((written) => written ?? null);
}

/** An address without credentials: a plan holds no secret. */
export const address = z
  .string()
  .check(({ value, issues }) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol))
      issues.push(
        custom('', `${shown(masked(value))} is not an address; write http://… or https://…`),
      );
    else if (url.username !== '' || url.password !== '')
      issues.push(custom('', 'no user and no password in an address: a plan holds no secret'));
  })
  .meta({ format: 'uri', pattern: '^https?://' });

function masked(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//…@');
}

export function custom(input: unknown, message: string): z.core.$ZodRawIssue {
  return { code: 'custom', input, message };
}
