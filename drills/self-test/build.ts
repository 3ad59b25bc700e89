/** A copy of the compiled product with a safeguard taken out. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Edit } from './mutants.js';

const DIST = fileURLToPath(new URL('../../', import.meta.url));
const PRODUCT = ['activities', 'workflows', 'workers', 'client', 'simulators', 'temporal-docker'];

export interface Build {
  /** Its `standdown`. */
  cli: string;
  remove: () => Promise<void>;
}

/** @throws Error where a text is not there exactly once: the product has changed, and so must the table */
export async function buildWithout(edits: readonly Edit[]): Promise<Build> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'standdown-mutant-')));
  const remove = () => rm(folder, { recursive: true, force: true });
  const dist = path.join(folder, 'dist');
  try {
    for (const name of PRODUCT)
      await cp(path.join(DIST, name), path.join(dist, name), { recursive: true });
    await cp(path.join(DIST, '../package.json'), path.join(folder, 'package.json'));
    await symlink(path.join(DIST, '../node_modules'), path.join(folder, 'node_modules'));
    for (const edit of edits) await apply(edit, dist);
    if (edits.some(({ file }) => file.startsWith('workflows/')))
      await promisify(execFile)(process.execPath, [path.join(dist, 'workers/bundle.js')]);
  } catch (error) {
    await remove();
    throw error;
  }
  return { cli: path.join(dist, 'client/standdown.js'), remove };
}

async function apply({ file, find, replace }: Edit, dist: string): Promise<void> {
  const at = path.join(dist, file);
  const parts = (await readFile(at, 'utf8')).split(find);
  if (parts.length !== 2)
    throw new Error(
      `${file}: "${find}" is there ${parts.length - 1} times; mend drills/self-test/mutants.ts`,
    );
  await writeFile(at, parts.join(replace));
}
