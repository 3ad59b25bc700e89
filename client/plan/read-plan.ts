/** From a plan's text to the plan: every fault at once, each with line and column, before anything is started. */
import { InputError } from '../../activities/input-error.js';
import type { Plan } from '../../activities/plan-types.js';
import { inOrder } from './dependencies.js';
import { faultsOf } from './faults.js';
import { planSchema } from './plan-schema.js';
import { nameOf, ruleFaults } from './rules.js';
import { warningsOf } from './warnings.js';
import { readYaml } from './yaml-text.js';

export interface ReadPlan {
  plan: Plan;
  /** Allowed, and probably not meant: what depends on something is stopped after it. */
  warnings: string[];
}

/**
 * @param file for the messages: `file:line:column: field: what is wrong`
 * @throws InputError with one line per fault
 */
export function parsePlan(text: string, file: string): ReadPlan {
  const yaml = readYaml(text);
  const parsed = planSchema.safeParse(yaml.value, { reportInput: true });
  const faults =
    yaml.faults.length > 0
      ? yaml.faults
      : yaml.placed([...faultsOf(parsed.error?.issues ?? []), ...ruleFaults(yaml.value)]);
  if (!parsed.success || faults.length > 0)
    throw new InputError(faults.map((fault) => `${file}:${fault}`).join('\n'));
  const { stages, ...rest } = parsed.data;
  const plan: Plan = {
    ...rest,
    stages: stages.map(({ order, name, targets, ...stage }, index) => ({
      ...stage,
      name: nameOf(name, index),
      targets: order === 'dependencies' ? inOrder(targets) : targets,
    })),
  };
  return { plan, warnings: warningsOf(plan) };
}

/** Whether a file is meant as a plan; a file of connections has only maps at its top. */
export function isPlan(text: string): boolean {
  const { value } = readYaml(text);
  if (value === undefined) return /^stages:/m.test(text);
  if (value === null || typeof value !== 'object') return false;
  return (
    ('stages' in value && (typeof value.stages !== 'object' || Array.isArray(value.stages))) ||
    ('name' in value && typeof value.name !== 'object')
  );
}
