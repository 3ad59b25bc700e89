/** What a plan may do and probably was not meant to. Never a fault: what is known is not the whole graph. */
import type { Plan, Stage } from '../../activities/plan-types.js';
import { batchSizes } from '../../workflows/rolling/amounts.js';
import { unitOf, unitsBefore } from './dependencies.js';

/** When a unit is stopped. */
interface Turn {
  /** One of its targets. */
  key: string;
  stage: number;
  batch: number;
}

/** First and last turn of each unit. */
type Turns = Map<string, { first: Turn; last: Turn }>;

export function warningsOf(plan: Plan): string[] {
  return [...orderWarnings(plan), ...hiddenStops(plan)];
}

/** Rolling stages are left out: there each is back before the next goes. Only agents have to stay until the end. */
function orderWarnings({ stages }: Plan): string[] {
  const turns = turnsOf(stages, ({ mode }) => mode === 'stop');
  const all = turnsOf(stages, () => true);
  return [...turns].flatMap(([unit, { first }]) =>
    unitsBefore(unit).flatMap((before) => {
      const dependents = (isOfAgents(unit) ? all : turns).get(before);
      if (!dependents || isLater(first, dependents.last)) return [];
      const { last } = dependents;
      if (first.stage === last.stage && isOrdered(stages[first.stage])) return [];
      const together = first.stage === last.stage && first.batch === last.batch;
      return [
        `${first.key} (${placeOf(first, stages)}) is stopped ${together ? 'together with' : 'before'} ${last.key} (${placeOf(last, stages)}), ${whyOf(unit)}`,
      ];
    }),
  );
}

function turnsOf(stages: readonly Stage[], counts: (stage: Stage) => boolean): Turns {
  const turns: Turns = new Map();
  for (const [index, stage] of stages.entries()) {
    if (!counts(stage)) continue;
    const batches = batchSizes(stage.batch, stage.targets.length).flatMap((size, batch) =>
      Array<number>(size).fill(batch),
    );
    for (const [position, { key }] of stage.targets.entries()) {
      const unit = unitOf(key);
      if (unit === null) continue;
      const turn = { key, stage: index, batch: batches[position] ?? 0 };
      turns.set(unit, { first: turns.get(unit)?.first ?? turn, last: turn });
    }
  }
  return turns;
}

function isLater(one: Turn, other: Turn): boolean {
  return one.stage === other.stage ? one.batch > other.batch : one.stage > other.stage;
}

function isOrdered(stage: Stage | undefined): boolean {
  return stage?.targets.some(({ unit }) => unit !== undefined) ?? false;
}

function isOfAgents(unit: string): boolean {
  return unit.startsWith('oceanbase-agent/');
}

function placeOf({ stage, batch }: Turn, stages: readonly Stage[]): string {
  return `${stages[stage]?.name}, batch ${batch + 1}`;
}

function whyOf(unit: string): string {
  if (isOfAgents(unit))
    return 'which fails if it is the agent of that host: OCP stops and starts servers through it';
  return unit.startsWith('tencent-emr/')
    ? 'which usually goes first'
    : 'which depends on it; order: dependencies sorts a stage';
}

function hiddenStops({ stages }: Plan): string[] {
  return stages.flatMap(({ targets }) =>
    targets
      .filter(({ key, options }) => key.startsWith('huawei-mrs/') && options['only_self'] === false)
      .map(
        ({ key }) =>
          `${key} has only_self: false: what depends on it is stopped too, without a verdict of its own`,
      ),
  );
}
