/** A plan as people write it: the shape of each field. What fields say together is judged by `rules.ts`. */
import { z } from 'zod';
import { parseDuration } from '../../activities/durations.js';
import type { Restore } from '../../activities/plan-types.js';
import { check, hold } from './check-schema.js';
import { amount, fields, oneOrMore, orNull, planName, shown, time } from './fields.js';
import { planTarget, publishedTarget } from './target-schema.js';
import { planWindow } from './window-schema.js';

export const batch = oneOrMore(amount(1));
export const approve = z.enum(['first', 'every', 'none']);
export const mode = z.enum(['stop', 'rolling']);
export const order = z.enum(['given', 'dependencies']);

const AFTER = 'after ';
const restoreError = ({ input }: { input?: unknown }) =>
  `${shown(input)} is none of never, onAbort, onApproval and "after 2h"`;
export const restore = z
  .union(
    [
      z.enum(['never', 'onAbort', 'onApproval']),
      z
        .string()
        .refine(
          (text) => text.startsWith(AFTER) && parseDuration(text.slice(AFTER.length)) !== undefined,
          { error: restoreError },
        )
        .meta({ pattern: '^after \\d+(\\.\\d+)?(ms|s|m|h)$', examples: ['after 2h'] }),
    ],
    { error: restoreError },
  )
  .transform((text): Restore =>
    text === 'never' || text === 'onAbort' || text === 'onApproval'
      ? text
      : { after: parseDuration(text.slice(AFTER.length)) ?? NaN },
  );

/** @param target how a target is read */
function planOf<Target extends z.ZodType>(target: Target) {
  const stage = fields({
    name: planName.optional().describe('Unique in the plan; stage-1 and so on unless told'),
    mode: mode
      .default('stop')
      .describe('rolling: stop, hold, start and verify running, batch by batch; stop unless told'),
    targets: z.array(target).min(1, 'no target; write at least one'),
    order: order
      .default('given')
      .describe('dependencies: services go before what they depend on; given unless told'),
    batch: batch
      .default([{ percent: 100 }])
      .describe(
        'Sizes of the batches, of which the last repeats; percents round up. All at once unless told',
      ),
    maxUnavailable: orNull(amount(1)).describe(
      'Told to stop and not ended yet (rolling: not verified running again); percents round down, at least 1',
    ),
    pauseBetween: time.default(0).describe('Between the end of a batch and the next one'),
    maxFailures: amount(0)
      .default(0)
      .describe('The stage reacts when failures exceed it; 0 unless told'),
    onFailure: z
      .enum(['abort', 'pause', 'continue'])
      .default('abort')
      .describe('What it does then; abort unless told'),
    approve: approve
      .default('none')
      .describe(
        'A person is asked after the first batch, or after every one but the last; none unless told',
      ),
    check: orNull(check),
    restore: restore
      .default('never')
      .describe('Whether and when what it stopped is started again; never unless told'),
    hold: orNull(hold),
  });
  return fields({
    name: planName.describe('Part of the id of its runs'),
    stages: z.array(stage).min(1, 'no stage; write at least one').describe('One after the other'),
    window: orNull(planWindow),
  });
}

export const planSchema = planOf(planTarget);

/** docs/plan.schema.json, for editors. */
export function publishedSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(planOf(publishedTarget), {
    io: 'input',
    // Zod writes the largest integers as bounds.
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return {
    $schema,
    title: 'A plan of Standdown',
    description: 'docs/plans.md explains it.',
    ...schema,
  };
}
