/** What the fields of a plan say together. Fields that are wrong by themselves are left out here, so that all faults come at once. */
import { z } from 'zod';
import { batchSizes } from '../../workflows/rolling/amounts.js';
import type { Fault } from './faults.js';
import { span, time } from './fields.js';
import { approve, batch, mode, order, restore } from './plan-schema.js';
import { planTarget } from './target-schema.js';

/** One run's worth: the plan travels as one message to Temporal. */
const MAX_TARGETS = 10_000;

const lenientStage = z
  .object({
    name: z.string().optional().catch(undefined),
    mode: mode.default('stop').catch('stop'),
    targets: z.array(planTarget.nullable().catch(null)).catch([]),
    order: order.default('given').catch('given'),
    batch: batch
      .default([{ percent: 100 }])
      .nullable()
      .catch(null),
    approve: approve.default('none').catch('none'),
    restore: restore.default('never').catch('never'),
    hold: z.unknown().optional(),
  })
  .nullable()
  .catch(null);
type LenientStage = NonNullable<z.infer<typeof lenientStage>>;

const lenientPlan = z.object({
  stages: z.array(lenientStage).catch([]),
  window: z
    .object({ duration: span, cutoff: time.default(0) })
    .nullish()
    .catch(null),
});

/** @param written a plan as YAML has it */
export function ruleFaults(written: unknown): Fault[] {
  const plan = lenientPlan.safeParse(written);
  if (!plan.success) return [];
  const { stages, window } = plan.data;
  const faults = [
    ...stages.flatMap((stage, index) =>
      stage ? stageFaults(stage).map(under('stages', index)) : [],
    ),
    ...sameNames(stages),
    ...sameTargets(stages),
  ];
  if (window && window.cutoff >= window.duration)
    faults.push({
      path: ['window', 'cutoff'],
      message: 'nothing could be issued: write less than the duration',
    });
  return faults;
}

const under =
  (...base: PropertyKey[]) =>
  (fault: Fault): Fault => ({ ...fault, path: [...base, ...fault.path] });

function stageFaults(stage: LenientStage): Fault[] {
  const { targets, batch: sizes, hold } = stage;
  const faults: Fault[] = [];
  if (stage.approve !== 'none' && sizes && batchSizes(sizes, targets.length).length === 1)
    faults.push({
      path: ['approve'],
      message: `${stage.approve} asks between batches, and there is only one; write a batch such as [1, 100%]`,
    });
  if (stage.mode === 'stop' && hold !== undefined)
    faults.push({ path: ['hold'], message: 'goes with mode: rolling only' });
  if (stage.mode === 'rolling' && stage.order === 'dependencies')
    faults.push({
      path: ['order'],
      message: 'goes with mode: stop only; in a rolling stage each is back before the next goes',
    });
  if (stage.mode === 'rolling' && stage.restore !== 'never' && stage.restore !== 'onAbort')
    faults.push({
      path: ['restore'],
      message: 'a rolling stage starts each target again by itself; write never or onAbort',
    });
  return faults;
}

function sameNames(stages: (LenientStage | null)[]): Fault[] {
  const seen = new Map<string, number>();
  return stages.flatMap((stage, index): Fault[] => {
    const name = nameOf(stage?.name, index);
    const first = seen.get(name);
    seen.set(name, first ?? index);
    if (first === undefined) return [];
    return [
      {
        path: ['stages', index, 'name'],
        message: `"${name}" is the name of stages.${first} already; write another`,
      },
    ];
  });
}

/** What a stage is called that was given no name. */
export function nameOf(name: string | undefined, index: number): string {
  return name ?? `stage-${index + 1}`;
}

function sameTargets(stages: (LenientStage | null)[]): Fault[] {
  const seen = new Map<string, string>();
  const faults: Fault[] = [];
  let count = 0;
  for (const [stage, { targets }] of stages.map((each) => each ?? { targets: [] }).entries())
    for (const [index, target] of targets.entries()) {
      count += 1;
      if (!target) continue;
      const path = ['stages', stage, 'targets', index];
      const first = seen.get(target.key);
      if (first === undefined) seen.set(target.key, path.join('.'));
      else
        faults.push({
          path,
          message: `${target.key} is in the plan already, at ${first}; a target is stopped once`,
        });
    }
  if (count > MAX_TARGETS)
    faults.push({
      path: ['stages'],
      message: `${count} targets; a plan has at most ${MAX_TARGETS}, split it`,
    });
  return faults;
}
