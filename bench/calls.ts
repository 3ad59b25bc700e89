/** What a stop costs at the vendor and in the history, and how late its end is seen. */
import { alone } from './calls-alone.js';
import { delays } from './calls-delay.js';
import { histories } from './calls-history.js';
import { waiting } from './calls-waiting.js';
import type { Ground } from './ground.js';
import type { Effort, Part } from './report.js';

export async function measureCalls(ground: Ground, effort: Effort): Promise<Part> {
  await ground.workers.start([], { only: 'workflows' });
  // What is timed has the machine to itself; the rest only counts.
  const timed = await Promise.all([alone(ground), delays(ground, effort)]);
  const counted = await Promise.all([histories(ground, effort), waiting(ground, effort)]);
  const parts = [...timed, ...counted];
  return {
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)) as Part['figures'],
    rows: parts.flatMap(({ rows }) => rows),
  };
}
