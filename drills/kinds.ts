/** Every kind of trouble by name, for `--only` and for the report. */
import { callDials } from './call-dials.js';
import { manners } from './manners.js';
import { operations } from './operators.js';
import { processFaults } from './process-faults.js';

export const kinds = {
  manner: Object.keys(manners),
  calls: Object.keys(callDials),
  operator: Object.keys(operations),
  process: Object.keys(processFaults),
} as const;

export const allKinds: readonly string[] = Object.values(kinds).flat();

export interface Enabled {
  manner: readonly string[];
  calls: readonly string[];
  operator: readonly string[];
  process: readonly string[];
}

/** @param only undefined: all of them */
export function enabled(only: readonly string[] | undefined): Enabled {
  const among = (names: readonly string[]) => names.filter((name) => only?.includes(name) ?? true);
  return {
    manner: among(kinds.manner),
    calls: among(kinds.calls),
    operator: among(kinds.operator),
    process: among(kinds.process),
  };
}
