/** What may be asked of a stop and of a start (facts/huawei.md B3, B4). */
import { z } from 'zod';
import { LONGEST_MS } from '../durations.js';

/** A drain without a limit of its own: the vendor waits for all jobs. */
const DRAIN = -1;

export const cdmOptions = z
  .strictObject({
    stopMode: z
      .enum(['IMMEDIATELY', 'GRACEFULLY'], {
        error: ({ input }) =>
          input === 'GRACEFULL'
            ? 'the vendor\'s enumeration says GRACEFULLY; "GRACEFULL" stands only in an example of its Chinese page'
            : `${JSON.stringify(input)} is not a stop mode; write IMMEDIATELY or GRACEFULLY`,
      })
      .default('GRACEFULLY'),
    delayTime: z
      .int()
      .refine(
        (seconds) => seconds === DRAIN || (seconds > 0 && seconds <= LONGEST_MS / 1_000),
        'delayTime is -1 (wait for all jobs) or a number of seconds above 0, at most a year',
      )
      .optional(),
  })
  .transform((given, context) => {
    if (given.stopMode === 'IMMEDIATELY') {
      if (given.delayTime === undefined) return { stopMode: given.stopMode };
      context.addIssue({
        code: 'custom',
        path: ['delayTime'],
        message: 'delayTime goes only with stopMode GRACEFULLY',
      });
      return z.NEVER;
    }
    return { stopMode: given.stopMode, delayTime: given.delayTime ?? 600 };
  });
export type CdmOptions = z.infer<typeof cdmOptions>;

/** `start` is an empty object (facts/huawei.md B4). */
export const cdmStartOptions = z.strictObject({});
export type CdmStartOptions = z.infer<typeof cdmStartOptions>;

/** Null: the vendor waits for all jobs. @param base ms */
export function settleTime(base: number, { delayTime }: CdmOptions): number | null {
  return delayTime === DRAIN ? null : base + (delayTime ?? 0) * 1_000;
}
