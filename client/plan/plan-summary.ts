/** A plan in short: which targets make which batch. */
import type { Plan } from '../../activities/plan-types.js';
import { batchSizes } from '../../workflows/rolling/amounts.js';
import { table } from '../print.js';

export interface PlanSummary {
  name: string;
  stages: {
    name: string;
    mode: 'stop' | 'rolling';
    /** The keys of each, in order. */
    batches: string[][];
  }[];
}

export function planSummary({ name, stages }: Plan): PlanSummary {
  return {
    name,
    stages: stages.map((stage) => {
      const keys = stage.targets.map(({ key }) => key);
      const batches = batchSizes(stage.batch, keys.length).map((size) => keys.splice(0, size));
      return { name: stage.name, mode: stage.mode, batches };
    }),
  };
}

export function planTable(plan: Plan): string {
  return table([
    ['STAGE', 'MODE', 'BATCH', 'TARGET'],
    ...planSummary(plan).stages.flatMap(({ name, mode, batches }) =>
      batches.flatMap((keys, batch) => keys.map((key) => [name, mode, String(batch + 1), key])),
    ),
  ]);
}
