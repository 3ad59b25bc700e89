/** `--keep FOLDER`: what is needed to find out why a drill found something, as files. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Run } from './histories.js';

export interface Kept {
  /** Keys of the targets, and what happened there by the simulator's own account. */
  truth: Readonly<Record<string, unknown>>;
  runs: readonly Run[];
  /** What processes wrote, by name. */
  written: Readonly<Record<string, string>>;
}

/** A history of each run of these targets, `truth.json`, and the logs. */
export async function keep(folder: string, { truth, runs, written }: Kept): Promise<void> {
  await mkdir(folder, { recursive: true });
  const save = (name: string, text: string) => writeFile(path.join(folder, name), text);
  for (const { workflowId, runId, history } of runs) {
    const key = workflowId.replace(/^stop\//, '');
    if (Object.hasOwn(truth, key))
      await save(`${key.replaceAll('/', '_')}.${runId}.json`, historyToJSON(history));
  }
  await save('truth.json', JSON.stringify(truth, null, 1));
  for (const [name, text] of Object.entries(written))
    await save(`${name.replaceAll(/\W+/g, '-')}.log`, text);
}
